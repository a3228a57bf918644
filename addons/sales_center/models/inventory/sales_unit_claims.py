from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_datetime

from .sales_unit_claim import KIND_RANK


class SalesUnit(models.Model):
    """ Claiming a unit, waiting for it, and what is like it. """
    _inherit = "sales.unit"

    state = fields.Selection(selection_add=[("on_market",), ("offered", "Kept for a waiting customer"), ("held",)])
    waiting_ids = fields.One2many("sales.unit.waiting", "unit_id", string="Waiting List", copy=False)

    # ------------------------------------------------------------
    # STATE
    # ------------------------------------------------------------

    @api.depends("waiting_ids.state", "waiting_ids.offer_until")
    @api.depends_context("uid")
    def _compute_state(self):
        result = super()._compute_state()
        offers = self.env["sales.unit.waiting"]._get_offers(self._origin)
        for unit in self.filtered(lambda unit: unit._origin in offers):
            entry, unit.claim_until = offers[unit._origin]
            unit.state, unit.claim_user_id = "offered", entry.sudo().user_id  # sudo: by whom is for everybody to know
            unit.is_mine = unit.claim_user_id == self.env.user
        return result

    def _search_state(self, operator, value):
        if operator != "in" or not {"on_market", "offered"} & set(value):
            return super()._search_state(operator, value)
        offered = fields.Domain("id", "in", self._get_offered_ids())
        rest = [state for state in value if state not in ("on_market", "offered")]
        domain = super()._search_state(operator, rest) if rest else fields.Domain.FALSE
        if "on_market" in value:
            domain |= super()._search_state(operator, ["on_market"]) & ~offered
        return domain | offered if "offered" in value else domain

    @api.model
    def _get_offered_ids(self):
        waiting = self.env["sales.unit.waiting"]
        # Of those that are waited for nearly all are taken.
        taken = self._get_claimed_query(self.env["sales.unit.claim"]._get_live_domain())
        # sudo: that a unit is kept is for everybody to know
        units = waiting.sudo().search([("state", "in", ("waiting", "offered")), ("unit_id", "not in", taken)]).unit_id
        return [unit.id for unit in waiting._get_offers(units)]

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    def _check_claimable(self, kind, partner, user, order_line, claim, offer=None):
        """ Raise if the unit can't be claimed so.

        :param claim: the live claim of the unit, as superuser, or None
        :param offer: (`sales.unit.waiting`, until when) for whom the unit is kept, or None
        """
        self.ensure_one()
        if self.stage != "on_market" or not self.active:
            raise UserError(self.env._("%s is not on the market.", self.display_name))
        customer = partner.commercial_partner_id
        if offer:
            entry = offer[0].sudo()  # sudo: for whom it is kept
            if entry.user_id != user or entry.partner_id.commercial_partner_id != customer:
                raise UserError(self._get_kept_message(entry, offer[1]))
        if not claim:
            self.sudo().project_id._check_sells()  # sudo: where it stands binds everybody
            return
        own = claim.user_id == user and claim.partner_id.commercial_partner_id == customer
        if not (own or (order_line and claim.order_line_id == order_line)) or KIND_RANK[claim.kind] >= KIND_RANK[kind]:
            raise UserError(self._get_taken_message(claim))

    def _get_kept_message(self, entry, until):
        """:param entry: `sales.unit.waiting`, as superuser
        :returns: str, for whose customer the unit is kept and until when, without the customer's name"""
        self.ensure_one()
        return self.env._(
            "%(unit)s is kept for a waiting customer of %(user)s until %(until)s.", unit=self.sudo().display_name,  # sudo: project's code
            user=entry.user_id.name, until=format_datetime(self.env, until, dt_format="short"))

    def _get_hindrances(self):
        """ Why the units can't be held by somebody who comes now.

        :returns: ``{unit: str}`` of those that are taken or kept
        """
        hindrances = {unit: unit._get_taken_message(claim) for unit, claim in self._get_live_claims().items()}
        for unit, (entry, until) in self.env["sales.unit.waiting"]._get_offers(self).items():
            hindrances[unit] = unit._get_kept_message(entry.sudo(), until)  # sudo: by whom is for everybody to know
        return hindrances

    def _move_stage(self, stage, allowed, reason=False, **values):
        result = super()._move_stage(stage, allowed, reason, **values)
        if stage != "on_market":
            waiting = self.env["sales.unit.waiting"].sudo()  # sudo: who may move the stage need not see who waits
            waiting.search([("unit_id", "in", self.ids), ("state", "in", ("waiting", "offered"))])._end(
                "cancelled", reason=self.env._("The unit was taken off the market."))
        return result

    # ------------------------------------------------------------
    # FOR EVERYBODY WHO SELLS
    # ------------------------------------------------------------

    def join_waiting_list(self, partner):
        """ Wait for the units, which somebody else has, in the user's name.

        :param partner: `res.partner` for whom, or its id
        :returns: `sales.unit.waiting`, one per unit
        :raises UserError: if a unit is free, or held for the same customer already
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("sales_center.group_consultant"):
            raise AccessError(self.env._("Consultants wait for units."))
        self.sudo().project_id._check_not_closed()  # sudo: where it stands binds everybody
        partner = self.env["res.partner"].browse(partner) if isinstance(partner, int) else partner
        partner.check_access("read")
        return self.env["sales.unit.waiting"]._join(self, partner)

    @api.readonly
    def get_nearest_free(self, limit=3):
        """ Find the free units that are most like this one: of its project and kind, first of its layout,
        then in its building, then by floor, area and price.

        :returns: `sales.unit`, the nearest first
        """
        self.ensure_one()
        self.flush_model(["layout", "building_id", "floor", "gross_area", "price_total"])
        own_layout = fields.Domain("layout", "=", self.layout)
        live, found = self.env["sales.unit.claim"]._get_live_domain(), self.browse()
        # Step by step, as most units have their like next door: a project may have very many.
        for like in (own_layout & fields.Domain("building_id", "=", self.building_id.id), own_layout, fields.Domain.TRUE):
            units = like & fields.Domain([
                ("project_id", "=", self.project_id.id), ("kind_id", "=", self.kind_id.id), ("id", "not in", (self | found).ids),
                ("stage", "=", "on_market")])
            claimed = self._get_claimed_query(live & fields.Domain("unit_id", "any", units))
            query = self._search(units & fields.Domain("id", "not in", claimed))
            query.order = self._get_likeness()
            query.limit = limit - len(found)
            found += self.browse(query)
            if len(found) >= limit:
                break
        return found

    def _get_likeness(self):
        """ Return the order of units by how much they are like this one. """
        return SQL(
            "(sales_unit.layout IS NOT DISTINCT FROM %(layout)s) DESC, (sales_unit.building_id = %(building)s) DESC,"
            " abs(coalesce(sales_unit.floor, 0) - %(floor)s), abs(coalesce(sales_unit.gross_area, 0) - %(area)s),"
            " abs(coalesce(sales_unit.price_total, 0) - %(price)s), sales_unit.id",
            layout=self.layout or None, building=self.building_id.id, floor=self.floor, area=self.gross_area, price=self.price_total)

    def _open_change(self, kind):
        """ Return the action that opens a new request about the claim of the unit. """
        self.ensure_one()
        claim = self._get_live_claims().get(self)
        if claim and not claim.sudo(False).has_access("read"):
            raise AccessError(self._get_taken_message(claim))
        # sudo: the request that is open already, by whoever; opening it asks for the right to see it
        change = self.env["sales.unit.change"].sudo().search(
            [("claim_id", "=", claim.id if claim else 0), ("state", "in", ("draft", "waiting", "agreed"))], limit=1)
        return {
            "type": "ir.actions.act_window", "name": self.env._("Request"), "res_model": "sales.unit.change",
            "res_id": change.id, "views": [(False, "form")],
            "context": {"default_kind": kind, "default_claim_id": claim.id if claim else False},
        }
