"""setup/load.py: a company, a server with workers, people in a process of their own, and the invariants by SQL."""
import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from . import addons, database, postgres, server, workbench
from .say import note

ROOT = Path(__file__).parents[2]


def arguments(argv):
    parser = argparse.ArgumentParser(prog="setup/load.py", description="Many people at once; nothing is lost and nothing doubled.")
    parser.add_argument("--people", type=int, default=100, metavar="N", help="default: 100, one in ten a leader")
    parser.add_argument("--seconds", type=int, default=300, metavar="N", help="default: 300")
    parser.add_argument("--pause", type=float, default=5, metavar="N", help="seconds between two things that somebody does (default: 5)")
    parser.add_argument("--units", type=int, default=400, metavar="N", help="on the market (default: 400)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="the figures as JSON, too")
    return parser.parse_args(argv)


def main(argv):
    options = arguments(argv)
    bench = workbench.prepare(tests=True)
    copy = database.template(bench, addons.names()).copy(f"sc_load_{os.getpid()}")
    odoo = server.OdooServer(bench.cache, postgres.free_port())
    try:
        odoo.start(bench, copy.name, "--workers", "2", "--max-cron-threads", "1", "--gevent-port", str(postgres.free_port()))
        call = {"address": odoo.address, "database": copy.name, "people": options.people, "seconds": options.seconds,
                "pause": options.pause, "units": options.units}
        done = subprocess.run(
            [str(bench.python.python), "-m", "load", json.dumps(call)], cwd=ROOT / "tests", check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT / "setup")}, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            return done.returncode
        found = json.loads(done.stdout)
        found["log"] = errors(odoo.log.read_text(errors="replace").splitlines())
    finally:
        odoo.stop()
        copy.drop()
    if options.output:
        options.output.write_text(json.dumps(found, indent=1) + "\n")
    return tell(found)


def errors(lines):
    """What went wrong by the server's log, without what Odoo does again by itself: two on one row in the same second."""
    pairs = zip(lines, [*lines[1:], ""], strict=True)
    return [line for line, after in pairs if (" ERROR " in line or " CRITICAL " in line) and "could not serialize" not in after]


def tell(found):
    sys.stdout.write(found["table"] + "\n")
    for what, problems in (("faults", found["faults"]), ("broken invariants", found["broken"]), ("errors in the log", found["log"])):
        note(f"{len(problems)} {what}." + "".join(f"\n    {problem}" for problem in problems[:10]))
    return bool(found["faults"] or found["broken"] or found["log"])
