from odoo import models
from odoo.exceptions import AccessError


class SalesTargetPlan(models.Model):
    """ The total of the board is the total of the source: what proves it. """
    _inherit = "sales.target.plan"

    def _get_reconciliation(self):
        """ Compare what the board adds up to with what the source holds.

        :returns: list of dicts, one per additive metric: ``metric`` (record), ``source`` and ``board``
            (totals in the metric's unit or the plan's currency), ``unassigned`` (what no person, category or
            dealer has), ``difference`` (0 unless something was booked since the last refresh)
        """
        self.ensure_one()
        plan = self.sudo()  # sudo: as the refresh counts
        actuals = plan.env["sales.target.actual"].search(
            [("plan_id", "=", plan.id), ("period_id", "=", plan.whole_period_id.id)])
        rows = []
        for metric in plan.metric_ids.filtered(lambda metric: metric._is_additive()):
            own = actuals.filtered(lambda actual, metric=metric: actual.metric_id == metric)
            counted = metric.with_company(plan.company_id).with_context(tz=plan.tz)
            _count, source = counted._count(plan.date_from, plan.date_to, plan._get_source_domain(metric))
            board = own.filtered(lambda actual: actual.node_id == plan.root_id).amount
            inner = own.filtered(lambda actual: actual.node_id.kind not in ("person", "category", "dealer"))
            rows.append({
                "metric": metric, "source": source, "board": board, "unassigned": sum(inner.mapped("direct_amount")),
                "difference": round(source - board, 4)})
        return rows

    def action_reconcile(self):
        """ Tell whether the board adds up to the source. """
        self.ensure_one()
        if not self.env.user.has_groups("sales_kpi.group_officer,sales_center.group_auditor"):
            raise AccessError(self.env._("The totals of the company are for the centre's officers and the auditor."))
        rows = self._get_reconciliation()
        lines = [
            self.env._("%(metric)s: source %(total)s, board %(board)s, of which unassigned %(unassigned)s, difference %(difference)s",
                       metric=row["metric"].name, total=f"{row['source']:,.2f}",
                       **{key: f"{row[key]:,.2f}" for key in ("board", "unassigned", "difference")})
            for row in rows]
        agrees = not any(row["difference"] for row in rows)
        title = self.env._("The board adds up to the source")
        if not agrees:
            title = self.env._("Something was booked since the last refresh")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": "\n".join(lines), "type": "success" if agrees else "warning", "sticky": True,
            },
        }
