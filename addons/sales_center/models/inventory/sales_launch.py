from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from .sales_unit import OFFICER

SHOWN = 20  # problems that are named; all are counted


class SalesLaunch(models.Model):
    """ A batch of units that come to the market together, each at its own approved price.

    1. A unit is in at most one launch that is not over: a partial unique index says so.
    2. Units are chosen while it is a draft, from those planned or prepared, of one project.
    3. Its prices are one per unit, in a price list (`sales.launch.price`) that the approval engine decides on.
       Once a list that names every unit is approved, so is the launch.
    4. Opening it writes the approved prices and puts all of its units on the market, in one transaction:
       all, or none and a message that names what is in the way.
    5. What was approved is cancelled with a reason, what was open is closed; neither is deleted.
    """
    _name = "sales.launch"
    _description = "Launch"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_planned desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    number = fields.Char("Launch Number", readonly=True, copy=False, default="/", index="trigram")
    active = fields.Boolean(default=True)
    project_id = fields.Many2one(
        "sales.project", required=True, index=True, ondelete="restrict", check_company=True, tracking=True)
    company_id = fields.Many2one(related="project_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user, check_company=True, tracking=True)
    date_planned = fields.Date("Planned On", required=True, default=fields.Date.context_today, tracking=True)
    date_opened = fields.Datetime("Launched On", readonly=True, copy=False, tracking=True)
    date_closed = fields.Datetime("Ended On", readonly=True, copy=False)
    target_absorption = fields.Float(
        "Target Absorption (%)", digits=(5, 2), aggregator="avg", tracking=True, help="How much of the launch is to be sold.")
    note = fields.Html("Marketing Notes")
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Prices approved"), ("open", "Opened"), ("closed", "Over"), ("cancelled", "Cancelled")],
        string="Status", required=True, readonly=True, default="draft", index=True, tracking=True, copy=False)
    state_reason = fields.Char("Reason", readonly=True, copy=False, tracking=True)
    line_ids = fields.One2many("sales.launch.unit", "launch_id", string="Units of the Launch", copy=False)
    unit_ids = fields.Many2many(
        "sales.unit", string="Units", compute="_compute_unit_ids", inverse="_inverse_unit_ids",
        domain="[('project_id', '=', project_id), ('stage', 'in', ('planned', 'prepared'))]")
    price_ids = fields.One2many("sales.launch.price", "launch_id", string="Price Lists")
    price_count = fields.Integer(compute="_compute_price_count")
    unit_count = fields.Integer("Number of Units", compute="_compute_figures")
    sold_count = fields.Integer("Sold", compute="_compute_figures")
    total_value = fields.Monetary("Value", compute="_compute_figures", help="What the units cost at their list prices.")
    absorption = fields.Float("Absorption (%)", digits=(5, 2), compute="_compute_figures")

    _number_once = models.UniqueIndex("(company_id, number) WHERE number != '/'", "Another launch has this number.")
    _target_absorption_range = models.Constraint(
        "CHECK(target_absorption >= 0 AND target_absorption <= 100)", "The target absorption lies between 0 and 100 %.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("line_ids.unit_id")
    def _compute_unit_ids(self):
        for launch in self:
            launch.unit_ids = launch.line_ids.unit_id

    def _inverse_unit_ids(self):
        for launch in self:
            wanted = launch.with_context(active_test=False).unit_ids._origin
            launch.line_ids.filtered(lambda line, wanted=wanted: line.unit_id not in wanted).unlink()
            new = wanted - launch.line_ids.unit_id
            self.env["sales.launch.unit"].create([{"launch_id": launch.id, "unit_id": unit.id} for unit in new])

    @api.depends("price_ids")
    def _compute_price_count(self):
        prices, counts = self.env["sales.launch.price"], {}
        if prices.has_access("read"):
            counts = dict(prices._read_group([("launch_id", "in", self.ids)], ["launch_id"], ["__count"]))
        for launch in self:
            launch.price_count = counts.get(launch, 0)

    @api.depends("line_ids.unit_id.price_total", "line_ids.unit_id.claim_ids.state")
    def _compute_figures(self):
        lines = self.env["sales.launch.unit"].sudo()  # sudo: how much is sold is no secret, to whom is
        domain = fields.Domain("launch_id", "in", self.ids)
        rows = {row[0].id: row[1:] for row in lines._read_group(domain, ["launch_id"], ["__count", "price_total:sum"])}
        sold = fields.Domain("unit_id.claim_ids", "any", [("state", "=", "live"), ("kind", "!=", "hold")])
        counts = {launch.id: count for launch, count in lines._read_group(domain & sold, ["launch_id"], ["__count"])}
        for launch in self:
            launch.unit_count, launch.total_value = rows.get(launch._origin.id, (0, 0))
            launch.sold_count = counts.get(launch._origin.id, 0)
            launch.absorption = 100 * launch.sold_count / launch.unit_count if launch.unit_count else 0

    @api.depends("name", "number")
    def _compute_display_name(self):
        for launch in self:
            known = launch.number and launch.number != "/"
            launch.display_name = f"[{launch.number}] {launch.name}" if known else launch.name

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.constrains("project_id")
    def _check_project_stays(self):
        self.line_ids._check_unit()
        self.project_id._check_not_closed()
        for launch in self:
            if launch.sudo().price_ids.project_id - launch.project_id:  # sudo: all lists count
                raise ValidationError(self.env._("%s has price lists: it stays in its project.", launch.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("state", "draft") != "draft" and not self.env.su:
                raise AccessError(self.env._("A launch begins as a draft; its buttons take it further."))
            if vals.get("number", "/") == "/":
                # sudo: numbers are given by the system
                vals["number"] = self.env["ir.sequence"].sudo().next_by_code("sales.launch") or "/"
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.keys() & {"state", "state_reason", "date_opened", "date_closed", "number"}:
            raise AccessError(self.env._("The status of a launch is moved by its buttons only."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if kept := self.filtered(lambda launch: launch.state != "draft" or launch.sudo().price_ids)[:1]:  # sudo: all lists count
            raise UserError(self.env._("%s has price lists or is no longer a draft: cancel it instead of deleting it.", kept.display_name))

    def _check_draft(self):
        if late := self.filtered(lambda launch: launch.state != "draft")[:1]:
            raise UserError(self.env._(
                "%s is no longer a draft: its units stay. Set it back to draft to change them.", late.display_name))

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def _check_arrow(self, state, allowed):
        """ :param str state: where the launches are to go
        :param tuple allowed: states from which that is possible """
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Launches are opened and closed by the centre's officers."))
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        if wrong := self.filtered(lambda launch: launch.state not in allowed)[:1]:
            raise UserError(self.env._("%(launch)s is “%(state)s” and can't become “%(wanted)s”.",
                                       launch=wrong.display_name, state=labels[wrong.state], wanted=labels[state]))
        # Of two who press at once the later one is tried again, and then sees what the first one did.
        if self:
            self.flush_recordset(["state"])
            self.env.cr.execute(SQL("UPDATE sales_launch SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.ids))))

    def _move(self, state, **values):
        self.sudo().write({"state": state, **values})  # sudo: nobody writes the state but these methods

    def action_draft(self):
        """ Take the launch back to choose other units; the approved prices that were not used yet are given up. """
        self._check_arrow("draft", ("approved", "cancelled"))
        self.env["sales.launch.unit"]._check_free(self.line_ids.unit_id, self)
        self.price_ids.filtered(lambda prices: prices.state == "approved")._give_up(
            self.env._("The launch was set back to draft."))
        self._move("draft", state_reason=False)

    def action_open(self):
        """ Put all units on the market at their approved prices: all of them, or none.

        :raises UserError: naming what is in the way, unit by unit
        """
        self._check_arrow("open", ("approved",))
        self.project_id._check_sells()
        self.sudo().project_id._lock_sells()  # sudo: read only
        for launch in self:
            units = launch.line_ids.unit_id
            units._touch()
            prices = launch._get_approved_prices()
            if problems := launch._get_opening_problems(units, prices):
                more = [self.env._("and %s more", len(problems) - SHOWN)] if len(problems) > SHOWN else []
                raise UserError(self.env._("%(launch)s can't be opened, and no unit was put on the market:\n%(problems)s",
                                           launch=launch.display_name, problems="\n".join(problems[:SHOWN] + more)))
            if prices.state == "approved":
                prices._apply()
            launch._move("open", date_opened=fields.Datetime.now())
            units.filtered(lambda unit: unit.stage == "planned").action_prepare()
            units.action_put_on_market(launch.display_name)
        waiting = self.project_id.filtered(lambda project: project.state in ("planned", "sold_out"))
        waiting.sudo().write({"state": "selling", "state_reason": False})  # sudo: follows from the launch

    def _get_approved_prices(self):
        """ Return the price list that was approved last. """
        self.ensure_one()
        # sudo: whoever may open the launch opens it at the prices that were approved
        return self.sudo().price_ids.filtered(lambda prices: prices.state in ("approved", "applied")).sorted("version")[-1:]

    def _get_opening_problems(self, units, prices):
        """ :returns: list of str: unit by unit, why it can't come to the market """
        self.ensure_one()
        if not units:
            return [self.env._("It has no units.")]
        if not prices:
            return [self.env._("It has no approved price list.")]
        lines = {line.unit_id.id: line for line in prices.line_ids}
        claims = units._get_live_claims()
        labels = dict(units._fields["stage"]._description_selection(self.env))
        problems = []
        for unit in units:
            line = lines.get(unit.id)
            if unit.stage not in ("planned", "prepared"):
                problems.append(self.env._("%(unit)s is “%(stage)s” already.", unit=unit.display_name, stage=labels[unit.stage]))
            elif not unit.active:
                problems.append(self.env._("%s is archived.", unit.display_name))
            elif unit in claims:
                problems.append(unit._get_taken_message(claims[unit]))
            elif not line or not line.total:
                problems.append(self.env._("%s has no approved price.", unit.display_name))
            elif line._is_outdated():
                problems.append(self.env._("%s has changed since its price was approved: its area or its price.", unit.display_name))
        return problems

    def action_close(self, reason=None):
        """ The launch is over. What is left stays on the market, and may go into another launch once it is off it.

        :param str reason: may be empty
        """
        self._check_arrow("closed", ("open",))
        self._move("closed", date_closed=fields.Datetime.now(), state_reason=reason)

    def action_reopen(self):
        """ It was closed by mistake. """
        self._check_arrow("open", ("closed",))
        self.env["sales.launch.unit"]._check_free(self.line_ids.unit_id, self)
        self._move("open", date_closed=False, state_reason=False)

    def action_cancel(self, reason=None):
        """ Give the launch up; its units are free for another one.

        :param str reason: why; required
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the launch is cancelled."))
        self._check_arrow("cancelled", ("draft", "approved"))
        self.price_ids.filtered(lambda prices: prices.state in ("draft", "waiting", "approved"))._give_up(
            self.env._("The launch was cancelled: %s", reason))
        self._move("cancelled", state_reason=reason)

    # ------------------------------------------------------------
    # GOING ELSEWHERE
    # ------------------------------------------------------------

    def action_new_prices(self):
        """ Make the next price list of the launch, from the prices as they are, and open it. """
        self.ensure_one()
        if self.state not in ("draft", "approved", "open"):
            raise UserError(self.env._("%s is over: it gets no more prices.", self.display_name))
        prices = self.env["sales.launch.price"].create({"project_id": self.project_id.id, "launch_id": self.id})
        prices.action_fill()
        return prices._get_form_action()

    def action_open_prices(self):
        """ Open the price lists of the launch. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Unit Price Lists"), "res_model": "sales.launch.price",
            "view_mode": "list,form", "domain": [("launch_id", "=", self.id)],
            "context": {"default_launch_id": self.id, "default_project_id": self.project_id.id},
        }

    def action_open_units(self):
        """ Open the units of the launch. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_unit_action")
        return {**action, "domain": [("launch_line_ids.launch_id", "=", self.id)], "context": {}}
