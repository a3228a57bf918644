from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestRule(SalesCenterCommon):
    """Rules are read as a matrix of authority: what is exceeded, in which scope, whom it binds."""

    def _needs(self, order):
        """Names of the rules that an order exceeds."""
        return self.env["sales.approval.rule"]._get_exceeded(order).get(order, self.env["sales.approval.rule"])

    def _new_discounted(self, discount=5, **values):
        return self._new_order((self.flat, 1, {"discount": discount}), **values)

    def assertBinds(self, rule, order, binds=True):
        (self.assertIn if binds else self.assertNotIn)(rule, self._needs(order))

    def test_threshold(self):
        rule = self._new_rule(5, "team_leader")
        self.assertBinds(rule, self._new_discounted(5), False)
        self.assertBinds(rule, self._new_discounted(5.01))
        rule = self._new_rule(50, "director", condition="concession_amount")
        self.assertBinds(rule, self._new_discounted(5), False)
        self.assertBinds(rule, self._new_discounted(5.1))

    def test_dates(self):
        today = fields.Date.today()
        yesterday, tomorrow = today - relativedelta(days=1), today + relativedelta(days=1)
        order = self._new_discounted()
        for values, binds in (
            ({"date_from": today}, True), ({"date_to": today}, True), ({"date_from": tomorrow}, False),
            ({"date_to": yesterday}, False), ({"date_from": yesterday, "date_to": tomorrow}, True),
        ):
            with self.subTest(values=values):
                rule = self._new_rule(3, "team_leader", **values)
                self.assertBinds(rule, order, binds)
                rule.active = False

    def test_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere", "currency_id": self.company.currency_id.id})
        theirs = self._new_rule(3, "team_leader", company_id=other.id)
        order = self._new_discounted()
        self.assertBinds(theirs, order, False)
        self.assertBinds(self._new_rule(3, "director", company_id=False), order)

    def test_scope(self):
        tag = self.env["res.partner.category"].create({"name": "Dealer"})
        terms = self.env["account.payment.term"].create({"name": "Later"})
        below, beside = self._new_discounted(), self._new_discounted(login="stranger", team_id=self.west.id)
        for domain, change in (
            ([("team_id", "child_of", self.east.id)], None),
            (
                [("partner_id.category_id", "in", tag.ids)],
                lambda: self.customer.write({"category_id": [Command.link(tag.id)]}),
            ),
            ([("payment_term_id", "=", terms.id)], lambda: below.write({"payment_term_id": terms.id})),
            ([("amount_total", ">", 900)], None),
        ):
            with self.subTest(domain=domain):
                rule = self._new_rule(3, "team_leader", domain=str(domain))
                if change:
                    self.assertBinds(rule, below, False)
                    change()
                self.assertBinds(rule, below)
                if domain[0][0] == "team_id":
                    self.assertBinds(rule, beside, False)
                rule.active = False

    def test_category(self):
        categories = self.env["product.category"].create([{"name": "Housing"}, {"name": "Extras"}])
        small = self.env["product.category"].create({"name": "Small", "parent_id": categories[1].id})
        self.flat.categ_id, self.parking.categ_id = categories[0], small
        rule = self._new_rule(10, "director", categ_ids=[Command.set(categories[1].ids)])
        order = self._new_order((self.flat, 1, {"discount": 50}), (self.parking, 1, {"discount": 10}))
        self.assertBinds(rule, order, False)
        order.order_line[1].discount = 11
        self.assertBinds(rule, order)

    def test_strictest(self):
        """Of rules with one condition the one that asks highest, and of those the one that asks most."""
        leader = self._new_rule(3, "team_leader")
        director = self._new_rule(8, "team_leader", "director")
        low_director = self._new_rule(4, "director")
        amount = self._new_rule(10, "officer", condition="concession_amount")
        self.assertEqual(self._needs(self._new_discounted(3.5)), leader | amount)
        self.assertEqual(self._needs(self._new_discounted(5)), low_director | amount)
        self.assertEqual(self._needs(self._new_discounted(10)), director | amount)

    def test_named_person(self):
        """A rule that names the general manager is as strict as the general manager is."""
        self._new_rule(3, "director")
        named = self._new_rule(10, "team_leader")
        named.write({"step_ids": [Command.clear(), Command.create({"role": "user", "user_id": self.users["gm"].id})]})
        self.assertEqual(self._needs(self._new_discounted(12)), named)

    def test_exempt(self):
        rule = self._new_rule(3, "director", exempt_role="project_manager")
        for login, binds in (
            ("consultant", True), ("leader", True), ("manager", False), ("officer", False), ("director", False),
        ):
            with self.subTest(who=login):
                self.assertBinds(rule, self._new_discounted(login=login), binds)

    def test_payment_days(self):
        def terms(days):
            return self.env["account.payment.term"].create({
                "name": f"{days} days", "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": days}),
                ]})

        rule = self._new_rule(10, "director", condition="payment_days")
        self.assertBinds(rule, self._new_order(payment_term_id=terms(10).id), False)
        order = self._new_order(payment_term_id=terms(11).id)
        self.assertBinds(rule, order)
        self.assertRefused(order)
        self.company.standard_payment_term_id = terms(30)
        self.assertBinds(rule, self._new_order(payment_term_id=terms(40).id), False)
        self.assertBinds(rule, self._new_order(payment_term_id=terms(41).id))
        half = self.env["account.payment.term"].create({"name": "Half later", "line_ids": [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": 0}),
            Command.create({"value": "percent", "value_amount": 50, "nb_days": 100}),
        ]})
        self.assertBinds(rule, self._new_order(payment_term_id=half.id))

    def test_credit_limit(self):
        rule = self._new_rule(0, "director", condition="credit_limit")
        self.company.account_use_credit_limit = True
        self.customer.with_company(self.company).write({"use_partner_credit_limit": True, "credit_limit": 1500})
        order = self._new_order()
        self.assertBinds(rule, order, False)
        self.assertConfirms(order)
        order = self._new_order()
        self.assertBinds(rule, order)
        self.assertRefused(order)

    def test_below_floor(self):
        rule = self._new_rule(0, "director", condition="below_floor")
        self.flat.with_company(self.company).floor_price = 950
        self.assertBinds(rule, self._new_discounted(5), False)
        order = self._new_discounted(6)
        self.assertTrue(order.below_floor)
        self.assertRefused(order, "below the floor")
        # A discount on the whole is spread over what is sold.
        self.assertBinds(rule, self._new_order((self.flat, 1, {}), (self.gift, -2, {})))
        # A pricelist rule that gives the reference has a floor of its own.
        self.company.reference_pricelist_id = self.env["product.pricelist"].create({
            "name": "Published", "company_id": self.company.id, "item_ids": [Command.create({
                "applied_on": "0_product_variant", "product_id": self.flat.id, "compute_price": "fixed",
                "fixed_price": 1000,
                "floor_price": 980})],
        })
        self.assertBinds(rule, self._new_discounted(3))
        self.assertBinds(rule, self._new_discounted(2), False)

    def test_always(self):
        """Every quotation, whatever it grants and whatever limit was typed."""
        rule = self._new_rule(50, "team_leader", condition="always")
        self.assertEqual(rule.threshold_display, "–")
        order = self._new_order()
        self.assertBinds(rule, order)
        self.assertRefused(order, "Every quotation needs an approval")
        self._approve(order.request_approval("Please"), "leader")
        self.assertConfirms(order)

    def test_rule_change(self):
        """Open quotations are worked out anew; confirmed orders are left alone."""
        order, confirmed = self._new_discounted(), self._new_discounted()
        self.assertConfirms(confirmed)
        rule = self._new_rule(3, "team_leader")
        self.assertEqual((order.approval_state, confirmed.approval_state), ("needed", "no"))
        rule.threshold = 10
        self.assertEqual(order.approval_state, "no")
        rule.write({"threshold": 3, "domain": "[('team_id', '=', False)]"})
        self.assertEqual(order.approval_state, "no")
        rule.domain = "[]"
        self.assertEqual(order.approval_state, "needed")
        rule.unlink()
        self.assertEqual(order.approval_state, "no")

    def test_bad_domain(self):
        for domain in ("[('nothing', '=', 1)]", "[(", "__import__('os')", "[('team_id', '=', uid)]", "5"):
            with self.subTest(domain=domain), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._new_rule(3, "team_leader", domain=domain)

    def test_used_rule_stays(self):
        rule = self._new_rule(3, "team_leader")
        self._new_discounted().request_approval("Please")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            rule.unlink()

    def _count(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _measure_queries(self, rules):
        """Queries of confirming one order within its authority, one beyond it, and of 80 states."""
        tag = self.env["res.partner.category"].create({"name": "Dealer"})
        domains = ([], [("team_id", "child_of", self.east.id)], [("partner_id.category_id", "in", tag.ids)])
        self.env["sales.approval.rule"].search([("company_id", "=", self.company.id)]).active = False
        for index in range(rules):
            self._new_rule(4 + index / 1000, "director", domain=str(domains[index % 3]))
        orders = self.env["sale.order"].concat(*(self._new_discounted(5) for _i in range(80)))
        fine = [self._new_discounted(3) for _i in range(2)]
        self.env.flush_all()
        fine[0].action_confirm()
        refused = self._count(orders[0]._get_approval_error)
        confirmed = self._count(fine[1].action_confirm)
        self.env.add_to_compute(orders._fields["approval_state"], orders)
        states = self._count(lambda: orders.mapped("approval_state"))
        self.assertEqual(set(orders.mapped("approval_state")), {"needed"})
        return refused, confirmed, states

    def test_queries(self):
        """No more queries for 200 rules than for 2."""
        self._measure_queries(3)
        few, many = self._measure_queries(3), self._measure_queries(200)
        for what, with_few, with_many in zip(
            ("an order that is refused", "confirming", "80 states"), few, many, strict=True,
        ):
            self.assertLessEqual(with_many, with_few, what)
