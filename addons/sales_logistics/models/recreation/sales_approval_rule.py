from odoo import api, models


class SalesApprovalRule(models.Model):
    _inherit = "sales.approval.rule"

    @api.model
    def _get_kinds(self):
        return {**super()._get_kinds(), "loan": self.env._("Loan of a Recreation Item")}

    @api.model
    def _get_kind_models(self):
        return {**super()._get_kind_models(), "loan": "sales.recreation.loan"}
