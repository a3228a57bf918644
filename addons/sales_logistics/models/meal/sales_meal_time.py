from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import days

KINDS = [("breakfast", "Breakfast"), ("lunch", "Lunch"), ("dinner", "Dinner"), ("supper", "Supper")]
MOMENTS = ("deadline", "date_start", "date_stop")


class SalesMealTime(models.Model):
    """ A meal of a plan: when it is served, until when people sign up, and who is signed up without asking. """
    _name = "sales.meal.time"
    _description = "Meal of a Plan"
    _order = "plan_id, hour_from, id"

    plan_id = fields.Many2one("sales.meal.plan", required=True, index=True, ondelete="cascade")
    site_id = fields.Many2one(related="plan_id.site_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True, precompute=True)
    kind = fields.Selection(KINDS, string="Meal", required=True, default="lunch")
    hour_from = fields.Float("Served From", required=True, default=11.5)
    hour_to = fields.Float("Served Until", required=True, default=13)
    deadline_days = fields.Integer("Days Before", default=1, help="0: on the day itself; 1: on the day before.")
    deadline_hour = fields.Float("Sign Up Until", required=True, default=18)
    signup = fields.Selection(
        [("self", "By themselves only"), ("roster", "Who is on duty"), ("stay", "Who lives there"),
         ("both", "Who is on duty or lives there")],
        string="Signed Up Without Asking", required=True, default="self", help="People can sign up or cancel by themselves in any case.")

    _once = models.UniqueIndex("(plan_id, kind)", "The plan has this meal already.")
    _hours_of_a_day = models.Constraint(
        "CHECK(hour_from >= 0 AND hour_to > hour_from AND hour_to <= 24 AND deadline_hour >= 0 AND deadline_hour <= 24)",
        "The hours are between 0:00 and 24:00, and a meal ends after it begins.")
    _deadline_before = models.Constraint(
        "CHECK(deadline_days BETWEEN 0 AND 14 AND (deadline_days > 0 OR deadline_hour <= hour_from))",
        "People sign up until the meal is served at the latest, and at most 14 days ahead.")

    @api.depends("kind", "plan_id.name")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for time in self:
            time.display_name = " · ".join(filter(None, [time.plan_id.name, labels.get(time.kind)]))

    def _get_moments(self, day):
        """:returns: dict with the deadline, begin and end of the meal on a day, UTC"""
        self.ensure_one()
        zone = self.site_id._get_timezone()
        return {
            "deadline": days.moment(day - timedelta(days=self.deadline_days), self.deadline_hour, zone),
            "date_start": days.moment(day, self.hour_from, zone), "date_stop": days.moment(day, self.hour_to, zone)}

    @api.model_create_multi
    def create(self, vals_list):
        times = super().create(vals_list)
        times.plan_id.filtered(lambda plan: plan.state == "running")._offer()
        return times

    def write(self, vals):
        """ Other hours hold for what is not served yet; what was served keeps its own. """
        if "kind" in vals and self.filtered(lambda time: time.kind != vals["kind"]) and self._is_used():
            raise UserError(self.env._("This meal was offered already: add another one."))
        result = super().write(vals)
        if not vals.keys().isdisjoint({"hour_from", "hour_to", "deadline_days", "deadline_hour"}):
            coming = self.env["sales.meal.service"].sudo().search([  # sudo: offers are made by what the plan says
                ("time_id", "in", self.ids), ("state", "=", "open"), ("date_start", ">", fields.Datetime.now())])
            for name in MOMENTS:
                self.env.add_to_compute(coming._fields[name], coming)
        return result

    def _is_used(self):
        # sudo: any counts
        return bool(self.env["sales.meal.service"].sudo().search_count([("time_id", "in", self.ids)], limit=1))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed_up(self):
        """ Offers that nobody has taken go with it. """
        services = self.env["sales.meal.service"].sudo().search([("time_id", "in", self.ids)])  # sudo: any counts
        if services.meal_ids:
            raise UserError(self.env._("Somebody has signed up for this meal: end the plan, or change its hours."))
        services.unlink()
