from datetime import datetime
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.addons.sales_logistics.tests.supply.common import SupplyCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestSupplyQuota(SupplyCommon):
    """ Five pens a month and head, unless it says otherwise. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.pen, 100)
        cls.quota = cls._new_quota(product_id=cls.pen.id, quantity=5)
        rule = cls.env.ref("sales_logistics.approval_rule_supply_quota")
        cls.env["sales.approval.rule"].search([("kind", "=", "supply"), ("id", "!=", rule.id)]).active = False

    @classmethod
    def _new_quota(cls, **values):
        return cls.env["sales.supply.quota"].create({"company_id": cls.company.id, **values})

    def _words(self, product=None, user=None):
        self.env.invalidate_all()
        return (product or self.pen).with_user(user or self.asker_user).supply_left

    def test_words_count_down(self):
        self.assertEqual(self._words(), "5 of 5 left this month")
        request = self._new_request((self.pen, 2))
        self.assertEqual(request.quota_message, "Pen: 3 of 5 left this month")
        self.assertEqual(self._words(), "5 of 5 left this month")  # a draft takes nothing
        request.action_request()
        self.assertEqual((self._words(), request.approval_state), ("3 of 5 left this month", "no"))
        self.assertEqual(self._words(user=self.friend_user), "5 of 5 left this month")
        request.action_cancel("Not needed")
        self.assertEqual(self._words(), "5 of 5 left this month")

    def test_what_comes_back_is_free_again(self):
        request = self._new_issued((self.pen, 4))
        self.assertEqual(self._words(), "1 of 5 left this month")
        request.with_user(self.administrator).action_return({request.line_ids.id: 3})
        self.assertEqual(self._words(), "4 of 5 left this month")

    def test_what_is_left_out_is_free_again(self):
        request = self._new_approved((self.pen, 4))
        request.with_user(self.administrator).action_issue({request.line_ids.id: 1})
        request.with_user(self.administrator).action_close_rest("That will do")
        self.assertEqual(self._words(), "4 of 5 left this month")

    def test_beyond_it_a_manager_decides(self):
        self._new_asked((self.pen, 4))
        request = self._new_asked((self.pen, 3))
        self.assertEqual((request.state, request.approval_state), ("requested", "pending"))
        self.assertIn("Pen: 2 more than the 5 of this month", request._explain_requirement())
        with self.assertRefused(UserError, "needs an approval first"):
            request.with_user(self.administrator).action_approve()
        approval = request.sudo().approval_id
        self.assertIn(self.logistics_manager, approval.waiting_user_ids)
        self.assertNotIn(self.asker_user, approval.waiting_user_ids)
        request.with_user(self.logistics_manager).read(["summary"])
        approval.with_user(self.logistics_manager).action_approve()
        self.assertEqual((request.state, request.stock_state), ("approved", "ready"))

    def test_more_than_was_agreed(self):
        request = self._new_asked((self.pen, 6))
        request.with_user(self.administrator).line_ids.quantity = 9
        request.sudo().approval_id.with_user(self.logistics_manager).action_approve()
        self.assertEqual(request._approval_worse(request.sudo().approval_id.terms), ["More is asked for than was approved."])

    def test_limit_of_the_rule(self):
        """ A rule may let a fifth more pass. """
        self.env.ref("sales_logistics.approval_rule_supply_quota").threshold = 20
        self.assertFalse(self._new_asked((self.pen, 6)).approval_id)
        self.assertEqual(self._new_request((self.pen, 1))._approval_measure("supply_quota", ()), 40)
        self.assertEqual(self._new_request((self.pen, 1))._approval_measure("supply_quota", (self.kitchen.id,)), 0)
        self.assertEqual(self._new_request((self.pen, 1))._approval_measure("supply_quota", (self.office.id,)), 40)

    def test_nothing_allowed(self):
        self.quota.quantity = 0
        request = self._new_request((self.pen, 1))
        self.assertEqual(request._approval_measure("supply_quota", ()), float("inf"))

    def test_nearest_holds(self):
        """ A department's before a site's before everybody's; a lower department's before a higher one's. """
        above = self.env["hr.department"].create({"name": "Above", "company_id": self.company.id})
        below = self.env["hr.department"].create({"name": "Below", "company_id": self.company.id, "parent_id": above.id})
        holding = lambda: self.quota._get_holding(self.asker, self.site).filtered("product_id").quantity  # noqa: E731
        self.assertEqual(holding(), 5)
        self._new_quota(product_id=self.pen.id, quantity=6, site_id=self.site.id)
        self._new_quota(product_id=self.pen.id, quantity=66, site_id=self.second_site.id)
        self.assertEqual(holding(), 6)
        self._new_quota(product_id=self.pen.id, quantity=7, department_id=above.id)
        self.assertEqual(holding(), 6)
        self.asker.department_id = below
        self.assertEqual(holding(), 7)
        self._new_quota(product_id=self.pen.id, quantity=8, department_id=below.id)
        self.assertEqual(holding(), 8)

    def test_categories_and_values_hold_side_by_side(self):
        self._new_quota(categ_id=self.office.id, quantity=6)
        self._new_quota(measure="amount", amount=50)
        self._new_asked((self.pen, 3))
        request = self._new_request((self.paper, 2), (self.mug, 1))
        self.assertEqual(dict(line.split(": ") for line in request.quota_message.splitlines()), {
            "Office": "1 of 6 left this month",
            "All supplies": f"{self.company.currency_id.format(11)} more than the {self.company.currency_id.format(50)} of this month"})
        self.assertIn("All supplies", self._words(self.mug))
        self.assertEqual(request._approval_measure("supply_quota", ()), 22)

    def test_month_by_the_companys_clock(self):
        """ The last evening of a month in UTC is the first day of the next in Shanghai, over the year's end too. """
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        evening = datetime(2030, 12, 31, 17)
        with patch.object(fields.Datetime, "now", lambda: evening):
            request = self._new_asked((self.pen, 5))
            self.assertEqual(str(request.month), "2031-01-01")
        with patch.object(fields.Datetime, "now", lambda: datetime(2031, 1, 31, 15)):
            self.assertEqual(self._words(), "0 of 5 left this month")
        with patch.object(fields.Datetime, "now", lambda: datetime(2031, 1, 31, 16)):
            self.assertEqual(self._words(), "5 of 5 left this month")

    def test_one_quota_for_one_thing(self):
        for values in ({"product_id": self.pen.id}, {"product_id": self.paper.id, "categ_id": self.office.id},
                       {"product_id": self.paper.id, "quantity": -1}):
            with self.subTest(values=values), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._new_quota(**values)
        self.quota.active = False
        self.quota.flush_recordset()
        self._new_quota(product_id=self.pen.id)

    def test_who_sets_quotas(self):
        self.quota.with_user(self.administrator).read(["quantity"])
        self.quota.with_user(self.logistics_manager).quantity = 4
        with self.assertRaises(AccessError):
            self.quota.with_user(self.administrator).quantity = 9
        with self.assertRaises(AccessError):
            self.quota.with_user(self.asker_user).read(["quantity"])
        self.assertNotIn(self.quota, self.quota.with_user(self.stranger).search([]))

    def test_catalogue_asks_no_more_for_many(self):
        products = self.env["product.product"].create([
            {"name": f"Supply {number}", "type": "consu", "is_storable": True, "is_supply": True, "categ_id": self.office.id}
            for number in range(30)])
        self._new_quota(categ_id=self.office.id, quantity=3)
        self._new_asked(*((product, 1) for product in products[:10]))
        names = ["display_name", "supply_available", "supply_left"]
        count = lambda chosen: self._count_queries(lambda: chosen.with_user(self.asker_user).read(names))  # noqa: E731
        self.assertLessEqual(count(products), count(products[:3]) + 2)

    def test_requests_ask_no_more_for_many(self):
        requests = self.env["sales.supply.request"]
        for _number in range(8):
            requests |= self._new_asked((self.paper, 1), (self.mug, 1))
        names = ["name", "summary", "stock_state", "is_issued", "approval_state", "employee_id", "site_id"]
        count = lambda chosen: self._count_queries(lambda: chosen.with_user(self.administrator).read(names))  # noqa: E731
        count(requests[:1])  # rules and groups are read once
        self.assertLessEqual(count(requests), count(requests[:2]))

    def test_agreed_to_someone_elses_rule(self):
        """ Rules of the kind that always hold are asked besides quotas. """
        self.env["sales.approval.rule"].create({
            "name": "All supplies", "kind": "supply", "condition": "always", "company_id": self.company.id,
            "step_ids": [Command.create({"role": "user", "user_id": self.director.id})]})
        request = self._new_asked((self.mug, 1))
        self.assertEqual(request.sudo().approval_id.waiting_user_ids, self.director)
        self.assertEqual(self.env["sales.approval.rule"].search([("kind", "=", "supply"), ("condition", "=", "supply_quota")]).mapped(
            "threshold_display"), ["0 %"])
