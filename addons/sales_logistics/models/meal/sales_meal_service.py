from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ...tools import days
from .sales_meal_time import KINDS

OFFICER = "sales_logistics.group_officer"


class SalesMealService(models.Model):
    """ One meal of one day at a site: who has signed up, what there is to eat, and the sheet for the kitchen.

    1. Open until it was served; then it is closed, and what each meal costs whom is written down for good.
    2. One that doesn't take place is cancelled with a reason, and with it who had signed up.
    """
    _name = "sales.meal.service"
    _description = "Meal of a Day"
    _order = "date, date_start, site_id, id"
    _reason_actions = ("action_cancel",)
    _check_company_auto = True

    time_id = fields.Many2one("sales.meal.time", string="Meal of the Plan", required=True, index=True, ondelete="restrict", readonly=True)
    plan_id = fields.Many2one(related="time_id.plan_id", string="Meal Plan", store=True, index=True, precompute=True)
    site_id = fields.Many2one(related="time_id.site_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="time_id.company_id", store=True, index=True, precompute=True)
    kind = fields.Selection(KINDS, string="Meal", compute="_compute_kind", store=True, index=True, precompute=True)
    date = fields.Date("Day", required=True, readonly=True, index=True)
    deadline = fields.Datetime("Sign Up Until", compute="_compute_moments", store=True, precompute=True)
    date_start = fields.Datetime("Served From", compute="_compute_moments", store=True, index=True, precompute=True)
    date_stop = fields.Datetime("Served Until", compute="_compute_moments", store=True, precompute=True)
    dish_ids = fields.Many2many("sales.meal.dish", string="Dishes", check_company=True)
    note = fields.Char()
    meal_ids = fields.One2many("sales.meal", "service_id", string="Signed Up", readonly=True)
    people_count = fields.Integer("People", compute="_compute_counts")
    guest_count = fields.Integer("Guests", compute="_compute_counts")
    total_count = fields.Integer("To Cook", compute="_compute_counts")
    rating_average = fields.Float("Average Rating", compute="_compute_rating_average", digits=(3, 1))
    state = fields.Selection(
        [("open", "Offered"), ("closed", "Day closed"), ("cancelled", "Cancelled")], string="Status", required=True, readonly=True,
        default="open", index=True, copy=False)
    state_reason = fields.Char("Reason", readonly=True, copy=False)

    _once = models.UniqueIndex("(time_id, date)", "This meal of that day is there already.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("time_id")
    def _compute_kind(self):
        """ Stays what it was. """
        for service in self:
            service.kind = service.time_id.kind

    @api.depends("time_id", "date")
    def _compute_moments(self):
        """ By the site's clock. The hours of the plan are read again where they change, see `sales.meal.time.write`. """
        for service in self:
            service.update(service.time_id._get_moments(service.date))

    @api.depends("kind", "date", "site_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for service in self:
            day = format_date(self.env, service.date) if service.date else ""
            service.display_name = " · ".join(filter(None, [labels.get(service.kind), day, service.site_id.name]))

    @api.depends("meal_ids.state", "meal_ids.guest_count")
    def _compute_counts(self):
        # sudo: how many eat is no secret
        found = {service.id: figures for service, *figures in self.env["sales.meal"].sudo()._read_group(
            [("service_id", "in", self.ids), ("state", "!=", "cancelled")], ["service_id"], ["head_count:sum", "guest_count:sum"])}
        for service in self:
            service.total_count, service.guest_count = found.get(service.id, (0, 0))
            service.people_count = service.total_count - service.guest_count

    def _compute_rating_average(self):
        averages = dict(self.env["sales.meal.rating"].sudo()._read_group(  # sudo: averages are for all
            [("service_id", "in", self.ids)], ["service_id"], ["rating:avg"]))
        for service in self:
            service.rating_average = averages.get(service.sudo(), 0)  # sudo: the keys are the superuser's

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and self.ids and field.name not in ("dish_ids", "note") and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def unlink(self):
        self._check_unused()
        return super().unlink()

    def _check_unused(self):
        if self.env["sales.meal"].sudo().search_count([("service_id", "in", self.ids)], limit=1):  # sudo: any counts
            raise UserError(self.env._("Somebody has signed up: cancel the meal instead."))

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_close(self):
        """ The meals were served: write down what each costs, and who pays it.

        :raises UserError: before it was served, or without a price
        """
        self._check_officer()
        now = fields.Datetime.now()
        for service in self:
            if service.state != "open":
                raise UserError(self.env._("%s was closed or cancelled already.", service.display_name))
            if service.date_start > now:
                raise UserError(self.env._("%s was not served yet.", service.display_name))
        self.sudo()._close()  # sudo: who closes need not see prices

    def _close(self):
        """ Who has signed up and was not marked as absent has eaten. """
        self._touch()
        meals = self.env["sales.meal"].search([("service_id", "in", self.ids), ("state", "in", ("signed", "absent"))])
        meals.filtered(lambda meal: meal.state == "signed").state = "served"
        meals._freeze()
        self.state = "closed"

    def action_cancel(self, reason=None):
        """ The meal doesn't take place.

        :param str reason: why; required
        """
        self._check_officer()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the meal is cancelled."))
        if self.filtered(lambda service: service.state != "open"):
            raise UserError(self.env._("Only a meal that is still open is cancelled."))
        self.sudo()._cancel(reason)  # sudo: nobody writes the state but the actions

    def action_ask_cancel(self):
        """ Open the dialog that asks why. """
        return self.env["sales.reason"]._open(self, "action_cancel", self.env._("Cancel the Meal"))

    def _cancel(self, reason):
        self._touch()
        self.write({"state": "cancelled", "state_reason": reason})
        self.env["sales.meal"].search([("service_id", "in", self.ids), ("state", "=", "signed")])._cancel(reason)

    def action_sign_up_others(self):
        """ Open the dialog that signs several people up. """
        self.ensure_one()
        self._check_officer()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Sign Up Others"), "res_model": "sales.meal.others", "view_mode": "form",
            "views": [(False, "form")], "target": "new", "context": {"default_service_id": self.id}}

    def action_repeat_menu(self):
        """ Cook what was cooked a week before, where no dishes are named yet. """
        self._check_officer()
        empty = self.filtered(lambda service: service.state == "open" and not service.dish_ids)
        before = {(service.time_id, service.date): service.dish_ids for service in self.search([
            ("time_id", "in", empty.time_id.ids), ("date", "in", [service.date - timedelta(days=7) for service in empty])])}
        for service in empty:
            service.dish_ids = before.get((service.time_id, service.date - timedelta(days=7)), service.dish_ids)

    def action_open_meals(self):
        """ Open who has signed up. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_meal_action")
        return {**action, "domain": [("service_id", "=", self.id)], "context": {"default_service_id": self.id}}

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This is done by the site administrators."))
        self.check_access("write")

    def _touch(self):
        """ See `sales.unit._touch`. """
        self.flush_recordset()
        if self:
            self.env.cr.execute(SQL("UPDATE sales_meal_service SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.ids))))

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_close(self, batch=50):
        """ Close the meals of days that are over, by each site's clock. Those that lack a price wait for it. """
        Cron = self.env["ir.cron"]
        self._cancel_left_over()
        due = self.search([("state", "=", "open"), ("date_stop", "<", fields.Datetime.now())], order="date, id").filtered(
            lambda service: service.date < days.local_day(fields.Datetime.now(), service.site_id._get_timezone()))
        due -= due._get_unpriced()
        Cron._commit_progress(remaining=len(due))
        for start in range(0, len(due), batch):
            services = due[start:start + batch]
            services._close()
            if not Cron._commit_progress(len(services)):
                break

    @api.model
    def _cancel_left_over(self):
        """ Who signed up in the very second in which the meal was cancelled. """
        for reason, meals in self.env["sales.meal"].search([
                ("state", "=", "signed"), ("service_id.state", "=", "cancelled"),
                ("date", ">", fields.Date.today() - timedelta(days=60))]).grouped(lambda meal: meal.service_id.state_reason).items():
            meals._cancel(reason)

    # ------------------------------------------------------------
    # PRINT
    # ------------------------------------------------------------

    def _get_sheets(self):
        """ What the kitchen gets, a page per site and day.

        :returns: list of dict: site, day, and the meals with their dishes, people and guests
        """
        found = self.env["sales.meal"].search([("service_id", "in", self.ids), ("state", "!=", "cancelled")])
        by_service = found.sorted(lambda meal: meal.employee_id.name).grouped("service_id")
        sheets = {}
        for service in self.filtered(lambda service: service.state != "cancelled").sorted():
            sheet = sheets.setdefault((service.site_id, service.date), {"site": service.site_id, "day": service.date, "services": []})
            meals = by_service.get(service, found.browse())
            sheet["services"].append({
                "service": service, "people": meals.filtered(lambda meal: not meal.guest_count),
                "guests": meals.filtered("guest_count")})
        return list(sheets.values())
