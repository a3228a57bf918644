from odoo import fields, models
from odoo.exceptions import UserError


class SalesCustody(models.Model):
    """ A piece of a uniform: when it is to be renewed, and what it has cost. """
    _inherit = "sales.custody"

    garment_id = fields.Many2one(
        "sales.uniform.garment", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True)
    date_renewal = fields.Date("To Be Renewed", readonly=True, index="btree_not_null")
    cost = fields.Monetary(readonly=True, groups="sales_logistics.group_cost", help="Of the piece when it was handed over.")

    def write(self, vals):
        if not self.env.su and {"garment_id", "date_renewal", "cost"} & vals.keys():
            raise UserError(self.env._("What was handed over is not rewritten. Take it back, and hand it over again."))
        return super().write(vals)

    def _settle(self, state, **values):
        result = super()._settle(state, **values)
        issues = self.env["sales.uniform.issue"].sudo().browse([  # sudo: it follows from what has come back
            custody.res_id for custody in self if custody.res_model == "sales.uniform.issue"])
        issues.filtered(lambda issue: issue.state == "active" and not issue.custody_open_count)._move("done")
        return result
