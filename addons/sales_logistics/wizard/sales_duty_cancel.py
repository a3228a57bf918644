from odoo import fields, models


class SalesDutyCancel(models.TransientModel):
    """ Asks why duties are taken back. """
    _name = "sales.duty.cancel"
    _description = "Take Back Duties"

    duty_ids = fields.Many2many("sales.duty", string="Duties", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.duty_ids.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
