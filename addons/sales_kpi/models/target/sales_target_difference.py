from odoo import api, fields, models
from odoo.tools import SQL


class SalesTargetDifference(models.Model):
    """ Where a plan does not add up, and where it hands out more or less than it got on purpose.

    1. Across the tree: for each node, metric and period, what those below have together,
       against the node's own figure times its stretch.
    2. Over time: for each node and metric, what the periods make together, against the whole.

    A declared stretch or open share is no difference: each stands in a column of its own.
    """
    _name = "sales.target.difference"
    _description = "Difference in a Target Plan"
    _auto = False
    _order = "plan_id, axis desc, node_id, metric_id, period_id"
    _depends = {
        "sales.target.figure": ["node_id", "metric_id", "period_id", "plan_id", "target"],
        "sales.target.node": ["parent_id", "stretch", "company_id"],
        "sales.target.plan": ["currency_id"],
        "sales.metric": ["unit"],
    }

    plan_id = fields.Many2one("sales.target.plan", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    node_id = fields.Many2one("sales.target.node", readonly=True)
    metric_id = fields.Many2one("sales.metric", readonly=True)
    period_id = fields.Many2one("sales.target.period", readonly=True)
    axis = fields.Selection([("tree", "Across the tree"), ("time", "Over time")], readonly=True)
    target = fields.Float(digits=(18, 4), readonly=True, help="The node's own figure.")
    stretch_amount = fields.Float("Stretch", digits=(18, 4), readonly=True, help="What is handed out on top, as declared.")
    open_share = fields.Float(digits=(18, 4), readonly=True, help="Handed to nobody on purpose: of a leaver, until somebody has it.")
    expected = fields.Float("To Be Handed Out", digits=(18, 4), readonly=True)
    actual = fields.Float("Handed Out", digits=(18, 4), readonly=True, help="What those below, or the periods, have together.")
    difference = fields.Float(digits=(18, 4), readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT * FROM (%s) AS each_row WHERE difference <> 0 OR stretch_amount <> 0 OR open_share <> 0", self._get_rows_query())

    @api.model
    def _get_rows_query(self, plan=None):
        """ Return the query of all cells that have something below them, right or wrong.

        :param plan: `sales.target.plan` to look at, all of them where there is none
        """
        where = SQL("figure.plan_id = %s", plan.id) if plan else SQL("TRUE")
        return SQL("%s UNION ALL %s", self._get_tree_query(where), self._get_time_query(where))

    def _get_tree_query(self, where):
        """ The share of each period is the exact one, cut to whole units; the units left over
        go to the largest remainders, as `tools.spread.hand_out` does it. """
        return SQL("""
            SELECT (node_id::bigint * 100000 + metric_id) * 1000 + sequence + 1 AS id,
                   plan_id, company_id, node_id, metric_id, period_id, 'tree' AS axis, target,
                   COALESCE(share, 0) - COALESCE(target, 0) AS stretch_amount, open_share, share - open_share AS expected, actual,
                   COALESCE(actual, 0) - COALESCE(share - open_share, 0) AS difference
              FROM (SELECT exact.*,
                           CASE WHEN stretch = 100 THEN target
                                WHEN is_whole THEN round(units) * unit
                                ELSE (floor(units) + CASE WHEN row_number() OVER (
                                        PARTITION BY plan_id, node_id, metric_id, is_whole
                                        ORDER BY units - floor(units) DESC NULLS LAST, sequence)
                                    <= round(sum(units) OVER each_node) - sum(floor(units)) OVER each_node
                                    THEN 1 ELSE 0 END) * unit
                           END AS share
                      FROM (%(exact)s) AS exact
                    WINDOW each_node AS (PARTITION BY plan_id, node_id, metric_id, is_whole)) AS shared
        """, exact=self._get_exact_query(where))

    def _get_exact_query(self, where):
        """ Own figures and those of the children, with the exact share in units of the metric. """
        return SQL("""
            SELECT cell.*, node.company_id, node.stretch, period.is_whole, period.sequence, measure.unit,
                   cell.target / measure.unit * node.stretch / 100 AS units
              FROM (SELECT plan_id, node_id, metric_id, period_id,
                           sum(own) AS target, COALESCE(sum(open), 0) AS open_share, sum(below) AS actual
                      FROM (SELECT figure.plan_id, figure.node_id, figure.metric_id, figure.period_id,
                                   figure.target AS own, figure.open_share AS open, NULL::numeric AS below
                              FROM sales_target_figure figure
                             WHERE %(where)s
                               AND EXISTS (SELECT FROM sales_target_node child WHERE child.parent_id = figure.node_id)
                             UNION ALL
                            SELECT figure.plan_id, child.parent_id, figure.metric_id, figure.period_id,
                                   NULL, NULL, figure.target
                              FROM sales_target_figure figure
                              JOIN sales_target_node child ON child.id = figure.node_id
                             WHERE %(where)s AND child.parent_id IS NOT NULL) AS side
                     GROUP BY plan_id, node_id, metric_id, period_id) AS cell
              JOIN sales_target_node node ON node.id = cell.node_id
              JOIN sales_target_period period ON period.id = cell.period_id
              JOIN sales_target_plan plan ON plan.id = cell.plan_id
              JOIN res_currency currency ON currency.id = plan.currency_id
              JOIN sales_metric metric ON metric.id = cell.metric_id AND metric.measure != 'ratio' AND metric.unit != 'percent'
        CROSS JOIN LATERAL (SELECT CASE metric.unit WHEN 'currency' THEN currency.rounding
                                   WHEN 'piece' THEN 1 ELSE 0.01 END AS unit) AS measure
        """, where=where)

    def _get_time_query(self, where):
        return SQL("""
            SELECT (node_id::bigint * 100000 + metric_id) * 1000 AS id,
                   plan_id, company_id, node_id, metric_id, NULL::int AS period_id, 'time' AS axis, target,
                   0 AS stretch_amount, 0 AS open_share, target AS expected, actual,
                   COALESCE(actual, 0) - COALESCE(target, 0) AS difference
              FROM (SELECT figure.plan_id, figure.company_id, figure.node_id, figure.metric_id,
                           sum(figure.target) FILTER (WHERE period.is_whole IS TRUE) AS target,
                           sum(figure.target) FILTER (WHERE period.is_whole IS NOT TRUE) AS actual
                      FROM sales_target_figure figure
                      JOIN sales_target_period period ON period.id = figure.period_id
                      JOIN sales_metric metric ON metric.id = figure.metric_id AND metric.measure != 'ratio' AND metric.unit != 'percent'
                     WHERE %(where)s
                     GROUP BY figure.plan_id, figure.company_id, figure.node_id, figure.metric_id) AS by_node
        """, where=where)
