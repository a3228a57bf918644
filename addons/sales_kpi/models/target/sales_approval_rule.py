from odoo import api, models


class SalesApprovalRule(models.Model):
    _inherit = "sales.approval.rule"

    @api.model
    def _get_kinds(self):
        return {
            **super()._get_kinds(),
            "target_plan": self.env._("Target plan"),
            "target_change": self.env._("Change of a running target plan"),
        }

    @api.model
    def _get_kind_models(self):
        return {
            **super()._get_kind_models(),
            "target_plan": "sales.target.plan",
            "target_change": "sales.target.change",
        }
