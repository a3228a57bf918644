from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import babel_locale_parse, get_lang

NEAR_DAYS = 30  # how long a site stays somebody's after the last duty or meal there


class SalesMealService(models.Model):
    """ The meals of the coming days as one person sees them. """
    _inherit = "sales.meal.service"

    my_state = fields.Selection(
        [("none", "Not signed up"), ("signed", "Signed up"), ("served", "Eaten"), ("absent", "Absent"), ("elsewhere", "Eats elsewhere")],
        string="Mine", compute="_compute_mine", search="_search_my_state")
    my_meal_id = fields.Many2one("sales.meal", compute="_compute_mine")
    my_guest_count = fields.Integer("My Guests", compute="_compute_mine")
    my_price = fields.Monetary("I Pay", compute="_compute_my_price", help="As long as no maximum of the subsidy is reached.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    can_change = fields.Boolean("Sign-up Is Open", compute="_compute_can_change", search="_search_can_change")
    site_name = fields.Char(related="site_id.name", string="Site Name")
    day_text = fields.Char("Day in Words", compute="_compute_texts")
    hours_text = fields.Char("Hours", compute="_compute_texts")
    deadline_text = fields.Char("Sign-up Deadline", compute="_compute_texts")
    is_near = fields.Boolean("At My Sites", compute="_compute_is_near", search="_search_is_near")

    def _get_me(self):
        """:returns: dict of company to `hr.employee` of the user in it, as superuser"""
        # sudo: one's own employee
        return self.env["hr.employee"].sudo().search([("user_id", "=", self.env.uid), ("company_id", "in", self.company_id.ids)]).grouped(
            "company_id")

    @api.depends("meal_ids.state")
    @api.depends_context("uid")
    def _compute_mine(self):
        own = self.env["sales.meal"].sudo().search([  # sudo: one's own meals
            ("employee_id.user_id", "=", self.env.uid), ("date", "in", list(set(self.mapped("date")))), ("state", "!=", "cancelled")])
        alone = {(meal.date, meal.kind): meal for meal in own if not meal.guest_count}
        guests = own.filtered("guest_count").grouped("service_id")
        for service in self:
            meal = alone.get((service.date, service.kind), own.browse())
            here = meal.service_id.id == service.id
            service.my_meal_id = meal.sudo(False) if here else False
            service.my_state = "none" if not meal else meal.state if here else "elsewhere"
            service.my_guest_count = sum(guests.get(service.sudo(), own.browse()).mapped("guest_count"))  # sudo: the same key

    def _search_my_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = [("employee_id.user_id", "=", self.env.uid), ("guest_count", "=", 0)]
        taken = fields.Domain("meal_ids", "any", [*domain, ("state", "!=", "cancelled")])
        found = fields.Domain("meal_ids", "any", [*domain, ("state", "in", list(set(value) - {"none", "elsewhere"}))])
        return found | ~taken if "none" in value else found

    @api.depends("deadline", "state")
    def _compute_can_change(self):
        now = fields.Datetime.now()
        for service in self:
            service.can_change = service.state == "open" and bool(service.deadline) and service.deadline >= now

    def _search_can_change(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain([("state", "=", "open"), ("deadline", ">=", fields.Datetime.now())])
        return domain if True in value else ~domain

    @api.depends("date", "date_start", "date_stop", "deadline")
    @api.depends_context("lang")
    def _compute_texts(self):
        """ By the site's clock, wherever the reader is. """
        locale = babel_locale_parse(get_lang(self.env).code)
        for service in self:
            zone = ZoneInfo(service.site_id._get_timezone())
            start, stop, deadline = (
                service[name].replace(tzinfo=timezone.utc).astimezone(zone) for name in ("date_start", "date_stop", "deadline"))
            service.day_text = format_skeleton("MMMEd", service.date, locale=locale)
            service.hours_text = f"{start:%H:%M} – {stop:%H:%M}"
            service.deadline_text = f"{format_skeleton('MMMEd', deadline.date(), locale=locale)} {deadline:%H:%M}"

    def _compute_my_price(self):
        """ What I'd pay, whatever I may see of prices: it is my money. """
        me = self._get_me()
        prices = self.sudo()._get_prices()  # sudo: prices are for few, one's own share is not
        for service, own in zip(self, self.sudo(), strict=True):  # sudo: as above
            employee, price = me.get(own.company_id), prices.get(own, (0, 0))[0]
            rule = own.plan_id.subsidy_ids._find(own.kind, employee) if employee else own.plan_id.subsidy_ids.browse()
            coin = own.currency_id.rounding
            paid = rule._get_amount(round(price / coin)) if rule else 0
            service.my_price = own.currency_id.round(price - paid * coin)

    # ------------------------------------------------------------
    # WHERE I EAT
    # ------------------------------------------------------------

    @api.model
    def _get_near_sites(self):
        """ Sites where the user lives, has eaten lately, or is or was on duty; without any, all of them.

        :returns: `sales.site`
        """
        since = fields.Date.context_today(self) - timedelta(days=NEAR_DAYS)
        mine = ("employee_id.user_id", "=", self.env.uid)
        found = self.env["sales.site"].browse()
        for model, domain in (("sales.meal", [("date", ">=", since)]), ("sales.stay", [("state", "=", "active")]),
                              ("sales.duty", [("date", ">=", since), ("state", "=", "published")])):
            rows = self.env[model].sudo()._read_group([mine, *domain], ["site_id"])  # sudo: one's own
            found |= found.concat(*(site for [site] in rows))
        own = found.sudo(False).filtered(lambda site: site.company_id in self.env.companies)
        return own or self.env["sales.site"].search([("state", "=", "open")])

    def _compute_is_near(self):
        sites = self._get_near_sites()
        for service in self:
            service.is_near = service.site_id in sites

    def _search_is_near(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain("site_id", "in", self._get_near_sites().ids)
        return domain if True in value else ~domain

    # ------------------------------------------------------------
    # ONE PRESS
    # ------------------------------------------------------------

    def action_sign_up(self):
        """ I eat there.

        :returns: `sales.meal`, what was made: a meal each
        :raises UserError: after the deadline, or if I eat already
        """
        me = self._get_me()
        if missing := self.filtered(lambda service: service.company_id.sudo() not in me)[:1]:  # sudo: the same company
            raise UserError(self.env._(
                "Your account is no employee's of %s: ask an administrator to sign you up.", missing.company_id.name))
        return self.env["sales.meal"].create([
            {"service_id": service.id, "employee_id": me[service.company_id.sudo()].id} for service in self])  # sudo: as above

    def action_sign_up_button(self):
        """ The button of it: nothing to open afterwards. """
        self.action_sign_up()

    def action_withdraw(self):
        """ I don't eat there after all.

        :raises UserError: after the deadline
        """
        self.my_meal_id.action_cancel()

    def action_invite(self):
        """ Open the dialog for guests. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Guests"), "res_model": "sales.meal", "view_mode": "form",
            "views": [(self.env.ref("sales_logistics.sales_meal_view_form_guests").id, "form")], "target": "new",
            "context": {"default_service_id": self.id, "default_guest_count": 1}}

    def action_rate(self):
        """ Open the dialog that asks how it was. """
        self.ensure_one()
        return self.my_meal_id.action_rate()

    @api.model
    def _get_week_domain(self, sites, kinds):
        """:returns: domain of what can still be signed up for in the coming week"""
        last = fields.Date.context_today(self) + timedelta(days=7)
        return [("site_id", "in", sites.ids), ("kind", "in", kinds), ("date", "<=", last), ("can_change", "=", True)]
