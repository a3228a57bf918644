from odoo import fields, models


class SalesUnitDeliver(models.TransientModel):
    """ Asks on which day units were handed over, or why that is taken back. """
    _name = "sales.unit.deliver"
    _description = "Deliver Units"

    unit_ids = fields.Many2many("sales.unit", string="Units", required=True, default=lambda self: self._default_unit_ids())
    take_back = fields.Boolean()
    date = fields.Date("Delivered On", default=fields.Date.context_today)
    reason = fields.Char()

    def _default_unit_ids(self):
        """ The units chosen in the list. """
        return self.env.context.get("active_ids") if self.env.context.get("active_model") == "sales.unit" else False

    def action_confirm(self):
        self.ensure_one()
        if self.take_back:
            self.unit_ids.action_take_delivery_back(self.reason)
        else:
            self.unit_ids.action_deliver(self.date)
        return {"type": "ir.actions.act_window_close"}
