"""Odoo's own post-install tests, with and without our addons: the same ones have to pass.

    python tests/odoo_suites/run.py             # every module that ours stand on, those not run yet; hours
    python tests/odoo_suites/run.py hr fleet    # these, whether they were run or not
    python tests/odoo_suites/run.py compare     # what differs, what fails in plain Odoo, what was not run

Two databases are made from one: the second is a copy of the first, with our addons on top. Each module's tests are run in
both, one after the other, and how each test ended is written to `bare.txt` and `ours.txt` beside this file, so that a run can be
broken off and taken up again. What a module's tests took, and whether they came to their end, is in `runs.txt`. `compare` names
the differences and fails if there are any, or if a test fails in plain Odoo that `known.txt` does not give a reason for.
Browser tours are among the tests, so Chromium and a quiet machine are needed.
"""

import argparse
import ast
import datetime
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATABASES = {"bare": "odoo_suites_bare", "ours": "odoo_suites_ours"}
OURS = ["sales_center", "sales_kpi", "sales_logistics"]
# Those nearest to ours first; the rest as the dependencies name them; the largest last.
FIRST = [
    "sale", "crm", "sale_crm", "sales_team", "sale_management", "hr", "fleet", "hr_fleet", "maintenance", "hr_maintenance", "purchase",
    "stock", "purchase_stock", "calendar", "product", "resource", "uom"]
LAST = ["account", "mail", "web", "base"]
# A module gets demo data where those that it needs have it.
NO_MORE_DEMO = b"""
env.cr.execute("UPDATE ir_module_module SET demo = false")
env.cr.commit()
"""
STARTED = re.compile(r"odoo\.addons\.(\w+)\.tests\.\S+: Starting (\w+)\.(\w+) \.\.\.")
ENDED_BADLY = re.compile(r"(FAIL|ERROR): (?:Subtest )?(\w+)\.(\w+)")
SKIPPED = re.compile(r"odoo\.addons\.\S+: skipped (\w+)\.(\w+)", re.IGNORECASE)


class Suites:
    def __init__(self, odoo, port, timeout):
        self.odoo, self.port, self.timeout = odoo, port, timeout

    def run(self, modules, again):
        self.make_databases()
        done = {row[0] for row in read_table("runs")}
        for module in modules:
            if module in done and not again:
                continue
            seconds = []
            for name in DATABASES:
                seconds.append(self.run_module(name, module))
            write_table("runs", [
                *(row for row in read_table("runs") if row[0] != module),
                [module, *seconds, datetime.datetime.now(datetime.timezone.utc).date().isoformat()]])
        return compare()

    def make_databases(self):
        """With Odoo's demo data, which its tours need; without ours, which would change what its tests count."""
        bare, ours = DATABASES.values()
        modules = direct_dependencies()
        if self.exists(ours):
            return
        with (HERE / "install.log").open("w") as log:
            # Odoo's addons change each other's tests, Inventory those of Sales: so both databases have the same ones.
            self.call(["-d", bare, "-i", ",".join(modules), "--with-demo", "--stop-after-init", "--no-http"], log)
            self.call(["db", "duplicate", bare, f"{ours}_new"], log)
            self.call(["shell", "-d", f"{ours}_new", "--no-http"], log, input=NO_MORE_DEMO)
            self.call(["-d", f"{ours}_new", "-i", ",".join(OURS), "--stop-after-init", "--no-http"], log)
            self.call(["db", "rename", f"{ours}_new", ours], log)

    def exists(self, database):
        done = subprocess.run(
            [*self.odoo, "shell", "-d", database, "--no-http"], input=b"print('there', 'sales.unit' in env)\n", check=False,
            capture_output=True)
        return b"there True" in done.stdout

    def call(self, arguments, log, **kwargs):
        sys.stderr.write(f"$ {' '.join([*self.odoo, *arguments])}\n")
        subprocess.run([*self.odoo, *arguments], check=True, stdout=log, stderr=subprocess.STDOUT, **kwargs)

    def run_module(self, name, module):
        """Run a module's tests in one of the databases, and write down how each ended.

        :returns: str, seconds that it took; with an exclamation mark if it was stopped before its end
        """
        log, start = HERE / f"{name}-{module}.log", time.time()
        command = [
            *self.odoo, "-d", DATABASES[name], "--stop-after-init", "--http-port", self.port, "--max-cron-threads", "0",
            "--test-tags", f"post_install/{module}", "--log-level", "info"]
        sys.stderr.write(f"$ {' '.join(command)}\n")
        late = ""
        with log.open("w") as output:
            try:
                subprocess.run(command, check=False, stdout=output, stderr=subprocess.STDOUT, timeout=self.timeout)
            except subprocess.TimeoutExpired:
                late = "!"
        results = read_results(log.read_text(errors="replace"))
        others = [row for row in read_table(name) if row[1].split(".")[0] != module]
        write_table(name, sorted([*others, *([how, test] for test, how in results.items())], key=lambda row: row[1]))
        return f"{time.time() - start:.0f}{late}"


def dependencies():
    """Every module that ours stand on: (those that their manifests name, all), from the manifests of Odoo at hand."""
    folders = [ROOT / "addons", *map(Path, odoo_folders())]
    found = {}

    def visit(name):
        if name not in found:
            manifest = next(folder / name / "__manifest__.py" for folder in folders if (folder / name / "__manifest__.py").exists())
            found[name] = ast.literal_eval(manifest.read_text()).get("depends", [] if name == "base" else ["base"])
            for other in found[name]:
                visit(other)

    for name in OURS:
        visit(name)
    return found


def odoo_folders():
    sys.path.insert(0, str(ROOT / "setup"))
    from door import workbench
    return workbench.prepare().source.addons


def direct_dependencies():
    found = dependencies()
    return sorted({name for addon in OURS for name in found[addon]} - set(OURS))


def all_modules():
    found = [name for name in dependencies() if name not in OURS]
    return [*(name for name in FIRST if name in found), *(name for name in found if name not in FIRST + LAST), *LAST]


def read_results(text):
    results, modules = {}, {}
    for line in text.splitlines():
        if match := STARTED.search(line):
            module, case, test = match.groups()
            modules[case, test] = module
            results[f"{module}.{case}.{test}"] = "passed"
        elif match := ENDED_BADLY.search(line):
            _how, case, test = match.groups()
            if case == "setUpClass":
                continue
            results[f"{modules.get((case, test), '?')}.{case}.{test}"] = "failed"
        elif match := SKIPPED.search(line):
            case, test = match.groups()
            results[f"{modules.get((case, test), '?')}.{case}.{test}"] = "skipped"
    return results


def read_table(name):
    file = HERE / f"{name}.txt"
    lines = file.read_text().splitlines() if file.exists() else []
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def write_table(name, rows):
    (HERE / f"{name}.txt").write_text("".join("\t".join(row) + "\n" for row in rows))


def compare():
    bare, ours = ({test: how for how, test in read_table(name)} for name in DATABASES)
    known = {row[0] for row in read_table("known")}
    stopped = {module for module, *seconds, _day in read_table("runs") if any(text.endswith("!") for text in seconds)}
    different = [
        test for test in sorted({*bare, *ours}) if bare.get(test) != ours.get(test)
        and (test.split(".")[0] not in stopped or (test in bare and test in ours))]
    for test in different:
        sys.stdout.write(f"{test}: bare {bare.get(test)}, with ours {ours.get(test)}\n")
    unknown = sorted(test for test, how in bare.items() if how == "failed" and test not in known)
    for test in unknown:
        sys.stdout.write(f"{test}: fails in plain Odoo, and known.txt gives no reason\n")
    for module in sorted(stopped):
        sys.stdout.write(f"{module}: was stopped before its end\n")
    left = [name for name in all_modules() if name not in {row[0] for row in read_table("runs")}]
    sys.stdout.write(f"not run: {', '.join(left) or 'none'}\n{len(bare)} tests, {len(different)} differ\n")
    return 1 if different or unknown else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", metavar="MODULE", help="or `compare`")
    parser.add_argument("--odoo", default=str(ROOT / "setup" / "odoo"), help="command that runs Odoo")
    parser.add_argument("--port", default="8075")
    parser.add_argument("--timeout", type=float, default=3600, help="seconds for one module's tests in one database")
    args = parser.parse_args()
    if args.what == ["compare"]:
        return compare()
    return Suites(args.odoo.split(), args.port, args.timeout).run(args.what or all_modules(), again=bool(args.what))


if __name__ == "__main__":
    sys.exit(main())
