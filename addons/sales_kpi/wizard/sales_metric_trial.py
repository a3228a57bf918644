from time import perf_counter

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesMetricTrial(models.TransientModel):
    """ What a metric gives for a period: how many records, how much, how fast. """
    _name = "sales.metric.trial"
    _description = "Try out a Metric"

    metric_id = fields.Many2one("sales.metric", required=True, readonly=True, ondelete="cascade")
    unit = fields.Selection(related="metric_id.unit")
    date_from = fields.Date("From", required=True, default=lambda self: self._default_date_from())
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)
    record_count = fields.Integer("Records", compute="_compute_result")
    total = fields.Float("Figure", compute="_compute_result", digits=(16, 2))
    amount = fields.Monetary("Total", compute="_compute_result")
    currency_id = fields.Many2one("res.currency", compute="_compute_result")
    duration = fields.Float("Time Taken (ms)", compute="_compute_result", digits=(16, 1))

    @api.model
    def _default_date_from(self):
        return fields.Date.context_today(self) + relativedelta(months=-11, day=1)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        if any(trial.date_from > trial.date_to for trial in self):
            raise ValidationError(self.env._("The period ends before it begins."))

    @api.depends("metric_id", "date_from", "date_to")
    def _compute_result(self):
        for trial in self:
            trial.currency_id = trial.metric_id._get_currency()
            trial.record_count = trial.total = trial.amount = trial.duration = 0
            if not (trial.metric_id and trial.date_from and trial.date_to):
                continue
            started = perf_counter()
            trial.record_count, trial.total = trial.metric_id._count(trial.date_from, trial.date_to)
            trial.duration = (perf_counter() - started) * 1000
            trial.amount = trial.total

    def action_open_records(self):
        self.ensure_one()
        return self.metric_id.action_open_records(self.date_from, self.date_to)
