"""Called by setup/load.py: `python -m load JSON` prints what happened as JSON."""
import json
import statistics
import sys
import tempfile
from pathlib import Path

import busy_company
import invariants
from door import database, workbench

from . import users

CRON_JOBS_ARE_DUE = """
    UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' WHERE active AND id IN (
        SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module IN ('sales_center', 'sales_kpi', 'sales_logistics'))"""


def main(call):
    bench = workbench.prepare(tests=True)
    leaders = max(1, call["people"] // 10)
    names = [f"seller_{number}" for number in range(call["people"] - leaders)] + [f"leader_{number}" for number in range(leaders)]
    copy = database.Database(bench, call["database"])
    with tempfile.TemporaryDirectory() as folder:
        data = busy_company.make(bench, copy.name, names, call["units"], Path(folder) / "company.json")
    clock = users.Clock()
    people = [(users.Leader if name.startswith("leader") else users.Seller)(call["address"], copy.name, name, data, clock, number)
              for number, name in enumerate(names)]
    users.work(people, call["seconds"], call["pause"], lambda: copy.sql(CRON_JOBS_ARE_DUE))
    return {"table": table(clock, call), "faults": clock.faults, "broken": broken(copy, people, clock)}


def broken(copy, people, clock):
    found = invariants.broken(copy.sql, [*invariants.INVARIANTS, *busy_company.INVARIANTS])
    done = {what: sum(person.done[what] for person in people) for what in ("held", "quoted", "sold")}
    counted = {
        "held": "SELECT count(*) FROM sales_unit_claim WHERE kind = 'hold'", "quoted": "SELECT count(*) FROM sale_order",
        "sold": "SELECT count(*) FROM sale_order WHERE state = 'sale'"}
    for what, select in counted.items():
        [[number]] = copy.sql(select)
        if int(number) != done[what]:
            found.append(f"{what}: people were told of {done[what]}, the database has {number}")
    return found


def table(clock, call):
    total = sum(map(len, clock.times.values()))
    lines = [f"{call['people']} people, {call['seconds']} s: {total} calls, {total / call['seconds']:.1f} a second", "",
             "| what | calls | refused in words | median ms | p95 ms | most ms |", "|---|---:|---:|---:|---:|---:|"]
    for what, times in sorted(clock.times.items()):
        p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        lines.append(f"| {what} | {len(times)} | {clock.refused[what]} | {1000 * statistics.median(times):.0f} | {1000 * p95:.0f} |"
                     f" {1000 * max(times):.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    json.dump(main(json.loads(sys.argv[1])), sys.stdout)
