from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# How far ahead rounds are entered, in days.
AHEAD = 7


class SalesInspectionSchedule(models.Model):
    """ Which round is made on a site how often, and by whom.

    A cron job enters the rounds of the coming days. It may run as often as it likes:
    a plan has one round a day at most, in the database itself.
    """
    _name = "sales.inspection.schedule"
    _description = "Inspection Plan"
    _order = "site_id, id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    site_id = fields.Many2one("sales.site", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    template_id = fields.Many2one(
        "sales.inspection.template", required=True, ondelete="restrict", check_company=True)
    user_id = fields.Many2one(
        "res.users", string="Inspector", required=True, check_company=True, domain="[('share', '=', False)]")
    rhythm = fields.Selection([("daily", "Every day"), ("weekly", "Every week")], required=True, default="weekly")
    weekday = fields.Selection([
        ("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"), ("4", "Friday"),
        ("5", "Saturday"), ("6", "Sunday"),
    ], default="0")
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Until")
    planned_until = fields.Date(readonly=True, copy=False, help="Rounds are entered up to this day.")

    _weekday_needed = models.Constraint(
        "CHECK(rhythm <> 'weekly' OR weekday IS NOT NULL)", "Choose the day of the week.")
    _dates_in_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "The plan ends before it begins.")

    @api.constrains("template_id")
    def _check_template(self):
        for schedule in self:
            if not schedule.template_id.item_ids:
                raise ValidationError(self.env._(
                    "“%s” has no items yet: enter what is to be looked at first.", schedule.template_id.display_name))

    @api.depends("site_id", "template_id")
    def _compute_display_name(self):
        for schedule in self:
            schedule.display_name = f"{schedule.site_id.name}: {schedule.template_id.name}"

    def _get_days(self, today):
        """ Return the days of the coming week for which no round is entered yet. """
        self.ensure_one()
        first = max(filter(None, [self.date_from, today, self.planned_until and self.planned_until + timedelta(days=1)]))
        last = min(filter(None, [self.date_to, today + timedelta(days=AHEAD)]))
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return [day for day in days if self.rhythm == "daily" or day.weekday() == int(self.weekday)]

    def _plan_rounds(self, today):
        """ Enter the rounds of the coming week. """
        vals_list = []
        for schedule in self:
            vals_list += [{
                "schedule_id": schedule.id, "site_id": schedule.site_id.id, "template_id": schedule.template_id.id,
                "user_id": schedule.user_id.id, "kind": "planned", "date": day,
            } for day in schedule._get_days(today)]
        inspections = self.env["sales.inspection"].create(vals_list)
        self.planned_until = today + timedelta(days=AHEAD)
        for inspection in inspections:
            inspection.activity_schedule(
                "mail.mail_activity_data_todo", date_deadline=inspection.date, user_id=inspection.user_id.id,
                summary=self.env._("Inspect %s", inspection.site_id.name))
        return inspections

    @api.model
    def _cron_plan_rounds(self, batch=50):
        today = fields.Date.context_today(self)
        domain = fields.Domain([("site_id.state", "=", "open"), ("date_from", "<=", today + timedelta(days=AHEAD))])
        domain &= fields.Domain("planned_until", "=", False) | fields.Domain("planned_until", "<", today + timedelta(days=AHEAD))
        domain &= fields.Domain("date_to", "=", False) | fields.Domain("date_to", ">=", today)
        while schedules := self.search(domain, limit=batch, order="id"):
            schedules._plan_rounds(today)
            left = self.search_count(domain)
            if not self.env["ir.cron"]._commit_progress(len(schedules), remaining=left):
                break
