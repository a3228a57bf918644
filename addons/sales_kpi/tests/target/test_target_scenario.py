from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestTargetScenario(TargetCommon):
    """ What if: copies that are compared and may become the plan. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set(cls._node(cls.team_a), 100, pinned=True)
        cls._set(cls._node(cls.consultant), 60)
        cls._set(cls._node(cls.consultant), 5, period=cls.plan.period_ids[3])

    def _make(self, plan=None):
        action = (plan or self.plan).with_user(self.officer).action_make_scenario()
        return self.env["sales.target.plan"].browse(action["res_id"])

    def _rows(self, plan):
        return {
            (figure.node_id.name, figure.metric_id, figure.period_id.sequence): (figure.target, figure.pinned)
            for figure in self.env["sales.target.figure"].search([("plan_id", "=", plan.id)])}

    def test_a_scenario_is_the_plan_again(self):
        self._node(self.team_a).stretch = 110
        scenario = self._make()
        self.assertEqual(scenario.scenario_of_id, self.plan)
        self.assertEqual((scenario.state, scenario.company_id), ("draft", self.company))
        self.assertEqual(self._rows(scenario), self._rows(self.plan))
        self.assertEqual(len(scenario.node_ids), len(self.plan.node_ids))
        for node in self.plan.node_ids:
            copy = scenario.node_ids.filtered(lambda other, node=node: other.origin_id == node)
            self.assertEqual(copy.parent_id.origin_id, node.parent_id)
            self.assertEqual(copy.supervisor_ids, node.supervisor_ids)
            self.assertEqual((copy.stretch, copy.user_id, copy.name), (node.stretch, node.user_id, node.name))
        below = scenario.root_id.search([("id", "child_of", scenario.root_id.id)])
        self.assertEqual(below, scenario.node_ids.sorted())
        scenario.set_figures([{
            "node_id": self._node(self.team_a, scenario).id, "metric_id": self.order_intake.id,
            "period_id": scenario.whole_period_id.id, "target": 120}])
        self.assertEqual(self._rows(self.plan)["Team A", self.order_intake, 0], (100, True))

    def test_side_by_side(self):
        scenario = self._make()
        second = self._make(scenario)
        self.assertEqual(second.scenario_of_id, self.plan)
        for plan, target in ((scenario, 120), (second, 70)):
            plan.set_figures([{
                "node_id": self._node(self.team_a, plan).id, "metric_id": self.order_intake.id,
                "period_id": plan.whole_period_id.id, "target": target}])
        action = self.plan.with_user(self.officer).action_compare_scenarios()
        rows = self.env["sales.target.comparison"].with_user(self.officer).search(action["domain"])
        rows = rows.filtered(lambda row: row.is_whole and row.name == "Team A")
        self.assertEqual(
            {(row.plan_id, row.base_target, row.target, row.difference) for row in rows},
            {(self.plan, 100, 100, 0), (scenario, 100, 120, 20), (second, 100, 70, -30)})
        leader = self.env["sales.target.comparison"].with_user(self.leader_b)
        self.assertFalse(leader.search([("base_id", "=", self.plan.id)]))
        second.action_adopt()
        row = self.env["sales.target.comparison"].search([
            ("plan_id", "=", scenario.id), ("is_whole", "=", True), ("name", "=", "Team A")])
        self.assertEqual((row.base_id, row.base_target, row.target), (second, 70, 120))

    def test_adopted(self):
        scenario = self._make()
        with self.assertRaises(AccessError):
            scenario.with_user(self.leader).action_adopt()
        with self.assertRefused(UserError, "is a scenario"):
            scenario.with_user(self.officer).action_distribute()
        self.plan.action_distribute()
        scenario.with_user(self.officer).action_adopt()
        self.assertEqual((scenario.name, scenario.version, scenario.scenario_of_id), ("Year 2031", 2, self.env["sales.target.plan"]))
        self.assertEqual((self.plan.active, scenario.active), (False, True))
        self.assertFalse(self.plan.activity_ids)
        with self.assertRefused(UserError, "is no scenario"):
            scenario.with_user(self.officer).action_adopt()
        scenario.with_user(self.officer).action_distribute()

    def test_not_once_the_plan_is_approved(self):
        scenario = self._make()
        self.plan.state = "approved"
        with self.assertRefused(UserError, "has been approved"):
            scenario.with_user(self.officer).action_adopt()

    def test_who_may(self):
        for user in (self.leader, self.consultant, self.auditor, self.other_head):
            with self.assertRaises(AccessError, msg=user.name):
                self.plan.with_user(user).action_make_scenario()
        foreigner = self._create_user("foreign_officer", "group_officer", self.other_company)
        with self.assertRaises(AccessError):
            self.plan.with_user(foreigner).action_make_scenario()

    def test_a_large_plan_takes_a_few_statements(self):
        nodes = self.env["sales.target.node"].create([
            {"plan_id": self.plan.id, "parent_id": self.plan.root_id.id, "kind": "dealer", "partner_id": partner.id}
            for partner in self.env["res.partner"].create([{"name": f"Dealer {number}"} for number in range(200)])])
        self.plan.set_figures([
            {"node_id": node.id, "metric_id": self.order_intake.id, "period_id": period.id, "target": 1}
            for node in nodes for period in self.plan.period_ids])
        self.env.flush_all()
        with self.assertQueryCount(90):
            self._make()

    def test_views_open(self):
        Form(self._make().with_user(self.officer))
        self.env["sales.target.comparison"].with_user(self.officer).get_views([(False, "pivot"), (False, "list"), (False, "search")])
