from odoo import Command, fields, models
from odoo.exceptions import UserError


class SalesUnitHold(models.TransientModel):
    """ Asks for whom units are held, quoted or waited for.

    Who comes too late is told by whom the unit is held and until when, and may wait for it or hold the
    nearest free one like it instead.
    """
    _name = "sales.unit.hold"
    _description = "Hold Units"

    purpose = fields.Selection(
        [("hold", "Hold"), ("quote", "Subscribe"), ("wait", "Wait")], required=True, default="hold", readonly=True)
    unit_ids = fields.Many2many("sales.unit", string="Units", required=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    hindrance = fields.Text(readonly=True)
    late_unit_ids = fields.Many2many("sales.unit", "sales_unit_hold_late_rel", string="Came Too Late For", readonly=True)
    nearest_unit_id = fields.Many2one("sales.unit", string="Nearest Free Unit", readonly=True)
    has_others = fields.Boolean(readonly=True)
    nearest_layout = fields.Char(related="nearest_unit_id.layout", string="Layout")
    nearest_price = fields.Monetary(related="nearest_unit_id.price_total", currency_field="currency_id", string="Price")
    currency_id = fields.Many2one(related="nearest_unit_id.currency_id")

    def action_confirm(self):
        """ Do what was asked for; who comes too late is shown what else there is. """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return getattr(self, f"_confirm_{self.purpose}")()
        except UserError:
            hindrances = self.unit_ids._get_hindrances() if self.purpose == "hold" else {}
            if not hindrances:
                raise
        return self._show_hindrances(hindrances)

    def _confirm_hold(self):
        self.unit_ids.claim("hold", self.partner_id)
        return {"type": "ir.actions.act_window_close"}

    def _confirm_wait(self):
        self.unit_ids.join_waiting_list(self.partner_id)
        return {"type": "ir.actions.act_window_close"}

    def _confirm_quote(self):
        return self.unit_ids._open_quotation(self.partner_id)

    def _show_hindrances(self, hindrances):
        """:param dict hindrances: unit to why it can't be held, in words """
        late = self.env["sales.unit"].browse([unit.id for unit in hindrances])
        nearest = late[:1].get_nearest_free(1)
        self.write({
            "hindrance": "\n".join(hindrances.values()), "late_unit_ids": [Command.set(late.ids)], "nearest_unit_id": nearest.id,
            "has_others": bool(self.unit_ids - late)})
        return {
            "type": "ir.actions.act_window", "name": self.env._("Somebody Was Faster"), "res_model": self._name, "res_id": self.id,
            "views": [(False, "form")], "target": "new",
        }

    def action_wait(self):
        """ Join the waiting lists of the units that somebody else has. """
        self.ensure_one()
        self.late_unit_ids.join_waiting_list(self.partner_id)
        return {"type": "ir.actions.act_window_close"}

    def action_hold_nearest(self):
        """ Hold the nearest free unit instead; if that is gone, too, the next one is shown. """
        self.ensure_one()
        self.write({"unit_ids": [Command.set(self.nearest_unit_id.ids)], "hindrance": False})
        return self.action_confirm()

    def action_hold_others(self):
        """ Hold those units that nobody else has. """
        self.ensure_one()
        self.write({"unit_ids": [Command.set((self.unit_ids - self.late_unit_ids).ids)], "hindrance": False})
        return self.action_confirm()
