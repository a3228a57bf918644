from odoo import fields, models


class SalesMetricEntryReason(models.TransientModel):
    """ Asks why a figure that was filled in goes back, or is cancelled. """
    _name = "sales.metric.entry.reason"
    _description = "Reason for Returning a Figure"

    entry_ids = fields.Many2many("sales.metric.entry", string="Figures", required=True, readonly=True)
    action = fields.Selection([("return", "Send Back"), ("cancel", "Cancel")], required=True, default="return", readonly=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        if self.action == "cancel":
            self.entry_ids.action_cancel(self.reason)
        else:
            self.entry_ids.action_return(self.reason)
        return {"type": "ir.actions.act_window_close"}
