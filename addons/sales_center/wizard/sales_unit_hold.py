from odoo import fields, models


class SalesUnitHold(models.TransientModel):
    """ Asks for whom units are held. """
    _name = "sales.unit.hold"
    _description = "Hold Units"

    unit_ids = fields.Many2many("sales.unit", string="Units", required=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True)

    def action_confirm(self):
        self.ensure_one()
        self.unit_ids.claim("hold", self.partner_id)
        return {"type": "ir.actions.act_window_close"}
