#!/usr/bin/env python3
"""Call the public methods of our models at random, as users of each group over JSON-RPC and XML-RPC, and see what breaks.

    python3 tests/fuzz.py                        # for ten minutes, on a throwaway copy of the template with some records
    python3 tests/fuzz.py --minutes 60 --seed 7
    python3 tests/fuzz.py --database NAME        # on a throwaway copy of that database (one with demo data, say)

Nothing but a clean user error may come back (`fuzzing/client.py` says what is clean; a call that does not fit the method's
parameters may be answered as Odoo's own methods answer it), and afterwards the invariants hold (`invariants.py`).
"""
import argparse
import collections
import json
import os
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).parent
BATCH = 100
SCRIPT = """
import json, sys
sys.path.insert(0, {tests!r})
from fuzzing import seed
with open({target!r}, "w") as target:
    json.dump(seed.prepare(env), target)
"""


class Found:
    """ What came of the calls: how many of each kind, and each mistake once, with a call that shows it. """

    def __init__(self):
        self.counts = collections.Counter()
        self.mistakes = {}

    def add(self, call, error, mistake):
        self.counts["mistake" if mistake else error.name.rpartition(".")[2] if error else "done"] += 1
        if mistake and mistake not in self.mistakes:
            self.mistakes[mistake] = f"{mistake}: {str(error)[:200]!r}\n    {call}"


def prepare(bench, database):
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "known.json"
        bench.shell(database.name, SCRIPT.format(tests=str(TESTS), target=str(target)), log="fuzz-seed")
        return json.loads(target.read_text())


def drive(known, address, database, seconds, first_seed, found):
    """ Draw calls and make them until the time is over. """
    from fuzzing.calls import Calls
    from fuzzing.client import Client, Refused, judge
    from hypothesis import HealthCheck, Phase, given, seed, settings

    clients = {login: Client(address, database.name, login, known["password"]) for login in known["users"]}
    end, new = time.monotonic() + seconds, []

    def make(call):
        if time.monotonic() > end:
            return
        try:
            made = clients[call.user].call(call)
        except Refused as error:
            found.add(call, error, judge(call, error))
        else:
            found.add(call, None, None)
            if call.method == "create":
                new.append((call.model, made if isinstance(made, list) else [made]))

    batch = first_seed
    while time.monotonic() < end:
        drawn = given(Calls(known).strategy)(make)
        settings(max_examples=BATCH, phases=[Phase.generate], database=None, deadline=None,
                 suppress_health_check=list(HealthCheck))(seed(batch)(drawn))()
        batch += 1
        while new:  # after the batch, as what a batch draws from does not change
            model, made = new.pop()
            known["ids"].setdefault(model, []).extend(made)


def run(bench, source, seconds, first_seed=1):
    """:returns: `Found`, with what the database says against the invariants, and the models without a record """
    import invariants
    from door import postgres, server
    from fuzzing import kept

    copy = source.copy(f"sc_test_{os.getpid()}_fuzz")
    odoo = server.OdooServer(bench.cache, postgres.free_port())
    try:
        known = prepare(bench, copy)
        before, already, found = kept.kept(copy), invariants.broken(copy.sql), Found()
        odoo.start(bench, copy.name)
        drive(known, odoo.address, copy, seconds, first_seed, found)
        found.broken = [words for words in invariants.broken(copy.sql) if words not in already] + kept.lost(before, copy)
        found.missing = known["missing"]
        return found
    finally:
        odoo.stop()
        copy.drop()


def main(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database")
    options = parser.parse_args(argv)
    sys.path.insert(0, str(TESTS.parent / "setup"))
    from door import addons, database, workbench

    bench = workbench.prepare(tests=True)
    source = database.Database(bench, options.database) if options.database else database.template(bench, addons.names())
    found = run(bench, source, options.minutes * 60, options.seed)
    print(f"{sum(found.counts.values())} calls: {dict(found.counts.most_common())}")
    print(f"Without a record: {', '.join(found.missing) or 'none'}")
    print("\n".join([*found.mistakes.values(), *found.broken]) or "Nothing broke.")
    return bool(found.mistakes or found.broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
