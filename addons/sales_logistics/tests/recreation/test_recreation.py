from datetime import timedelta

from psycopg2.errors import ExclusionViolation

from odoo import fields
from odoo.addons.sales_logistics.tests.common import LogisticsCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestRecreation(LogisticsCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.racket, cls.second_racket = cls.env["sales.recreation.item"].create([
            {"name": f"Racket {number}", "number": number, "kind": "ball", "site_id": cls.site.id, "value": 60} for number in ("1", "2")])

    def _borrow(self, item=None, user=None):
        action = (item or self.racket).with_user(user or self.asker_user).action_borrow()
        return self.env["sales.recreation.loan"].browse(action["res_id"]).with_user(self.administrator)

    def _remind(self):
        with self.enter_registry_test_mode():
            self.env.ref("sales_logistics.ir_cron_remind_loans").method_direct_trigger()
        self.env.invalidate_all()

    def test_borrowed_and_brought_back(self):
        loan = self._borrow()
        self.assertEqual((loan.state, self.racket.state), ("requested", "booked"))
        loan.action_hand_over()
        self.env.invalidate_all()
        self.assertEqual((loan.state, self.racket.state, loan.custody_ids.kind), ("active", "out", "loan"))
        self.assertEqual(loan.custody_ids.date_due, loan.date_stop)
        loan.action_return()
        self.env.invalidate_all()
        self.assertEqual((loan.state, loan.custody_ids.state, self.racket.state), ("done", "returned", "free"))
        self.assertTrue(self._borrow(user=self.friend_user))

    def test_one_person_at_a_time(self):
        self._borrow().action_hand_over()
        with self.assertRefused(UserError, "Racket 2"):
            self._borrow(user=self.friend_user)
        other = self._borrow(self.second_racket, self.friend_user)
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(SQL("UPDATE sales_recreation_loan SET item_id = %s WHERE id = %s", self.racket.id, other.id))

    def test_extended_unless_somebody_waits(self):
        loan = self._borrow()
        loan.action_hand_over()
        due = loan.date_stop
        loan.with_user(self.asker_user).action_extend()
        self.assertEqual((loan.date_stop, loan.custody_ids.date_due), (due + timedelta(days=14),) * 2)
        waits = self.env["sales.recreation.loan"].with_user(self.friend_user).create({
            "employee_id": self.friend.id, "company_id": self.company.id, "item_id": self.racket.id, "date_start": loan.date_stop,
            "date_stop": loan.date_stop + timedelta(days=5)})
        waits.action_request()
        with self.assertRefused(UserError, "is taken"):
            loan.with_user(self.asker_user).action_extend()
        with self.assertRaises(AccessError):
            loan.with_user(self.friend_user).action_extend()
        with self.assertRefused(UserError, "still has"):
            waits.with_user(self.administrator).action_hand_over()

    def test_lost_in_custody(self):
        loan = self._borrow()
        loan.action_hand_over()
        loan.custody_ids.action_lose("Over the fence")
        self.assertEqual((loan.state, self.racket.active), ("done", False))
        with self.assertRefused(UserError, "archived"):
            self._borrow(user=self.friend_user)

    def test_loss_costs_the_site_less_what_is_paid(self):
        loan = self._borrow()
        loan.action_hand_over()
        self.racket.value = 80  # what it was worth when it was lent counts
        piece = loan.custody_ids
        self.assertFalse(self._get_costs())
        piece.action_lose("Over the fence")
        piece.action_deduct(45, "Over the fence")
        costs = self._get_costs()
        self.assertEqual((sorted(costs.mapped("amount")), costs.site_id), ([-45, 60], self.site))
        kept = self.env["sales.deduction"].sudo().search([("employee_id", "=", self.asker.id)])
        self.assertEqual(kept.mapped("amount"), [45])
        other = self._borrow(self.second_racket, self.friend_user)
        other.action_hand_over()
        other.action_return()
        self.assertEqual(self._get_costs(), costs)

    def _get_costs(self):
        self.env.flush_all()
        return self.env["sales.logistics.cost"].sudo().search([("company_id", "=", self.company.id), ("kind", "=", "recreation")])

    def test_reminders(self):
        loan = self._borrow()
        loan.action_hand_over()
        self._remind()
        self.assertFalse(loan.reminded_on)
        loan.sudo().write({"date_start": self._hours(-200), "date_stop": self._hours(20)})
        self._remind()
        first = loan.reminded_on
        self.assertTrue(first)
        self._remind()
        self.assertEqual(loan.reminded_on, first)
        loan.sudo().write({"date_stop": self._hours(-1), "reminded_on": self._hours(-73)})
        self._remind()
        self.assertGreater(loan.reminded_on, fields.Datetime.now() - timedelta(minutes=1))
        self.assertTrue(loan.is_overdue)

    def test_who_sees_what(self):
        loan = self._borrow()
        for user, seen in ((self.asker_user, True), (self.friend_user, False),
                           (self.administrator, True), (self.second_administrator, False),
                           (self.logistics_manager, True), (self.auditor, True), (self.stranger, False)):
            with self.subTest(user=user.login):
                self.assertEqual(bool(self.env["sales.recreation.loan"].with_user(user).search([("id", "=", loan.id)])), seen)
        for user in (self.asker_user, self.second_administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.racket.with_user(user).value = 1
        self.assertFalse(self.env["sales.recreation.item"].with_user(self.stranger).search([("id", "=", self.racket.id)]))

    def test_views_and_query_count(self):
        self._borrow()
        for user in (self.asker_user, self.administrator, self.auditor):
            for model, modes in (("sales.recreation.item", ("kanban", "list", "form")), ("sales.recreation.loan", ("list", "form"))):
                Model = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    result = Model.get_views([(False, mode) for mode in modes])
                    Model.search([]).web_read({name: {} for name in result["models"][model]["fields"]})
        Item = self.env["sales.recreation.item"].with_user(self.friend_user)

        def read():
            Item.web_search_read([("site_id", "=", self.site.id)], {"name": {}, "state": {}, "date_stop": {}})

        self._count_queries(read)
        few = self._count_queries(read)
        self.env["sales.recreation.item"].create([{"name": f"Book {number}", "site_id": self.site.id} for number in range(10)])
        self.assertLessEqual(self._count_queries(read), few)
