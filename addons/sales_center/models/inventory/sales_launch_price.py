import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import unit_prices
from .sales_unit import OFFICER


class SalesLaunchPrice(models.Model):
    """ One price per unit (一房一价), in a version that is approved before it counts.

    1. A list belongs to a launch, or changes the prices of units of a project that are on the market.
    2. Its lines are edited while it is a draft. What is asked for is a promise: it is not edited any more.
    3. Where a rule asks for it, the approval engine decides (kind ``launch_prices``): on how far the total goes
       below what the units cost now, in % or in money, on how far it changes either way, or on prices below
       their floor. Without any rule an officer approves with the same button. The approval is used up at once.
    4. Applying a list writes its prices to the units that nobody has claimed. Those that are claimed keep
       theirs, and the list says so line by line; it is applied once.
    """
    _name = "sales.launch.price"
    _description = "Unit Price List"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.approval.mixin"]
    _order = "project_id, version desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    version = fields.Integer(readonly=True, copy=False, aggregator=None)
    project_id = fields.Many2one("sales.project", required=True, index=True, ondelete="restrict", check_company=True)
    launch_id = fields.Many2one(
        "sales.launch", index="btree_not_null", ondelete="restrict", check_company=True, domain="[('project_id', '=', project_id)]",
        help="Empty: prices of units that are on the market already.")
    launch_state = fields.Selection(related="launch_id.state", string="Status of the Launch")
    company_id = fields.Many2one(related="project_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    reason = fields.Char(tracking=True, help="Why the prices become these.")
    state = fields.Selection(
        [("draft", "Draft"), ("waiting", "Waiting for approval"), ("approved", "Approved"), ("applied", "In force"),
         ("rejected", "Rejected"), ("cancelled", "Cancelled")],
        string="Status", required=True, readonly=True, default="draft", index=True, tracking=True, copy=False)
    state_reason = fields.Char("Why Cancelled", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    applied_on = fields.Datetime("In Force Since", readonly=True, copy=False)
    line_ids = fields.One2many("sales.launch.price.line", "price_id", string="Prices", copy=False)
    line_count = fields.Integer("Number of Prices", compute="_compute_totals", store=True)
    old_total = fields.Monetary("Total Before", compute="_compute_totals", store=True)
    total = fields.Monetary("Total After", compute="_compute_totals", store=True)
    change = fields.Monetary("Difference", compute="_compute_totals", store=True)
    change_percent = fields.Float("Difference (%)", digits=(16, 2), compute="_compute_totals", store=True, aggregator=None)
    kept_count = fields.Integer("Kept Their Price", compute="_compute_kept_count")

    _version_once = models.UniqueIndex("(project_id, version)", "Somebody else has just made a price list of this project. Try again.")

    @api.depends("project_id.code", "version")
    def _compute_name(self):
        for prices in self:
            prices.name = f"{prices.project_id.code or ''}-V{prices.version}"

    @api.depends("line_ids.total", "line_ids.old_total")
    def _compute_totals(self):
        for prices in self:
            lines = prices.line_ids
            prices.line_count = len(lines)
            prices.old_total, prices.total = sum(lines.mapped("old_total")), sum(lines.mapped("total"))
            prices.change = prices.total - prices.old_total
            prices.change_percent = unit_prices.percent(prices.old_total, prices.total)

    @api.depends("line_ids.outcome")
    def _compute_kept_count(self):
        counts = dict(self.env["sales.launch.price.line"]._read_group(
            [("price_id", "in", self.ids), ("outcome", "=", "kept")], ["price_id"], ["__count"]))
        for prices in self:
            prices.kept_count = counts.get(prices, 0)

    @api.depends("state")
    def _compute_approval_state(self):
        return super()._compute_approval_state()

    # ------------------------------------------------------------
    # WHAT THE ENGINE ASKS
    # ------------------------------------------------------------

    def _approval_kind(self):
        return "launch_prices"

    def _approval_team(self):
        return self.project_id.team_ids[:1]

    def _approval_project(self):
        return self.project_id

    def _approval_is_open(self):
        return self.state in ("draft", "waiting")

    def _approval_authority_rank(self):
        return 0  # prices bind everybody: whoever asks needs somebody else

    def _approval_involved(self):
        """ Who made the list, and who typed any of its prices. """
        lines = self.line_ids
        users = self.create_uid | lines.create_uid | lines.write_uid
        return users.filtered(lambda user: user.id != api.SUPERUSER_ID)

    def _approval_measure(self, condition, categ_ids):
        """ What falls is measured as a concession; what has no price yet can't fall. """
        if condition == "always":
            return float("inf")
        lines = self.sudo().line_ids  # sudo: the floor binds also who can't read it
        if condition == "below_floor":
            below = lines.filtered(lambda line: line.floor_price and self.currency_id.compare_amounts(line.total, line.floor_price) < 0)
            return float("inf") if below else 0.0
        priced = lines.filtered("old_total")
        before, after = sum(priced.mapped("old_total")), sum(priced.mapped("total"))
        if condition == "concession_amount":
            return max(before - after, 0.0)
        percent = unit_prices.percent(before, after)
        return {"concession_percent": max(-percent, 0.0), "price_change": abs(percent)}.get(condition, 0.0)

    def _approval_values(self):
        return {"currency_id": self.currency_id.id, "summary": self._get_summary()}

    def _get_summary(self):
        """ :returns: str, the list in one line: how many units, the total before and after """
        self.ensure_one()
        return self.env._(
            "%(name)s: %(count)s units, %(before)s → %(after)s (%(percent)+.2f %%). %(reason)s", name=self.display_name,
            count=self.line_count, before=self.currency_id.format(self.old_total), after=self.currency_id.format(self.total),
            percent=self.change_percent, reason=self.reason or "").strip()

    def _approval_terms(self):
        rows = [line._get_terms() for line in self.sudo().line_ids.sorted("unit_id")]  # sudo: floor prices are terms, too
        return {"digest": hashlib.sha256(json.dumps(rows).encode()).hexdigest(), "total": self.total}

    def _approval_worse(self, terms):
        return [] if terms == self._approval_terms() else [self.env._("Its prices have been changed since the approval was asked for.")]

    def _approval_done(self, approval):
        result = super()._approval_done(approval)
        if approval.state == "approved":
            if worse := self._approval_worse(approval.terms):
                approval._void("\n".join(worse))
                return result
            approval._use()
            self._on_approved()
        elif self.state == "waiting":
            # sudo: nobody writes the state but these methods
            self.sudo().write({"state": "rejected" if approval.state == "rejected" else "draft"})
        return result

    def _approval_rules_changed(self):
        # sudo: the state of a list does not depend on who changed the rule
        self.env.add_to_compute(self._fields["approval_state"], self.sudo().search([("state", "in", ("draft", "waiting"))]))

    def _explain_measure(self, rule, limit):
        return self.env._("%(name)s changes prices by %(percent)+.2f %%.", name=self.display_name, percent=self.change_percent)

    # ------------------------------------------------------------
    # ASKING
    # ------------------------------------------------------------

    def request_approval(self, reason, attachments=None):
        for prices in self:
            prices._check_askable()
        approvals = super().request_approval(reason, attachments)
        for prices in self:
            # A request that nobody can decide on is refused at once.
            state = {"pending": "waiting", "rejected": "rejected"}.get(prices.approval_id.sudo().state)  # sudo: as the mixin does
            if state and prices.state == "draft":
                prices.sudo().write({"state": state})  # sudo: nobody writes the state but these methods
        return approvals

    def action_request_approval(self):
        """ Ask whoever has to agree; where no rule asks for anybody, an officer approves. """
        self.ensure_one()
        self.check_access("write")
        self._check_askable()
        if self.env["sales.approval.rule"]._get_exceeded(self).get(self):
            return self.action_ask_approval()
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("%s has to be approved by an officer.", self.display_name))
        self.sudo()._on_approved()  # sudo: nobody writes the state but these methods
        self._approval_log(self.env._("Approved by %s: no rule asks for anybody else.", self.env.user.name))
        return True

    def _check_askable(self):
        """ Take the prices as they are now for the comparison, and refuse what can't be approved. """
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("%s is no longer a draft.", self.display_name))
        self.line_ids._take_before()
        if not self.line_ids:
            raise UserError(self.env._("%s has no prices yet. Fill it with the units first.", self.display_name))
        missing = (self.launch_id.line_ids.unit_id - self.line_ids.unit_id) | self.line_ids.filtered(lambda line: not line.total).unit_id
        if missing:
            raise UserError(self.env._("%(count)s units have no price in %(name)s, such as %(unit)s.",
                                       count=len(missing), name=self.display_name, unit=missing[0].display_name))

    def _on_approved(self):
        """ The prices are approved, and with them the launch, if it names each of its units. """
        self.write({"state": "approved", "approved_on": fields.Datetime.now()})
        for prices in self.filtered(lambda prices: prices.launch_id.state == "draft"):
            if prices.launch_id.line_ids.unit_id <= prices.line_ids.unit_id:
                prices.launch_id._move("approved")

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_apply(self):
        """ Write the approved prices to the units, now. Those of a launch are written by opening it. """
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Prices are put in force by the centre's officers."))
        self.check_access("write")
        for prices in self:
            if prices.state != "approved":
                raise UserError(self.env._("%s is not approved, or was put in force already.", prices.display_name))
            if prices.launch_id.state in ("draft", "approved"):
                raise UserError(self.env._("Open %s: that puts its prices in force.", prices.launch_id.display_name))
            prices._apply()

    def _apply(self):
        """ Write the prices of the list to its units, except to those that are claimed. """
        self.ensure_one()
        lines = self.sudo().line_ids  # sudo: approved as a whole, floor prices included
        units = lines.unit_id
        units._touch()
        claims = {unit.id: claim for unit, claim in units._get_live_claims().items()}
        free = lines.filtered(lambda line: line.unit_id.id not in claims and line.unit_id.stage != "delivered")
        if outdated := free.filtered(lambda line: line._is_area_changed() or line._is_overtaken())[:1]:
            raise UserError(self.env._("The area or the price of %s has changed since its new price was asked for. Make a new list.",
                                       outdated.unit_id.display_name))
        free.unit_id._write_prices({line.unit_id.id: line._get_unit_values() for line in free})
        free.write({"outcome": "written"})
        for line in lines - free:
            claim = claims.get(line.unit_id.id)
            line.write({"outcome": "kept", "kept_reason": line.unit_id._get_taken_message(claim) if claim else False})
        self.sudo().write({"state": "applied", "applied_on": fields.Datetime.now()})  # sudo: nobody writes the state but these methods

    def action_cancel(self, reason=None):
        """ Give the list up, and with it the request that waits.

        :param str reason: why; required once it was asked for
        """
        self.check_access("write")
        for prices in self:
            if prices.state in ("applied", "cancelled"):
                raise UserError(self.env._("%s can't be cancelled any more.", prices.display_name))
            if prices.state != "draft" and not (reason or "").strip():
                raise UserError(self.env._("Say why the prices are given up."))
        self._give_up(reason)
        # sudo: the launch follows its prices
        self.launch_id.sudo().filtered(lambda launch: launch.state == "approved" and not launch._get_approved_prices())._move("draft")

    def _give_up(self, reason):
        for prices in self:
            if prices.state == "waiting":
                prices.approval_id.sudo()._void(reason)  # sudo: whoever had asked
        self.sudo().write({"state": "cancelled", "state_reason": reason})  # sudo: nobody writes the state but these methods

    def action_draft(self):
        """ Take a rejected or withdrawn list up again. """
        self.check_access("write")
        if wrong := self.filtered(lambda prices: prices.state != "rejected")[:1]:
            raise UserError(self.env._("%s was not rejected.", wrong.display_name))
        self.sudo().write({"state": "draft"})  # sudo: nobody writes the state but these methods
