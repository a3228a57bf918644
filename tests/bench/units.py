"""The unit board of a building, against one SQL select of the same rows, in one run.

    python tests/bench/units.py --database DB --addons-path PATHS [--units 2000] [--rest 48000] [--output FILE]

`DB` is a throw-away database with sales_center. The building that is measured has 2 000 units; the rest stand in
other buildings of the project. Half of the units are claimed, and a hundred are waited for.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

ROUNDS = 15
BARE = """
    SELECT u.id, u.number, u.entrance, u.floor, u.door, u.layout, u.orientation, u.gross_area, u.price_total, u.stage,
           c.kind, c.user_id, p.name, c.expires_at
      FROM sales_unit u
      LEFT JOIN sales_unit_claim c ON c.unit_id = u.id AND c.state = 'live'
            AND (c.expires_at IS NULL OR c.expires_at > now() AT TIME ZONE 'UTC')
      LEFT JOIN res_users s ON s.id = c.user_id
      LEFT JOIN res_partner p ON p.id = s.partner_id
     WHERE u.building_id = %s AND u.active
     ORDER BY u.id"""


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Bench:
    def __init__(self, env):
        self.env = env
        self.company = env["res.company"].create({"name": "Bench of Units"})
        self.seller = env["res.users"].with_context(no_reset_password=True).create({
            "name": "Seller", "login": "bench_units", "company_id": self.company.id, "company_ids": [self.company.id],
            "group_ids": [env.ref("sales_center.group_consultant").id]})
        self.partner = env["res.partner"].create({"name": "Bench Customer"})
        flat = env["product.product"].create({"name": "Bench Flat", "type": "service", "taxes_id": False})
        self.kind = env["sales.unit.kind"].create({"name": "Bench Flat", "product_id": flat.id})
        self.project = env["sales.project"].create({"name": "Bench", "code": "B", "company_id": self.company.id, "hold_limit": 0})

    def make_building(self, name, units):
        """A building of 20 doors a floor, half of it claimed, through SQL: it is the reading that is measured."""
        building = self.env["sales.building"].create({"name": name, "project_id": self.project.id})
        self.env.flush_all()
        self.env.cr.execute("""
            INSERT INTO sales_unit (building_id, project_id, company_id, kind_id, number, floor, door, layout, orientation, gross_area,
                                    net_area, price_basis, list_price, price_total, stage, active, create_date)
            SELECT %(building)s, %(project)s, %(company)s, %(kind)s, n::text, n / 20 + 1, n %% 20 + 1, 'ABCD'::char(4), 's', 89 + n %% 60,
                   70, 'gross', 10000, (89 + n %% 60) * 10000, 'on_market', true, now()
              FROM generate_series(0, %(units)s - 1) n""", {
            "building": building.id, "project": self.project.id, "company": self.company.id, "kind": self.kind.id, "units": units})
        self.env.cr.execute("""
            INSERT INTO sales_unit_claim (unit_id, project_id, company_id, kind, state, partner_id, user_id, expires_at, create_date)
            SELECT id, project_id, company_id, CASE id %% 4 WHEN 0 THEN 'hold' ELSE 'subscription' END, 'live', %s, %s,
                   CASE id %% 4 WHEN 0 THEN now() AT TIME ZONE 'UTC' + interval '1 day' END, now()
              FROM sales_unit WHERE building_id = %s AND id %% 2 = 0""", [self.partner.id, self.seller.id, building.id])
        self.env.cr.execute("""
            INSERT INTO sales_unit_waiting (unit_id, project_id, company_id, state, partner_id, user_id, create_date)
            SELECT unit_id, project_id, company_id, 'waiting', partner_id, user_id, now()
              FROM sales_unit_claim WHERE unit_id IN (SELECT id FROM sales_unit WHERE building_id = %s)
             ORDER BY id LIMIT 100""", [building.id])
        self.env.invalidate_all()
        return building

    def analyze(self):
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE sales_unit, sales_unit_claim, sales_unit_waiting")

    def bare(self, building):
        self.env.cr.execute(BARE, [building.id])
        return len(self.env.cr.fetchall())

    def board(self, building, unit_ids=None):
        self.env.invalidate_all()
        return len(json.dumps(self.env["sales.unit"].with_user(self.seller).get_board(building.id, unit_ids)))

    def measure(self, building, unit_ids=None):
        """Return the median times of bare SQL and of the board to its JSON, taken in turns."""
        self.bare(building)
        self.board(building, unit_ids)
        pairs = [(timed(lambda: self.bare(building)), timed(lambda: self.board(building, unit_ids))) for _round in range(ROUNDS)]
        return tuple(statistics.median(times) for times in zip(*pairs, strict=True))


def run(env, options):
    bench = Bench(env)
    building = bench.make_building("1", options.units)
    bench.analyze()
    rows = [("board to JSON against one select", *bench.measure(building), 3)]
    for number in range(options.rest // options.units):
        bench.make_building(str(number + 2), options.units)
    bench.analyze()
    rows.append((f"the same among {options.units + options.rest} units", *bench.measure(building), 3))
    changed = env["sales.unit"].search([("building_id", "=", building.id)], limit=1).ids
    bare, one = bench.measure(building, changed)
    rows.append(("one unit that changed, against the select of all", bare, one, 1))
    nearest = env["sales.unit"].with_user(bench.seller).browse(changed)
    rows.append(("nearest free unit, against the select of all", bare, statistics.median(
        timed(lambda: (env.invalidate_all(), nearest.get_nearest_free())) for _round in range(ROUNDS)), 10))
    text = [f"{options.units} units in the building, {options.units + options.rest} in the project; milliseconds, median of {ROUNDS}", "",
            "| what | other | ours | ratio | to reach |", "|---|---|---|---|---|"]
    text += [f"| {what} | {1000 * other:.1f} | {1000 * ours:.1f} | {ours / other:.2f} | at most {goal} |"
             for what, other, ours, goal in rows]
    return "\n".join(text) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True)
    parser.add_argument("--addons-path", required=True)
    parser.add_argument("--units", type=int, default=2000)
    parser.add_argument("--rest", type=int, default=48000)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    import odoo
    from odoo import api
    from odoo.modules.registry import Registry
    odoo.tools.config.parse_config(["-d", options.database, "--addons-path", options.addons_path, "--log-level=warn"])
    with Registry(options.database).cursor() as cursor:
        text = run(api.Environment(cursor, odoo.SUPERUSER_ID, {}), options)
    sys.stdout.write(text)
    if options.output:
        options.output.write_text(text)


if __name__ == "__main__":
    main()
