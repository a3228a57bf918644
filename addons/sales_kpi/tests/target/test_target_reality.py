from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestTargetReality(TargetCommon):
    """ June 2031. What is left to sell, what was reached a year before and what is under way. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.june, cls.july = cls.plan.period_ids[6], cls.plan.period_ids[7]
        kind = cls.env["sales.unit.kind"].create({"name": "Flat", "product_id": cls.product.id})
        cls.estate, cls.hills = cls.env["sales.project"].create([
            {"name": name, "code": name[:2].upper(), "company_id": cls.company.id, "team_ids": [Command.set(team.ids)]}
            for name, team in (("Lakeside", cls.team_a), ("Hills", cls.team_b))])
        buildings = cls.env["sales.building"].create([
            {"name": "1", "project_id": project.id} for project in (cls.estate, cls.hills)])
        cls.units = cls.env["sales.unit"].create([
            {"building_id": buildings[index].id, "kind_id": kind.id, "number": str(number), "price_basis": "lump", "list_price": 1000}
            for index, number in ((0, 1), (0, 2), (0, 3), (1, 4))])
        cls.units.action_prepare()
        cls.units.action_put_on_market()
        cls.startClassPatcher(freeze_time("2031-06-10 04:00:00"))

    def _words(self, node, target, period=None, metric=None, **facts):
        metric, period = metric or self.order_intake, period or self.june
        cell = node.id, metric.id, period.id
        return self.plan.with_user(self.officer)._get_doubts(node, [(metric, period)], {cell: target}).get(cell, "")

    def _sold_before(self, price=1000, user=None, team=None, day="2030-06-05 04:00:00"):
        order = self._create_order(user or self.consultant, team or self.team_a)
        order.order_line.price_unit = price
        order.write({"state": "sale", "date_order": day})
        return order

    def _opportunity(self, revenue, probability=50, deadline="2031-06-20", user=None):
        lead = self.env["crm.lead"].create({
            "name": "Likely", "type": "opportunity", "user_id": (user or self.consultant).id, "team_id": self.team_a.id,
            "company_id": self.company.id, "expected_revenue": revenue, "date_deadline": deadline})
        lead.probability = probability
        return lead

    # ------------------------------------------------------------
    # WHAT IS LEFT TO SELL
    # ------------------------------------------------------------

    def test_what_is_there_to_be_sold(self):
        self.assertEqual(self.plan._get_stock(), {self._node(self.team_a).id: (3000, 3), self._node(self.team_b).id: (1000, 1)})
        self.units[0].with_user(self.consultant).claim("hold", self.customer)
        self.assertEqual(self.plan._get_stock()[self._node(self.team_a).id], (3000, 3), "what is held may still be sold")
        self.env["sale.order"].with_user(self.consultant).create({
            "partner_id": self.customer.id, "team_id": self.team_a.id,
            "order_line": [Command.create({"product_id": self.product.id, "unit_id": self.units[0].id})]}).action_confirm()
        self.units[1].action_withdraw("Flooded")
        self.assertEqual(self.plan._get_stock()[self._node(self.team_a).id], (1000, 1))

    def test_a_project_of_several_teams_is_counted_once(self):
        self.estate.team_ids = [Command.set((self.team_a | self.team_b).ids)]
        self.assertEqual(self.plan._get_stock(), {self._node(self.team_a).id: (1500, 1.5), self._node(self.team_b).id: (2500, 2.5)})
        within = self.plan._get_stock_within(self._node(self.region) | self._node(self.consultant))
        self.assertEqual(within, {self._node(self.region).id: (4000, 4), self._node(self.consultant).id: (1500, 1.5)})

    def test_spread_by_what_is_there_to_be_sold(self):
        self.assertIn("stock", dict(self.env["sales.target.spread"].with_user(self.officer)._get_tree_methods()))
        self.assertNotIn("stock", dict(self.env["sales.target.spread"].with_user(self.other_head)._get_tree_methods()))
        self._set(self._node(self.region), 4000)
        wizard = self.env["sales.target.spread"].with_user(self.officer).create({
            "node_id": self._node(self.region).id, "metric_ids": self.order_intake.ids, "axis": "tree", "deep": True,
            "tree_method": "stock"})
        wizard.action_preview()
        wizard.action_apply()
        for reference, target in ((self.team_a, 3000), (self.team_b, 1000), (self.consultant, 1500), (self.colleague, 1500)):
            self.assertEqual(self._figure(self._node(reference)).target, target, reference.name)

    def test_units_of_a_project_team_are_shared_by_those_below(self):
        (self.estate | self.hills).team_ids = [Command.set(self.project.ids)]
        nodes = self.env["sales.target.node"].search([("id", "child_of", self._node(self.region).id)])
        days = {node.id: 365 for node in nodes}
        weights = self.plan._get_stock_weights(nodes, days)
        self.assertEqual([weights[self._node(reference).id] for reference in (self.project, self.team_a, self.team_b)], [4000, 2000, 2000])

    def test_nobody_sells_more_than_there_is(self):
        node = self._node(self.team_a)
        self.assertFalse(self._words(node, 3000))
        self.assertIn("3,000.00", self._words(node, 3000.01))
        self.assertIn("is left to sell", self._words(node, 3000.01))
        self.assertFalse(self._words(node, 3, metric=self.order_count))
        self.assertIn("left to sell", self._words(node, 4, metric=self.order_count))

    def test_what_is_reached_counts(self):
        node = self._node(self.team_a)
        self.env["sales.target.actual"].create({
            "plan_id": self.plan.id, "node_id": node.id, "metric_id": self.order_intake.id, "period_id": self.june.id,
            "amount": 500, "value": 500})
        self.assertFalse(self._words(node, 3500))
        self.assertIn("is left to sell", self._words(node, 3501))

    # ------------------------------------------------------------
    # THE PAST AND THE PIPELINE
    # ------------------------------------------------------------

    def test_far_above_the_year_before(self):
        self._sold_before(1000)
        node = self._node(self.team_a)
        self.assertFalse(self._words(node, 1200))
        words = self._words(node, 1300)
        self.assertIn("130 % of what was reached a year before", words)
        self.assertIn("Nothing was reached", self._words(node, 1300, self.july), "in July nothing was sold")
        self.assertIn("Nothing was reached", self._words(self._node(self.team_b), 500))
        self.plan.reality_tolerance = 40
        self.assertFalse(self._words(node, 1300))

    def test_before_the_first_result_nothing_is_known(self):
        self._sold_before(1000, day="2030-08-05 04:00:00")
        node = self._node(self.team_a)
        self.assertFalse(self._words(node, 2500, self.july), "the company may have begun in August")
        self.assertIn("250 % of", self._words(node, 2500, self.plan.period_ids[8]))
        self.assertFalse(self._words(node, 2500, self.plan.whole_period_id))
        self._sold_before(1000, day="2030-01-05 04:00:00")
        self.assertIn("125 % of", self._words(node, 2500, self.plan.whole_period_id))

    def test_the_pipeline_carries_it(self):
        self._sold_before(1000)
        self._opportunity(1000)
        node = self._node(self.team_a)
        self.assertIn("500.00 is likely", self._words(node, 1300).replace("\xa0", " ").replace("¥", "").replace("  ", " "))
        self._opportunity(2000)
        self.assertFalse(self._words(node, 1300))

    def test_nothing_known_is_no_doubt(self):
        (self.units).action_withdraw("Sold by another company")
        self.assertFalse(self._words(self._node(self.team_a), 10_000_000))

    def test_the_past_and_zero_are_not_doubted(self):
        self._sold_before(1000)
        self.assertFalse(self._words(self._node(self.team_a), 99999, self.plan.period_ids[5]))
        self.assertFalse(self._words(self._node(self.team_a), 0))

    def test_on_the_board_and_in_the_preview(self):
        node = self._node(self.team_a)
        self._set(node, 9000, self.june)
        self._set(node, 9000)
        board = self.plan.with_user(self.leader).get_reality_check([node.id, self._node(self.team_b).id])
        key = f"{self.order_intake.id}-{self.june.id}"
        self.assertIn("left to sell", board[str(node.id)][key])
        self.assertEqual(list(board), [str(node.id)], "a leader hears of the own branch")
        split = self.plan.with_user(self.leader).get_reality_check([node.id], period_id=self.june.id)
        self.assertIn(key, split[str(node.id)])
        wizard = self.env["sales.target.spread"].with_user(self.officer).create({
            "node_id": node.id, "metric_ids": self.order_intake.ids, "axis": "tree"})
        wizard.action_preview()
        june = wizard.line_ids.filtered(lambda line: line.node_id == self._node(self.consultant) and line.period_id == self.june)
        self.assertEqual(june.target, 4500)
        self.assertIn("left to sell", june.doubt)
        july = wizard.line_ids.filtered(lambda line: line.period_id == self.july)
        self.assertFalse(any(july.mapped("doubt")))

    def test_queries_do_not_grow_with_the_nodes(self):
        nodes = self.plan.node_ids
        for node in nodes:
            self._set(node, 9000, self.june)
        counts = []
        for some in (nodes[:1], nodes):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.plan.get_reality_check(some.ids)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    # ------------------------------------------------------------
    # THE YEAR BEFORE
    # ------------------------------------------------------------

    def test_the_year_before_is_counted_into_the_tree_as_it_is(self):
        self._sold_before(1000)
        self._sold_before(70, self.consultant_b, self.team_b)
        self._sold_before(5, self.leader, day="2030-12-31 15:59:00")
        self._sold_before(9, day="2030-12-31 16:00:00")  # this year, in Shanghai
        quantity = self.env.ref("sales_kpi.metric_quantity")
        self.plan.metric_ids |= quantity
        history = self.plan._get_last_year(self.order_intake | quantity, self.plan.node_ids)
        self.assertEqual(history[self._node(self.team_a).id, self.order_intake.id], [0] * 5 + [1000] + [0] * 5 + [5])
        self.assertEqual(history[self._node(self.consultant_b).id, self.order_intake.id][5], 70)
        self.assertEqual(sum(history[self.plan.root_id.id, self.order_intake.id]), 1075)
        self.assertEqual(sum(history[self.plan.root_id.id, quantity.id]), 3)
