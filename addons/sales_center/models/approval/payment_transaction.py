from odoo import api, models
from odoo.exceptions import ValidationError


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Take no money for a quotation that may not be confirmed, whatever way the customer pays."""
        transactions = super().create(vals_list)
        for order in transactions.sale_order_ids.filtered(lambda order: order.state in ("draft", "sent")):
            if order._get_approval_error():
                raise ValidationError(self.env._("This quotation is being reviewed. Please come back later."))
        return transactions

    def _check_amount_and_confirm_order(self):
        """Leave open what was paid before its terms got worse: the payment holds, and the seller is told."""
        held = self.browse()
        for transaction in self:
            orders = transaction.sale_order_ids.filtered(lambda order: order.state in ("draft", "sent"))
            orders._refresh_reference_prices()
            for order in orders:
                spoken = order.with_context(lang=order.user_id.lang)  # the customer's, or nobody's, until here
                if error := spoken._get_approval_error():
                    held |= transaction
                    order.activity_schedule(
                        "mail.mail_activity_data_todo", user_id=order.user_id.id, note=error,
                        summary=spoken.env._("Paid, but not confirmed: an approval is needed"),
                    )
        return super(PaymentTransaction, self - held)._check_amount_and_confirm_order()
