from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KINDS = [("hold", "Hold"), ("subscription", "Subscription"), ("contract", "Contract")]
KIND_RANK = {kind: rank for rank, (kind, _label) in enumerate(KINDS)}
LEADERS = "sales_center.group_team_leader"


class SalesUnitClaim(models.Model):
    """ Who has a unit, for whom, and until when.

    1. A unit has at most one live claim: a partial unique index of the database says so, whoever writes.
    2. A hold expires. It counts as expired from that second on, also before a cron job writes it down.
    3. Claims are made, go over into the next kind and end by methods; nobody writes or deletes them.
    4. A hold goes over into a subscription, and that into a contract, of the same customer: the earlier
       claim ends as converted, so every step of a unit stays to be read.
    5. What becomes free is kept for the first in its waiting list (see `sales.unit.waiting`).
    6. Who gives a unit back says why; a hold that expires needs no reason.
    7. Who holds may extend the hold as often as the project allows; beyond that, and to another buyer or
       unit, it goes by a request (see `sales.unit.change`).
    """
    _name = "sales.unit.claim"
    _description = "Claim of a Unit"
    _order = "id desc"
    _rec_name = "unit_id"
    _reason_actions = ("action_release",)

    unit_id = fields.Many2one("sales.unit", required=True, index=True, readonly=True, ondelete="restrict")
    project_id = fields.Many2one(related="unit_id.project_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="unit_id.company_id", store=True, index=True, precompute=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    state = fields.Selection(
        [("live", "Live"), ("converted", "Went over"), ("expired", "Expired"), ("released", "Given back"), ("cancelled", "Cancelled"),
         ("transferred", "Transferred")],
        string="Status", required=True, readonly=True, default="live", index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Salesperson", required=True, readonly=True, index=True, ondelete="restrict")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, index="btree_not_null", ondelete="restrict")
    order_line_id = fields.Many2one("sale.order.line", readonly=True, index="btree_not_null", ondelete="set null")
    order_id = fields.Many2one(related="order_line_id.order_id", string="Order")
    origin_id = fields.Many2one("sales.unit.claim", string="Came From", readonly=True, ondelete="restrict")
    expires_at = fields.Datetime("Expires", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    sold_at = fields.Datetime("Sold On", readonly=True, help="Where it came from an earlier deal; empty: as it was made.")
    contracted_at = fields.Datetime("Contracted On", readonly=True, help="As above.")
    extension_count = fields.Integer("Extensions", readonly=True, aggregator=None)
    ended_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="restrict", help="Empty: it expired.")
    reason = fields.Char(readonly=True)
    is_live = fields.Boolean(compute="_compute_is_live", search="_search_is_live")

    _one_live = models.UniqueIndex("(unit_id) WHERE state = 'live'", "Somebody else has just taken this unit. Look at it again.")
    _only_holds_expire = models.Constraint("CHECK(kind = 'hold' OR expires_at IS NULL)", "Only holds expire.")

    @api.depends("state", "expires_at")
    def _compute_is_live(self):
        now = fields.Datetime.now()
        for claim in self:
            claim.is_live = claim.state == "live" and not (claim.expires_at and claim.expires_at <= now)

    def _search_is_live(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_live_domain() if True in value else ~self._get_live_domain()

    @api.model
    def _get_live_domain(self):
        """ Return the domain of the claims that are live at this second. """
        return fields.Domain("state", "=", "live") & (
            fields.Domain("expires_at", "=", False) | fields.Domain("expires_at", ">", fields.Datetime.now()))

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        claims.unit_id._notify_board()
        return claims

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"state", "expires_at"}:
            self.unit_id._notify_board()
        return result

    # ------------------------------------------------------------
    # MAKING
    # ------------------------------------------------------------

    @api.model
    def _claim(self, units, kind, partner, order_line):
        """ See `sales.unit.claim()`, which is the way in. """
        user = order_line.order_id.user_id or self.env.user
        live, offers = units._get_live_claims(), self.env["sales.unit.waiting"]._get_offers(units)
        for unit in units:
            unit._check_claimable(kind, partner, user, order_line, live.get(unit), offers.get(unit))
        if kind == "hold":
            self._check_hold_limit(units, user)
            self._check_hold_limit_of_company(units, user)
        units._touch()
        units.filtered(lambda unit: unit not in live).sudo().project_id._lock_sells()  # sudo: where it stands binds everybody
        claims = self.sudo()  # sudo: claims are made by this method only, after the checks above
        claims._end_expired(units)
        for claim in live.values():
            claim._end("converted", vacate=False)
        now = fields.Datetime.now()
        team = order_line.order_id.team_id or self.env["crm.team"]._get_default_team_id(user.id)
        made = claims.create([{
            "unit_id": unit.id, "kind": kind, "partner_id": partner.id, "user_id": user.id, "team_id": team.id,
            "order_line_id": order_line.id, "origin_id": live[unit].id if unit in live else False,
            "sold_at": live[unit].sold_at if unit in live else False,
            "expires_at": now + timedelta(hours=unit.project_id.hold_hours) if kind == "hold" else False,
        # sudo: the project's settings bind everybody
        } for unit in units.sudo()])
        self.env["sales.unit.waiting"]._take(made)
        return made.sudo(self.env.su)

    @api.model
    def _check_hold_limit(self, units, user):
        """ A consultant, and all together, hold no more units of a project at a time than it allows. """
        projects = units.sudo().grouped("project_id")  # sudo: the project's settings bind everybody
        units.sudo().project_id._touch_holds(user)  # sudo: as above
        for project, wanted in projects.items():
            held = self._get_live_domain() & fields.Domain([("kind", "=", "hold"), ("project_id", "=", project.id)])
            own = self.sudo().search_count(held & fields.Domain("user_id", "=", user.id))  # sudo: all holds count
            if project.hold_limit and own + len(wanted) > project.hold_limit:
                raise UserError(self.env._(
                    "%(user)s holds %(held)s units in %(project)s, and may hold %(limit)s. Give one back first.",
                    user=user.name, held=own, project=project.name, limit=project.hold_limit))
            if project.hold_limit_total and self.sudo().search_count(held) + len(wanted) > project.hold_limit_total:  # sudo: as above
                raise UserError(self.env._(
                    "In %(project)s no more than %(limit)s units are held at a time. Wait until one is given back.",
                    project=project.name, limit=project.hold_limit_total))

    @api.model
    def _check_hold_limit_of_company(self, units, user):
        """ A consultant holds no more units of all projects of a company at a time than it allows. """
        for company, wanted in units.sudo().grouped("company_id").items():  # sudo: the company's settings bind everybody
            limit = company.hold_limit
            held = self._get_live_domain() & fields.Domain([
                ("kind", "=", "hold"), ("company_id", "=", company.id), ("user_id", "=", user.id)])
            own = self.sudo().search_count(held) if limit else 0  # sudo: all holds count
            if limit and own + len(wanted) > limit:
                raise UserError(self.env._(
                    "%(user)s holds %(held)s units in all projects, and may hold %(limit)s. Give one back first.",
                    user=user.name, held=own, limit=limit))

    @api.model
    def _end_expired(self, units):
        """ Write down which holds have expired, so that the unit is free in the database, too, and whose turn
        it has become since. """
        self.env["sales.unit.waiting"]._settle(units)
        now = fields.Datetime.now()
        expired = self.search([("unit_id", "in", units.ids), ("state", "=", "live"), ("expires_at", "<=", now)])
        for claim in expired:
            claim.write({"state": "expired", "ended_at": claim.expires_at})
        expired.flush_recordset()

    def _end(self, state, reason=False, vacate=True):
        """:param bool vacate: whether the units become free, and are offered to whom waits for them """
        self.write({"state": state, "ended_at": fields.Datetime.now(), "ended_by_id": self.env.uid, "reason": reason})
        self.flush_recordset()  # the index must see it before the next claim comes
        if vacate:
            self.env["sales.unit.waiting"]._settle(self.unit_id)

    def _replace(self, units=None, partner=None, lines=None):
        """ End the claims as transferred, and have others in their place: nobody can come in between.

        :param units: ``{claim: sales.unit}``, free ones, for the claims that go over to another unit
        :param partner: `res.partner` that the claims are for from now on, if another
        :param lines: ``{claim: sale.order.line}`` that sells the unit from now on
        :returns: the new claims, as superuser, in the order of ``self``
        """
        units, lines = units or {}, lines or {}
        moved = self.filtered(lambda claim: claim in units)
        self.env["sales.unit"].union(*units.values()).project_id._lock_sells()
        (self - moved)._end("transferred", vacate=False)
        moved._end("transferred")
        made = self.sudo().create([{  # sudo: nobody makes claims but these methods
            "unit_id": units.get(claim, claim.unit_id).id, "kind": claim.kind, "partner_id": (partner or claim.partner_id).id,
            "user_id": claim.user_id.id, "team_id": claim.team_id.id, "origin_id": claim.id, "expires_at": claim.expires_at,
            "extension_count": claim.extension_count, **claim._get_dates(claim in units),
            "order_line_id": lines[claim].id if claim in lines else claim.order_line_id.id,
        } for claim in self])
        self.env["sales.unit.waiting"]._take(made)
        return made

    def _get_dates(self, is_moved):
        """ Since when the unit counts as sold in the claim that takes the place of this one.

        :param bool is_moved: whether it is for another unit, which is sold from now on
        :returns: dict of values; another buyer does not make it a new deal
        """
        self.ensure_one()
        if self.kind == "hold":
            return {}
        if is_moved:
            return {"sold_at": fields.Datetime.now()}
        first = self.origin_id if self.kind == "contract" and self.origin_id.kind == "subscription" else self
        return {"sold_at": self.sold_at or first.create_date,
                "contracted_at": (self.contracted_at or self.create_date) if self.kind == "contract" else False}

    # ------------------------------------------------------------
    # EXTENDING
    # ------------------------------------------------------------

    def action_extend(self):
        """ Extend the holds by the project's `extension_hours`, as often as it allows without asking.

        :returns: action that opens a request where somebody has to agree; True otherwise
        """
        self._check_own(hold=True)
        used_up = self.filtered(lambda claim: claim.extension_count >= claim.sudo().project_id.extension_limit)  # sudo: its settings
        if used_up:
            return used_up[0].unit_id._open_change("extension")
        self.unit_id._touch()
        for claim in self.sudo().filtered("expires_at"):  # sudo: nobody writes claims but these methods
            claim._extend(claim.expires_at + timedelta(hours=claim.project_id.extension_hours))
        return True

    def action_change(self):
        """ Open a request about the unit: another buyer, another unit, a cancellation. """
        self.ensure_one()
        return self.unit_id._open_change("cancellation")

    def _extend(self, until):
        self.ensure_one()
        if until > self.expires_at:
            self.write({"expires_at": until, "extension_count": self.extension_count + 1})
            self.flush_recordset()

    def _get_contract_error(self):
        """ Hook: why the claim is not for a request to change, in words; False if it is. Contracts override it.

        :returns: str or False"""
        self.ensure_one()
        return False

    def _end_by_contract(self, reason):
        """ Give the units back because their contract was terminated; called by that, as superuser.

        :param str reason: why
        :raises UserError: if a unit was handed over: it would be nobody's, and not on the market either
        """
        self.unit_id._touch()
        live = self.filtered("is_live")
        live.unit_id._check_undelivered()
        live._end("cancelled", reason)

    def _check_own(self, hold=False):
        """ Raise unless the claims are live and the user's, or of a team that the user leads.

        :param bool hold: whether they have to be holds
        """
        self.check_access("read")
        for claim in self:
            if not claim.is_live:
                raise UserError(self.env._("%s is not held any more.", claim.unit_id.display_name))
            if hold and claim.kind != "hold":
                raise UserError(self.env._("%s has been sold: cancel its order to give it back.", claim.unit_id.display_name))
            if not self.env.su and claim.user_id != self.env.user and not self.env.user.has_group(LEADERS):
                raise AccessError(self.env._("%s is held by somebody else.", claim.unit_id.display_name))

    # ------------------------------------------------------------
    # ENDING
    # ------------------------------------------------------------

    def action_release(self, reason=None):
        """ Give the units back. Who holds may do it; leaders for their teams; subscriptions and contracts
        end with their order.

        :param str reason: why; required
        """
        self._check_own(hold=True)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why %s is given back.", self[:1].unit_id.display_name))
        self.unit_id._touch()
        self.sudo()._end("released", reason.strip())  # sudo: nobody writes claims but these methods

    def action_ask_release(self):
        """ Open the dialog that asks why the units are given back. """
        self._check_own(hold=True)
        return self.env["sales.reason"]._open(self, "action_release", self.env._("Give Back"))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Claims are never deleted: give the unit back instead."))

    @api.model
    def _gc_expired(self, limit=1000):
        """ Write expired holds and offers down, so that whoever waits is told.

        :param int limit: how many of each at most
        :returns: int, how many are left
        """
        now = fields.Datetime.now()
        due = [("state", "=", "live"), ("expires_at", "<=", now)]
        lapsed = [("state", "=", "offered"), ("offer_until", "<=", now)]
        units = self.search(due, limit=limit).unit_id | self.env["sales.unit.waiting"].search(lapsed, limit=limit).unit_id
        units._touch()
        self._end_expired(units)
        return self.search_count(due) + self.env["sales.unit.waiting"].search_count(lapsed)

    @api.model
    def _cron_settle(self, batch=200):
        """ Cron job: what is written down late holds all the same; this is for the messages. """
        while (remaining := self._gc_expired(batch)) and self.env["ir.cron"]._commit_progress(batch, remaining=remaining):
            pass
