from odoo import fields, models
from odoo.tools import SQL


class SalesTargetComparison(models.Model):
    """ The figures of a plan beside those of its scenarios. """
    _name = "sales.target.comparison"
    _description = "Comparison of Scenarios"
    _auto = False
    _order = "base_id, name, metric_id, period_id, plan_id"
    _rec_name = "name"
    _depends = {
        "sales.target.figure": ["node_id", "metric_id", "period_id", "target"],
        "sales.target.node": ["plan_id", "name", "kind", "base_node_id"],
        "sales.target.plan": ["scenario_of_id", "company_id"],
    }

    base_id = fields.Many2one("sales.target.plan", string="Compared With", readonly=True)
    plan_id = fields.Many2one("sales.target.plan", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    node_id = fields.Many2one("sales.target.node", readonly=True)
    name = fields.Char("Stands For", readonly=True)
    kind = fields.Selection(selection=lambda self: self.env["sales.target.node"]._fields["kind"].selection, readonly=True)
    metric_id = fields.Many2one("sales.metric", readonly=True)
    period_id = fields.Many2one("sales.target.period", readonly=True)
    date_from = fields.Date("From", readonly=True)
    is_whole = fields.Boolean("Whole Range", readonly=True)
    target = fields.Float(digits=(18, 4), readonly=True)
    base_target = fields.Float("In the Plan", digits=(18, 4), readonly=True)
    difference = fields.Float(digits=(18, 4), readonly=True)

    @property
    def _table_query(self):
        """ A node of a scenario is compared with the one in the plan that it goes back to. """
        return SQL("""
            SELECT figure.id, COALESCE(plan.scenario_of_id, plan.id) AS base_id, plan.id AS plan_id, plan.company_id,
                   node.id AS node_id, node.name, node.kind, figure.metric_id, figure.period_id, period.date_from,
                   COALESCE(period.is_whole, FALSE) AS is_whole, figure.target, base_figure.target AS base_target,
                   figure.target - COALESCE(base_figure.target, 0) AS difference
              FROM sales_target_figure figure
              JOIN sales_target_node node ON node.id = figure.node_id
              JOIN sales_target_plan plan ON plan.id = node.plan_id
              JOIN sales_target_period period ON period.id = figure.period_id
         LEFT JOIN sales_target_node base ON base.plan_id = COALESCE(plan.scenario_of_id, plan.id)
               AND base.id IN (node.id, node.base_node_id)
         LEFT JOIN sales_target_period base_period ON base_period.plan_id = COALESCE(plan.scenario_of_id, plan.id)
               AND base_period.sequence = period.sequence
         LEFT JOIN sales_target_figure base_figure ON base_figure.node_id = base.id
               AND base_figure.metric_id = figure.metric_id AND base_figure.period_id = base_period.id
        """)
