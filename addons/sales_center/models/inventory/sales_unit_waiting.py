from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from ...tools import waiting_line
from .sales_unit_claim import LEADERS

LIVE = ("waiting", "offered")


class SalesUnitWaiting(models.Model):
    """ Who waits for a unit that somebody else has, in order of coming.

    1. One joins while the unit is taken, in one's own name and for a customer.
    2. When it becomes free it is offered to the first for the project's `offer_hours`; then to the next.
       Meanwhile nobody else can claim it, whichever way.
    3. Whose turn it is follows from the clock and is worked out when it is read: a hold that nobody gave
       back passes on to the waiting list at the second it expires.
    4. Who leaves the list, or is taken off it, has a reason written down; a lapsed offer needs none.
    5. Entries are made and end by methods; nobody writes or deletes them.
    """
    _name = "sales.unit.waiting"
    _description = "Waiting List of a Unit"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "unit_id, id"
    _rec_name = "unit_id"
    _mail_post_access = "read"
    _reason_actions = ("action_cancel",)

    unit_id = fields.Many2one("sales.unit", required=True, index=True, readonly=True, ondelete="restrict")
    project_id = fields.Many2one(related="unit_id.project_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="unit_id.company_id", store=True, index=True, precompute=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Salesperson", required=True, readonly=True, index=True, ondelete="restrict")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, index="btree_not_null", ondelete="restrict")
    state = fields.Selection(
        [("waiting", "In line"), ("offered", "Offered"), ("taken", "Taken"), ("cancelled", "Cancelled"), ("lapsed", "Lapsed")],
        string="Status", required=True, readonly=True, default="waiting", index=True)
    position = fields.Integer(compute="_compute_turn", help="Place in the waiting list.")
    is_turn = fields.Boolean("It Is Their Turn", compute="_compute_turn", help="The unit is kept for this customer right now.")
    turn_until = fields.Datetime("Kept Until", compute="_compute_turn")
    offered_at = fields.Datetime("Offered On", readonly=True)
    offer_until = fields.Datetime("Offer Ends", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    claim_id = fields.Many2one("sales.unit.claim", readonly=True, index="btree_not_null", ondelete="restrict")
    reason = fields.Char(readonly=True, tracking=True)

    _one_offer = models.UniqueIndex("(unit_id) WHERE state = 'offered'", "The unit is offered to somebody already. Look at it again.")
    _once = models.UniqueIndex(
        "(unit_id, partner_id) WHERE state IN ('waiting', 'offered')", "This customer is in the unit's waiting list already.")

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries.unit_id._notify_board()
        return entries

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.unit_id._notify_board()
        return result

    # ------------------------------------------------------------
    # WHOSE TURN IT IS
    # ------------------------------------------------------------

    @api.depends("state", "unit_id")
    def _compute_turn(self):
        lines = self._get_lines(self.unit_id)
        offers = self._get_offers(self.unit_id)
        for entry in self:
            line = lines.get(entry.unit_id, self.browse())
            entry.position = line.ids.index(entry.id) + 1 if entry.id in line.ids else 0
            offered, until = offers.get(entry.unit_id, (None, False))
            entry.is_turn = offered == entry
            entry.turn_until = until if offered == entry else False

    @api.model
    def _get_lines(self, units):
        """ Return ``{unit: entries}`` in order of coming, as superuser: one's own place depends on the others. """
        entries = self.sudo().search(  # sudo: see above
            [("unit_id", "in", units.ids), ("state", "in", LIVE)], order="id")
        return entries.grouped("unit_id")

    @api.model
    def _get_turns(self, units):
        """ Work out what the clock has brought about for free units on the market that somebody waits for.

        :returns: ``{unit: (lapsed, offer)}``, see `tools.waiting_line.turns`; keys are entries, as superuser
        """
        lines = self._get_lines(units)
        if not lines:
            return {}
        # sudo: that a unit is taken is for everybody to know
        claims = self.env["sales.unit.claim"].sudo().search(
            [("unit_id", "in", [unit.id for unit in lines]), ("state", "=", "live")]).grouped("unit_id")
        now, turns = fields.Datetime.now(), {}
        for unit, entries in lines.items():
            expires = claims[unit].expires_at if unit in claims else now
            if expires and expires <= now and unit.stage == "on_market":
                rows = [(entry, entry.create_date.replace(microsecond=0), entry.offer_until or None) for entry in entries]
                turns[unit] = waiting_line.turns(rows, expires, now, timedelta(hours=unit.project_id.offer_hours))
        return turns

    @api.model
    def _get_offers(self, units):
        """ Return ``{unit: (entry, until)}`` of the units that are kept for somebody at this second. """
        return {
            unit.sudo(False): (offer[0].sudo(False), offer[2])
            for unit, (_lapsed, offer) in self._get_turns(units).items() if offer}

    @api.model
    def _settle(self, units):
        """ Write down what the clock has brought about; the caller has touched the units. """
        for lapsed, offer in self._get_turns(units).values():
            for entry, begin, until in lapsed:
                entry._end("lapsed", ended_at=until, offer_until=until, offered_at=entry.offered_at or begin)
            if offer and offer[0].state == "waiting":
                offer[0]._offer(*offer[1:])

    def _offer(self, begin, until):
        self.ensure_one()
        self.write({"state": "offered", "offered_at": begin, "offer_until": until})
        self.flush_recordset()
        user, unit = self.user_id, self.unit_id.display_name
        entry = self.with_context(lang=user.lang, tz=user.tz)
        words = entry.env
        text = words._("%(unit)s is free. It is kept for %(customer)s until %(until)s.", unit=unit, customer=self.partner_id.display_name,
                       until=format_datetime(words, until, tz=user.tz, dt_format="short"))
        deadline = fields.Datetime.context_timestamp(entry, until).date()
        self.activity_schedule("mail.mail_activity_data_todo", deadline, summary=text, user_id=user.id)
        user._bus_send("simple_notification", {"type": "info", "title": words._("Your turn"), "message": text, "sticky": True})

    def _end(self, state, **values):
        self.write({"state": state, "ended_at": fields.Datetime.now(), **values})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self.flush_recordset()

    # ------------------------------------------------------------
    # JOINING, TAKING, LEAVING
    # ------------------------------------------------------------

    @api.model
    def _join(self, units, partner):
        """ See `sales.unit.join_waiting_list()`, which is the way in. """
        user, team = self.env.user, self.env["crm.team"]._get_default_team_id(self.env.uid)
        units._touch()
        live, offers = units._get_live_claims(), self._get_offers(units)
        for unit in units:
            claim, offer = live.get(unit), offers.get(unit)
            if not claim and not offer:
                raise UserError(self.env._("%s is free or not for sale: there is nothing to wait for.", unit.display_name))
            if claim and claim.user_id == user and claim.partner_id.commercial_partner_id == partner.commercial_partner_id:
                raise UserError(self.env._("%s is held for this customer already.", unit.display_name))
        entries = self.sudo()  # sudo: entries are made by this method only, after the checks above
        self.env["sales.unit.claim"].sudo()._end_expired(units)  # sudo: what the clock has brought about, whoever comes by
        return entries.create([
            {"unit_id": unit.id, "partner_id": partner.id, "user_id": user.id, "team_id": team.id} for unit in units
        ]).sudo(self.env.su)

    @api.model
    def _take(self, claims):
        """ Who waited and has the unit now waits no longer. """
        lines = self._get_lines(claims.unit_id)
        for claim in claims if lines else ():
            customer = claim.partner_id.commercial_partner_id
            lines.get(claim.unit_id, self).filtered(
                lambda entry, claim=claim, customer=customer:
                    entry.user_id == claim.user_id and entry.partner_id.commercial_partner_id == customer,
            )._end("taken", claim_id=claim.id)

    def action_take(self):
        """ Hold the units that are kept for the customers. """
        self.check_access("read")
        claims = self.env["sales.unit.claim"]
        for entry in self:
            claims |= entry.unit_id.claim("hold", entry.partner_id)
        return claims

    def action_cancel(self, reason=None):
        """ Wait no longer. Who waits may do it, and leaders for their teams.

        :param str reason: why; required
        """
        self._check_cancellable()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why %s leaves the waiting list.", self[:1].partner_id.display_name))
        self.unit_id._touch()
        self.env["sales.unit.claim"].sudo()._end_expired(self.unit_id)  # sudo: the clock's doing
        entries = self.sudo().filtered(lambda entry: entry.state in LIVE)  # sudo: nobody writes entries but these methods
        entries._end("cancelled", reason=reason.strip())
        entries._settle(self.unit_id)

    def action_ask_cancel(self):
        """ Open the dialog that asks why the customers wait no longer. """
        self._check_cancellable()
        return self.env["sales.reason"]._open(self, "action_cancel", self.env._("Wait No Longer"))

    def _check_cancellable(self):
        self.check_access("read")
        for entry in self:
            if entry.state not in LIVE:
                raise UserError(self.env._("%s: the waiting is over already.", entry.unit_id.display_name))
            if entry.user_id != self.env.user and not self.env.user.has_group(LEADERS):
                raise AccessError(self.env._("%s: somebody else waits here.", entry.unit_id.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Waiting lists are kept: cancel the entry instead."))
