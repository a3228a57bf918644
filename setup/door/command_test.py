"""setup/test.py: every test there is, or those that names choose."""
import argparse
import json
import os
import subprocess
from pathlib import Path

from . import addons, odoo_tests, workbench
from .say import note

ROOT = Path(__file__).parents[2]


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="setup/test.py",
        description="Sets up, and runs the tests of the addons, those of tests/, and the linters.",
        epilog="setup/test.py sales_center approval: the tests of sales_center with `approval` in module, class or"
        " method. setup/test.py tests lint: those of tests/ only, with `lint` in their names.",
    )
    parser.add_argument("--only", metavar="ADDON,…", help="as if there were no other addons in addons/")
    parser.add_argument("names", nargs="*", metavar="NAME", help="an addon, `tests`, or a part of a test's name")
    return parser.parse_args(argv)


def choose(names, known):
    """(addons to test, whether to run tests/, words that a test must have)."""
    chosen = [name for name in names if name in known]
    words = [name.lower() for name in names if name not in known and name != "tests"]
    if not chosen and "tests" not in names:
        return known, True, words
    return chosen, "tests" in names, words


def main(argv):
    options = arguments(argv)
    known = addons.chosen(options.only)
    chosen, outside, words = choose(options.names, known)
    bench = workbench.prepare(tests=True)
    outcomes = odoo_tests.run(bench, chosen, words) if chosen else []
    file = bench.cache.path("run", f"outcomes-{os.getpid()}.json")
    file.write_text(json.dumps(outcomes))
    try:
        return subprocess.run(
            list(map(str, pytest_command(bench, file, outside, words))), cwd=ROOT, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT / "setup"), "SALES_CENTRE_ONLY": ",".join(known)},
        ).returncode
    finally:
        file.unlink()
        note(f"Logs: {bench.cache.path('logs')}")


def pytest_command(bench, outcomes, outside, words):
    command = [bench.python.python, "-m", "pytest", "-p", "door.pytest_odoo", "--odoo-outcomes", outcomes]
    command += ["-v", "-ra"] if os.environ.get("CI") else ["-q", "-ra"]
    command += ["tests"] if outside else ["--ignore=tests", "setup/door"]
    return command + (["-k", " and ".join(words)] if outside and words else [])
