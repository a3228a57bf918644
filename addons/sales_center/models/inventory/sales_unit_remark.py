from odoo import api, fields, models
from odoo.exceptions import AccessError


class SalesUnitRemark(models.Model):
    """ What consultants hear about a unit: why it was not taken. """
    _name = "sales.unit.remark"
    _description = "Remark on a Unit"
    _order = "id desc"
    _rec_name = "unit_id"

    unit_id = fields.Many2one("sales.unit", required=True, index=True, ondelete="cascade")
    project_id = fields.Many2one(related="unit_id.project_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="unit_id.company_id", store=True, index=True, precompute=True)
    reason = fields.Selection(
        [("price", "Price"), ("layout", "Layout"), ("area", "Too large or too small"), ("floor", "Floor or number"),
         ("light", "Light and direction"), ("view", "View and noise"), ("neighbour", "Stairs, lift or neighbours"), ("other", "Other")],
        required=True, index=True)
    note = fields.Char()
    user_id = fields.Many2one(
        "res.users", string="Noted By", required=True, readonly=True, default=lambda self: self.env.user, index=True, ondelete="restrict")

    @api.model_create_multi
    def create(self, vals_list):
        """ Who notes something does so in the own name. """
        if not self.env.su:
            vals_list = [{**vals, "user_id": self.env.uid} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if "user_id" in vals and not self.env.su:
            raise AccessError(self.env._("Who noted a remark stays."))
        return super().write(vals)


class SalesUnit(models.Model):
    _inherit = "sales.unit"

    remark_ids = fields.One2many("sales.unit.remark", "unit_id", string="Remarks", copy=False)
