from odoo import models


class SalesProject(models.Model):
    _name = "sales.project"
    _inherit = ["sales.project", "sales.contract.figures.mixin"]
    _contract_link = "project_id"
