"""A made-up sales company for the benches: the same in each run, loaded in sets.

It is made in plain Odoo, too, as far as that goes. 8 regions, 40 teams, 500 sellers, 12 categories of products; orders with two lines each, spread evenly over
24 months. `add_orders` goes on where it stopped, so that growth can be measured in one database.
"""

import contextlib

from odoo.tools import SQL

REGIONS, TEAMS, SELLERS, CATEGORIES = 8, 40, 500, 12
YEAR, TZ = 2032, "Asia/Shanghai"  # orders are of this year and the one before


@contextlib.contextmanager
def opened(database):
    """The environment of the superuser on a database."""
    import odoo
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        yield odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})


class Company:
    def __init__(self, env):
        self.env = env(context={"no_reset_password": True, "tracking_disable": True, "mail_create_nosubscribe": True})
        self.company = self.env.company
        self.orders = 0
        self.partner = self.env["res.partner"].create({"name": "Bench customer"})
        self._make_teams()
        self._make_products()
        for model in ("sale.order", "sale.order.line"):
            self._give_defaults(self.env[model])

    def _give_defaults(self, Model):
        """What other addons require of a record has its default in the database, too: rows are inserted past the ORM."""
        self.env.cr.execute(
            """SELECT column_name FROM information_schema.columns
                WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL""", [Model._table])
        names = [name for (name,) in self.env.cr.fetchall()]
        for name, value in Model.default_get(names).items():
            if isinstance(value, str):
                self.env.cr.execute(SQL(
                    "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s", SQL.identifier(Model._table), SQL.identifier(name), value))

    def _make_teams(self):
        Team, company = self.env["crm.team"], self.company.id
        regions = Team.create([{"name": f"Bench region {i}", "company_id": company} for i in range(REGIONS)])
        self.teams = Team.create([{"name": f"Bench team {i}", "company_id": company} for i in range(TEAMS)])
        if "kind" in Team._fields:
            regions.kind, self.teams.kind = "region", "team"
            for i, team in enumerate(self.teams):
                team.parent_id = regions[i % REGIONS]
        self.users = self.env["res.users"].create([
            {"name": f"Seller {i}", "login": f"bench_{i}", "group_ids": self.env.ref("base.group_user").ids}
            for i in range(SELLERS)])
        self.employees = self.env["hr.employee"].create([
            {"name": user.name, "user_id": user.id, "company_id": company} for user in self.users])
        self.env["crm.team.member"].create([
            {"user_id": user.id, "crm_team_id": self.teams[i % TEAMS].id} for i, user in enumerate(self.users)])

    def _make_products(self):
        self.categories = self.env["product.category"].create([{"name": f"Bench {i}"} for i in range(CATEGORIES)])
        self.products = self.env["product.product"].create([
            {"name": f"Bench {categ.name}", "type": "service", "categ_id": categ.id} for categ in self.categories])

    def add_orders(self, total):
        """Load orders until there are so many of them."""
        self.env.flush_all()
        cr, first = self.env.cr, self.orders + 1
        cr.execute(
            """
            INSERT INTO sale_order (company_id, currency_id, partner_id, partner_invoice_id, partner_shipping_id, name,
                                    state, date_order, user_id, team_id, amount_untaxed, amount_total)
            SELECT %(company)s, %(currency)s, %(partner)s, %(partner)s, %(partner)s, 'BENCH' || n, 'sale',
                   %(start)s::timestamp + (n * 7919::bigint %% 1051200) * interval '1 minute',
                   (%(users)s)[n %% %(sellers)s + 1], (%(teams)s)[n %% %(sellers)s %% %(team_count)s + 1],
                   1000 + n * 37 %% 9000, 1000 + n * 37 %% 9000
              FROM generate_series(%(first)s, %(total)s) n
            """,
            {"company": self.company.id, "currency": self.company.currency_id.id, "partner": self.partner.id,
             "start": f"{YEAR - 2}-12-31 16:00:00", "users": self.users.ids, "teams": self.teams.ids,
             "sellers": SELLERS, "team_count": TEAMS, "first": first, "total": total})
        cr.execute(
            """
            INSERT INTO sale_order_line (order_id, company_id, currency_id, order_partner_id, salesman_id, state, name, product_id,
                                         product_uom_id, product_uom_qty, price_unit, price_subtotal, customer_lead)
            SELECT o.id, o.company_id, o.currency_id, o.partner_id, o.user_id, o.state, o.name,
                   (%(products)s)[(substr(o.name, 6)::integer * 13 + k * 7) / %(sellers)s %% %(kinds)s + 1],
                   %(unit)s, k, o.amount_untaxed / 3, o.amount_untaxed * k / 3, 0
              FROM sale_order o CROSS JOIN generate_series(1, 2) k
             WHERE o.name ~ '^BENCH[0-9]+$' AND substr(o.name, 6)::integer BETWEEN %(first)s AND %(total)s
            """,
            {"products": self.products.ids, "kinds": CATEGORIES, "sellers": SELLERS,
             "unit": self.products[0].uom_id.id, "first": first, "total": total})
        self.orders = total
        self.env.invalidate_all()
        cr.commit()
        cr.connection.autocommit = True
        cr.execute("VACUUM ANALYZE sale_order, sale_order_line")
        cr.connection.autocommit = False
