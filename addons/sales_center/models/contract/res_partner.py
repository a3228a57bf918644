from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    contract_count = fields.Integer(compute="_compute_contract_figures", groups="sales_center.group_contracts")
    contract_open = fields.Monetary(
        "Still to Pay of Contracts", compute="_compute_contract_figures", groups="sales_center.group_contracts")
    contract_overdue = fields.Monetary(
        "Overdue of Contracts", compute="_compute_contract_figures", groups="sales_center.group_contracts")

    @api.depends_context("uid")
    def _compute_contract_figures(self):
        figures = self.env["sales.contract"]._get_contract_figures("partner_id", self.ids)
        for partner in self:
            row = figures.get(partner._origin.id, {})
            partner.contract_count = row.get("count", 0)
            partner.contract_open, partner.contract_overdue = row.get("open", 0.0), row.get("overdue", 0.0)

    def action_open_contracts(self):
        """ Open the contracts of the customer. """
        return self.env["sales.contract"]._get_list_action([("partner_id", "child_of", self.ids)])
