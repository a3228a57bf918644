"""Each addon alone with what it needs, in pairs and all together: installed, taken out again without a trace, put back."""
import os

import pytest
from door import odoo_log

# What a database is made of; a row that was not there before is something left behind.
TRACES = """
    SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || '.' || conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'relation ' || relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relname !~ '^ir_sequence_\\d+$'  -- these are numbered, not named
    UNION ALL
    SELECT 'cron job ' || cron_name FROM ir_cron
    UNION ALL
    SELECT 'group ' || (name ->> 'en_US') FROM res_groups
    UNION ALL
    SELECT 'model ' || model FROM ir_model
    UNION ALL
    SELECT 'menu ' || (name ->> 'en_US') FROM ir_ui_menu
    UNION ALL
    SELECT 'rule ' || name FROM ir_rule
    UNION ALL
    SELECT 'data ' || d.module || '.' || d.name FROM ir_model_data d JOIN ir_module_module m ON m.name = d.module
     WHERE m.state = 'uninstalled'
"""
UNINSTALL = """
module = env["ir.module.module"].search([("name", "=", {name!r})])
module.button_immediate_uninstall()
"""
KPI, LOGISTICS, CENTER = "sales_kpi", "sales_logistics", "sales_center"


def traces(database):
    return {row for [row] in database.sql(TRACES)}


def install(bench, database, names, log):
    database.install(names, log=log)
    with open(bench.cache.log(log), errors="replace") as lines:
        assert not list(map(str, odoo_log.complaints(lines)))


def uninstall(bench, database, name):
    bench.shell(database.name, UNINSTALL.format(name=name), log=f"uninstall-{name}")
    with open(bench.cache.log(f"uninstall-{name}"), errors="replace") as lines:
        assert not list(map(str, odoo_log.complaints(lines)))


@pytest.fixture
def bare(bare_template, our_addons):
    if len(our_addons) < 3:
        pytest.skip("the matrix is that of all addons")
    copy = bare_template.copy(f"sc_test_{os.getpid()}_matrix")
    yield copy
    copy.drop()


@pytest.mark.parametrize("other", [KPI, LOGISTICS])
def test_a_pair_comes_and_goes(bench, bare, other):
    """First the one alone, then the other beside it; the way back leaves what was there before."""
    before = traces(bare)
    install(bench, bare, [CENTER], f"matrix-{CENTER}")
    alone = traces(bare)
    install(bench, bare, [other], f"matrix-{other}")
    uninstall(bench, bare, other)
    assert sorted(traces(bare) - alone) == []
    uninstall(bench, bare, CENTER)
    assert sorted(traces(bare) - before) == []


def test_all_go_at_once_and_come_again(bench, new_database, bare_template, our_addons):
    """Taking out sales_center takes out what stands on it, and all of it can be installed again."""
    if len(our_addons) < 3:
        pytest.skip("the matrix is that of all addons")
    database = new_database("all")
    there = traces(database)
    uninstall(bench, database, CENTER)
    assert sorted(traces(database) - traces(bare_template)) == []
    install(bench, database, our_addons, "matrix-again")
    assert sorted(there - traces(database)) == []
