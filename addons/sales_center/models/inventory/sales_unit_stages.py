from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .sales_unit import OFFICER

# Each arrow of the centre: from which stages, to which, and from which of them somebody has to say why. What goes
# forward is its own reason (the price is there, the launch opens, the contract is signed); what goes or comes back is not.
ARROWS = {
    "action_prepare": (("planned",), "prepared", ()),
    "action_put_on_market": (("prepared", "withdrawn"), "on_market", ("withdrawn",)),
    "action_withdraw": (("planned", "prepared", "on_market"), "withdrawn", ("planned", "prepared", "on_market")),
    "action_back_to_planned": (("prepared", "withdrawn"), "planned", ("prepared", "withdrawn")),
    "action_deliver": (("on_market",), "delivered", ()),
    "action_take_delivery_back": (("delivered",), "on_market", ("delivered",)),
}


class SalesUnit(models.Model):
    """ How a unit comes to the market and leaves it: each arrow with its right and its reason, see `ARROWS`. """
    _inherit = "sales.unit"
    _reason_actions = ("action_put_on_market", "action_back_to_planned")

    def _take_arrow(self, name, reason=None):
        """ Take the units along an arrow, as an officer.

        :param str name: key of `ARROWS`
        :param str reason: why; required where the arrow says so
        :raises UserError: naming the first unit that stands elsewhere, or for which nobody said why
        """
        origins, stage, asks = ARROWS[name]
        reason = (reason or "").strip()
        self._check_arrow(stage, origins)
        if not reason and (asked := self.filtered(lambda unit: unit.stage in asks)[:1]):
            raise UserError(self.env._(
                "Say why %(unit)s becomes “%(wanted)s”.", unit=asked.display_name, wanted=self._get_stage_name(stage)))
        self._move_stage(stage, origins, reason or False)

    def _get_stage_name(self, stage):
        return dict(self._fields["stage"]._description_selection(self.env))[stage]

    def _check_arrow(self, stage, origins):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Units are put on the market and taken off it by the centre's officers."))
        self.check_access("write")
        if wrong := self.filtered(lambda unit: unit.stage not in origins)[:1]:
            raise UserError(self.env._(
                "%(unit)s is “%(stage)s” and can't become “%(wanted)s”.",
                unit=wrong.display_name, stage=self._get_stage_name(wrong.stage), wanted=self._get_stage_name(stage)))

    def _move_stage(self, stage, origins, reason=False):
        """ Take the units to another stage.

        :param origins: stages from which that is possible
        :raises UserError: naming the first unit that stands elsewhere
        """
        self._check_arrow(stage, origins)
        self._touch()
        # sudo: nobody writes the stage but this method
        self.sudo().write({"stage": stage, "stage_reason": reason})

    def _check_priced(self):
        if unpriced := self.filtered(lambda unit: not unit.price_total)[:1]:
            raise UserError(self.env._("%s has no price yet.", unpriced.display_name))

    def action_prepare(self):
        """ All that has to be known about the units is there. """
        self._check_priced()
        self._take_arrow("action_prepare")

    def action_put_on_market(self, reason=None):
        """ From now on the units can be held and sold.

        :param str reason: why; required for what was taken off the market
        """
        self._check_priced()
        self._take_arrow("action_put_on_market", reason)
        self.sudo().market_since = fields.Datetime.now()  # sudo: noted by the arrow

    def action_withdraw(self, reason=None):
        """ Take the units off the market; those that are claimed are not.

        :param str reason: why; required
        """
        self._check_unclaimed()
        self._take_arrow("action_withdraw", reason)

    def action_back_to_planned(self, reason=None):
        """ Something about the units is open again: the price, the area.

        :param str reason: why; required
        """
        self._take_arrow("action_back_to_planned", reason)

    def action_ask_put_on_market(self):
        """ Put the units on the market; where some were taken off it, open the dialog that asks why.

        :returns: action that opens the dialog, or None
        """
        self._check_arrow("on_market", ARROWS["action_put_on_market"][0])
        if not self.filtered(lambda unit: unit.stage == "withdrawn"):
            return self.action_put_on_market()
        return self.env["sales.reason"]._open(self, "action_put_on_market", self.env._("Put on the Market"))

    def action_ask_back_to_planned(self):
        """ Open the dialog that asks why the units go back to planning. """
        return self.env["sales.reason"]._open(self, "action_back_to_planned", self.env._("Back to Planned"))
