"""setup/bench.py: all benches, one command: databases, a process for each bench, the figures as JSON and as a page."""
import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path

from . import addons, commands, database, workbench
from .say import note, step

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "bench"
BENCHES = ("approvals", "targets", "units", "registrations", "ledger")
# What is compared with plain Odoo is measured without what the other addons do at the same moment.
ALONE = {"approvals": ["sales_center"]}


def arguments(argv):
    parser = argparse.ArgumentParser(prog="setup/bench.py", description="Measures how fast things are, and writes docs/benchmarks.md.")
    parser.add_argument("--scale", type=float, default=1, metavar="N", help="how much of the company (default: 1, 200 000 orders)")
    parser.add_argument("--only", choices=BENCHES, help="one bench; the others keep the figures that they have")
    return parser.parse_args(argv)


def main(argv):
    options = arguments(argv)
    bench = workbench.prepare(tests=True)
    bench.cache.need_space(3 + 6 * options.scale, "Measuring")
    file = FOLDER / "results" / f"scale-{options.scale:g}.json"
    known = json.loads(file.read_text()) if options.only and file.exists() else {"benches": {}}
    for name in [options.only] if options.only else BENCHES:
        known["benches"][name] = measure(bench, name, options.scale)
    known.update(scale=options.scale, machine=machine(bench))
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    sys.path.insert(0, str(FOLDER))
    import report  # beside the benches: it reads what they say

    report.write(ROOT / "docs", sorted((FOLDER / "results").glob("scale-*.json")))
    rows = [row for found in known["benches"].values() for row in found["rows"]]
    print(report.table(rows))
    missed = [row for row in rows if not row["reached"]]
    note(f"{len(rows) - len(missed)} of {len(rows)} limits are kept.")
    return bool(missed)


def measure(bench, name, scale):
    """What a bench found, in throw-away databases."""
    chosen = ALONE.get(name) or addons.names()
    ours = database.template(bench, chosen).copy(f"sc_bench_{os.getpid()}")
    plain = database.base_of_template(bench, chosen).copy(f"sc_bench_{os.getpid()}_plain")
    output = bench.cache.path("run", f"bench-{os.getpid()}.json")
    try:
        if name == "targets":
            ours.install(["gamification"], log="bench-gamification")
        with step(f"Measuring {name}"), open(bench.cache.log(f"bench-{name}"), "w") as log:
            commands.run(
                [bench.python.python, FOLDER / "measure.py", name, "--ours", ours.name, "--plain", plain.name,
                 "--scale", str(scale), "--output", output], f"The bench {name}", log=log, env=bench.env)
        return json.loads(output.read_text())
    finally:
        for one in (ours, plain):
            one.drop()
        output.unlink(missing_ok=True)


def machine(bench):
    """The machine in words: a figure says nothing without it."""
    cpu = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
               platform.machine()) if Path("/proc/cpuinfo").exists() else platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    [[postgres]] = bench.server.sql("SHOW server_version")
    return {
        "processors": f"{os.cpu_count()} x {cpu}", "memory": f"{memory:.0f} GB", "python": platform.python_version(),
        "postgresql": postgres.split()[0], "odoo": bench.source.version, "measured": time.strftime("%Y-%m-%d"),
    }
