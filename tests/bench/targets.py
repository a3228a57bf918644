"""Refreshing the results of a yearly plan, against bare SQL and against Odoo's gamification."""
from company import TZ, YEAR, Company, opened
from rows import Row, in_turns, timed

ROUNDS, ORDERS = 5, 200_000
BARE = {
    "metric_order_intake": """
        SELECT o.user_id, o.team_id, date_trunc('month', o.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s), SUM(o.amount_untaxed)
          FROM sale_order o
         WHERE o.state = 'sale' AND o.company_id = %(company)s AND o.date_order >= %(start)s AND o.date_order < %(end)s
         GROUP BY 1, 2, 3""",
    "metric_quantity": """
        SELECT o.user_id, o.team_id, t.categ_id, date_trunc('month', o.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s),
               SUM(l.product_uom_qty)
          FROM sale_order_line l
          JOIN sale_order o ON o.id = l.order_id
          JOIN product_product p ON p.id = l.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
         WHERE o.state = 'sale' AND l.display_type IS NULL AND l.company_id = %(company)s
           AND o.date_order >= %(start)s AND o.date_order < %(end)s
         GROUP BY 1, 2, 3, 4""",
}


class Bench:
    def __init__(self, env):
        self.company = Company(env)
        self.env = self.company.env
        self.metrics = {name: self.env.ref(f"sales_kpi.{name}") for name in BARE}
        self.plan = self._make_plan()

    def _make_plan(self):
        """A plan in which each seller's target is split by category: about 6 500 nodes."""
        plan = self.env["sales.target.plan"].create({
            "name": "Bench", "date_from": f"{YEAR}-01-01", "date_to": f"{YEAR}-12-31", "tz": TZ,
            "metric_ids": [metric.id for metric in self.metrics.values()]})
        plan.action_build_tree()
        self.env["sales.target.node"].create([
            {"plan_id": plan.id, "parent_id": node.id, "kind": "category", "categ_id": categ.id}
            for node in plan.node_ids.filtered("employee_id") for categ in self.company.categories])
        self.env.flush_all()
        self.env.invalidate_all()
        return plan

    def run_bare(self, name):
        self.env.cr.execute(BARE[name], {
            "tz": TZ, "company": self.company.company.id, "start": f"{YEAR - 1}-12-31 16:00", "end": f"{YEAR}-12-31 16:00"})
        self.env.cr.fetchall()

    def refresh(self, name):
        self.env.invalidate_all()
        self.plan._refresh_actuals(self.metrics[name])
        self.env.flush_all()

    def measure(self, name):
        """The median times of bare SQL and of a refresh when nothing has changed."""
        self.refresh(name)
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE sales_target_actual, sales_target_node")
        times = in_turns(ROUNDS, lambda: self.run_bare(name), lambda: self.refresh(name))
        self.env.cr.commit()
        return times

    def make_goals(self):
        """The same people and months as goals of gamification, in batch mode."""
        ref, months = self.env.ref, self.plan.period_ids.filtered(lambda period: not period.is_whole)
        definition = self.env["gamification.goal.definition"].create({
            "name": "Bench", "computation_mode": "sum", "model_id": ref("sale.model_sale_order").id,
            "field_id": ref("sale.field_sale_order__amount_untaxed").id,
            "field_date_id": ref("sale.field_sale_order__date_order").id, "domain": "[('state', '=', 'sale')]",
            "batch_mode": True, "batch_distinctive_field": ref("sale.field_sale_order__user_id").id,
            "batch_user_expression": "user.id"})
        return self.env["gamification.goal"].create([
            {"definition_id": definition.id, "user_id": user.id, "target_goal": 1e12, "state": "inprogress",
             "start_date": month.date_from, "end_date": month.date_to}
            for user in self.company.users for month in months])

    def measure_goals(self):
        goals = self.make_goals()
        goals.update_goal()
        self.env.flush_all()
        return timed(lambda: (self.env.invalidate_all(), goals.update_goal(), self.env.flush_all()))


def run(ours, _plain, scale):
    with opened(ours) as env:
        bench, rows, orders = Bench(env), [], round(ORDERS * scale)
        bench.company.add_orders(orders // 10)
        before = {name: bench.measure(name)[1] for name in BARE}
        bench.company.add_orders(orders)
        for name, metric in bench.metrics.items():
            bare, value = bench.measure(name)
            what = f"refresh of a yearly plan, {metric.name}"
            rows.append(Row(what, "bare SQL that reads the same rows", value, bare, 3))
            rows.append(Row(f"{what}: 10 x the orders", "a tenth of them", value, before[name], 11))
            if name == "metric_order_intake":
                rows.append(Row(what, "goals of gamification, same people and months", value, bench.measure_goals(), 15, more_is_better=True))
            assert not any(row["difference"] for row in bench.plan._get_reconciliation() if row["metric"] == metric)
        return rows
