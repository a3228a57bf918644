from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL


class SalesTargetPlan(models.Model):
    """ What was reached a year before, by the nodes of this plan. """
    _inherit = "sales.target.plan"

    def _get_last_year(self, metrics, nodes):
        """ Return ``{(node id, metric id): [amount of each period]}`` of the year before:
        from the results of an earlier plan, or else counted. What is not known is not in it. """
        self.ensure_one()
        earlier = self._get_earlier_results(metrics, nodes)
        missing = metrics.filtered(lambda metric: all(metric.id != known for _node, known in earlier))
        return {**self._count_last_year(missing), **earlier}

    def _get_earlier_results(self, metrics, nodes):
        """ One query: nodes are the same that stand for the same, periods by their first day. """
        self.env.flush_all()
        result = defaultdict(lambda: [0.0] * (len(self.period_ids) - 1))
        # the newest version of an earlier plan that has results; a node stands once under its parent
        rows = self.env.execute_query(SQL("""
            WITH earlier AS (
                SELECT plan.id FROM sales_target_plan plan
                 WHERE plan.company_id = %(company)s AND plan.id != %(plan)s
                   AND plan.date_from <= %(first)s AND plan.date_to >= %(first)s
                   AND EXISTS (SELECT FROM sales_target_actual actual WHERE actual.plan_id = plan.id)
                 ORDER BY plan.active DESC, plan.version DESC, plan.id DESC LIMIT 1),
            known AS (
                SELECT node.id, node.plan_id, ROW(
                           COALESCE(node.team_id, 0), COALESCE(node.employee_id, 0), COALESCE(node.categ_id, 0),
                           COALESCE(node.partner_id, 0),
                           CASE WHEN node.kind IN ('category', 'dealer') THEN COALESCE(parent.team_id, 0) ELSE 0 END,
                           CASE WHEN node.kind IN ('category', 'dealer') THEN COALESCE(parent.employee_id, 0) ELSE 0 END
                       )::text AS key
                  FROM sales_target_node node
             LEFT JOIN sales_target_node parent ON parent.id = node.parent_id
                 WHERE node.plan_id = %(plan)s OR node.plan_id IN (SELECT id FROM earlier))
            SELECT mine.id, actual.metric_id, period.sequence, sum(actual.amount)::float
              FROM sales_target_actual actual
              JOIN known was ON was.id = actual.node_id AND was.plan_id != %(plan)s
              JOIN known mine ON mine.key = was.key AND mine.plan_id = %(plan)s
              JOIN sales_target_period before ON before.id = actual.period_id AND before.is_whole IS NOT TRUE
              JOIN sales_target_period period ON period.plan_id = %(plan)s AND period.is_whole IS NOT TRUE
               AND (before.date_from + interval '1 year')::date BETWEEN period.date_from AND period.date_to
             WHERE actual.plan_id IN (SELECT id FROM earlier) AND actual.metric_id = ANY(%(metrics)s)
               AND mine.id = ANY(%(nodes)s)
             GROUP BY mine.id, actual.metric_id, period.sequence
        """, company=self.company_id.id, plan=self.id, first=self.date_from - relativedelta(years=1),
            metrics=metrics.ids, nodes=(nodes | self.root_id).ids))
        for node_id, metric_id, sequence, amount in rows:
            result[node_id, metric_id][sequence - 1] = amount
        return dict(result)

    def _count_last_year(self, metrics):
        """ Count the year before into the tree as it is, one statement a metric, as the refresh does. """
        self.ensure_one()
        plan = self.sudo()  # sudo: as results are counted; callers show it of nodes that they may read
        parts = plan.period_ids.filtered(lambda period: not period.is_whole)
        sequences = {period.id: period.sequence for period in parts}
        result = {}
        self.env.flush_all()
        for metric in metrics.sudo():  # sudo: as said
            for node_id, period_id, amount in self.env.execute_query(SQL(
                    "WITH %s SELECT node_id, period_id, amount::float8 FROM result", plan._get_results_sql(metric, parts, years_back=1))):
                result.setdefault((node_id, metric.id), [0.0] * len(parts))[sequences[period_id] - 1] += amount
        return result
