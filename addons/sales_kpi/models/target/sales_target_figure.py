from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare, float_round

from .sales_target_plan import EDITABLE_STATES


class SalesTargetFigure(models.Model):
    """ The target of one node, for one metric, in one period.

    A figure of zero is a target of zero; where nothing was set there is no record.
    Figures are multiples of the metric's smallest unit (a cent, a piece): then sums of
    them are exact, whatever way they are added up.
    """
    _name = "sales.target.figure"
    _description = "Target Figure"
    _order = "node_id, metric_id, period_id"

    node_id = fields.Many2one("sales.target.node", required=True, ondelete="cascade")
    metric_id = fields.Many2one("sales.metric", required=True, ondelete="restrict", index=True)
    period_id = fields.Many2one("sales.target.period", required=True, ondelete="cascade", index=True)
    plan_id = fields.Many2one(related="node_id.plan_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    target = fields.Float(digits=(18, 4), required=True, default=0.0)
    pinned = fields.Boolean(help="Spreading leaves this figure as it is.")

    _one_each = models.UniqueIndex("(node_id, metric_id, period_id)", "There is a figure already for this node, metric and period.")

    @api.constrains("node_id", "metric_id", "period_id")
    def _check_same_plan(self):
        for figure in self:
            plan = figure.node_id.plan_id
            if figure.period_id.plan_id != plan or figure.metric_id not in plan.metric_ids:
                raise ValidationError(self.env._(
                    "%s: the node, the metric and the period of a figure are of one plan.", figure.node_id.name))

    @api.constrains("target", "metric_id")
    def _check_unit(self):
        for figure in self:
            unit = figure.metric_id._get_rounding(figure.plan_id.currency_id)
            rounded = float_round(figure.target, precision_rounding=unit)
            if float_compare(figure.target, rounded, precision_digits=4):
                raise ValidationError(self.env._(
                    "%(node)s: %(target)s is finer than the unit of %(metric)s, which is %(unit)s.",
                    node=figure.node_id.name, target=figure.target, metric=figure.metric_id.name, unit=unit))

    # ------------------------------------------------------------
    # THE GUARD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        figures = super().create(vals_list)
        figures._check_plan_editable()
        return figures

    def write(self, vals):
        self._check_plan_editable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        self._check_plan_editable()

    def _check_plan_editable(self):
        """ Figures of a plan that was approved change by change orders, which write as superuser. """
        closed = self.plan_id.filtered(lambda plan: plan.state not in EDITABLE_STATES)
        if closed and not self.env.su:
            raise UserError(self.env._(
                "%s has been approved: ask for a change instead of editing it.", closed[0].name))
