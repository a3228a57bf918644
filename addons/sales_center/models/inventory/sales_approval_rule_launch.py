from odoo import api, fields, models


class SalesApprovalRule(models.Model):
    """ Price lists of launches are decided on by the approval engine. """
    _inherit = "sales.approval.rule"

    condition = fields.Selection(
        selection_add=[("price_change", "List prices change in total by % more than")], ondelete={"price_change": "cascade"})

    @api.model
    def _get_kinds(self):
        return {**super()._get_kinds(), "launch_prices": self.env._("Launch prices")}

    @api.model
    def _get_kind_models(self):
        return {**super()._get_kind_models(), "launch_prices": "sales.launch.price"}

    @api.depends("condition", "threshold", "company_id")
    @api.depends_context("lang", "company")
    def _compute_threshold_display(self):
        changes = self.filtered(lambda rule: rule.condition == "price_change")
        for rule in changes:
            rule.threshold_display = self.env._("%g %%", rule.threshold)
        return super(SalesApprovalRule, self - changes)._compute_threshold_display()
