from datetime import datetime

from odoo.tests import tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestTargetReport(TargetCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls.plan.period_ids[3]
        cls.root, cls.team_node = cls.plan.root_id, cls._node(cls.team_a)
        order = cls._create_order(cls.consultant, cls.team_a)
        order.write({"state": "sale", "date_order": datetime(2031, 3, 5)})
        order = cls._create_order(cls.leader, cls.team_a)
        order.write({"state": "sale", "date_order": datetime(2031, 4, 5)})
        cls.plan.action_refresh()

    @classmethod
    def _sum(cls, *more, user=None):
        cls.env.flush_all()
        Report = cls.env["sales.target.report"].with_user(user or cls.env.user)
        domain = [("plan_id", "=", cls.plan.id), ("metric_id", "=", cls.order_count.id), *more]
        [(target, actual)] = Report._read_group(domain, [], ["target:sum", "actual:sum"])
        return target or 0, actual or 0

    def _set_count(self, node, target, period=None):
        self._set(node, target, period, metric=self.order_count)

    def test_levels_are_not_counted_twice(self):
        for node, target in ((self.root, 10), (self._node(self.region), 10), (self._node(self.project), 10),
                             (self.team_node, 6), (self._node(self.team_b), 4), (self._node(self.consultant), 4)):
            self._set_count(node, target, self.march)
        self.assertEqual(self._sum(), (10, 2))
        self.assertEqual(self._sum(("node_id", "child_of", self.team_node.id)), (6, 2))
        self.assertEqual(self._sum(("team_id", "=", self.team_a.id)), (6, 2))
        self.assertEqual(self._sum(("node_id", "=", self.team_node.id)), (2, 1), "what the team keeps to itself")
        self.assertEqual(self._sum(("employee_id", "=", self.employee_by_user[self.consultant].id)), (4, 1))

    def test_whole_and_parts_are_not_counted_twice(self):
        self._set_count(self.root, 12)
        self._set_count(self.root, 5, self.march)
        self.assertEqual(self._sum(), (12, 2))
        self.assertEqual(self._sum(("period_id", "=", self.march.id)), (5, 1))
        self.assertEqual(self._sum(("period_id", "=", self.plan.whole_period_id.id)), (7, 0), "in no month yet")

    def test_a_stretch_is_below_zero_where_it_is_handed_out(self):
        self._set_count(self.team_node, 10, self.march)
        self._set_count(self._node(self.consultant), 11, self.march)
        self.assertEqual(self._sum(("node_id", "=", self.team_node.id))[0], -1)
        self.assertEqual(self._sum()[0], 10)

    def test_below_without_above(self):
        self._set_count(self._node(self.consultant), 3, self.march)
        self.assertEqual(self._sum()[0], 3, "bottom-up figures count although nobody above has one")

    def test_ratios_are_not_added_up(self):
        ratio = self.env.ref("sales_kpi.metric_average_concession")
        self.plan.metric_ids |= ratio
        self._set(self.root, 5, self.march, metric=ratio)
        self.plan.action_refresh()
        self.assertFalse(self.env["sales.target.report"].search([("metric_id", "=", ratio.id)]))

    def test_each_sees_their_branch(self):
        self._set_count(self.root, 10, self.march)
        self._set_count(self._node(self.consultant), 4, self.march)
        for user, expected in (
            (self.consultant, (4, 1)), (self.leader, (4, 2)), (self.leader_b, (0, 0)), (self.auditor, (10, 2)),
            (self.other_leader, (0, 0)),
        ):
            self.assertEqual(self._sum(user=user), expected, user.name)

    def test_rows_can_be_read_by_their_ids(self):
        self._set_count(self.root, 10, self.march)
        rows = self.env["sales.target.report"].search([("plan_id", "=", self.plan.id)])
        self.assertEqual(len(rows), len(set(rows.ids)))
        self.env.invalidate_all()
        self.assertEqual(sum(rows.filtered(lambda row: row.metric_id == self.order_count).mapped("actual")), 2)
        self.assertTrue(all(row.gap == row.actual - row.target for row in rows))
