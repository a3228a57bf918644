from odoo import fields, models


class SalesSlipVoid(models.TransientModel):
    """ Asks why numbers are void, and for the picture of the voided paper. """
    _name = "sales.slip.void"
    _description = "Void Slips"

    slip_ids = fields.Many2many("sales.slip", string="Slips", required=True)
    reason = fields.Char(required=True)
    image = fields.Image("Picture of the Paper", required=True, max_width=1920, max_height=1920)

    def action_confirm(self):
        self.ensure_one()
        self.slip_ids.action_void(self.reason, self.image)
        return {"type": "ir.actions.act_window_close"}
