from odoo import fields, models


class SalesRectificationReason(models.TransientModel):
    """ Asks why a rectification is sent back or cancelled. """
    _name = "sales.rectification.reason"
    _description = "Reason for a Rectification"

    rectification_ids = fields.Many2many("sales.rectification", string="Rectifications", required=True)
    action = fields.Selection([("send_back", "Send back"), ("cancel", "Cancel")], required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        if self.action == "send_back":
            self.rectification_ids.action_send_back(self.reason)
        else:
            self.rectification_ids.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
