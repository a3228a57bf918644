#!/usr/bin/env python3
"""Write tests/access_table.csv: what each group may do with each model of ours.

    python3 tests/access_table.py

It is made from the addons as they are, so read what changed in it (`git diff`) before you commit it:
`test_access_table.py` holds the addons to it.
"""
import csv
import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = Path(__file__).with_name("access_table.csv")
HEADER = ["model", "group", "may", "kind"]
# Odoo's groups that tell something about our models, besides our own.
OTHERS = ["base.group_public", "base.group_portal", "base.group_user", "sales_team.group_sale_salesman",
          "sales_team.group_sale_manager", "account.group_account_invoice", "account.group_account_manager",
          "hr.group_hr_user", "base.group_system"]
SCRIPT = """
import json
models = env["ir.model"].search([("transient", "in", [True, False])]).filtered(
    lambda model: model.model in env.registry and not env[model.model]._abstract
    and set(model.modules.split(", ")[:1]) & set(OURS) and env[model.model]._original_module in OURS)
groups = env["res.groups"].browse()
names = {}
for group in env["res.groups"].search([]):
    xmlid = group.get_external_id()[group.id]
    if xmlid.split(".")[0] in OURS or xmlid in OTHERS:
        names[group] = xmlid
letters = {"perm_read": "r", "perm_write": "w", "perm_create": "c", "perm_unlink": "d"}
rows = []
for model in models.sorted("model"):
    access = model.access_ids.filtered("active")
    for group, name in sorted(names.items(), key=lambda item: item[1]):
        held = access.filtered(lambda line: not line.group_id or line.group_id in (group | group.all_implied_ids))
        may = "".join(letter for perm, letter in letters.items() if any(held.mapped(perm)))
        rows.append([model.model, name, may, "dialog" if model.transient else "record"])
with open(TARGET, "w") as target:
    json.dump(rows, target)
"""


def rows_of(bench, database, ours):
    """What the groups may do in that database: [model, group, letters of r w c d, whether it is
    a dialog or a record], one for each model and group."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rows.json"
        names = f"OURS = {ours!r}\nOTHERS = {OTHERS!r}\nTARGET = {str(target)!r}\n"
        bench.shell(database, names + SCRIPT, log="access-table")
        return json.loads(target.read_text())


def told(rows):
    """The rows that go into the file: groups that may nothing with a model are left out, but each model is there."""
    found = [row for row in rows if row[2]]
    without = {(row[0], row[3]) for row in rows} - {(row[0], row[3]) for row in found}
    return sorted(found + [[model, "", "", kind] for model, kind in without])


def read():
    with open(FILE, newline="") as file:
        return list(csv.reader(file))[1:]


def main():
    sys.path.insert(0, str(ROOT / "setup"))
    from door import addons, database, workbench

    bench = workbench.prepare(tests=True)
    ours = addons.names()
    template = database.template(bench, ours)
    copy = template.copy(f"sc_test_{os.getpid()}_access")
    try:
        rows = told(rows_of(bench, copy.name, ours))
    finally:
        copy.drop()
    with open(FILE, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])


if __name__ == "__main__":
    main()
