from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestOtherAddons(SalesCenterCommon):
    """What other addons bring along, where they are installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_rule(3, "team_leader")

    def test_absent(self):
        """A delegation for leave holds on leave only, as `hr_holidays` knows it."""
        delegation = self.env["sales.approval.delegation"].create({
            "user_id": self.users["leader"].id, "delegate_id": self.users["west_leader"].id, "when_absent": True,
        })
        approval = self._new_order((self.flat, 1, {"discount": 5})).request_approval("Please")
        theirs = approval.with_user(self.users["west_leader"])
        self.assertFalse(theirs.is_waiting_for_me or delegation._is_absent())
        if "hr.leave" not in self.env:
            self.skipTest("hr_holidays is not installed")
        employee = self.env["hr.employee"].create({
            "name": "Leader", "user_id": self.users["leader"].id, "company_id": self.company.id})
        kind = self.env["hr.leave.type"].create({
            "name": "Leave", "company_id": self.company.id, "requires_allocation": False,
            "leave_validation_type": "no_validation"})
        today = fields.Date.today()
        self.env["hr.leave"].create({
            "employee_id": employee.id, "holiday_status_id": kind.id,
            "request_date_from": fields.Date.subtract(today, days=2),
            "request_date_to": fields.Date.add(today, days=2)})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(delegation.with_user(self.users["west_leader"]).sudo()._is_absent())
        self.assertTrue(theirs.is_waiting_for_me)
        theirs.action_approve()
        self.assertEqual(approval.decision_ids.on_behalf_of_id, self.users["leader"])

    def test_loyalty(self):
        """A reward is a concession like any other."""
        if "loyalty.program" not in self.env or not hasattr(self.env["sale.order"], "_update_programs_and_rewards"):
            self.skipTest("sale_loyalty is not installed")
        program = self.env["loyalty.program"].create({
            "name": "10 % on everything", "program_type": "promotion", "trigger": "auto", "applies_on": "current",
            "company_id": self.company.id, "rule_ids": [Command.create({"minimum_amount": 0, "minimum_qty": 0})],
            "reward_ids": [Command.create({"reward_type": "discount", "discount": 10, "discount_mode": "percent",
                                           "discount_applicability": "order"})],
        })
        order = self._new_order((self.flat, 1, {}), (self.parking, 1, {}))
        order._update_programs_and_rewards()
        order._apply_program_reward(
            program.reward_ids, order._get_claimable_rewards() and next(iter(order._get_claimable_rewards())),
        )
        self.assertEqual(order.amount_untaxed, 990)
        self.assertAlmostEqual(order.concession, 10, 2)
        self.assertRefused(order)
