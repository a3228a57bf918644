"""Confirming and listing orders with our addons, against plain Odoo with as many orders."""
import json
import statistics
import time

from company import Company, opened
from rows import Row

LOADED = 200_000
ORDERS = 60
ROUNDS = 5
LIST_FIELDS = [
    "name", "create_date", "partner_id", "user_id", "activity_ids", "team_id", "company_id", "amount_untaxed",
    "amount_tax", "amount_total", "currency_id", "tag_ids", "state", "invoice_status",
]
CASES = [
    ("no rules", 0, 0), ("2 rules, no discount", 2, 0), ("200 rules, no discount", 200, 0),
    ("2 rules, discount below limits", 2, 4), ("200 rules, discount below limits", 200, 4)]
OUR_FIELDS = ["approval_state", "concession", "concession_amount"]


class Bench:
    def __init__(self, database):
        import odoo
        from odoo.modules.registry import Registry

        self.odoo = odoo
        self.registry = Registry(database)
        with self.registry.cursor() as cr:
            self.ours = "sales.approval.rule" in self._env(cr)
            self._set_up(cr)

    def _env(self, cr):
        return self.odoo.api.Environment(cr, 2, {"tracking_disable": False})

    def _set_up(self, cr):
        env = self._env(cr)
        self.partner_id = env["res.partner"].create({"name": "Bench customer"}).id
        self.product_ids = env["product.product"].create([
            {"name": f"Bench {i}", "list_price": 1000 + i, "type": "service", "taxes_id": False} for i in range(2)
        ]).ids

    def set_rules(self, count, discount_from):
        """Leave so many rules; all of them are exceeded by orders above ``discount_from`` percent."""
        with self.registry.cursor() as cr:
            env = self._env(cr)
            rules = env["sales.approval.rule"].with_context(active_test=False).search([])
            rules.active = False
            team = env["crm.team"].search([], limit=1)
            env["sales.approval.rule"].create([
                {
                    "name": f"Rule {i}", "threshold": discount_from + i * 0.01,
                    "domain": [[], [("team_id", "child_of", team.id)], [("partner_id.category_id", "=", False)],
                               [("amount_total", ">", i)]][i % 4],
                    "step_ids": [self.odoo.fields.Command.create({"role": "director"})],
                }
                for i in range(count)
            ])

    def new_orders(self, count, discount):
        with self.registry.cursor() as cr:
            orders = self._env(cr)["sale.order"].create([
                {
                    "partner_id": self.partner_id,
                    "order_line": [
                        self.odoo.fields.Command.create({"product_id": product, "product_uom_qty": 2, "discount": discount})
                        for product in self.product_ids
                    ],
                }
                for _i in range(count)
            ])
            return orders.ids

    def confirm(self, order_id):
        """Confirm one order as a request does: a transaction of its own, a cold cache."""
        with self.registry.cursor() as cr:
            env = self._env(cr)
            before, start = cr.sql_log_count, time.perf_counter()
            env["sale.order"].browse(order_id).action_confirm()
            cr.flush()
            cr.commit()
            return time.perf_counter() - start, cr.sql_log_count - before

    def list_orders(self, more=("approval_state",)):
        names = [*LIST_FIELDS, *(more if self.ours else ())]
        many2one = {"partner_id", "user_id", "team_id", "company_id", "currency_id"}
        specification = {name: {"fields": {"display_name": {}}} if name in many2one else {} for name in names}
        with self.registry.cursor() as cr:
            env = self._env(cr)
            before, start = cr.sql_log_count, time.perf_counter()
            found = env["sale.order"].web_search_read([], specification, limit=80, count_limit=10001)
            json.dumps(found, default=str)
            return time.perf_counter() - start, cr.sql_log_count - before


def median(measures):
    times, queries = zip(*measures, strict=True)
    return statistics.median(times) * 1000, statistics.median(queries)


def measure(plain, ours):
    for label, rules, discount in CASES:
        ours.set_rules(rules, 5)
        other, other_queries, value, queries = compare(plain, ours, discount)
        yield Row(f"confirm an order: {label}", "the same in plain Odoo", value, other, 1.15)
        yield Row(f"confirm an order: {label}", "the same in plain Odoo", queries, other_queries, 1.15, unit="queries")
    ours.set_rules(0, 5)
    for bench in (plain, ours):
        bench.new_orders(100, 0)
        bench.list_orders()
    for label, more, limit in (("approval state", OUR_FIELDS[:1], 1.1), ("approval state and concession", OUR_FIELDS, 1.15)):
        pairs = [(plain.list_orders(), ours.list_orders(more)) for _i in range(100)]
        (other, other_queries), (value, queries) = median([p for p, _o in pairs]), median([o for _p, o in pairs])
        yield Row(f"list of 80 orders with {label}", "the same list in plain Odoo", value, other, limit)
        yield Row(f"list of 80 orders with {label}", "the same list in plain Odoo", queries, other_queries, limit, unit="queries")


def compare(plain, ours, discount):
    pairs = []
    for _round in range(ROUNDS):
        ids = zip(plain.new_orders(ORDERS // ROUNDS, discount), ours.new_orders(ORDERS // ROUNDS, discount), strict=True)
        pairs += [(plain.confirm(one), ours.confirm(other)) for one, other in ids]
    pairs = pairs[len(pairs) // 6:]  # the first ones warm up
    return *median([p for p, _o in pairs]), *median([o for _p, o in pairs])


def run(ours, plain, scale):
    for database in (plain, ours):
        with opened(database) as env:
            Company(env).add_orders(round(LOADED * scale))
    return list(measure(Bench(plain), Bench(ours)))
