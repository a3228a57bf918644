"""The unit board of a building, against one SQL select of the same rows.

The building that is measured has 2 000 units; the rest stand in other buildings of the project. Half of the units
are claimed, and a hundred are waited for.
"""
import json

from company import opened
from rows import Row, in_turns

ROUNDS, UNITS, ALL_UNITS = 15, 2_000, 50_000
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
        """The median times of bare SQL and of the board to its JSON."""
        return in_turns(ROUNDS, lambda: self.bare(building), lambda: self.board(building, unit_ids))

    def nearest(self, unit):
        self.env.invalidate_all()
        return unit.get_nearest_free()


def run(ours, _plain, scale):
    with opened(ours) as env:
        bench, rows = Bench(env), []

        def row(what, other, value, limit):
            rows.append(Row(what, "one select of the same building", value, other, limit))

        building = bench.make_building("1", UNITS)
        bench.analyze()
        row(f"board of {UNITS} units to JSON", *bench.measure(building), 3)
        for number in range(1, round(ALL_UNITS * scale) // UNITS):
            bench.make_building(str(number + 1), UNITS)
        bench.analyze()
        row("the same among all units of the project", *bench.measure(building), 3)
        changed = env["sales.unit"].search([("building_id", "=", building.id)], limit=1)
        row("one unit that changed", *bench.measure(building, changed.ids), 1)
        unit = changed.with_user(bench.seller)
        row("nearest free unit", *in_turns(ROUNDS, lambda: bench.bare(building), lambda: bench.nearest(unit)), 10)
        return rows
