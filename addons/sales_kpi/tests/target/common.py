from odoo.addons.sales_center.tests.common import SalesTeamTreeCommon


class TargetCommon(SalesTeamTreeCommon):
    """ The sales organisation of ``SalesTeamTreeCommon``, its sellers as employees, and a plan
    of the year 2031 in months whose tree was taken over from the teams. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.currency_id = cls.env.ref("base.CNY")
        cls.env["res.currency"].browse(cls.company.currency_id.id).active = True
        for user, name in ((cls.officer, "officer"), (cls.director, "manager")):
            user.group_ids += cls.env.ref(f"sales_kpi.group_{name}")
        cls.employees = cls.env["hr.employee"].create([
            {"name": user.name, "user_id": user.id, "company_id": cls.company.id}
            for user in (cls.leader, cls.leader_b, cls.consultant, cls.colleague, cls.consultant_b)])
        cls.employee_by_user = {employee.user_id: employee for employee in cls.employees}
        cls.order_intake = cls.env.ref("sales_kpi.metric_order_intake")
        cls.order_count = cls.env.ref("sales_kpi.metric_order_count")
        cls.plan = cls._create_plan()
        cls.plan.action_build_tree()

    @classmethod
    def _create_plan(cls, **values):
        return cls.env["sales.target.plan"].create({
            "name": "Year 2031",
            "company_id": cls.company.id,
            "date_from": "2031-01-01",
            "date_to": "2031-12-31",
            "tz": "Asia/Shanghai",
            "metric_ids": (cls.order_intake | cls.order_count).ids,
            **values,
        })

    @classmethod
    def _node(cls, reference, plan=None):
        """ Return the plan's node that stands for a team or a user. """
        nodes = (plan or cls.plan).node_ids
        if reference._name == "crm.team":
            return nodes.filtered(lambda node: node.team_id == reference)
        return nodes.filtered(lambda node: node.employee_id.user_id == reference)

    @classmethod
    def _fill(cls, node, monthly, metric=None):
        """ Set the same figure in each month, and their sum for the year. """
        parts = node.plan_id.period_ids.filtered(lambda period: not period.is_whole)
        for period in parts:
            cls._set(node, monthly, period, metric)
        cls._set(node, round(monthly * len(parts), 6), None, metric)

    @classmethod
    def _figure(cls, node, period=None, metric=None):
        """ Return what is set for a node: for the whole year and order intake, unless said otherwise. """
        return cls.env["sales.target.figure"].search([
            ("node_id", "=", node.id), ("period_id", "=", (period or node.plan_id.whole_period_id).id),
            ("metric_id", "=", (metric or cls.order_intake).id)])

    @classmethod
    def _set(cls, node, target, period=None, metric=None, **values):
        """ Set a figure: of the whole year and of order intake, unless said otherwise. """
        return cls.env["sales.target.figure"].create({
            "node_id": node.id,
            "metric_id": (metric or cls.order_intake).id,
            "period_id": (period or node.plan_id.whole_period_id).id,
            "target": target,
            **values,
        })
