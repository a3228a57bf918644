from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesContractSupplementLine(models.Model):
    """ An instalment as it will be. """
    _name = "sales.contract.supplement.line"
    _description = "Instalment of a Supplement"
    _order = "supplement_id, date_due, id"

    supplement_id = fields.Many2one("sales.contract.supplement", required=True, index=True, ondelete="cascade")
    contract_id = fields.Many2one(related="supplement_id.contract_id")
    company_id = fields.Many2one(related="supplement_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="supplement_id.currency_id")
    instalment_id = fields.Many2one(
        "sales.contract.instalment", string="Present Instalment", index=True, ondelete="cascade",
        domain="[('contract_id', '=', contract_id)]")
    name = fields.Char("Instalment", required=True)
    date_due = fields.Date("Due")
    amount = fields.Monetary(required=True)

    _amount_positive = models.Constraint("CHECK(amount >= 0)", "An instalment is not below zero.")
    _instalment_once = models.UniqueIndex(
        "(supplement_id, instalment_id) WHERE instalment_id IS NOT NULL", "The supplement names an instalment twice.")

    @api.constrains("instalment_id", "supplement_id")
    def _check_contract(self):
        for line in self:
            if line.instalment_id and line.instalment_id.contract_id != line.supplement_id.contract_id:
                raise ValidationError(self.env._("The instalment belongs to another contract."))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.supplement_id._check_draft()
        return lines

    def write(self, vals):
        self.supplement_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self.supplement_id._check_draft()
