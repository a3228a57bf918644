from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    hold_limit = fields.Integer(
        "Holds per Consultant", default=0, help="How many units of all projects one consultant may hold at a time. Zero: each project "
        "says for itself.")

    _hold_limit_positive = models.Constraint("CHECK(hold_limit >= 0)", "The number of holds is not below zero.")

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["sales.unit.band"]._make_defaults(companies)
        return companies
