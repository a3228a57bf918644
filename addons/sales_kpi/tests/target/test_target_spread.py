from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestTargetSpread(TargetCommon):
    """ Spreading over time and down the tree. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = cls.plan.root_id
        cls._set(cls.root, 1_200_000_000)

    def _spread(self, node=None, user=None, metrics=None, **values):
        wizard = self.env["sales.target.spread"].with_user(user or self.officer).create({
            "node_id": (node or self.root).id, "metric_ids": (metrics or self.order_intake).ids, **values})
        wizard.action_preview()
        return wizard

    def _figures(self, reference, metric=None):
        node = reference if reference._name == "sales.target.node" else self._node(reference)
        figures = self.env["sales.target.figure"].search([
            ("node_id", "=", node.id), ("metric_id", "=", (metric or self.order_intake).id)])
        return [figure.target for figure in figures.sorted("period_id")]

    def test_everything_in_one_go(self):
        wizard = self._spread(deep=True)
        self.assertFalse(self._figures(self.team_a), "a preview writes nothing")
        wizard.action_apply()
        self.plan._check_adds_up()
        self.assertEqual(len(self._figures(self.consultant)), 13)
        self.assertEqual(self._figures(self.team_a)[0], 600_000_000)
        self.assertEqual(self._figures(self.team_a)[1], 50_000_000)
        figures = self.env["sales.target.figure"].search([("plan_id", "=", self.plan.id)])
        self.assertEqual(len(figures), 8 * 13)
        self._spread(deep=True).action_apply()
        self.assertEqual(figures, self.env["sales.target.figure"].search([("plan_id", "=", self.plan.id)]))

    def test_only_over_time(self):
        self._spread(axis="time").action_apply()
        self.assertEqual(self._figures(self.root), [1_200_000_000, *[100_000_000] * 12])
        self.assertFalse(self._figures(self.region))

    def test_over_time_keeps_the_wholes_below(self):
        self._spread(axis="tree", deep=True, tree_method="even").action_apply()
        self.assertEqual(self._figures(self.consultant), [300_000_000])
        self._spread(axis="time", deep=True, time_method="days").action_apply()
        self.plan._check_adds_up()
        self.assertEqual(self._figures(self.consultant)[0], 300_000_000)

    def test_typed_weights_and_pieces(self):
        self._set(self.root, 100, metric=self.order_count)
        form = Form(self.env["sales.target.spread"].with_user(self.officer).with_context(
            default_node_id=self._node(self.project).id))
        self._spread(deep=True, metrics=self.order_count).action_apply()
        form.axis = "both"
        form.tree_method = "weights"
        wizard = form.save()
        wizard.metric_ids = self.order_count
        self.assertEqual(wizard.weight_ids.node_id, self._node(self.project).child_ids)
        wizard.weight_ids.filtered(lambda weight: weight.node_id == self._node(self.team_a)).weight = 3
        wizard.action_preview()
        wizard.action_apply()
        self.assertEqual(self._figures(self.team_a, self.order_count)[0], 75)
        self.assertEqual(self._figures(self.team_b, self.order_count)[0], 25)
        rows = [row for row in self.plan._get_differences() if row["node_id"] == self._node(self.project).id]
        self.assertFalse(rows)

    def test_what_is_typed_in_the_preview_is_pinned(self):
        self._spread(deep=True).action_apply()
        wizard = self._spread(self._node(self.team_a), axis="tree")
        line = wizard.line_ids.filtered(
            lambda line: line.node_id == self._node(self.consultant) and line.period_id == self.plan.period_ids[1])
        line.write({"target": 33.33, "pinned": True})
        wizard.action_preview()
        wizard.action_apply()
        self.assertEqual(self._figures(self.consultant)[1], 33.33)
        self.plan._check_adds_up()
        self._spread(deep=True, time_method="days").action_apply()
        self.assertEqual(self._figures(self.consultant)[1], 33.33, "pinned for good")
        self.plan._check_adds_up()

    def test_impossible_pins_are_named(self):
        self._set(self._node(self.region), 1_300_000_000, pinned=True)
        with self.assertRefused(UserError, "First Sales Centre, Order intake (untaxed): what is pinned"):
            self._spread()
        with self.assertRefused(UserError, "there is no figure to spread"):
            self._spread(self._node(self.team_a))

    def test_stretch(self):
        self.root.stretch = 105
        self._spread(deep=True).action_apply()
        self.plan._check_adds_up()
        self.assertEqual(self._figures(self.region)[0], 1_260_000_000)

    def test_no_target_for_days_before_somebody_comes(self):
        self._node(self.consultant).date_from = "2031-07-01"
        self._spread(deep=True, tree_method="headcount").action_apply()
        figures = self._figures(self.consultant)
        self.assertEqual(figures[1:7], [0] * 6)
        self.assertGreater(self._figures(self.colleague)[0], figures[0])
        self.plan._check_adds_up()

    def test_last_year_from_an_earlier_plan(self):
        earlier = self._create_plan(name="Year 2030", date_from="2030-01-01", date_to="2030-12-31")
        earlier.action_build_tree()
        self.env["sales.target.actual"].create([
            {"plan_id": earlier.id, "node_id": node.id, "metric_id": self.order_intake.id, "period_id": period.id, "amount": amount}
            for node, factor in (
                (earlier.root_id, 4), (self._node(self.region, earlier), 4), (self._node(self.project, earlier), 4),
                (self._node(self.team_a, earlier), 3), (self._node(self.team_b, earlier), 1))
            for period, amount in ((earlier.period_ids[1], 10 * factor), (earlier.period_ids[2], 30 * factor))])
        self._spread(deep=True, tree_method="last_year", time_method="season").action_apply()
        self.assertEqual(self._figures(self.team_a)[:3], [900_000_000, 225_000_000, 675_000_000])
        self.assertEqual(self._figures(self.team_b)[3:], [0] * 10)
        self.plan._check_adds_up()

    def test_last_year_counted(self):
        for user, team, day, price in (
            (self.consultant, self.team_a, "2030-02-10", 300), (self.consultant_b, self.team_b, "2030-03-10", 100),
        ):
            order = self._create_order(user, team)
            order.order_line.price_unit = price
            order.write({"state": "sale", "date_order": day})
        self._spread(deep=True, user=self.director, tree_method="last_year", time_method="season").action_apply()
        self.assertEqual(self._figures(self.team_a)[0], 900_000_000)
        self.assertEqual(self._figures(self.root)[1:4], [0, 900_000_000, 300_000_000])
        self.plan._check_adds_up()

    def test_leaders_hand_out(self):
        self._spread(self.root, deep=False).action_apply()
        self._set(self._node(self.team_a), 100)
        self.plan.state = "distributed"
        self._spread(self._node(self.team_a), user=self.leader, axis="tree").action_apply()
        self.assertEqual(self._figures(self.consultant), [50])
        with self.assertRaises(AccessError):
            self._spread(self._node(self.team_a), user=self.leader, axis="time").action_apply()
        with self.assertRaises(AccessError):
            self._spread(self._node(self.team_a), user=self.auditor)
        with self.assertRaises(AccessError):
            self._spread(self._node(self.team_a), user=self.leader).with_user(self.colleague).action_apply()

    def test_changed_since_the_preview(self):
        wizard = self._spread(axis="tree")
        self._set(self._node(self.region), 5)
        wizard.line_ids.invalidate_recordset()
        with self.assertRefused(UserError, "has been changed since the preview"):
            wizard.action_apply()

    def test_ratios_are_not_spread(self):
        share = self.order_intake.copy({"name": "Share", "measure_field_id": self.env.ref("sale.field_sale_order__amount_total").id})
        self.env.cr.execute("UPDATE sales_metric SET unit = 'percent' WHERE id = %s", [share.id])
        share.invalidate_recordset()
        self.plan.metric_ids += share
        wizard = Form(self.env["sales.target.spread"].with_user(self.officer).with_context(default_node_id=self.root.id))
        self.assertEqual(set(wizard.metric_ids.ids), set((self.plan.metric_ids - share).ids))

    def test_five_hundred_people_take_no_query_each(self):
        partners = self.env["res.partner"].create([{"name": f"Dealer {number}"} for number in range(500)])
        self.env["sales.target.node"].create([
            {"plan_id": self.plan.id, "parent_id": self.root.id, "kind": "dealer", "partner_id": partner.id}
            for partner in partners])
        wizard = self.env["sales.target.spread"].with_user(self.officer).create({
            "node_id": self.root.id, "metric_ids": [Command.set(self.order_intake.ids)], "deep": True, "time_method": "days"})
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(60):
            wizard.action_apply()
        self.plan._check_adds_up()
        self.assertEqual(self.env["sales.target.figure"].search_count([("plan_id", "=", self.plan.id)]), 508 * 13)
