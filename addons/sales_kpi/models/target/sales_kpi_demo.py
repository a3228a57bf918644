from datetime import date, timedelta

from odoo import Command, api, fields, models

# How the year runs, month by month; the months' average is 100.
SEASON = (80, 60, 110, 100, 115, 105, 90, 90, 120, 115, 105, 110)
# What is asked for, relative to what was sold: the East reaches it, the South does not.
DEMAND = {"team_east": 90, "team_south": 135}
STEP = {"metric_order_intake": 10000, "metric_order_count": 1}


class SalesKpiDemo(models.AbstractModel):
    """ Makes a running plan for the demo company: targets by person and month, relative to
    the demo orders, so that one region is well ahead and one is behind; what stands above
    the persons is their sum. Always the same for one day and one set of orders.
    """
    _name = "sales.kpi.demo"
    _description = "Demo Data of Sales Performance"

    @api.model
    def _generate_targets(self):
        """ Create the plan of this year, unless that was done before. """
        if self.env.ref("sales_kpi.demo_plan", raise_if_not_found=False):
            return
        self = self.with_context(  # noqa: PLW0642 nodes are named after their teams
            tracking_disable=True, mail_create_nosubscribe=True, lang=self.env["sales.center.demo"]._get_language())
        plan = self._create_plan()
        self.env["ir.model.data"]._update_xmlids([
            {"xml_id": "sales_kpi.demo_plan", "record": plan, "noupdate": True}])
        plan.action_build_tree()
        for metric, name in zip(plan.metric_ids, STEP, strict=True):
            self._set_figures(plan, metric, STEP[name])
        self._fill_in_satisfaction(plan)
        plan.state = "running"
        plan.action_refresh()

    def _create_plan(self):
        year = fields.Date.today().year
        chinese = self.env["sales.center.demo"]._get_language() == "zh_CN"
        company = self.env.ref("sales_center.demo_company_cn")
        return self.env["sales.target.plan"].with_company(company).create({
            "name": f"{year}年度销售指标" if chinese else f"Sales targets {year}",
            "company_id": company.id,
            "date_from": date(year, 1, 1),
            "date_to": date(year, 12, 31),
            "tz": "Asia/Shanghai",
            "user_id": self.env.ref("sales_center.demo_user_officer").id,
            "metric_ids": [Command.set([self.env.ref(f"sales_kpi.{name}").id for name in STEP])],
        })

    def _set_figures(self, plan, metric, step):
        """ Set the targets of all persons, and their sums above and over the year. """
        whole, *months = plan.period_ids.sorted("sequence")
        sold = self._get_monthly_results(plan, metric)
        totals = {}
        for node in plan.node_ids.filtered("employee_id"):
            base = sold.get(node.employee_id.user_id.id) or sum(sold.values()) // max(len(sold), 1)
            demand = self._get_demand(node)
            for month, season in zip(months, SEASON, strict=True):
                target = max(round(base * demand * season / 10000 / step), 1) * step
                for place in map(int, node.parent_path.strip("/").split("/")):
                    for period in (month, whole):
                        key = (place, period.id)
                        totals[key] = totals.get(key, 0) + target
        self.env["sales.target.figure"].create([
            {"node_id": node, "metric_id": metric.id, "period_id": period, "target": target}
            for (node, period), target in totals.items()])

    def _fill_in_satisfaction(self, plan):
        """ Have the regions asked their customers in each month that is over, and 90 % as the target of all. """
        metric = self.env.ref("sales_kpi.metric_satisfaction")
        plan.metric_ids += metric
        officer, director = (self.env.ref(f"sales_center.demo_user_{name}") for name in ("officer", "director"))
        months = plan.period_ids.filtered(lambda period: not period.is_whole and period.date_to < fields.Date.today())
        entries = self.env["sales.metric.entry"].with_user(officer).create([{
            "metric_id": metric.id, "company_id": plan.company_id.id, "date": month.date_to,
            "team_id": self.env.ref(f"sales_center.demo_{team}").id, "base": asked + number, "value": satisfied + number // 2,
            "note": "月度客户回访抽样"}
            for number, month in enumerate(months) for team, asked, satisfied in (("team_east", 60, 56), ("team_south", 45, 35))])
        entries.action_submit()
        entries[:-1].with_user(director).action_review()  # the last one still waits
        nodes = plan.node_ids.filtered(lambda node: node.kind in ("company", "region"))
        self.env["sales.target.figure"].create([
            {"node_id": node.id, "metric_id": metric.id, "period_id": period.id, "target": 90}
            for node in nodes for period in plan.period_ids])

    def _get_monthly_results(self, plan, metric):
        """ Return what each seller reached in a month of the last year, on average. """
        start = fields.Date.today() - timedelta(days=365)
        measure = "__count" if metric.measure == "count" else "amount_untaxed:sum"
        return {
            user.id: total / 12 for user, total in self.env["sale.order"]._read_group(
                [("state", "=", "sale"), ("company_id", "=", plan.company_id.id), ("date_order", ">=", start)],
                ["user_id"], [measure])}

    @api.model
    def _generate_months(self):
        """ Close the months that are long over, have the last one confirmed, with one dispute, and ask for a
        sharing of the newest deal; once. """
        company = self.env.ref("sales_center.demo_company_cn")
        self = self.with_context(  # noqa: PLW0642
            tracking_disable=True, mail_create_nosubscribe=True, mail_activity_quick_update=True,
            lang=self.env["sales.center.demo"]._get_language())
        first = fields.Date.today().replace(day=1)
        months = self.env["sales.performance.period"].search(
            [("company_id", "=", company.id), ("date_to", "<", first), ("state", "=", "open")], order="date_from")
        for month in months[:-1]:
            month.action_start_confirmation()
            self._confirm(month.statement_ids)
            month.action_close("演示数据" if self.env["sales.center.demo"]._get_language() == "zh_CN" else "Demo data")
        if last := months[-1:]:
            last.action_start_confirmation()
            statements = last.statement_ids.filtered(lambda statement: statement.user_id.active)
            self._confirm(statements[1:len(statements) // 2])
            self._dispute(statements[:1])
        self._share_newest_deal(company)

    def _confirm(self, statements):
        for statement in statements.filtered(lambda statement: statement.user_id.active):
            statement.with_user(statement.user_id).action_confirm()

    def _dispute(self, statement):
        if entry := statement.entry_ids[:1]:
            self.env["sales.performance.dispute"].with_user(statement.user_id).create({
                "statement_id": statement.id, "entry_id": entry.id, "reason": "该单由我独立成交，应为 100 %。"})

    def _share_newest_deal(self, company):
        """ Two people of one team share a deal, and wait for their leader. """
        order = self.env["sale.order"].search(
            [("company_id", "=", company.id), ("state", "=", "sale"), ("user_id", "!=", False)], order="date_order desc, id desc", limit=1)
        colleague = (order.team_id.member_ids - order.user_id)[:1]
        people = self.env["hr.employee"].search(
            [("user_id", "in", (order.user_id | colleague).ids), ("company_id", "=", company.id)])
        if len(people) != 2 or self.env["sales.performance.sharing"].search_count([("order_id", "=", order.id)], limit=1):
            return
        sharing = self.env["sales.performance.sharing"].with_user(order.user_id).create({
            "order_id": order.id, "reason": "同事带看并协助签约。",
            "line_ids": [Command.create({"employee_id": person.id, "percent": 70 if person.user_id == order.user_id else 30})
                         for person in people]})
        sharing.request_approval(sharing.reason)

    def _get_demand(self, node):
        """ Return the percentage of its region. """
        path = {int(place) for place in node.parent_path.strip("/").split("/")}
        for name, demand in DEMAND.items():
            team = self.env.ref(f"sales_center.demo_{name}")
            if any(above.team_id == team for above in node.browse(path)):
                return demand
        return 100
