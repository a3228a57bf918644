from datetime import date

from odoo import fields, models

from ...tools import payment_schedule
from .const import EVENTS

# Any day does: plans are compared by the distance to it.
DAY = date(2024, 1, 1)
UNITS = [("days", "days"), ("months", "months")]


class SalesPaymentPlanTemplateLine(models.Model):
    _name = "sales.payment.plan.template.line"
    _description = "Instalment of a Payment Plan"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one("sales.payment.plan.template", string="Payment Plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    value = fields.Selection([("percent", "Percent"), ("fixed", "Fixed")], string="Measured In", required=True, default="percent")
    figure = fields.Float("Part", digits=(16, 6), required=True, help="In percent, or in the contract's currency. The last takes the rest.")
    event = fields.Selection(EVENTS, string="Counted From", required=True, default="signing")
    fixed_date = fields.Date("On")
    delay = fields.Integer("Time After")
    delay_unit = fields.Selection(UNITS, string="Unit of Time", required=True, default="days")

    _figure_positive = models.Constraint("CHECK(figure >= 0 AND delay >= 0)", "Parts and times of a payment plan are not below zero.")
    _fixed_has_date = models.Constraint("CHECK(event <> 'fixed' OR fixed_date IS NOT NULL)", "Say on which date the instalment is due.")

    def _get_due_date(self, signing, order_date, released):
        """ :returns: date, None where the event has not happened yet """
        self.ensure_one()
        base = {"signing": signing, "order": order_date or signing, "mortgage": released, "fixed": self.fixed_date}[self.event]
        return payment_schedule.due(base, self.delay, self.delay_unit) if base else None

    def _get_nominal_days(self):
        """ :returns: int, days from signing or ordering to payment, the same whatever the month; 0 for a fixed date """
        self.ensure_one()
        if self.event == "fixed":
            return 0
        released = payment_schedule.due(DAY, self.plan_id.mortgage_days)
        return (self._get_due_date(DAY, DAY, released) - DAY).days
