from odoo import fields, models


class SalesLaunchCancel(models.TransientModel):
    """ Asks why a launch or a price list is given up. """
    _name = "sales.launch.cancel"
    _description = "Cancel a Launch"

    launch_id = fields.Many2one("sales.launch")
    price_id = fields.Many2one("sales.launch.price", string="Price List")
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        (self.price_id or self.launch_id).action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
