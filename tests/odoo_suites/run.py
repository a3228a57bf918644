"""Odoo's own post-install tests, with and without our addons: the same ones have to pass.

    python tests/odoo_suites/run.py bare     # 15 to 30 minutes on two cores
    python tests/odoo_suites/run.py ours
    python tests/odoo_suites/run.py compare

`bare` and `ours` each make a database with those of Odoo's addons that ours stand on, run the
tests in it, and write what passed, failed and was skipped to `bare.txt` and `ours.txt` beside this
file. `compare` names the differences and fails if there are any. Browser tours are among the tests,
so Chromium and a quiet machine are needed.

The lists that are kept here: 270 tests, none differs. Two fail in plain Odoo as with our addons, for
they want a database without demo data, or one with other demo data than this Odoo has.
"""

import argparse
import ast
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SUITES = ["sale", "crm", "sale_crm", "sales_team", "sale_management"]
OURS = ["sales_center", "sales_kpi", "sales_logistics"]
# Odoo's addons change each other's tests, Inventory those of Sales: so both databases have the same ones.
ODOO = sorted({*SUITES, *(
    name for addon in OURS
    for name in ast.literal_eval((ROOT / "addons" / addon / "__manifest__.py").read_text())["depends"] if name not in OURS
)})
# A module gets demo data where those that it needs have it.
NO_MORE_DEMO = b"""
env.cr.execute("UPDATE ir_module_module SET demo = false")
env.cr.commit()
"""
STARTED = re.compile(r"odoo\.addons\.(\w+)\.tests\.\S+: Starting (\w+)\.(\w+) \.\.\.")
ENDED_BADLY = re.compile(r"(FAIL|ERROR): (?:Subtest )?(\w+)\.(\w+)")
SKIPPED = re.compile(r"odoo\.addons\.\S+: skipped (\w+)\.(\w+)", re.IGNORECASE)


def run(command, **kwargs):
    sys.stderr.write(f"$ {' '.join(map(str, command))}\n")
    return subprocess.run([str(part) for part in command], check=False, **kwargs)


def run_suites(name, odoo, port):
    """Install on a new database, run the tests, and write down how each one ended."""
    database = f"odoo_suites_{name}"
    log = HERE / f"{name}.log"
    options = ["-d", database, "--stop-after-init", "--http-port", port]
    tags = ",".join(f"post_install/{suite}" for suite in SUITES)
    with log.open("w") as output:
        # Odoo's demo data, which its tours need; not ours, which would change what its tests count.
        run([*odoo, *options, "-i", ",".join(ODOO), "--with-demo"], stdout=output, stderr=subprocess.STDOUT)
        if name == "ours":
            run([*odoo, "shell", "-d", database, "--no-http"], stdout=output, stderr=subprocess.STDOUT, input=NO_MORE_DEMO)
            run([*odoo, *options, "-i", ",".join(OURS)], stdout=output, stderr=subprocess.STDOUT)
        run([*odoo, *options, "--test-tags", tags, "--log-level", "info"], stdout=output, stderr=subprocess.STDOUT)
    results = read_results(log.read_text(errors="replace"))
    (HERE / f"{name}.txt").write_text("".join(f"{how}\t{test}\n" for test, how in sorted(results.items())))
    counts = {how: sum(1 for value in results.values() if value == how) for how in ("passed", "failed", "skipped")}
    sys.stdout.write(f"{name}: {counts}; drop the database {database} when you have seen enough\n")
    return 0 if results and not counts["failed"] else 1


def read_results(text):
    results, modules = {}, {}
    for line in text.splitlines():
        if match := STARTED.search(line):
            module, case, test = match.groups()
            modules[case, test] = module
            results[f"{module}.{case}.{test}"] = "passed"
        elif match := ENDED_BADLY.search(line):
            _how, case, test = match.groups()
            results[f"{modules.get((case, test), '?')}.{case}.{test}"] = "failed"
        elif match := SKIPPED.search(line):
            case, test = match.groups()
            results[f"{modules.get((case, test), '?')}.{case}.{test}"] = "skipped"
    return results


def compare():
    bare, ours = (
        dict(reversed(line.split("\t")) for line in (HERE / f"{name}.txt").read_text().splitlines())
        for name in ("bare", "ours")
    )
    different = [test for test in sorted({*bare, *ours}) if bare.get(test) != ours.get(test)]
    for test in different:
        sys.stdout.write(f"{test}: bare {bare.get(test)}, with ours {ours.get(test)}\n")
    sys.stdout.write(f"{len(bare)} tests, {len(different)} differ\n")
    return 1 if different else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["bare", "ours", "compare"])
    parser.add_argument("--odoo", default=str(ROOT / "setup" / "odoo"), help="command that runs Odoo")
    parser.add_argument("--port", default="8075")
    args = parser.parse_args()
    if args.what == "compare":
        return compare()
    return run_suites(args.what, args.odoo.split(), args.port)


if __name__ == "__main__":
    sys.exit(main())
