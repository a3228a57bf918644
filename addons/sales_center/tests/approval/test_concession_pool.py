from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestConcessionPool(SalesCenterCommon):
    """An approval reserves, confirming spends, whatever ends it gives back; never overspent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_rule(3, "team_leader")
        cls.pool = cls._new_pool("Harbour", cls.harbour, 120)

    @classmethod
    def _new_pool(cls, name, team, amount, **values):
        today = fields.Date.today()
        return cls.env["sales.concession.pool"].create({
            "name": name, "company_id": cls.company.id, "team_id": team.id if team else False, "amount": amount,
            "date_from": today - relativedelta(days=30), "date_to": today + relativedelta(days=30), **values,
        })

    def _ask(self, discount=5, **values):
        order = self._new_order((self.flat, 1, {"discount": discount}), **values)
        return order, order.request_approval("Please")

    def assertPool(self, reserved, spent):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.pool.reserved, self.pool.spent), (reserved, spent))
        self.assertEqual(self.pool.committed, reserved + spent)
        self.assertEqual(sum(self.pool.entry_ids.mapped("amount")), self.pool.committed, "the entries add up")

    def test_life(self):
        order, approval = self._ask()
        self.assertEqual(approval.pool_id, self.pool)
        self.assertPool(0, 0)
        self._approve(approval, "leader")
        self.assertPool(50, 0)
        self.assertEqual(approval.with_user(self.users["consultant"]).pool_available, 70)
        self.assertConfirms(order)
        self.assertPool(0, 50)
        order._action_cancel()
        self.assertPool(0, 0)
        order.action_draft()
        self._approve(order.request_approval("Again"), "leader")
        self.assertPool(50, 0)

    def test_spends_what_it_grants(self):
        order, approval = self._ask()
        self._approve(approval, "leader")
        order.order_line.discount = 4
        self.assertConfirms(order)
        self.assertPool(0, 40)

    def test_given_back(self):
        today = fields.Date.today()
        endings = {
            "withdrawn": lambda order, approval: approval.with_user(self.users["consultant"]).action_withdraw(),
            "void": lambda order, approval: order.order_line.write({"discount": 9}),
            "cancelled": lambda order, approval: order._action_cancel(),
            "lapsed": lambda order, approval: (
                approval.sudo().write({"expiry_date": today - relativedelta(days=2)}), self._run_cron()),
        }
        for name, end in endings.items():
            with self.subTest(ending=name):
                order, approval = self._ask()
                self._approve(approval, "leader")
                self.assertPool(50, 0)
                end(order, approval)
                self.assertPool(0, 0)

    def test_not_overspent(self):
        (first, one), (second, two), (_third, three) = self._ask(), self._ask(), self._ask()
        self._approve(one, "leader")
        self._approve(two, "leader")
        with self.assertRaises(UserError) as catcher, self.env.cr.savepoint():
            self._approve(three, "leader")
        self.assertIn("20.00", str(catcher.exception))
        self.assertEqual(three.state, "pending")
        self.assertPool(100, 0)
        self.assertConfirms(first)
        second._action_cancel()
        self._approve(three, "leader")
        self.assertPool(50, 50)
        # The database has the last word.
        for amount in (99, -1):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.pool.sudo().amount = amount
                self.env.flush_all()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.pool.sudo().committed = 121
            self.env.flush_all()

    def test_nearest(self):
        """The team's own, else that of the nearest team above it, else the company's; now."""
        company = self._new_pool("Company", None, 1000)
        today = fields.Date.today()
        past, future = today - relativedelta(days=1), today + relativedelta(days=1)
        self._new_pool("Past", self.team, 1000, date_to=past)
        self._new_pool("Future", self.team, 1000, date_from=future)
        self._new_pool("Archived", self.team, 1000, active=False)
        self._new_pool("West", self.west, 1000)
        self.assertEqual(self._ask()[1].pool_id, self.pool)
        own = self._new_pool("Team A", self.team, 1000)
        self.assertEqual(self._ask()[1].pool_id, own)
        self.assertEqual(self._ask(team_id=self.east.id)[1].pool_id, company)

    def test_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create({
            "currency_id": euro.id, "company_id": self.company.id, "name": "2024-01-01", "rate": 0.125})
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id, "company_id": self.company.id}
        )
        order, approval = self._ask(pricelist_id=pricelist.id)
        self._approve(approval, "leader")
        self.assertPool(50, 0)
        self.assertConfirms(order)
        self.assertPool(0, 50)

    def test_rights(self):
        """Directors set pools; nobody writes what was moved."""
        director = self.pool.with_user(self.users["director"])
        director.amount = 130
        for values in ({"committed": 0}, {"entry_ids": [Command.create({"kind": "refund", "amount": -5})]}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                director.write(values)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                director.copy(values)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            director.with_context(default_committed=5).copy()
        for login in ("consultant", "leader", "manager", "officer", "auditor"):
            with self.subTest(who=login), self.assertRaises(AccessError), self.env.cr.savepoint():
                self.pool.with_user(self.users[login]).amount = 1
        self.env["ir.default"].with_user(self.users["director"]).set(
            "sales.concession.pool", "committed", 100, user_id=True,
        )
        self.assertEqual(director.copy().committed, 0)
