from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class SalesTargetPlan(models.Model):
    """ What was reached a year before, by the nodes of this plan. """
    _inherit = "sales.target.plan"

    def _get_last_year(self, metrics, nodes):
        """ Return ``{(node id, metric id): [amount of each period]}`` of the year before:
        from the results of an earlier plan, or else counted, by team and salesperson.
        What is not known is not in it. """
        self.ensure_one()
        return self._get_earlier_results(metrics, nodes) or self._count_last_year(metrics)

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
        """ One aggregate a metric, with the caller's own rights, rolled up the tree. """
        self.ensure_one()
        result = defaultdict(lambda: [0.0] * (len(self.period_ids) - 1))
        by_team = {node.team_id.id: node for node in self.node_ids if node.team_id}
        # sudo: which login a person of the tree has
        by_user = {node.sudo().employee_id.user_id.id: node for node in self.node_ids if node.employee_id}
        for metric in metrics:
            for team_id, user_id, day, amount in self._count_metric_last_year(metric):
                sequence = next((
                    period.sequence for period in self.period_ids
                    if not period.is_whole and period.date_from <= day <= period.date_to), None)
                node = by_user.get(user_id) or by_team.get(team_id) or self.root_id
                for node_id in map(int, node.parent_path.split("/")[:-1]) if sequence else ():
                    result[node_id, metric.id][sequence - 1] += amount
        return dict(result)

    def _count_metric_last_year(self, metric):
        """ Return ``[(team id, user id, day a year later, amount)]``, without conversion: these are weights. """
        year = relativedelta(years=1)
        Model = metric._get_model()
        if not Model.has_access("read"):
            return []
        names = [name if name in Model._fields and Model._fields[name].store else None for name in ("team_id", "user_id")]
        date_field, measure_field = metric.sudo().date_field_id, metric.sudo().measure_field_id
        measure = f"{measure_field.name}:sum" if metric.measure == "sum" else "__count"
        domain = metric._get_period_domain(self.date_from - year, self.date_to - year)
        if "company_id" in Model._fields:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        groups = Model._read_group(domain, [*filter(None, names), f"{date_field.name}:{self.granularity}"], [measure])
        rows = []
        for *records, day, amount in groups:
            places = dict(zip(filter(None, names), records, strict=True))
            team, user = (places.get(name) for name in ("team_id", "user_id"))
            day = max((day.date() if hasattr(day, "date") else day) + year, self.date_from)
            rows.append((team.id if team else None, user.id if user else None, day, amount or 0.0))
        return rows
