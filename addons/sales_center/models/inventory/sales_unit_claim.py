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
    """
    _name = "sales.unit.claim"
    _description = "Claim of a Unit"
    _order = "id desc"
    _rec_name = "unit_id"

    unit_id = fields.Many2one("sales.unit", required=True, index=True, readonly=True, ondelete="restrict")
    project_id = fields.Many2one(related="unit_id.project_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="unit_id.company_id", store=True, index=True, precompute=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    state = fields.Selection(
        [("live", "Live"), ("converted", "Went over"), ("expired", "Expired"), ("released", "Given back"), ("cancelled", "Cancelled")],
        string="Status", required=True, readonly=True, default="live", index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Salesperson", required=True, readonly=True, index=True, ondelete="restrict")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, index="btree_not_null", ondelete="restrict")
    order_line_id = fields.Many2one("sale.order.line", readonly=True, index="btree_not_null", ondelete="set null")
    order_id = fields.Many2one(related="order_line_id.order_id", string="Order")
    origin_id = fields.Many2one("sales.unit.claim", string="Came From", readonly=True, ondelete="restrict")
    expires_at = fields.Datetime("Expires", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
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

    # ------------------------------------------------------------
    # MAKING
    # ------------------------------------------------------------

    @api.model
    def _claim(self, units, kind, partner, order_line):
        """ See `sales.unit.claim()`, which is the way in. """
        user = order_line.order_id.user_id or self.env.user
        live = units._get_live_claims()
        for unit in units:
            unit._check_claimable(kind, partner, user, order_line, live.get(unit))
        if kind == "hold":
            self._check_hold_limit(units, user)
        units._touch()
        claims = self.sudo()  # sudo: claims are made by this method only, after the checks above
        claims._end_expired(units)
        for claim in live.values():
            claim._end("converted")
        now = fields.Datetime.now()
        team = order_line.order_id.team_id or self.env["crm.team"]._get_default_team_id(user.id)
        return claims.create([{
            "unit_id": unit.id, "kind": kind, "partner_id": partner.id, "user_id": user.id, "team_id": team.id,
            "order_line_id": order_line.id, "origin_id": live[unit].id if unit in live else False,
            "expires_at": now + timedelta(hours=unit.project_id.hold_hours) if kind == "hold" else False,
        } for unit in units.sudo()]).sudo(self.env.su)

    @api.model
    def _check_hold_limit(self, units, user):
        """ A consultant holds no more units of a project at a time than it allows. """
        for project, wanted in units.sudo().grouped("project_id").items():  # sudo: the project's settings bind everybody
            if not project.hold_limit:
                continue
            held = self.sudo().search_count(self._get_live_domain() & fields.Domain([  # sudo: all holds count
                ("kind", "=", "hold"), ("user_id", "=", user.id), ("project_id", "=", project.id)]))
            if held + len(wanted) > project.hold_limit:
                raise UserError(self.env._(
                    "%(user)s holds %(held)s units in %(project)s, and may hold %(limit)s. Give one back first.",
                    user=user.name, held=held, project=project.name, limit=project.hold_limit))

    @api.model
    def _end_expired(self, units):
        """ Write down which holds have expired, so that the unit is free in the database, too. """
        now = fields.Datetime.now()
        expired = self.search([("unit_id", "in", units.ids), ("state", "=", "live"), ("expires_at", "<=", now)])
        for claim in expired:
            claim.write({"state": "expired", "ended_at": claim.expires_at})
        expired.flush_recordset()

    def _end(self, state, reason=False):
        self.write({"state": state, "ended_at": fields.Datetime.now(), "reason": reason})
        self.flush_recordset()  # the index must see it before the next claim comes

    # ------------------------------------------------------------
    # ENDING
    # ------------------------------------------------------------

    def action_release(self, reason=None):
        """ Give the units back. Who holds may do it; leaders for their teams; subscriptions and contracts
        end with their order.

        :param str reason: why; may be empty
        """
        self.check_access("read")
        for claim in self:
            if not claim.is_live:
                raise UserError(self.env._("%s is not held any more.", claim.unit_id.display_name))
            if claim.kind != "hold":
                raise UserError(self.env._("%s has been sold: cancel its order to give it back.", claim.unit_id.display_name))
            if claim.user_id != self.env.user and not self.env.user.has_group(LEADERS):
                raise AccessError(self.env._("%s is held by somebody else.", claim.unit_id.display_name))
        self.unit_id._touch()
        self.sudo()._end("released", reason)  # sudo: nobody writes claims but these methods

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Claims are never deleted: give the unit back instead."))

    @api.autovacuum
    def _gc_expired(self):
        """ Write expired holds down, for whoever reads the table without us. """
        due = self.search([("state", "=", "live"), ("expires_at", "<=", fields.Datetime.now())], limit=1000)
        self._end_expired(due.unit_id)
        return len(due), len(due) == 1000


class SalesUnit(models.Model):
    _inherit = "sales.unit"

    def _check_claimable(self, kind, partner, user, order_line, claim):
        """ Raise if the unit can't be claimed so.

        :param claim: the live claim of the unit, as superuser, or None
        """
        self.ensure_one()
        if self.stage != "on_market" or not self.active:
            raise UserError(self.env._("%s is not on the market.", self.display_name))
        if not claim:
            return
        own = claim.user_id == user and claim.partner_id.commercial_partner_id == partner.commercial_partner_id
        if not (own or (order_line and claim.order_line_id == order_line)) or KIND_RANK[claim.kind] >= KIND_RANK[kind]:
            raise UserError(self._get_taken_message(claim))
