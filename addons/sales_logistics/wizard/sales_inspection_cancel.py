from odoo import fields, models


class SalesInspectionCancel(models.TransientModel):
    """ Asks why inspections are cancelled. """
    _name = "sales.inspection.cancel"
    _description = "Cancel Inspection"

    inspection_ids = fields.Many2many("sales.inspection", string="Inspections", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.inspection_ids.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
