from odoo import fields, models
from odoo.tools import SQL

from .sales_target_node import NODE_KINDS


class SalesTargetReport(models.Model):
    """ Targets and results for pivot, graph and list, without counting anything twice.

    1. A row holds what a node keeps to itself: its target less what the next ones below that
       have a target hold, and the results that belong to nobody below. So the rows of a
       branch add up to the figure of its head, and all rows to the company's.
    2. Where a node hands out more than it has (a stretch), what it keeps is below zero.
    3. Rows are of the parts of a plan; what is set for the whole range and in none of its
       parts stands in a row of its own, of the whole.
    4. Ratios are not here, as they don't add up: the board works them out at each node.
    """
    _name = "sales.target.report"
    _description = "Targets and Results"
    _auto = False
    _order = "plan_id, metric_id, date_from, node_id"

    plan_id = fields.Many2one("sales.target.plan", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    node_id = fields.Many2one("sales.target.node", readonly=True)
    kind = fields.Selection(NODE_KINDS, readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True, help="The team, or of a person the team right above.")
    employee_id = fields.Many2one("hr.employee", string="Person", readonly=True)
    metric_id = fields.Many2one("sales.metric", readonly=True)
    period_id = fields.Many2one("sales.target.period", readonly=True)
    date_from = fields.Date("Period From", readonly=True)
    target = fields.Float(digits=(18, 4), readonly=True, help="Less what the next ones below have.")
    actual = fields.Float("Result", digits=(18, 4), readonly=True, help="Less what those below have.")
    gap = fields.Float(digits=(18, 4), readonly=True, help="Result less target.")

    @property
    def _table_query(self):
        # Figures and results have ids of their own: even ones are made of figures, odd ones of results.
        return SQL(
            """
            WITH figure AS (%(figures)s),
            below AS (
                SELECT head AS id, SUM(target) AS target FROM (
                    SELECT DISTINCT ON (figure.id) figure.target, head.id AS head
                      FROM figure
                      JOIN sales_target_node node ON node.id = figure.node_id
                     CROSS JOIN LATERAL unnest(string_to_array(rtrim(node.parent_path, '/'), '/')::integer[])
                           WITH ORDINALITY AS above(node_id, depth)
                      JOIN figure head ON head.node_id = above.node_id AND head.metric_id = figure.metric_id
                           AND head.period_id = figure.period_id AND head.id != figure.id
                     ORDER BY figure.id, above.depth DESC
                ) nearest GROUP BY head
            ),
            result AS (
                SELECT actual.id, actual.node_id, actual.metric_id, actual.period_id, actual.direct_amount
                  FROM sales_target_actual actual
                  JOIN sales_target_period period ON period.id = actual.period_id AND period.is_whole IS NOT TRUE
                  JOIN sales_metric metric ON metric.id = actual.metric_id AND metric.measure != 'ratio'
                       AND NOT (metric.measure = 'manual' AND metric.unit = 'percent')
            )
            SELECT COALESCE(figure.id::bigint * 2, result.id::bigint * 2 + 1) AS id,
                   node.plan_id, node.company_id, node_id, node.kind,
                   COALESCE(node.team_id, parent.team_id) AS team_id, node.employee_id,
                   metric_id, period_id, period.date_from,
                   COALESCE(figure.target - COALESCE(below.target, 0), 0) AS target,
                   COALESCE(result.direct_amount, 0) AS actual,
                   COALESCE(result.direct_amount, 0) - COALESCE(figure.target - COALESCE(below.target, 0), 0) AS gap
              FROM figure
              FULL JOIN result USING (node_id, metric_id, period_id)
              LEFT JOIN below ON below.id = figure.id
              JOIN sales_target_node node ON node.id = node_id
              LEFT JOIN sales_target_node parent ON parent.id = node.parent_id
              JOIN sales_target_period period ON period.id = period_id
            """, figures=self._get_figures_sql())

    def _get_figures_sql(self):
        """ Return the query of figures that may be added up; of the whole, what is in no part. """
        return SQL(
            """
            SELECT figure.id, figure.node_id, figure.metric_id, figure.period_id,
                   CASE WHEN period.is_whole THEN
                        figure.target - COALESCE(SUM(figure.target) FILTER (WHERE period.is_whole IS NOT TRUE)
                                                 OVER (PARTITION BY figure.node_id, figure.metric_id), 0)
                   ELSE figure.target END AS target
              FROM sales_target_figure figure
              JOIN sales_target_period period ON period.id = figure.period_id
              JOIN sales_metric metric ON metric.id = figure.metric_id AND metric.measure != 'ratio'
               AND NOT (metric.measure = 'manual' AND metric.unit = 'percent')
            """)
