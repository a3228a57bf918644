from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class SalesUnit(models.Model):
    """ The last arrow: what is contracted is handed over to its buyer. """
    _inherit = "sales.unit"

    delivered_on = fields.Date(readonly=True, copy=False, tracking=True)

    def action_deliver(self, date=None):
        """ Hand the units over, as an officer. Only what is under contract is.

        :param date: day on which that happened, `date` or its text; not after today
        """
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        if date > fields.Date.context_today(self):
            raise UserError(self.env._("%s has not come yet: write the delivery down on its day.", format_date(self.env, date)))
        claims = self._get_live_claims()
        for unit in self:
            if unit.stage != "delivered" and (unit not in claims or claims[unit].kind != "contract"):
                raise UserError(self.env._("%s is not under contract, so it can't be delivered.", unit.display_name))
        self._take_arrow("action_deliver")
        self.sudo().delivered_on = date  # sudo: noted by the arrow

    def action_take_delivery_back(self, reason=None):
        """ It was written down by mistake: the units are under contract again.

        :param str reason: why; required
        """
        self._take_arrow("action_take_delivery_back", reason)
        self.sudo().delivered_on = False  # sudo: noted by the arrow

    def _check_undelivered(self):
        """ What was handed over is not given back by cancelling its order alone. """
        if delivered := self.filtered(lambda unit: unit.stage == "delivered")[:1]:
            raise UserError(self.env._("%s has been delivered: take the delivery back first.", delivered.display_name))
