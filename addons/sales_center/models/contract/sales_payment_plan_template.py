from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import payment_schedule


class SalesPaymentPlanTemplate(models.Model):
    """ How customers may pay: at once, in instalments, with a mortgage. """
    _name = "sales.payment.plan.template"
    _description = "Payment Plan"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("one_off", "One-off"), ("instalments", "Instalments"), ("mortgage", "Mortgage")], required=True, default="instalments")
    company_id = fields.Many2one("res.company", index=True, help="Empty: of all companies.")
    line_ids = fields.One2many("sales.payment.plan.template.line", "plan_id", string="Instalments", copy=True)
    mortgage_days = fields.Integer(
        "Days to the Release", default=45, help="How long the bank takes, from signing; for forecasts until the release is recorded.")
    average_days = fields.Float(compute="_compute_average_days", help="Days after signing, weighted by what is paid when.")
    note = fields.Text(translate=True)

    @api.depends(
        "line_ids.value", "line_ids.figure", "line_ids.delay", "line_ids.delay_unit", "line_ids.event",
        "mortgage_days")
    def _compute_average_days(self):
        for plan in self:
            plan.average_days = plan._get_average_days()

    @api.constrains("line_ids")
    def _check_lines(self):
        for plan in self:
            percent = sum(line.figure for line in plan.line_ids if line.value == "percent")
            if not plan.line_ids:
                raise ValidationError(self.env._("%s has no instalment.", plan.name))
            if percent > 100.000001:
                raise ValidationError(self.env._("The instalments of %(plan)s come to %(percent).6g %%.", plan=plan.name, percent=percent))
            if all(line.value == "percent" for line in plan.line_ids) and percent < 99.999999:
                raise ValidationError(self.env._("The instalments of %(plan)s come to %(percent).6g %%.", plan=plan.name, percent=percent))
            if plan.kind == "one_off" and len(plan.line_ids) > 1:
                raise ValidationError(self.env._("%s is one-off: it has one instalment.", plan.name))

    def _get_schedule(self, amount, signing, order_date, currency, released=None):
        """ Work out the instalments of an amount.

        :param float amount: in the currency
        :param date signing: when the contract is signed
        :param date order_date: when it was ordered
        :param currency: `res.currency`
        :param date released: when the bank paid; None while it has not
        :returns: list of (line, float, date or None): the last takes the residue
        :raises payment_schedule.ScheduleError: if fixed instalments come to more than the amount
        """
        self.ensure_one()
        parts = payment_schedule.split(amount, [(line.value, line.figure) for line in self.line_ids], currency.rounding)
        return [
            (line, part, line._get_due_date(signing, order_date, released))
            for line, part in zip(self.line_ids, parts, strict=True)
        ]

    def _get_average_days(self, amount=100.0):
        """ :returns: float, days after signing or ordering, weighted by what is paid when """
        try:
            parts = payment_schedule.split(amount, [(line.value, line.figure) for line in self.line_ids])
        except payment_schedule.ScheduleError:
            return 0.0
        days = self.line_ids.mapped(lambda line: line._get_nominal_days())
        return sum(part * day for part, day in zip(parts, days, strict=True)) / amount if amount else 0.0
