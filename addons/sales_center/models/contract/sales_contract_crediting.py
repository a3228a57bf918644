"""What becomes of what was invoiced when a contract ends."""

from odoo import fields, models
from odoo.exceptions import UserError


class SalesContractInstalment(models.Model):
    """ 4. An invoice of a contract that ended is credited in full, and once: then the order's figures, what the customer
    owes and what was earned add up. Drafts of invoices are cancelled, credit notes are drafts that finance posts.
    """
    _inherit = "sales.contract.instalment"

    credit_move_id = fields.Many2one(
        "account.move", string="Credit Note", readonly=True, copy=False, index="btree_not_null", ondelete="set null")

    def _credit(self, reason):
        """ As superuser: credit what was invoiced of the instalments.

        :param str reason: why, for who reads the credit note
        :returns: `account.move`, drafts of credit notes
        """
        self._touch()
        self.move_id.filtered(lambda move: move.state == "draft").button_cancel()
        credits_made = self.env["account.move"]
        for line in self.filtered("is_invoiced"):
            line.credit_move_id = line.move_id._credit_in_full(f"{line.contract_id.name} {line.name}: {reason}")
            credits_made |= line.credit_move_id
        return credits_made


class SalesContract(models.Model):
    _inherit = "sales.contract"

    def _get_fee_product(self):
        """ :returns: `product.product` that the invoice of a fee names, may be empty """
        self.ensure_one()
        contract = self.sudo()  # sudo: a setting of the project
        return contract.project_id.fee_product_id or contract.product_id

    def _get_moves(self):
        """ :returns: `account.move`: invoices and credit notes of the instalments, those of earlier orders too, and invoices of fees """
        contract = self.sudo()  # sudo: which there are; opening them asks for the right to see them
        lines, supplements = contract.instalment_ids, contract.supplement_ids
        return (lines.move_id | lines.credit_move_id | supplements.fee_move_id | supplements.credited_move_ids).sudo(False)


class SalesContractSupplement(models.Model):
    _inherit = "sales.contract.supplement"

    fee_move_id = fields.Many2one(
        "account.move", string="Invoice of the Fee", readonly=True, copy=False, index="btree_not_null", ondelete="set null")

    def _check_fee(self):
        """ Raise if there is a fee and nothing to invoice it as. """
        self.ensure_one()
        if not self.currency_id.is_zero(self.fee_amount) and not self.contract_id._get_fee_product():
            raise UserError(self.env._(
                "Say in the project what the invoice of a fee names, or in %s as what it is invoiced.", self.contract_id.display_name))

    def _invoice_fee(self):
        """ As superuser: invoice what is kept of the customer's money, as a draft that finance posts. """
        self.ensure_one()
        if self.currency_id.is_zero(self.fee_amount):
            return
        contract = self.contract_id
        self.fee_move_id = contract._create_invoice(
            contract._get_fee_product(), f"{self.name} {self.with_context(lang=contract.lang).env._('Fee')}", self.fee_amount)
