from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestRectification(InspectionCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspection = cls._inspect()

    def setUp(self):
        super().setUp()
        self.found = self._fail(self.inspection)

    def test_what_failed_is_put_on_the_list(self):
        self.assertEqual(len(self.found), 1)
        self.assertEqual(self.found.name, "Entrance clean: Dust")
        self.assertEqual((self.found.points, self.found.employee_id, self.found.state), (6, self.keeper, "open"))
        self.assertEqual(self.found.deadline, fields.Date.context_today(self.found) + timedelta(days=2))
        self.assertEqual(self.found.activity_ids.user_id, self.keeper_user)
        self.assertEqual((self.inspection.rectification_count, self.site.rectification_count), (1, 1))

    def test_put_right_and_looked_at_again(self):
        mine = self.found.with_user(self.keeper_user)
        self.assertTrue(mine.may_fix)
        with Form(mine) as form:
            form.note = "Swept"
        mine.action_fixed()
        self.assertEqual((self.found.state, self.found.fixed_by_id), ("fixed", self.keeper_user))
        self.assertFalse(self.found.activity_ids)
        with self.assertRaises(AccessError):
            mine.action_accept()
        self.found.with_user(self.administrator).action_accept()
        self.assertEqual((self.found.state, self.found.closed_by_id), ("closed", self.administrator))
        with self.assertRefused(UserError, "is over"):
            mine.note = "More"
        with self.assertRefused(UserError, "is “Closed”"):
            mine.action_fixed()

    def test_nobody_accepts_the_own_repair(self):
        self.found.with_user(self.administrator).action_fixed()
        with self.assertRefused(UserError, "yourself"):
            self.found.with_user(self.administrator).action_accept()
        with self.assertRefused(UserError, "yourself"):
            self.found.with_user(self.administrator).action_send_back("No")
        self.found.with_user(self.second_administrator).action_accept()

    def test_sent_back(self):
        self.found.with_user(self.keeper_user).action_fixed()
        with self.assertRefused(UserError, "Say what"):
            self.found.with_user(self.administrator).action_send_back("")
        self.env["sales.rectification.reason"].with_user(self.administrator).create({
            "rectification_ids": self.found.ids, "action": "send_back", "reason": "Still dusty"}).action_confirm()
        self.assertEqual((self.found.state, self.found.times_reopened, self.found.reason), ("open", 1, "Still dusty"))
        self.assertFalse(self.found.fixed_by_id)
        self.assertEqual(self.found.activity_ids.user_id, self.keeper_user)

    def test_cancelled_by_managers(self):
        with self.assertRaises(AccessError):
            self.found.with_user(self.administrator).action_cancel("Mistake")
        with self.assertRefused(UserError, "Say why"):
            self.found.with_user(self.logistics_manager).action_cancel("")
        self.found.with_user(self.logistics_manager).action_cancel("Mistake")
        self.assertEqual(self.found.state, "cancelled")
        self.assertFalse(self.found.activity_ids)

    def test_moved_by_buttons_only(self):
        for user in (self.keeper_user, self.administrator, self.logistics_manager):
            for values in ({"state": "closed"}, {"fixed_by_id": self.user.id}, {"times_reopened": 0}):
                with self.subTest(user=user.login, values=values), self.assertRaises(AccessError):
                    self.found.with_user(user).write(values)
        with self.assertRaises(AccessError):
            self.found.with_user(self.keeper_user).write({"deadline": "2099-01-01"})
        with self.assertRefused(UserError, "never deleted"):
            self.found.sudo().unlink()
        with self.assertRaises(AccessError):
            self.env["sales.rectification"].with_user(self.administrator).create(
                {"name": "x", "site_id": self.site.id, "deadline": "2099-01-01"})

    def test_given_to_somebody_else(self):
        heir = self.env["hr.employee"].create({"name": "Heir", "company_id": self.company.id, "user_id": self.user.id})
        self.found.with_user(self.administrator).employee_id = heir
        self.assertEqual(self.found.activity_ids.user_id, self.user)
        with self.assertRaises(AccessError):
            self.found.with_user(self.keeper_user).action_fixed()
        with self.assertRaises(UserError):
            self.found.with_user(self.administrator).employee_id = self.other_employee

    def test_who_sees(self):
        other = self.env["sales.inspection"].create({"site_id": self.other_site.id, "template_id": self.template.id})
        other_found = self._fail(other)
        both = [("id", "in", (self.found | other_found).ids)]
        Rectification = self.env["sales.rectification"]
        for user, seen in ((self.keeper_user, True), (self.user, True), (self.administrator, True), (self.auditor, True),
                           (self.consultant, False), (self.other_leader, False)):
            with self.subTest(user=user.login):
                self.assertEqual(Rectification.with_user(user).search(both).sudo(), self.found if seen else Rectification)
        with self.assertRaises(AccessError):
            self.found.with_user(self.user).write({"note": "x"})

    def test_overdue(self):
        self.assertFalse(self.found.is_overdue)
        self.found.with_user(self.administrator).deadline = "2020-01-01"
        self.assertTrue(self.found.is_overdue)
        mine = [("id", "=", self.found.id)]
        self.assertTrue(self.found.search([*mine, ("is_overdue", "=", True)]))
        self.found.with_user(self.keeper_user).action_fixed()
        self.assertFalse(self.found.search([*mine, ("is_overdue", "=", True)]))

    def test_the_site_stays_open(self):
        with self.assertRefused(UserError, "1 rectifications are open"):
            self.site.with_user(self.administrator).action_close()
        self.found.with_user(self.logistics_manager).action_cancel("The site is given up")
        self.site.invalidate_recordset()
        self.site.with_user(self.administrator).action_close()

    def test_views_of_each_group(self):
        for user in (self.keeper_user, self.user, self.administrator, self.logistics_manager, self.auditor):
            form = Form(self.found.with_user(user))
            self.assertEqual(form.name, self.found.name)
