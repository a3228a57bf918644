from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestFollowUp(SalesCenterCommon):
    """Approvals never freeze: remind, then go up, to the top and no further."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._new_rule(3, "team_leader")
        cls.rule.step_ids.hours = 24

    def _ask(self):
        return self._new_order((self.flat, 1, {"discount": 5})).request_approval("Please")

    def _let_time_pass(self, approval):
        """The deadline is over; the cron job comes by twice."""
        approval.step_ids.sudo().deadline = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
        self._run_cron()
        messages = len(approval.message_ids)
        self._run_cron()
        self.assertEqual(len(approval.message_ids), messages, "the second time has nothing to do")

    def _waiting(self, approval):
        return [login for login, user in self.users.items() if user in approval.waiting_user_ids]

    def test_remind_then_escalate(self):
        approval = self._ask()
        self._let_time_pass(approval)
        self.assertEqual(self._waiting(approval), ["leader"])
        self.assertIn("Reminder", approval.message_ids[0].body)
        self.assertIn(self.users["leader"].partner_id, approval.message_ids[0].partner_ids)
        self.assertGreater(approval.step_ids.deadline, fields.Datetime.now())
        self._let_time_pass(approval)
        self.assertEqual(self._waiting(approval), ["leader", "manager"])
        self.assertEqual(approval.decision_ids.mapped("decision"), ["escalate"])
        self.assertIn(self.users["manager"], approval.activity_ids.user_id)
        self.assertIn("Passed up", approval.step_ids.explanation)
        self._approve(approval, "manager")
        self.assertEqual(approval.state, "approved")
        self.assertFalse(approval.activity_ids)

    def test_no_loop_at_the_top(self):
        approval = self._ask()
        for _round in range(2 * 6):
            self._let_time_pass(approval)
        self.assertEqual(self._waiting(approval), ["leader", "manager", "regional", "director", "gm"])
        escalations = approval.decision_ids.filtered(lambda row: row.decision == "escalate")
        self.assertEqual(len(escalations), 4)
        self.assertEqual(len(approval.activity_ids), 5, "one activity for each")

    def test_clock(self):
        with freeze_time("2026-03-02 08:00:00"):
            approval = self._ask()
            self.assertEqual(approval.step_ids.deadline, fields.Datetime.to_datetime("2026-03-03 08:00:00"))
        with freeze_time("2026-03-03 07:59:00"):
            self.assertFalse(
                self.env["sales.approval.step"].search([("deadline", "<=", fields.Datetime.now())]) & approval.step_ids
            )

    def test_tiny_deadline(self):
        """A time to answer of a second does not keep the job busy for ever."""
        self.rule.step_ids.hours = 0.0001
        approval = self._ask()
        self._let_time_pass(approval)
        self.assertTrue(approval.step_ids.reminded)

    def test_no_deadline(self):
        self.rule.step_ids.hours = 0
        approval = self._ask()
        self._run_cron()
        self.assertFalse(approval.step_ids.deadline or approval.step_ids.reminded)

    def test_approver_leaves(self):
        """Whoever was asked is archived: there is nothing to wait for, deadline or not."""
        self.rule.step_ids.hours = 0
        approval = self._ask()
        self.users["leader"].active = False
        self._run_cron()
        self.assertEqual(self._waiting(approval), ["manager"])
        self._run_cron()
        self.assertEqual(self._waiting(approval), ["manager"])

    def test_last_approver_leaves(self):
        self.rule.write({"step_ids": [Command.clear(), Command.create({"role": "general_manager", "hours": 0})]})
        approval = self._ask()
        self.users["gm"].active = False
        self._run_cron()
        self.assertEqual(approval.state, "rejected")
        self.assertIn("Nobody can decide", approval.state_reason)

    def test_one_bad_request_holds_up_nobody(self):
        first, second = self._ask(), self._ask()
        late = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
        (first | second).step_ids.sudo().deadline = late
        Step = type(self.env["sales.approval.step"])
        remind = Step._remind

        def fail(step):
            if step.approval_id == first:
                raise ValueError("no mail today")
            remind(step)

        self.patch(Step, "_remind", fail)
        with mute_logger("odoo.addons.sales_center.models.approval.sales_approval_step"):
            self._run_cron()
        self.assertTrue(second.step_ids.reminded)
        self.assertFalse(first.step_ids.reminded)
        self.assertGreater(first.step_ids.deadline, late)

    def test_delegations_end(self):
        """Whoever was a delegate sees no more of the requests."""
        approval = self._ask()
        today = fields.Date.today()
        delegation = self.env["sales.approval.delegation"].create({
            "user_id": self.users["leader"].id, "delegate_id": self.users["stranger"].id,
            "date_from": fields.Date.subtract(today, days=9), "date_to": today,
        })
        theirs = self.env["sales.approval"].with_user(self.users["stranger"])
        self.assertIn(approval, theirs.search([]))
        delegation.date_to = fields.Date.subtract(today, days=3)
        self._run_cron()
        self.assertFalse(delegation.active)
        self.assertNotIn(approval, theirs.search([]))
