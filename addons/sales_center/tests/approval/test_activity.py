from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestApprovalActivity(SalesCenterCommon):
    """What stands in somebody's activities is decided, not ticked off; whoever stands in has it there, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_rule(3, "team_leader")
        cls.order = cls._new_order((cls.flat, 1, {"discount": 5}))
        cls.approval = cls.order.request_approval("Please")
        cls.activity = cls.approval.activity_ids

    def test_not_ticked_off(self):
        theirs = self.activity.with_user(self.users["leader"])
        self.assertEqual(theirs.activity_category, "sales_approval")
        for end in (theirs.action_done, theirs.action_feedback_schedule_next, theirs.unlink):
            with self.assertRaisesRegex(UserError, "approve or reject it"), self.env.cr.savepoint():
                end()
        self.approval.with_user(self.users["leader"]).action_approve()
        self.assertFalse(self.activity.exists())

    def test_other_activities(self):
        """Questions and reminders of one's own are done as everywhere."""
        self.approval.with_user(self.users["leader"]).action_ask_back("Why?")
        question = self.approval.activity_ids - self.activity
        question.with_user(self.users["consultant"]).action_feedback("Because")
        self.assertFalse(question.exists() and question.active)

    def test_leave_that_begins_later(self):
        """Whoever stands in is told when the absence begins, also of what was asked before."""
        delegate = self.users["west_leader"]
        delegation = self.env["sales.approval.delegation"].create({
            "user_id": self.users["leader"].id, "delegate_id": delegate.id,
            "date_from": fields.Date.add(fields.Date.today(), days=3)})
        self._run_cron()
        self.assertNotIn(delegate, self.approval.activity_ids.user_id)
        delegation.date_from = fields.Date.subtract(fields.Date.today(), days=1)
        for _twice in range(2):
            self._run_cron()
            self.assertEqual(self.approval.activity_ids.user_id, self.users["leader"] | delegate)
            self.assertEqual(len(self.approval.activity_ids), 2)
        self.approval.with_user(delegate).action_approve()
        self.assertEqual(self.approval.decision_ids.on_behalf_of_id, self.users["leader"])

    def test_leave_in_time_off(self):
        if "hr.leave" not in self.env:
            self.skipTest("hr_holidays is not installed")
        leader, delegate = self.users["leader"], self.users["west_leader"]
        self.env["sales.approval.delegation"].create({
            "user_id": leader.id, "delegate_id": delegate.id, "when_absent": True})
        self._run_cron()
        self.assertNotIn(delegate, self.approval.activity_ids.user_id)
        employee = self.env["hr.employee"].create({"name": "L", "user_id": leader.id, "company_id": self.company.id})
        kind = self.env["hr.leave.type"].create({
            "name": "Leave", "company_id": self.company.id, "requires_allocation": False,
            "leave_validation_type": "no_validation"})
        today = fields.Date.today()
        self.env["hr.leave"].create({
            "employee_id": employee.id, "holiday_status_id": kind.id,
            "request_date_from": fields.Date.subtract(today, days=3), "request_date_to": fields.Date.add(today, days=3)})
        self.env.flush_all()
        self.env.invalidate_all()
        self._run_cron()
        self.assertIn(delegate, self.approval.activity_ids.user_id)

    def test_groups_of_delegates(self):
        """Two who stand in for one another's teams are not asked twice."""
        self.env["sales.approval.delegation"].create([
            {"user_id": self.users["leader"].id, "delegate_id": self.users["west_leader"].id},
            {"user_id": self.users["west_leader"].id, "delegate_id": self.users["leader"].id},
        ])
        self._run_cron()
        self.assertEqual(sorted(self.approval.activity_ids.user_id.mapped("name")), ["Leader", "West Leader"])


@tagged("post_install", "-at_install")
class TestApprovalInTheClient(SalesCenterCommon, HttpCase):
    """What people do to a request with the client's own means."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_rule(3, "team_leader")
        cls.order = cls._new_order((cls.flat, 1, {"discount": 5}))
        cls.approval = cls.order.request_approval("Please")

    def test_decide_in_the_chatter(self):
        """From the activity itself, in the list of requests and beside the request."""
        leader = self.users["leader"]
        self.start_tour(
            "/odoo/action-sales_center.sales_approval_action_to_decide", "sales_center_approval_activity", login=leader.login)
        self.assertEqual(self.approval.decision_ids.reason, "From the activity")
        self.assertEqual(self.approval.state, "approved")

    def test_attachments_stay(self):
        """Nobody takes back what a decision was based on: not who uploaded it, not an administrator."""
        consultant = self.users["consultant"]
        self.approval.with_user(consultant).action_withdraw()
        letter = self.env["ir.attachment"].with_user(consultant).create({"name": "Letter.txt", "raw": b"Dear"})
        token = letter._get_ownership_token()
        approval = self.order.with_user(consultant).request_approval("See there", letter)
        admin = self._new_user("admin", "base.group_system")
        self.authenticate(consultant.login, consultant.login)
        with mute_logger("odoo.http"):
            for context in ({}, {"_force_unlink": True}):
                answer = self.url_open("/mail/attachment/delete", json={"params": {
                    "attachment_id": letter.id, "access_token": token, "context": context}})
                self.assertIn("kept with it", answer.text)
        for who in (consultant, admin, self.env.ref("base.user_root")):
            with self.subTest(who=who.name), self.assertRaises(UserError), self.env.cr.savepoint():
                letter.with_user(who).unlink()
        for values in ({"raw": b"Other"}, {"res_id": False}, {"name": "Other"}):
            with self.subTest(values=values), self.assertRaises(AccessError), self.env.cr.savepoint():
                letter.with_user(admin).write(values)
        self.assertEqual(letter.res_id, approval.id)
