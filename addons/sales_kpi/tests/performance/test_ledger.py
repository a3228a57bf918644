from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..target.common import TargetCommon


@tagged("post_install", "-at_install")
class TestLedger(TargetCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.employee_by_user[cls.consultant]
        cls.Ledger = cls.env["sales.performance"]

    def _post(self, key="test:1", day=date(2031, 1, 31), **values):
        return self.Ledger._post([{
            "company_id": self.company.id, "date": day, "employee_id": self.seller.id, "user_id": self.consultant.id,
            "team_id": self.team_a.id, "event": "order", "amount": 100, "source_key": key, **values}])

    def test_posted_once(self):
        entry = self._post()
        self.assertTrue(entry.name)
        self.assertFalse(self._post())
        self.assertEqual(entry.period_id.date_from, date(2031, 1, 1))
        self.assertEqual(entry.project_id, self.project)

    def test_nobody_changes_entries(self):
        entry = self._post()
        admin = new_test_user(self.env, "perf_admin", groups="base.group_system,sales_kpi.group_manager",
                              company_id=self.company.id, company_ids=[(6, 0, self.company.ids)])
        for user in (self.env.user, admin, self.officer):
            with self.assertRaises(UserError):
                entry.with_user(user).write({"amount": 1})
            with self.assertRaises(UserError):
                entry.with_user(user).unlink()
        with self.assertRaises(UserError):
            entry.sudo().amount = 1
        with self.assertRaises(UserError):
            entry.sudo().unlink()
        for user in (admin, self.officer, self.consultant):
            with self.assertRaises(AccessError):
                entry.with_user(user).copy()

    def test_reversal_has_its_own_day(self):
        entry = self._post()
        reversal = entry._reverse(date(2031, 3, 5), "adjustment", "reverse")
        self.assertEqual(reversal.amount, -100)
        self.assertEqual(reversal.reversal_of_id, entry)
        self.assertEqual(reversal.period_id.date_from, date(2031, 3, 1))
        self.assertFalse(entry._reverse(date(2031, 3, 5), "adjustment", "reverse"))

    def test_closed_period_is_locked(self):
        entry = self._post()
        with self.assertRaises(AccessError):
            entry.period_id.with_user(self.consultant).action_close()
        with self.assertRaises(UserError):
            entry.period_id.with_user(self.officer).action_close("Not confirmed")
        entry.period_id.sudo().state = "confirming"
        entry.period_id.with_user(self.officer).action_close("Nobody has to confirm here")
        late = self._post("test:2")
        self.assertEqual(late.period_id.date_from, date(2031, 2, 1))
        self.assertEqual(late.original_period_id, entry.period_id)
        self.assertEqual(late.date, date(2031, 1, 31))
        with self.assertRaises(UserError):
            entry.sudo().copy({"source_key": False})
        with self.assertRaises(UserError):
            entry.period_id.sudo().state = "open"

    def test_who_sees_what(self):
        entry = self._post()
        for user, seen in ((self.consultant, True), (self.leader, True), (self.head, True), (self.officer, True),
                           (self.auditor, True), (self.colleague, False), (self.leader_b, False), (self.other_head, False)):
            found = self.Ledger.with_user(user).search([("id", "=", entry.id)])
            self.assertEqual(bool(found), seen, user.name)
