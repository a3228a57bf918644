from odoo import api, fields, models
from odoo.tools import format_date


class SalesTargetPeriod(models.Model):
    """ A week, month or quarter of a plan, or the whole of it. Made by the plan only. """
    _name = "sales.target.period"
    _description = "Period of a Target Plan"
    _order = "plan_id, sequence"

    plan_id = fields.Many2one("sales.target.plan", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    sequence = fields.Integer(required=True, help="0 is the whole, 1 the first period.")
    is_whole = fields.Boolean("Whole Range", help="Stands for the range of the plan, not for a part of it.")
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)

    _dates_in_order = models.Constraint("CHECK(date_from <= date_to)", "A period ends after it begins.")
    _one_each = models.UniqueIndex("(plan_id, sequence)", "A plan has each period once.")

    @api.depends("is_whole", "date_from", "date_to", "plan_id.granularity")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for period in self:
            period.display_name = period._get_label()

    def _get_label(self):
        self.ensure_one()
        if self.is_whole:
            return self.env._("Total")
        granularity = self.plan_id.granularity
        if granularity == "month":
            return format_date(self.env, self.date_from, date_format="MMM y")
        if granularity == "quarter":
            return self.env._("Q%(quarter)s %(year)s", quarter=(self.date_from.month + 2) // 3, year=self.date_from.year)
        year, week, _day = self.date_from.isocalendar()
        return self.env._("W%(week)02d %(year)s", week=week, year=year)
