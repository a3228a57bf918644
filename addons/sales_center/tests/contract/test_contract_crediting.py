from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractsCommon


@tagged("post_install", "-at_install")
class TestContractCrediting(ContractsCommon):
    """ What was invoiced of a contract that ends is credited, the fee is invoiced: order, customer and contract add up. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.fee = cls.env["product.product"].create({"name": "Fee", "type": "service", "taxes_id": False})
        cls.estate.fee_product_id = cls.fee
        cls.contract = cls._signed()
        cls.order = cls.contract.order_id
        cls.first, cls.second = cls.contract.instalment_ids

    def _invoice(self, line, post=True, paid=0):
        line.with_user(self.officer).action_invoice()
        move = line.sudo().move_id
        if post:
            move.action_post()
        if paid:
            self._pay(move, paid)
        return move

    def _pay(self, move, amount):
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create(
            {"amount": amount})._create_payments()

    def _end(self, contract=None, **values):
        supplement = self.env["sales.contract.supplement"].with_user(self.consultant).create({
            "contract_id": (contract or self.contract).id, "kind": "termination", "reason": "The bank said no", **values})
        supplement.action_submit()
        supplement.with_user(self.officer).action_approve()
        supplement.with_user(self.officer).action_take_effect()
        return supplement.sudo()

    def _balance(self):
        """ What the customer owes. """
        self.env.flush_all()
        lines = self.env["account.move.line"].search([
            ("partner_id", "=", self.customer.id), ("account_type", "=", "asset_receivable"), ("parent_state", "=", "posted"),
            ("company_id", "=", self.company.id)])
        return sum(lines.mapped("balance"))

    def test_paid_in_part_with_a_fee(self):
        move = self._invoice(self.first, paid=100000)
        self.assertEqual(self._balance(), 200000)
        supplement = self._end(refund_amount=80000, fee_amount=20000)
        credit, fee = self.first.sudo().credit_move_id, supplement.fee_move_id
        self.assertEqual(
            (credit.move_type, credit.state, credit.amount_total, credit.reversed_entry_id), ("out_refund", "draft", 300000, move))
        self.assertIn("The bank said no", credit.ref)
        self.assertEqual((fee.move_type, fee.state, fee.amount_total, fee.invoice_line_ids.product_id), (
            "out_invoice", "draft", 20000, self.fee))
        self.assertFalse(self.first.is_invoiced)
        (credit | fee).action_post()
        self.env.invalidate_all()
        self.assertEqual(self.order.amount_invoiced, 0)
        self.assertEqual(self._balance(), -80000, "what is to be paid back")
        # The fee is paid with what was collected; the rest is to be paid back.
        self.assertEqual(fee.amount_residual, 0)
        self.assertEqual((self.first.amount_invoiced, self.first.amount_collected, self.contract.amount_invoiced), (0, 80000, 0))
        self.assertEqual(self.contract.with_user(self.accountant)._get_moves(), move | credit | fee)

    def test_everything_invoiced_and_paid(self):
        moves = self._invoice(self.first, paid=300000) | self._invoice(self.second, paid=700000)
        self.assertEqual(self.order.amount_invoiced, 1000000)
        self._end(refund_amount=1000000)
        lines = self.contract.sudo().instalment_ids
        credits_made = lines[0].credit_move_id | lines[1].credit_move_id
        self.assertEqual((credits_made.reversed_entry_id, sum(credits_made.mapped("amount_total"))), (moves, 1000000))
        credits_made.action_post()
        self.env.invalidate_all()
        self.assertEqual((self.order.amount_invoiced, self._balance()), (0, -1000000))
        for credit in credits_made:
            self._pay(credit, credit.amount_total)
        self.env.invalidate_all()
        self.assertEqual((self.contract.amount_collected, self._balance()), (0, 0))

    def test_unpaid(self):
        self._invoice(self.first)
        self._end()
        self.first.sudo().credit_move_id.action_post()
        self.env.invalidate_all()
        self.assertEqual((self.order.amount_invoiced, self._balance(), self.first.amount_collected), (0, 0, 0))
        self.assertEqual(self.first.move_id.payment_state, "reversed")

    def test_drafts_are_cancelled(self):
        move = self._invoice(self.first, post=False)
        self._end()
        self.assertEqual((move.state, self.first.sudo().credit_move_id), ("cancel", self.env["account.move"]))

    def test_without_an_order(self):
        template = self.template.copy({"kind": "service", "company_id": self.company.id})
        tax = self.env["account.tax"].create({
            "name": "6 %", "amount": 6, "company_id": self.company.id, "price_include_override": "tax_excluded"})
        advice = self.env["product.product"].create({"name": "Advice", "type": "service", "taxes_id": [Command.set(tax.ids)]})
        contract = self.env["sales.contract"].with_user(self.consultant).create({
            "kind": "service", "template_id": template.id, "partner_id": self.customer.id, "amount": 1000, "payment_plan_id": self.plan.id,
            "company_id": self.company.id, "product_id": advice.id})
        contract.action_submit()
        contract.with_user(self.officer).action_approve()
        contract.with_user(self.officer).action_sign()
        self._invoice(contract.instalment_ids[0], paid=300)
        draft = self._invoice(contract.instalment_ids[1], post=False)
        supplement = self._end(contract, fee_amount=106)
        self.assertEqual(draft.state, "cancel")
        self.assertEqual((supplement.fee_move_id.amount_total, supplement.fee_move_id.amount_tax), (106, 6))
        (contract.sudo().instalment_ids.credit_move_id | supplement.fee_move_id).action_post()
        self.assertEqual(self._balance(), -194)

    def test_a_fee_needs_a_product(self):
        self.estate.fee_product_id = False
        self._invoice(self.first, paid=300000)
        with self.assertRaisesRegex(UserError, "what the invoice of a fee names"):
            self._end(fee_amount=1000)

    def test_not_credited_twice(self):
        move = self._invoice(self.first)
        credit = move._reverse_moves()
        credit.invoice_line_ids.filtered("price_unit").price_unit = 100000
        credit.action_post()
        with self.assertRaisesRegex(UserError, "has a credit note already"), self.cr.savepoint():
            self._end()
        self.env.invalidate_all()
        (move._reverse_moves()).invoice_line_ids.filtered("price_unit").price_unit = 200000
        move.reversal_move_ids.filtered(lambda entry: entry.state == "draft").action_post()
        self.env.invalidate_all()
        self.assertEqual(move.payment_state, "reversed")
        self._end()
        self.assertFalse(self.first.sudo().credit_move_id)

    def test_a_refund_is_of_what_was_collected_then(self):
        """ What is paid back is looked at again when it takes effect. """
        move = self._invoice(self.first, paid=300000)
        supplement = self.env["sales.contract.supplement"].with_user(self.consultant).create({
            "contract_id": self.contract.id, "kind": "termination", "reason": "x", "refund_amount": 300000})
        supplement.action_submit()
        supplement.with_user(self.officer).action_approve()
        move.line_ids.remove_move_reconcile()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "collected"):
            supplement.with_user(self.officer).action_take_effect()

    def test_who_may(self):
        move = self._invoice(self.first)
        for user in (self.consultant, self.officer, self.director):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self.first.with_user(user).credit_move_id = move
        draft = self._draft(self.units[1])
        with self.assertRaises(AccessError):
            draft.instalment_ids[0].credit_move_id = move
        with self.assertRaises(AccessError):
            draft.instalment_ids.create({"contract_id": draft.id, "name": "x", "amount": 1, "credit_move_id": move.id})
