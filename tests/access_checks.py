#!/usr/bin/env python3
"""Write tests/access/record_rules.csv: for each record rule somebody whom it lets in and somebody whom it leaves out.

    python3 tests/access_checks.py            # adds a case for each rule that has none
    python3 tests/access_checks.py RULE …     # also makes these anew

The cases that are made are those that hold today, so read them as what the rules should say before you commit them:
`test_access_rules.py` holds the addons to them.
"""
import csv
import json
import os
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parent
SCRIPT = """
import json, sys
sys.path.insert(0, {tests!r})
from access import checks
with open({target!r}, "w") as target:
    json.dump({call}, target)
env.cr.rollback()
"""


def in_odoo(bench, database, call):
    """What an expression with `checks` and `env` gives in Odoo's shell on that database, of which nothing is kept."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "found.json"
        bench.shell(database, SCRIPT.format(tests=str(TESTS), target=str(target), call=call), log="access-checks")
        return json.loads(target.read_text())


def main(again):
    sys.path.insert(0, str(TESTS.parent / "setup"))
    from door import addons, database, workbench

    bench = workbench.prepare(tests=True)
    copy = database.template(bench, addons.names()).copy(f"sc_test_{os.getpid()}_rules")
    try:
        rows = in_odoo(bench, copy.name, f"checks.propose(env, {again!r})")
    finally:
        copy.drop()
    with open(TESTS / "access" / "record_rules.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["rule", "may", "inside", "outside", "outside_at", "hangs_on_it"], *rows])


if __name__ == "__main__":
    main(sys.argv[1:])
