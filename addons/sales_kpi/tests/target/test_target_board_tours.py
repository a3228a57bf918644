from odoo.tests import HttpCase, tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestTargetBoardTours(TargetCommon, HttpCase):
    """ The board in a browser: an officer opens and drills down, a leader uses the keyboard, a phone. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a year that is over, whenever the tour runs
        cls.plan = cls._create_plan(name="Year 2021", date_from="2021-01-01", date_to="2021-12-31")
        cls.plan.action_build_tree()
        january = cls.plan.period_ids[1]
        for record, target, actual, direct in (
            (cls.region, 1000, 1000, 0), (cls.project, 1000, 1000, 200), (cls.team_a, 900, 300, 0), (cls.team_b, 500, 500, 0),
        ):
            node = cls._node(record)
            cls._set(node, target, period=january)
            cls.env["sales.target.actual"].create({
                "plan_id": cls.plan.id, "node_id": node.id, "metric_id": cls.order_intake.id, "period_id": january.id,
                "amount": actual, "direct_amount": direct, "value": actual})
        order = cls._create_order(cls.consultant, cls.team_a)
        order.write({"state": "sale", "date_order": "2021-01-15 02:00:00"})
        cls.plan.state = "running"
        cls.env.flush_all()

    def _tour(self, name, user):
        self.start_tour(f"/odoo/target-board?cids={self.company.id}", name, login=user.login)

    def test_officer_opens_and_drills_down(self):
        self._tour("sales_kpi_target_board", self.officer)

    def test_leader_uses_the_keyboard(self):
        self._tour("sales_kpi_target_board_keyboard", self.leader)

    def test_phone(self):
        self.browser_size, self.touch_enabled = "375x667", True
        self._tour("sales_kpi_target_board_phone", self.leader)
