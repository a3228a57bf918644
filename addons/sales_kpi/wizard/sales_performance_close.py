from odoo import fields, models


class SalesPerformanceClose(models.TransientModel):
    """ Closes a month although not everybody has confirmed: the reason stays with the month. """
    _name = "sales.performance.close"
    _description = "Close a Month Not Confirmed by Everybody"

    period_id = fields.Many2one("sales.performance.period", required=True, ondelete="cascade")
    open_statement_count = fields.Integer(related="period_id.open_statement_count")
    reason = fields.Text(required=True)

    def action_close(self):
        self.ensure_one()
        self.period_id.action_close(self.reason)
        return {"type": "ir.actions.act_window_close"}
