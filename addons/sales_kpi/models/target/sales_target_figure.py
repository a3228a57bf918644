from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare, float_round

from .sales_target_plan import EDITABLE_STATES


class SalesTargetFigure(models.Model):
    """ The target of one node, for one metric, in one period.

    A figure of zero is a target of zero; where nothing was set there is no record.
    Figures are multiples of the metric's smallest unit (a cent, a piece): then sums of
    them are exact, whatever way they are added up.

    What the children have together is ``target`` x stretch - ``open_share``: a share that is
    open is declared and shown, and is no error.
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
    open_share = fields.Float(
        digits=(18, 4), default=0.0,
        help="What of this target is handed to nobody below, and said to be so: the share of somebody who has left. "
             "Those below add up to what is handed out less this. Below zero: handed out beyond it.")
    pinned = fields.Boolean(help="Spreading leaves this figure as it is.")

    _one_each = models.UniqueIndex("(node_id, metric_id, period_id)", "There is a figure already for this node, metric and period.")

    @api.constrains("node_id", "metric_id", "period_id")
    def _check_same_plan(self):
        for figure in self:
            plan = figure.node_id.plan_id
            if figure.period_id.plan_id != plan or figure.metric_id not in plan.metric_ids:
                raise ValidationError(self.env._(
                    "%s: the node, the metric and the period of a figure are of one plan.", figure.node_id.name))

    @api.constrains("target", "open_share", "metric_id")
    def _check_unit(self):
        for figure in self:
            unit = figure.metric_id._get_rounding(figure.plan_id.currency_id)
            for amount in (figure.target, figure.open_share):
                if float_compare(amount, float_round(amount, precision_rounding=unit), precision_digits=4):
                    raise ValidationError(self.env._(
                        "%(node)s: %(target)s is finer than the unit of %(metric)s, which is %(unit)s.",
                        node=figure.node_id.name, target=amount, metric=figure.metric_id.name, unit=unit))

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
