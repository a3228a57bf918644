from odoo.exceptions import UserError
from odoo.tests import tagged

from ..contract.common import ContractsCommon
from .test_unit_change import UnitChangeCommon


@tagged("post_install", "-at_install")
class TestUnitChangeCrediting(ContractsCommon, UnitChangeCommon):
    """ What was invoiced of a sale that ends before a contract is signed is credited, once and in full. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.estate.fee_product_id = cls.env["product.product"].create({"name": "Fee", "type": "service", "taxes_id": False})
        cls.order, cls.claim = cls._sold(cls.unit)

    def _deposit(self, amount=50000, post=True):
        wizard = self.env["sale.advance.payment.inv"].create({
            "advance_payment_method": "fixed", "fixed_amount": amount, "sale_order_ids": [(6, 0, self.order.ids)]})
        move = wizard._create_invoices(self.order)
        if post:
            move.action_post()
        return move

    def test_cancellation(self):
        move, draft = self._deposit(), self._deposit(10000, post=False)
        change = self._ask(self.claim, "cancellation", fee_amount=2000)
        change.action_submit()
        credit = change.sudo().credit_move_ids
        self.assertEqual((self.order.state, draft.state, self.unit.state), ("cancel", "cancel", "on_market"))
        self.assertEqual((credit.move_type, credit.state, credit.amount_total, credit.reversed_entry_id), (
            "out_refund", "draft", 50000, move))
        self.assertIn("Because", credit.ref)
        self.assertEqual((change.fee_move_id.amount_total, change.fee_move_id.state), (2000, "draft"))
        credit.action_post()
        self.env.invalidate_all()
        self.assertEqual(self.order.amount_invoiced, 0)

    def test_other_buyer_and_unit(self):
        for kind, values in (("buyer", {"new_partner_id": self.other_customer.id}), ("unit", {"new_unit_id": self.units[1].id})):
            with self.subTest(kind=kind):
                savepoint = self.cr.savepoint()
                self._deposit()
                change = self._ask(self.claim, kind, **values)
                change.action_submit()
                self.assertEqual((change.sudo().credit_move_ids.amount_total, change.new_order_id.amount_invoiced), (50000, 0))
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_not_by_cancelling_the_order(self):
        """ That would leave the customer with an invoice of nothing. """
        move = self._deposit()
        for user in (self.consultant, self.officer):
            with self.assertRaisesRegex(UserError, "has been invoiced.*Ask for the cancellation"), self.cr.savepoint():
                self.order.with_user(user)._action_cancel()
        self.env.invalidate_all()
        self.assertEqual((self.order.state, self.unit.state), ("sale", "subscribed"))
        move._reverse_moves().action_post()
        self.env.invalidate_all()
        self.order._action_cancel()
        self.assertEqual(self.unit.state, "on_market")

    def test_not_twice(self):
        credit = self._deposit()._reverse_moves()
        credit.action_post()
        change = self._ask(self.claim, "cancellation")
        change.action_submit()
        self.assertFalse(change.sudo().credit_move_ids, "the accountants have done it already")

    def test_a_draft_is_made_anew(self):
        """ Odoo cancels all drafts with the order; the credit note is one that stays. """
        draft = self._deposit()._reverse_moves()
        change = self._ask(self.claim, "cancellation")
        change.action_submit()
        self.assertEqual((draft.state, change.sudo().credit_move_ids.state), ("cancel", "draft"))

    def test_credited_in_part(self):
        credit = self._deposit()._reverse_moves()
        credit.invoice_line_ids.filtered("price_unit").price_unit = 10000
        credit.action_post()
        change = self._ask(self.claim, "cancellation")
        with self.assertRaisesRegex(UserError, "has a credit note already"), self.cr.savepoint():
            change.action_submit()
        self.env.invalidate_all()
        self.assertEqual((change.state, self.order.state, self.claim.state), ("draft", "sale", "live"))

    def test_who_sees_the_credit_notes(self):
        self._deposit()
        change = self._ask(self.claim, "cancellation")
        change.action_submit()
        self.assertIn("credit_move_ids", change.with_user(self.accountant).fields_get())
        self.assertNotIn("credit_move_ids", change.with_user(self.consultant).fields_get())

    def test_terminated_contracts_credit_what_was_invoiced_before(self):
        move = self._deposit()
        self.order.payment_plan_id = self.plan
        contract = self._signed(order=self.order)
        contract.sudo()._terminate("The end")
        self.assertEqual(move.reversal_move_ids.mapped("amount_total"), [50000])
