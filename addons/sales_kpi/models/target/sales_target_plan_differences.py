from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

NAMED = 5  # so many differences are told by name


class SalesTargetPlan(models.Model):
    """ The sum is the whole, or the plan says where it is not. """
    _inherit = "sales.target.plan"

    difference_count = fields.Integer("Does Not Add Up", compute="_compute_difference_count")

    def _compute_difference_count(self):
        counts = dict(self.env["sales.target.difference"]._read_group(
            [("plan_id", "in", self.ids), ("difference", "!=", 0)], ["plan_id"], ["__count"]))
        for plan in self:
            plan.difference_count = counts.get(plan, 0)

    def _get_additive_metrics(self):
        """ Return the metrics whose figures add up: ratios do not. """
        return self.metric_ids.filtered(lambda metric: metric._is_additive())

    def _get_differences(self, metrics=None):
        """ Return where the plan does not add up, in the order of the tree.

        :param metrics: only of these `sales.metric`
        :returns: list of dicts: ``node_id``, ``metric_id``, ``period_id`` (None: over time), ``axis``
            ("tree" or "time"), ``expected``, ``actual``, ``difference`` (actual less expected)
        """
        self.ensure_one()
        Difference = self.env["sales.target.difference"]
        self.env.flush_all()
        names = ("node_id", "metric_id", "period_id", "axis", "expected", "actual", "difference")
        rows = self.env.execute_query(SQL(
            """ SELECT row.node_id, row.metric_id, row.period_id, row.axis,
                       COALESCE(row.expected, 0)::float, COALESCE(row.actual, 0)::float, row.difference::float
                  FROM (%s) AS row
                  JOIN sales_target_node node ON node.id = row.node_id
                 WHERE row.difference <> 0 AND %s
                 ORDER BY node.parent_path, row.axis DESC, row.metric_id, row.period_id """,
            Difference._get_rows_query(self),
            SQL("TRUE") if metrics is None else SQL("row.metric_id = ANY(%s)", list(metrics.ids))))
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _check_adds_up(self):
        """ Raise unless all figures add up, over time and across the tree. """
        for plan in self:
            differences = plan._get_differences()
            if not differences:
                continue
            lines = [plan._describe_difference(row) for row in differences[:NAMED]]
            if len(differences) > NAMED:
                lines.append(self.env._("and %s more.", len(differences) - NAMED))
            raise UserError(self.env._("%(plan)s does not add up:\n%(lines)s", plan=plan.name, lines="\n".join(lines)))

    def _describe_difference(self, row):
        values = {
            "cell": self._get_cell_name((row["node_id"], row["metric_id"], row["period_id"])),
            "actual": self._format_amount(row["actual"]), "expected": self._format_amount(row["expected"])}
        if row["axis"] == "time":
            return self.env._("%(cell)s: the periods make %(actual)s, the whole is %(expected)s.", **values)
        return self.env._("%(cell)s: those below have %(actual)s, to be handed out is %(expected)s.", **values)

    def action_open_differences(self):
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_target_difference_action"),
            domain=[("plan_id", "=", self.id)])
