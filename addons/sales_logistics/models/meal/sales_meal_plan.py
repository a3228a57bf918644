from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OFFICER = "sales_logistics.group_officer"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AHEAD = 14  # days for which meals are offered


class SalesMealPlan(models.Model):
    """ Which meals a site offers on which days, who cooks them, at what price, and what the company pays of it.

    1. A plan is drafted, started and ended. While it runs its meals are offered two weeks ahead (`sales.meal.service`).
    2. Who eats signs up, or is signed up from the duty roster or the stays, until the hour that each meal says, by the
       site's clock. Administrators do it afterwards, with a reason.
    3. Prices hold from a day on. Of the subsidy rules, the first one that fits a person and a meal counts.
    """
    _name = "sales.meal.plan"
    _inherit = ["mail.thread", "sales.methods.only.mixin"]
    _methods_only = frozenset({"state", "state_reason"})
    _description = "Meal Plan"
    _order = "site_id, name, id"
    _check_company_auto = True
    _reason_actions = ("action_end",)

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    site_id = fields.Many2one(
        "sales.site", required=True, index=True, ondelete="restrict", tracking=True, domain="[('state', '=', 'open')]")
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Vendor", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True,
        help="Who cooks and bills the meals. Empty: a kitchen of the company's own.")
    mon, tue, wed, thu, fri = (fields.Boolean(default=True) for _day in range(5))
    sat, sun = fields.Boolean(), fields.Boolean()
    date_from = fields.Date("Valid From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date("Valid Until", tracking=True)
    absent_rule = fields.Selection(
        [("whole", "Pays the whole price"), ("same", "Pays as if present"), ("company", "The company pays")], string="Who Doesn't Come",
        required=True, default="whole", tracking=True, help="Who has signed up and doesn't come: the meal was cooked.")
    time_ids = fields.One2many("sales.meal.time", "plan_id", string="Meals Offered", copy=True)
    price_ids = fields.One2many("sales.meal.price", "plan_id", string="Prices", copy=False, groups="sales_logistics.group_cost")
    subsidy_ids = fields.One2many("sales.meal.subsidy", "plan_id", string="Subsidies", copy=False, groups="sales_logistics.group_cost")
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("ended", "Ended")], string="Status", required=True, readonly=True,
        default="draft", index=True, copy=False, tracking=True)
    state_reason = fields.Char("Reason", readonly=True, copy=False, tracking=True)

    price_warning = fields.Char(compute="_compute_price_warning", help="What keeps days from being closed.")

    _dates_in_order = models.Constraint("CHECK(date_to IS NULL OR date_to >= date_from)", "A plan does not end before it begins.")

    @api.depends("time_ids.kind", "price_ids.kind", "price_ids.date_from", "date_from")
    def _compute_price_warning(self):
        """ For administrators, too: that a price is missing is no secret. """
        labels = dict(self.env["sales.meal.time"]._fields["kind"]._description_selection(self.env))
        today = fields.Date.context_today(self)
        for plan in self:
            prices = plan.sudo().price_ids  # sudo: see above
            first = max(plan.date_from or today, today)
            priced = set(prices.filtered(lambda price, first=first: price.date_from and price.date_from <= first).mapped("kind"))
            missing = [labels[kind] for kind in plan.time_ids.mapped("kind") if kind not in priced] if prices else []
            plan.price_warning = self.env._(
                "No price is valid for: %s. Days with it are not closed.", ", ".join(missing)) if missing else False

    def copy(self, default=None):
        """ With prices and subsidies for those who may enter them. """
        copies = super().copy(default)
        if self.env["sales.meal.price"].has_access("create"):
            for plan, other in zip(self, copies, strict=True):
                plan.price_ids.copy({"plan_id": other.id})
                plan.subsidy_ids.copy({"plan_id": other.id})
        return copies

    def write(self, vals):
        if "site_id" in vals and self.filtered(lambda plan: plan.state != "draft" and plan.site_id.id != vals["site_id"]):
            raise UserError(self.env._("A plan that was started stays at its site: make another one."))
        if vals.get("active") is False and self.filtered(lambda plan: plan.state == "running"):
            raise UserError(self.env._("A plan that runs is ended first."))
        result = super().write(vals)
        if not vals.keys().isdisjoint({"date_from", "date_to", *WEEKDAYS}):
            self._drop_unfit_services()
            self.filtered(lambda plan: plan.state == "running")._offer()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.env["sales.meal.service"].sudo().search_count([("plan_id", "in", self.ids)], limit=1):  # sudo: any counts
            raise UserError(self.env._("Meals were offered by this plan: end and archive it instead."))

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_start(self):
        """ Offer the meals, from now on.

        :raises UserError: where there is none, or the site is closed
        """
        self._check_officer()
        for plan in self:
            if plan.state == "running":
                raise UserError(self.env._("“%s” runs already.", plan.name))
            if plan.site_id.state != "open":
                raise UserError(self.env._("%s is closed.", plan.site_id.display_name))
            if not plan.time_ids:
                raise UserError(self.env._("Enter the meals of “%s” first.", plan.name))
        self.sudo().write({"state": "running", "state_reason": False})  # sudo: nobody writes the state but the actions
        self._offer()

    def action_end(self, reason=None):
        """ Offer no more meals; those that are to come are cancelled.

        :param str reason: why; required
        """
        self._check_officer()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the plan ends."))
        if self.filtered(lambda plan: plan.state != "running"):
            raise UserError(self.env._("Only a plan that runs is ended."))
        self.sudo().write({"state": "ended", "state_reason": reason})  # sudo: as above
        coming = self.env["sales.meal.service"].sudo().search([  # sudo: as above
            ("plan_id", "in", self.ids), ("state", "=", "open"), ("date_start", ">", fields.Datetime.now())])
        coming._cancel(reason)

    def action_ask_end(self):
        """ Open the dialog that asks why. """
        return self.env["sales.reason"]._open(self, "action_end", self.env._("End the Plan"))

    def action_open_services(self):
        """ Open the daily sheets of the plan. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_meal_service_action")
        return {**action, "domain": [("plan_id", "=", self.id)]}

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This is done by the site administrators."))
        self.check_access("write")

    # ------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------

    def _is_on(self, day):
        """:returns: bool, whether the plan has meals on a day"""
        self.ensure_one()
        return self[WEEKDAYS[day.weekday()]] and self.date_from <= day and (not self.date_to or day <= self.date_to)

    def _offer(self):
        """ Make what is missing of the meals of the coming days: one query to look, one to write, for all plans.

        :returns: `sales.meal.service`, the new ones
        """
        now = fields.Datetime.now()
        today = now.date() - timedelta(days=1)  # of any timezone
        Service = self.env["sales.meal.service"].sudo()  # sudo: offers are made by what the plan says
        there = {(service.time_id.id, service.date) for service in Service.search_fetch(
            [("plan_id", "in", self.ids), ("date", ">=", today)], ["time_id", "date"])}
        wanted = []
        for plan in self.sudo():  # sudo: as above
            for number in range(AHEAD + 2):
                day = today + timedelta(days=number)
                if plan._is_on(day):
                    wanted += [(time, day) for time in plan.time_ids
                               if (time.id, day) not in there and time._get_moments(day)["date_start"] > now]
        return Service.create([{"time_id": time.id, "date": day} for time, day in wanted])

    def _drop_unfit_services(self):
        """ Take back offers of days on which the plan has none any more, unless somebody has signed up. """
        coming = self.env["sales.meal.service"].sudo().search([  # sudo: as above
            ("plan_id", "in", self.ids), ("state", "=", "open"), ("date_start", ">", fields.Datetime.now()), ("meal_ids", "=", False)])
        coming.filtered(lambda service: not service.plan_id._is_on(service.date)).unlink()
