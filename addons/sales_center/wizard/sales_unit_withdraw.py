from odoo import fields, models


class SalesUnitWithdraw(models.TransientModel):
    """ Asks why units are taken off the market. """
    _name = "sales.unit.withdraw"
    _description = "Take Units off the Market"

    unit_ids = fields.Many2many("sales.unit", string="Units", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.unit_ids.action_withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
