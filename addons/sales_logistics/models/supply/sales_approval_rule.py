from odoo import api, fields, models


class SalesApprovalRule(models.Model):
    """ What goes beyond a quota of supplies is decided on by the approval engine. """
    _inherit = "sales.approval.rule"

    condition = fields.Selection(
        selection_add=[("supply_quota", "A monthly quota of supplies is exceeded by % more than")], ondelete={"supply_quota": "set always"})

    @api.model
    def _get_kinds(self):
        return {**super()._get_kinds(), "supply": self.env._("Supplies")}

    @api.model
    def _get_kind_models(self):
        return {**super()._get_kind_models(), "supply": "sales.supply.request"}

    @api.depends("condition", "threshold", "company_id")
    @api.depends_context("lang", "company")
    def _compute_threshold_display(self):
        quotas = self.filtered(lambda rule: rule.condition == "supply_quota")
        for rule in quotas:
            rule.threshold_display = self.env._("%g %%", rule.threshold)
        return super(SalesApprovalRule, self - quotas)._compute_threshold_display()
