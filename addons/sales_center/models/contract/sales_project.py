from odoo import api, fields, models


class SalesProject(models.Model):
    _inherit = "sales.project"

    contract_count = fields.Integer(compute="_compute_contract_figures")
    contract_amount = fields.Monetary("Contracted", compute="_compute_contract_figures")
    contract_collected = fields.Monetary("Collected", compute="_compute_contract_figures")
    contract_overdue = fields.Monetary("Overdue", compute="_compute_contract_figures")
    contract_next_date = fields.Date("Next Instalment", compute="_compute_contract_figures")

    @api.depends_context("uid")
    def _compute_contract_figures(self):
        figures = self.env["sales.contract"]._get_contract_figures("project_id", self.ids)
        for project in self:
            row = figures.get(project._origin.id, {})
            project.contract_count, project.contract_amount = row.get("count", 0), row.get("amount", 0.0)
            project.contract_collected, project.contract_overdue = row.get("collected", 0.0), row.get("overdue", 0.0)
            project.contract_next_date = row.get("next_date", False)

    def action_open_contracts(self):
        """ Open the contracts of the project. """
        return self.env["sales.contract"]._get_list_action([("project_id", "in", self.ids)])
