"""setup/screenshots.py: pictures of a database with demo data, each the same way every time."""
import argparse
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from . import database, postgres, server, workbench
from .say import Problem, note

ROOT = Path(__file__).parents[2]


class Shot(NamedTuple):
    """One picture: who looks at what. `{record}` in the path is the first value that the query gives."""

    file: str
    login: str
    path: str
    query: str = ""
    ready: str = ".o_action_manager .o_action"  # CSS selector of what has to be there
    width: int = 1440
    height: int = 900


SHOTS = [
    Shot(
        "docs/screenshot.png", "admin", "/odoo/action-sale.action_quotations_with_onboarding/{record}",
        "SELECT id FROM sale_order WHERE state IN ('draft', 'sent') ORDER BY amount_total DESC, id LIMIT 1",
        ".o_form_view .o_field_widget[name=partner_id]",
    ),
]


def main(argv):
    parser = argparse.ArgumentParser(prog="setup/screenshots.py", description=__doc__)
    parser.add_argument("--database", default="sales_center", metavar="NAME", help="default: sales_center")
    parser.add_argument("names", nargs="*", help="parts of the files' names (default: all)")
    options = parser.parse_args(argv)
    bench = workbench.prepare(tests=True)
    current = database.Database(bench, options.database)
    if not current.exists():
        raise Problem(f"There is no database {options.database}.", "make it: python3 setup/run.py")
    odoo = server.OdooServer(bench.cache, postgres.free_port())
    odoo.start(bench, options.database)
    try:
        for shot in SHOTS:
            if not options.names or any(name in shot.file for name in options.names):
                take(bench, odoo, current, shot)
    finally:
        odoo.stop()
    return 0


def take(bench, odoo, current, shot):
    path = shot.path
    if shot.query:
        rows = current.sql(shot.query)
        if not rows:
            raise Problem(f"The database has nothing to show in {shot.file}.", "make it with demo data.")
        path = path.format(record=rows[0][0])
    env = {**bench.env, "PYTHONPATH": str(ROOT / "setup")}
    command = [
        bench.python.python, "-m", "door.browser", odoo.address + path, shot.login, ROOT / shot.file, shot.ready,
        shot.width, shot.height,
    ]
    done = subprocess.run(list(map(str, command)), env=env, cwd=ROOT, check=False)
    if done.returncode:
        raise Problem(f"{shot.file} was not made.", f"look at the messages above, and at {odoo.log}.")
    note(f"{shot.file}: {os.path.getsize(ROOT / shot.file) // 1024} kB")
