from odoo import fields, models


class SalesCustodyDeduct(models.TransientModel):
    """ Asks what is kept for something that was lost or damaged. """
    _name = "sales.custody.deduct"
    _description = "Deduct for Loss or Damage"

    custody_id = fields.Many2one("sales.custody", required=True, readonly=True)
    currency_id = fields.Many2one(related="custody_id.currency_id")
    amount = fields.Monetary(required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.custody_id.action_deduct(self.amount, self.reason)
        return {"type": "ir.actions.act_window_close"}
