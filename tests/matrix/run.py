#!/usr/bin/env python3
"""All combinations: each addon alone with what it needs, each pair, all; with and without demo data; and what takes long.

    python3 tests/matrix/run.py                   # everything, half an hour
    python3 tests/matrix/run.py combinations      # install, upgrade, take out, put back
    python3 tests/matrix/run.py language          # Chinese loaded after the addons instead of before
    python3 tests/matrix/run.py old 20000         # a database with so many orders of two years gets the addons

Says what it found, and fails if that is anything. Run it with the Python of the test environment, see CONTRIBUTING.md.
"""
import sys
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "setup")]

from door import addons, database, workbench  # noqa: E402

from matrix.traces import WITH_DEMO, in_odoo, install, traces, uninstall  # noqa: E402

CENTER, KPI, LOGISTICS = "sales_center", "sales_kpi", "sales_logistics"
# sales_kpi and sales_logistics stand on sales_center, so alone is with it, and a pair of them is all three.
COMBINATIONS = [[CENTER], [CENTER, KPI], [CENTER, LOGISTICS], [CENTER, KPI, LOGISTICS]]
# What the demo data switches on in Odoo's own settings.
SETTINGS = "group that implies another: Role / User, "
# Texts of the addons, by where they are kept; those of demo data are made, not translated.
TERMS = """
    SELECT 'field ' || model || '.' || name, field_description ->> 'zh_CN' FROM ir_model_fields WHERE model ~ '^sales[.]'
    UNION ALL
    SELECT 'model ' || model, name ->> 'zh_CN' FROM ir_model WHERE model ~ '^sales[.]'
    UNION ALL
    SELECT 'menu ' || d.name, m.name ->> 'zh_CN' FROM ir_ui_menu m JOIN ir_model_data d ON d.model = 'ir.ui.menu' AND d.res_id = m.id
     WHERE d.module ~ '^sales_(center|kpi|logistics)$'
    UNION ALL
    SELECT 'view ' || d.name, md5(regexp_replace(v.arch_db ->> 'zh_CN', 'name="\\d+"', '', 'g'))
      FROM ir_ui_view v JOIN ir_model_data d ON d.model = 'ir.ui.view' AND d.res_id = v.id WHERE d.module ~ '^sales_(center|kpi|logistics)$'
    UNION ALL
    SELECT 'action ' || d.name, a.name ->> 'zh_CN' FROM ir_act_window a JOIN ir_model_data d ON d.model = 'ir.actions.act_window'
       AND d.res_id = a.id WHERE d.module ~ '^sales_(center|kpi|logistics)$'
    UNION ALL
    SELECT 'metric ' || d.name, m.name ->> 'zh_CN' FROM sales_metric m JOIN ir_model_data d ON d.model = 'sales.metric' AND d.res_id = m.id
     WHERE d.name !~ '^demo_'
    UNION ALL
    SELECT 'group ' || d.name, g.name ->> 'zh_CN' FROM res_groups g JOIN ir_model_data d ON d.model = 'res.groups' AND d.res_id = g.id
     WHERE d.module ~ '^sales_(center|kpi|logistics)$'
"""
LOAD_CHINESE = """
env["base.language.install"].create({"lang_ids": [(6, 0, env["res.lang"].with_context(active_test=False).search(
    [("code", "=", "zh_CN")]).ids)], "overwrite": False}).lang_install()
env.cr.commit()
"""
FOUND = []


def found(what, items):
    for item in items:
        FOUND.append(f"{what}: {item}")
        sys.stdout.write(f"FOUND {FOUND[-1]}\n")


class timed:
    def __init__(self, what):
        self.what = what

    def __enter__(self):
        self.start = time.monotonic()

    def __exit__(self, *_error):
        sys.stdout.write(f"{self.what}: {time.monotonic() - self.start:.0f} s\n")
        sys.stdout.flush()


def combinations(bench, bare):
    for names in COMBINATIONS:
        for demo in (False, True):
            combination(bare.copy("sc_test_matrix"), names, demo)


def combination(copy, names, demo):
    title = f"{' + '.join(names)}{' with demo data' if demo else ''}"
    options = ["--with-demo"] if demo else []
    before = traces(copy)
    if demo:
        copy.sql(WITH_DEMO.format(demo="true"))
    try:
        with timed(f"{title}: installed"):
            install(copy, names, "matrix", *options)
        there = traces(copy)
        with timed(f"{title}: upgraded"):
            copy.odoo("Upgrading", "-u", ",".join(names), log="matrix-upgrade")
        found(f"{title}: gone after an upgrade", sorted(there - traces(copy)))
        found(f"{title}: new after an upgrade", sorted(traces(copy) - there))
        if demo:
            in_odoo(copy, "goes_on", "use(env)")
        for name in reversed(names):
            with timed(f"{title}: {name} taken out"):
                uninstall(copy, name)
        found(f"{title}: left behind", (row for row in sorted(traces(copy) - before) if not (demo and row.startswith(SETTINGS))))
        in_odoo(copy, "goes_on", "check(env)")
        with timed(f"{title}: put back"):
            install(copy, names, "matrix-again", *options)
        found(f"{title}: not there again", sorted(there - traces(copy)))
    except Exception as error:  # the next combination may go well
        found(title, [error])
    finally:
        copy.drop()


def language(bench, full):
    """The template has had both languages from the start."""
    late = database.Database(bench, "sc_test_matrix")
    late.drop()
    try:
        with timed("all addons in English only"):
            install(late, addons.names(), "matrix")
        with timed("Chinese loaded"):
            bench.shell(late.name, LOAD_CHINESE, log="matrix-language")
        before, after = (dict(item.sql(TERMS)) for item in (full, late))
        found("no Chinese before", (key for key, value in before.items() if not value and not key.startswith("view")))
        found("not the same Chinese after", (key for key in before if before[key] != after.get(key)))
        sys.stdout.write(f"{len(before)} texts are the same whether Chinese comes before the addons or after\n")
    finally:
        late.drop()


def old(bench, bare, orders):
    copy = bare.copy("sc_test_matrix")
    try:
        with timed(f"{orders} orders made"):
            in_odoo(copy, "old_orders", f"make(env, {orders})")
        empty = bare.copy("sc_test_matrix_empty")
        for target, title in ((empty, "an empty database"), (copy, f"{orders} orders")):
            with timed(f"all addons installed on {title}"):
                install(target, addons.names(), f"matrix-{target.name}")
        empty.drop()
        with timed("checked"):
            in_odoo(copy, "old_orders", "check(env)")
    finally:
        copy.drop()


def main(what="all", orders="20000"):
    bench = workbench.prepare(tests=True)
    full = database.template(bench, addons.names())
    bare = database.base_of_template(bench, addons.names())
    if what in ("all", "old"):
        old(bench, bare, int(orders))
    if what in ("all", "language"):
        language(bench, full)
    if what in ("all", "combinations"):
        combinations(bench, bare)
    sys.stdout.write(f"{len(FOUND)} found\n")
    return 1 if FOUND else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
