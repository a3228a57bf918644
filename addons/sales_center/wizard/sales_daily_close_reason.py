from odoo import fields, models


class SalesDailyCloseReason(models.TransientModel):
    """ Asks why a day is closed while something is missing. """
    _name = "sales.daily.close.reason"
    _description = "Close the Day with a Reason"

    close_id = fields.Many2one("sales.daily.close", string="Day", required=True)
    missing = fields.Char(related="close_id.missing")
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.close_id.action_close(self.reason)
        return {"type": "ir.actions.act_window_close"}
