from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...tools import days, upkeep_dates

OFFICER = "sales_logistics.group_officer"
RHYTHM = frozenset({"anchor", "every", "unit", "basis"})
# At which hour upkeep begins at sites without opening hours.
MORNING = time(9)


class SalesUpkeepPlan(models.Model):
    """ Upkeep of equipment that comes back.

    1. Its due dates stand in the calendar, counted from the first one: what is done late or early moves nothing. Or they are
       counted from the day on which it was last done; then the next one waits until that is.
    2. A due date has one maintenance request: the database says so (see `maintenance.request`).
    3. Where the site is closed that day, it is done on the next open one, unless the next due date comes before.
    4. Days that passed while nothing was planned are caught up once, not each.
    """
    _name = "sales.upkeep.plan"
    _description = "Upkeep Plan"
    _inherit = ["mail.thread", "sales.methods.only.mixin"]
    _methods_only = frozenset({"planned_until", "planned_on"})
    _order = "equipment_id, id"
    _check_company_auto = True

    name = fields.Char("What Is Done", required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    equipment_id = fields.Many2one(
        "maintenance.equipment", required=True, index=True, ondelete="restrict", check_company=True,
        domain="[('sales_site_id', '!=', False), ('use_state', '!=', 'scrapped')]")
    site_id = fields.Many2one(related="equipment_id.sales_site_id", store=True, index="btree_not_null")
    company_id = fields.Many2one(related="equipment_id.company_id", store=True, index="btree_not_null", precompute=True)
    every = fields.Integer(default=1, required=True, tracking=True)
    unit = fields.Selection([("day", "Days"), ("week", "Weeks"), ("month", "Months")], required=True, default="month", tracking=True)
    anchor = fields.Date("First Due", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date("Until", tracking=True)
    basis = fields.Selection(
        [("calendar", "In the calendar"), ("completion", "From completion")], string="Counted From", required=True, default="calendar",
        tracking=True, help="In the calendar: done late or early, the next date stays. From completion: it is counted from that day.")
    skip_closed = fields.Boolean(
        "Only on Open Days", default=True, help="On days when the site is closed it is put off to the next open one.")
    days_ahead = fields.Integer("Ask Days Ahead", default=7, required=True, help="So many days before it is due, the request is made.")
    hours = fields.Float("Takes (Hours)", default=1.0)
    user_id = fields.Many2one("res.users", string="Done By", check_company=True, domain="[('share', '=', False)]")
    note = fields.Html("How It Is Done", translate=True)
    planned_until = fields.Date(readonly=True, copy=False)
    planned_on = fields.Date(readonly=True, copy=False, index="btree_not_null")
    request_ids = fields.One2many("maintenance.request", "upkeep_plan_id", string="Upkeep Requests", readonly=True)
    last_done = fields.Date(compute="_compute_dates")
    next_date = fields.Date("Next Due", compute="_compute_dates", help="The due date for which the next request will be made.")

    _every_positive = models.Constraint("CHECK(every > 0)", "It comes back after one day at least.")
    _ahead_positive = models.Constraint("CHECK(days_ahead >= 0 AND hours >= 0)", "Days ahead and hours are not below zero.")
    _dates_in_order = models.Constraint("CHECK(date_to IS NULL OR date_to >= anchor)", "The plan ends before it begins.")

    @api.constrains("equipment_id")
    def _check_site(self):
        for plan in self:
            if not plan.site_id or not plan.company_id:
                raise ValidationError(self.env._("Say first at which site %s stands.", plan.equipment_id.display_name))

    @api.depends("request_ids.stage_id", "request_ids.archive", "request_ids.close_date", "anchor", "every", "unit", "basis",
                 "date_to", "planned_until")
    def _compute_dates(self):
        made = self._get_requests()
        for plan in self:
            own = made.get(plan._origin, self.env["maintenance.request"])
            plan.last_done = max(filter(None, own.filtered("done").mapped("close_date")), default=False)
            plan.next_date = plan._get_next(own) if plan.anchor and plan.every > 0 else False

    def _get_requests(self):
        """:returns: dict of plan to `maintenance.request`, the latest due first, as superuser"""
        requests = self.env["maintenance.request"].sudo().search(  # sudo: whoever does them
            [("upkeep_plan_id", "in", self.ids)], order="upkeep_date desc")
        return requests.grouped(lambda request: request.upkeep_plan_id.sudo(False))

    def _get_next(self, requests):
        self.ensure_one()
        if self.basis == "completion":
            return self._get_due_after(requests)
        after = self._get_planned(self._get_today())
        due = upkeep_dates.nominal(self.anchor, self.every, self.unit, upkeep_dates.index_after(self.anchor, self.every, self.unit, after))
        return False if self.date_to and due > self.date_to else due

    def _get_planned(self, today):
        """:returns: date up to which requests are made; an anchor in the past is where the count begins, no more"""
        return self.planned_until or max(self.anchor, today) - timedelta(days=1)

    def _get_due_after(self, requests):
        """ The next due date of what is counted from completion; False while one is open. """
        if not requests:
            return self.anchor
        last = requests[0]
        if not last.done and not last.archive:
            return False
        done = last.close_date if last.done and last.close_date else last.upkeep_date
        return upkeep_dates.after_completion(done, self.every, self.unit, last.upkeep_date)

    def write(self, vals):
        result = super().write(vals)
        if not RHYTHM.isdisjoint(vals) or vals.get("active"):
            self.sudo().write({"planned_until": False, "planned_on": False})  # sudo: nobody writes these but the job
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: requests of others count as well
        if self.env["maintenance.request"].sudo().search_count([("upkeep_plan_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("Requests were made for this plan: archive it instead."))

    # ------------------------------------------------------------
    # PLANNING
    # ------------------------------------------------------------

    def action_plan(self):
        """ Make the requests that are due, without waiting for the night. """
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This is done by the site administrators."))
        self.check_access("write")
        self.sudo()._plan_requests()  # sudo: requests are the job's to make

    def _plan_requests(self):
        """ Make the requests that are due.

        :returns: `maintenance.request`
        """
        self._touch()
        made = self._get_requests()
        vals_list = []
        opening = self._get_openings()
        for plan in self:
            today = plan._get_today()
            until = min(filter(None, [plan.date_to, today + timedelta(days=plan.days_ahead)]))
            openings = opening[plan.site_id.resource_calendar_id] if plan.skip_closed else None
            own = made.get(plan, self.env["maintenance.request"])
            known = set(own.mapped("upkeep_date"))
            for due, day in plan._get_dates(own, today, until, openings):
                if due not in known:
                    vals_list.append(plan._get_request_values(due, day, openings))
            plan.write({"planned_until": max(filter(None, [plan.planned_until, until])), "planned_on": today})
        # Many at a time: an activity tells who does it, and a mail to each follower would cost three times the night's work.
        quiet = self.env["maintenance.request"].with_context(tracking_disable=True, mail_activity_quick_update=True)
        return quiet.create(vals_list).with_env(self.env)

    def _get_dates(self, requests, today, until, openings):
        """:returns: list of (due date, day) for which there should be a request"""
        is_open = openings.__contains__ if openings else None
        if self.basis == "completion":
            due = self._get_due_after(requests)
            if not due or due > until:
                return []
            return [(due, upkeep_dates.next_open(due, is_open) if is_open else due)]
        dates = upkeep_dates.due_dates(self.anchor, self.every, self.unit, self._get_planned(today), until, is_open)
        return upkeep_dates.keep_last_missed(dates, today)

    def _get_openings(self):
        """ When sites open in the time for which is planned.

        :returns: dict of `resource.calendar` to dict of day to the moment (UTC) when it opens; empty without opening hours
        """
        now = fields.Datetime.now()
        last = max((plan.days_ahead for plan in self), default=0) + upkeep_dates.FAR + 2
        first = min([now.date(), *(plan.planned_until or plan.anchor for plan in self)]) - timedelta(days=1)
        openings = {}
        for calendar in self.site_id.mapped("resource_calendar_id"):
            timezone = ZoneInfo(calendar.tz or "UTC")
            start = datetime.combine(first, time.min, timezone)
            stop = datetime.combine(now.date() + timedelta(days=last), time.min, timezone)
            holidays = [("time_type", "=", "leave"), ("company_id", "in", (False, *self.company_id.ids))]
            found = openings[calendar] = {}
            for opens, _closes, _records in calendar._work_intervals_batch(start, stop, domain=holidays)[False]:
                local = opens.astimezone(timezone)
                found.setdefault(local.date(), local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None))
        return {self.env["resource.calendar"]: {}, **openings}

    def _get_request_values(self, due, day, openings):
        start = (openings or {}).get(day)
        if not start:
            start = datetime.combine(day, MORNING, ZoneInfo(self._get_timezone())).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        equipment = self.equipment_id
        team = equipment.maintenance_team_id or self.site_id._get_maintenance_team()
        return {
            "name": f"{self.name}: {equipment.name}", "equipment_id": equipment.id, "company_id": self.company_id.id,
            "maintenance_type": "preventive", "maintenance_team_id": team.id, "employee_id": False, "request_date": day,
            "user_id": (self.user_id or equipment._get_caretaker()).id, "schedule_date": start,
            "schedule_end": start + timedelta(hours=self.hours or 1), "instruction_text": self.note, "sales_site_id": self.site_id.id,
            "sales_area_id": equipment.sales_area_id.id, "upkeep_plan_id": self.id, "upkeep_date": due}

    def _get_timezone(self):
        return self.site_id.resource_calendar_id.tz or self.company_id.resource_calendar_id.tz or "UTC"

    def _get_today(self):
        """:returns: date, today where the equipment stands"""
        return days.local_day(fields.Datetime.now(), self._get_timezone())

    def _touch(self):
        """ See `sales.unit._touch`: of two who plan in the same second, the later one is retried and finds the requests. """
        self.flush_recordset()
        if self:
            self.env.cr.execute(SQL("UPDATE sales_upkeep_plan SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.ids))))

    @api.model
    def _cron_plan_requests(self, batch=50):
        """ Make the requests that are due, of all plans, plan by plan once a day. """
        today = fields.Date.today()
        domain = fields.Domain([
            ("site_id.state", "=", "open"), ("equipment_id.active", "=", True), ("equipment_id.use_state", "!=", "scrapped")])
        domain &= fields.Domain("planned_on", "=", False) | fields.Domain("planned_on", "<", today)
        domain &= fields.Domain("date_to", "=", False) | fields.Domain("date_to", ">=", today)
        while plans := self.search(domain, limit=batch, order="id"):
            plans._plan_requests()
            plans.filtered(lambda plan: plan.planned_on < today).planned_on = today  # where it is still yesterday
            if not self.env["ir.cron"]._commit_progress(len(plans), remaining=self.search_count(domain)):
                break
