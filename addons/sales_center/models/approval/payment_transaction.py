from odoo import api, models
from odoo.exceptions import UserError


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Nobody starts to pay a quotation that may not be confirmed, from whichever page."""
        transactions = super().create(vals_list)
        # sudo: customers pay, and may not read what the guard looks at
        if transactions.sudo().sale_order_ids.filtered(lambda order: order._is_waiting_for_approval()):
            raise UserError(self.env._("This quotation is being reviewed. Please come back later."))
        return transactions

    def _check_amount_and_confirm_order(self):
        """Keep a payment whose quotation got worse meanwhile; the seller is told, the order waits."""
        blocked = self.filtered(lambda tx: tx.sale_order_ids.filtered(lambda order: order._is_waiting_for_approval()))
        for order in blocked.sale_order_ids:
            text = self.env._("Paid online, but not confirmed: %s", order._get_approval_error())
            order._approval_log(text)
            if order.user_id:
                order.activity_schedule("mail.mail_activity_data_todo", user_id=order.user_id.id, note=text)
        return super(PaymentTransaction, self - blocked)._check_amount_and_confirm_order()
