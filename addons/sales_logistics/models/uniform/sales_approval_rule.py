from odoo import api, models


class SalesApprovalRule(models.Model):
    _inherit = "sales.approval.rule"

    @api.model
    def _get_kinds(self):
        return {**super()._get_kinds(), "uniform": self.env._("Uniform Issue")}

    @api.model
    def _get_kind_models(self):
        return {**super()._get_kind_models(), "uniform": "sales.uniform.issue"}
