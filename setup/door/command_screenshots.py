"""setup/screenshots.py: a server on a database with demo data, and tests/screenshots.py on it."""
import argparse
import shutil
import subprocess
from pathlib import Path

from . import database, postgres, server, workbench
from .say import Problem

ROOT = Path(__file__).parents[2]
# The demo users of the roles that the script knows; the others' logins are their roles.
LOGINS = "consultant=consultant1,leader=leader1"
# Pictures of the manual that the addons' own pages show, too.
DESCRIPTIONS = {
    "sales_center": ("unit_board", "quotation"), "sales_kpi": ("target_board", "statement"),
    "sales_logistics": ("trip_board", "floor_plan"),
}


def main(argv):
    parser = argparse.ArgumentParser(
        prog="setup/screenshots.py", description="Takes the pictures of the README and of the manual.",
        epilog="All other options go to tests/screenshots.py. Without any, the README's picture is made;"
        " --manual makes those of the manual, in docs/manual/images.",
    )
    parser.add_argument("--database", default="sales_center", metavar="NAME", help="default: sales_center")
    parser.add_argument("--output", type=Path, help="default: build/screenshots, or docs/manual/images")
    options, others = parser.parse_known_args(argv)
    output = options.output or ROOT / ("docs/manual/images" if "--manual" in others else "build/screenshots")
    bench = workbench.prepare(tests=True)
    if not database.Database(bench, options.database).exists():
        raise Problem(f"There is no database {options.database}.", "make it: python3 setup/run.py")
    odoo = server.OdooServer(bench.cache, postgres.free_port())
    odoo.start(bench, options.database)
    try:
        script = [bench.python.python, ROOT / "tests" / "screenshots.py", odoo.address, options.database]
        script += [output, "--logins", LOGINS, *(others or ["--readme", ROOT / "docs" / "screenshot.png"])]
        code = subprocess.run(list(map(str, script)), env=bench.env, cwd=ROOT, check=False).returncode
    finally:
        odoo.stop()
    if "--manual" in others:
        copy_to_descriptions(output / "en_US")
    return code


def copy_to_descriptions(folder):
    """The addons show the English pictures of the manual in Odoo's list of apps."""
    for addon, names in DESCRIPTIONS.items():
        for name in names:
            if (folder / f"{name}.webp").is_file():
                shutil.copy(folder / f"{name}.webp", ROOT / "addons" / addon / "static" / "description")
