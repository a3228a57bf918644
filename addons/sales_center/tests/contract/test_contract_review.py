from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ContractsCommon


@tagged("post_install", "-at_install")
class TestContractReview(ContractsCommon):
    """ Clauses that differ make a review special; what the order was granted is not asked for again. """

    def test_differences_clause_by_clause(self):
        contract = self._draft()
        price = contract.clause_ids[1]
        self.assertEqual((contract.is_special, price.change), (False, "same"))
        price.body = price.body.replace("30", "60")
        self.assertEqual((contract.is_special, price.change), (True, "changed"))
        self.assertIn('<del class="text-danger">30</del><ins class="text-success fw-bold">60</ins>', price.diff)
        price.body = price.body.replace("60", "30")
        self.assertFalse(contract.is_special)
        contract.clause_ids = [Command.create({"name": "Garden", "body": "A garden goes with it.", "sequence": 9})]
        self.assertEqual((contract.is_special, contract.clause_ids[-1].change), (True, "added"))
        contract.clause_ids[-1].unlink()
        self.assertFalse(contract.is_special)
        price.unlink()
        self.assertTrue(contract.is_special, "a clause was left out")

    def test_diff_escapes(self):
        contract = self._draft()
        contract.clause_ids[1].body = "<script>alert(1)</script>"
        self.assertNotIn("<script>", contract.clause_ids[1].diff)

    def test_fixed_clause(self):
        law = self._draft().clause_ids[2]
        with self.assertRaisesRegex(UserError, "may not be changed"), self.cr.savepoint():
            law.body = "Mine"
        with self.assertRaisesRegex(UserError, "may not be left out"):
            law.unlink()
        law.sequence = 1

    def test_special_needs_a_reason(self):
        contract = self._draft()
        contract.clause_ids[1].body = "Free of charge"
        with self.assertRaisesRegex(UserError, "say why"):
            contract.action_submit()
        contract.special_reason = "The bank wants it"
        contract.action_submit()
        self.assertEqual(contract.state, "review")

    def test_special_review_by_rule(self):
        self._review_rule("special_contract")
        plain, special = self._draft(self.units[0]), self._draft(self.units[1])
        special.write({"special_reason": "The bank wants it"})
        special.clause_ids[1].body = "Pay within 60 days"
        (plain | special).action_submit()
        self.assertFalse(plain.approval_id)
        approval = special.approval_id
        self.assertEqual((approval.kind, approval.state, approval.reason), ("special_contract", "pending", "The bank wants it"))
        self.assertIn("Price", approval.summary)
        with self.assertRaisesRegex(UserError, "decided in its approval"):
            special.with_user(self.officer).action_approve()
        approval.with_user(self.director).action_approve()
        self.assertEqual((special.state, special.approved_by_id), ("approved", self.director))
        special.with_user(self.officer).action_sign()
        self.assertEqual((special.state, approval.state), ("signed", "used"))

    def test_regular_review_by_rule(self):
        self._review_rule("contract")
        contract = self._draft()
        contract.action_submit()
        self.assertEqual(contract.approval_id.state, "pending")
        self.assertEqual(contract.approval_id.project_id, contract.project_id)
        contract.approval_id.with_user(self.director).action_reject("Not like this")
        self.assertEqual((contract.state, contract.approval_state), ("draft", "rejected"))
        contract.action_submit()
        contract.action_draft()
        self.assertEqual((contract.state, contract.approval_id.state), ("draft", "withdrawn"))

    def test_approval_holds_while_nothing_gets_worse(self):
        self._review_rule("contract")
        contract = self._draft()
        contract.action_submit()
        approval = contract.approval_id
        approval.with_user(self.director).action_approve()
        contract.action_draft()
        contract.review_note = "A typing error was put right"
        contract.action_submit()
        self.assertEqual((contract.state, contract.approval_id, approval.state), ("approved", approval, "approved"))
        contract.action_draft()
        contract.special_reason = "x"
        contract.clause_ids[0].body = "Something else"
        self.assertEqual((approval.state, contract.state), ("void", "draft"))

    def test_same_terms_are_not_asked_again(self):
        """ The order's discount was approved: the contract on the same terms needs no rule. """
        rule = self._review_rule("order_discount", "concession_percent", 3)
        self._review_rule("contract", "concession_percent", 0)
        order = self._sell(self.unit, price_unit=950000)
        order.payment_plan_id = self.plan
        approval = order.request_approval("Bought before")
        approval.with_user(self.director).action_approve()
        order.action_confirm()
        contract = self._draft(order=order)
        contract.action_submit()
        self.assertFalse(contract.approval_id)
        contract.with_user(self.officer).action_approve()
        contract.with_user(self.officer).action_sign()
        self.assertTrue(rule)

    def test_worse_is_asked_again(self):
        self._review_rule("contract", "concession_percent", 0)
        contract = self._draft(amount=980000)
        self.assertIn("granted were", contract.order_difference)
        contract.action_submit()
        self.assertEqual((contract.approval_id.state, contract.approval_id.concession), ("pending", 2))
        contract.approval_id.with_user(self.director).action_approve()
        contract.with_user(self.officer).action_sign()
        self.assertEqual(contract.state, "signed")

    def test_worse_without_a_rule_is_refused(self):
        for values in ({"amount": 999999}, {"amount": 900000}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "worse than its order"), self.cr.savepoint():
                self._draft(**values).action_submit()

    def test_later_payment_is_worse(self):
        contract = self._draft()
        contract.instalment_ids[1].date_due = fields.Date.add(contract.instalment_ids[1].date_due, days=20)
        with self.assertRaisesRegex(UserError, "on average"):
            contract.action_submit()
        self._review_rule("contract", "payment_days", 5)
        contract.action_submit()
        self.assertEqual(contract.approval_id.state, "pending")

    def test_better_needs_nothing(self):
        contract = self._draft(amount=1010000)
        contract.instalment_ids[1].date_due = contract.instalment_ids[0].date_due
        contract.action_submit()
        contract.with_user(self.officer).action_approve()
        self.assertEqual(contract.state, "approved")

    def test_worse_after_approval(self):
        contract = self._approved()
        contract.order_id.sudo().action_unlock()
        contract.order_id.order_line.with_user(self.officer).price_unit = 1200000
        with self.assertRaisesRegex(UserError, "worse than its order"):
            contract.with_user(self.officer).action_sign()

    def test_the_plan_is_a_term_of_the_order(self):
        self._review_rule("order_discount", "payment_days", 5)
        order = self._sell(self.unit)
        self.assertEqual(order.approval_state, "no")
        order.payment_plan_id = self.plan
        self.assertEqual(order.approval_state, "needed")
        with self.assertRaises(UserError):
            order.action_confirm()
        order.request_approval("As usual here").with_user(self.director).action_approve()
        order.action_confirm()
        contract = self._draft(order=order)
        contract.action_submit()
        self.assertEqual(contract.state, "review")
        slow = self.plan.copy({"line_ids": [Command.create({"name": "Late", "figure": 100, "delay": 12, "delay_unit": "months"})]})
        with self.assertRaises(UserError):
            order.payment_plan_id = slow

    def test_average_days_do_not_depend_on_the_month(self):
        contract = self._draft(date_planned="2026-01-30")
        for day in ("2026-01-31", "2026-02-28", "2027-07-15"):
            contract.date_planned = day
            with self.subTest(day=day):
                self.assertFalse(contract.order_difference)

    def test_lapsed_approval_does_not_sign(self):
        self._review_rule("contract")
        contract = self._draft()
        contract.action_submit()
        approval = contract.approval_id
        approval.with_user(self.director).action_approve()
        approval.sudo().expiry_date = "2020-01-01"
        with self.assertRaisesRegex(UserError, "needs an approval"):
            contract.with_user(self.officer).action_sign()
        approval.sudo()._finish("lapsed")
        self.assertEqual(contract.state, "draft")

    def test_rule_changes_are_seen(self):
        contract = self._draft()
        self.assertEqual(contract.approval_state, "no")
        self._review_rule("contract")
        self.assertEqual(contract.approval_state, "needed")
