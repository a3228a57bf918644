from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """ What was invoiced of a sale that ends is credited in full, and once. """
    _inherit = "account.move"

    def _is_credited(self):
        """ :returns: bool, whether credit notes, drafts or not, make up for all of the invoice """
        self.ensure_one()
        credited = sum(self.reversal_move_ids.filtered(lambda credit: credit.state != "cancel").mapped("amount_total"))
        return self._is_reversed() or self.currency_id.compare_amounts(credited, self.amount_total) >= 0

    def _is_reversed(self):
        """ :returns: bool, whether the invoice was undone; one that was set off against the credit note of another is a paid one """
        self.ensure_one()
        if self.payment_state != "reversed":
            return False
        matched = self._get_reconciled_amls().move_id.filtered(lambda move: move.move_type == "out_refund")
        return not matched or any(credit.reversed_entry_id in (self, self.browse()) for credit in matched)

    def _credit_in_full(self, ref):
        """ As superuser: make the credit notes of posted invoices, as drafts that finance posts; drafts are cancelled.

        :param str ref: why, for who reads the credit notes
        :returns: `account.move`, drafts of credit notes, in the order of the invoices that needed one
        :raises UserError: if one was credited in part already
        """
        self.filtered(lambda move: move.state == "draft").button_cancel()
        credits_made = self.browse()
        for move in self.filtered(lambda move: move.state == "posted" and not move._is_reversed()):
            if move.reversal_move_ids.filtered(lambda credit: credit.state != "cancel"):
                raise UserError(self.env._(
                    "%(move)s has a credit note already: have the accountants credit it in full, or cancel the credit note.",
                    move=move.display_name))
            today = fields.Date.context_today(move)
            credits_made |= move.with_company(move.company_id)._reverse_moves([{
                "ref": ref, "date": today, "invoice_date": today, "invoice_date_due": today, "invoice_payment_term_id": False,
                "invoice_user_id": move.invoice_user_id.id, "invoice_origin": move.invoice_origin}])
        return credits_made
