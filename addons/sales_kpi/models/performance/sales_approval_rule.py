from odoo import api, models


class SalesApprovalRule(models.Model):
    _inherit = "sales.approval.rule"

    @api.model
    def _get_kinds(self):
        return {**super()._get_kinds(), "performance_share": self.env._("Sharing of a deal")}

    @api.model
    def _get_kind_models(self):
        return {**super()._get_kind_models(), "performance_share": "sales.performance.sharing"}
