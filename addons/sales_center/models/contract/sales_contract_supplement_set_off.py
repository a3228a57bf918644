from odoo import models


class SalesContractSupplement(models.Model):
    """ What was paid before a supplement pays for what the contract is about since, and for the fee. """
    _name = "sales.contract.supplement"
    _inherit = ["sales.contract.supplement", "sales.set.off.mixin"]

    def _get_credit_moves(self):
        lines = self.contract_id.instalment_ids
        return self.credited_move_ids | (lines.credit_move_id if self.kind == "termination" else lines.browse().credit_move_id)

    def _get_replacing_moves(self):
        if self.kind == "termination":
            return self.fee_move_id
        return self.fee_move_id | self.contract_id.instalment_ids.move_id | self.contract_id.order_id.invoice_ids

    def _get_new_buyer(self):
        return self.contract_id.partner_id if self.kind == "buyer" and self.state == "effective" else self.env["res.partner"]

    def _note_transfer(self, entry):
        self.credited_move_ids |= entry
