"""What a customer has paid for an order that another one took the place of pays for that one."""

from odoo import fields, models


class AccountMove(models.Model):
    """ 1. A credit note is reconciled with the invoice that it credits, as far as that is open: Odoo does that when it is posted.
    2. What is left of it, because money had been paid, is set off against invoices of what came in its place, of the same customer:
       fees, and instalments in the order in which they are due, as they are posted; whichever comes first.
    3. Money never goes over to another customer by itself: accountants say so, see `_transfer_credit`.
    """
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        if moves := posted.filtered(lambda move: move.move_type in ("out_invoice", "out_refund")):
            moves.sudo()._set_off_replaced()  # sudo: whoever posts an invoice posts what follows from it
        return posted

    def _set_off_replaced(self):
        """ As superuser: set credits off against what came in the place of what they credit. """
        changes = self._get_replacing_changes()
        for change in changes:
            change._set_off()

    def _get_replacing_changes(self):
        """ :returns: list of supplements and requests that the moves have to do with, as superuser, the earlier first """
        orders = self.line_ids.sale_line_ids.order_id
        orders |= orders._get_replaced()
        supplements = self.env["sales.contract.supplement"].search([
            ("state", "=", "effective"), ("kind", "in", ("buyer", "unit", "termination")), "|", "|", "|", "|",
            ("credited_move_ids", "in", self.ids), ("fee_move_id", "in", self.ids), ("new_order_id", "in", orders.ids),
            ("contract_id.instalment_ids.move_id", "in", self.ids), ("contract_id.instalment_ids.credit_move_id", "in", self.ids)],
            order="id")
        changes = self.env["sales.unit.change"].search([
            ("state", "=", "done"), "|", "|", ("credit_move_ids", "in", self.ids), ("fee_move_id", "in", self.ids),
            ("new_order_id", "in", orders.ids)], order="id")
        return [*changes, *supplements]

    def _get_open_credits(self):
        """ :returns: `account.move.line`: what customers have left of posted credit notes and transfers, as superuser """
        return self.filtered(lambda move: move.state == "posted").line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled and line.amount_residual < 0)

    def _set_off(self, left):
        """ As superuser: pay the invoices with what their customers have left, what is due first first.

        :param left: `account.move.line`, see `_get_open_credits`
        """
        due = self.filtered(lambda move: move.state == "posted" and move.move_type == "out_invoice").sorted(
            lambda move: (move.invoice_date_due or move.date, move.id))
        for move in due:
            for line in left.sorted("id"):
                open_lines = move.line_ids.filtered(
                    lambda one, line=line: one.account_id == line.account_id and not one.reconciled and one.amount_residual > 0
                    and one.partner_id.commercial_partner_id == line.partner_id.commercial_partner_id)
                if open_lines and not line.reconciled and line.move_id != move:
                    (line | open_lines).reconcile()

    def _transfer_credit(self, partner, ref):
        """ As superuser: put what customers have left of the moves to another customer's credit, by an entry.

        :param partner: `res.partner`
        :param str ref: why
        :returns: `account.move`, posted; empty where nothing was left
        """
        lines = self._get_open_credits().filtered(
            lambda line: line.partner_id.commercial_partner_id != partner.commercial_partner_id)
        if not lines:
            return self.browse()
        commands = []
        for line in lines:
            amount, foreign = -line.amount_residual, -line.amount_residual_currency
            values = {"account_id": line.account_id.id, "name": ref, "currency_id": line.currency_id.id}
            commands += [
                fields.Command.create({**values, "partner_id": line.partner_id.id, "balance": amount, "amount_currency": foreign}),
                fields.Command.create({**values, "partner_id": partner.id, "balance": -amount, "amount_currency": -foreign})]
        company = lines.company_id
        journal = self.env["account.journal"].search([("type", "=", "general"), ("company_id", "parent_of", company.ids)], limit=1)
        entry = self.with_company(company).create({
            "move_type": "entry", "journal_id": journal.id, "date": fields.Date.context_today(self), "ref": ref, "line_ids": commands})
        entry.action_post()
        for line, debit in zip(lines, entry.line_ids.filtered(lambda line: line.balance > 0), strict=True):
            (line | debit).reconcile()
        return entry
