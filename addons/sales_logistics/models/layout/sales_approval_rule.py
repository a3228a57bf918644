from odoo import api, fields, models


class SalesApprovalRule(models.Model):
    """ Who agrees to a layout plan, by its budget. """
    _inherit = "sales.approval.rule"

    condition = fields.Selection(
        selection_add=[("layout_budget", "The budget of a layout plan in company currency is more than")],
        ondelete={"layout_budget": "set always"})

    @api.model
    def _get_kinds(self):
        return {**super()._get_kinds(), "layout": self.env._("Layout Plan")}

    @api.model
    def _get_kind_models(self):
        return {**super()._get_kind_models(), "layout": "sales.layout.plan"}
