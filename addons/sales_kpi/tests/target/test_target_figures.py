from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestTargetFigures(TargetCommon):
    """ The door to the figures, and whether they add up. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whole = cls.plan.whole_period_id
        cls.january = cls.plan.period_ids[1]

    def _change(self, user, target, metric=None, period=None, **values):
        node = user if user._name == "sales.target.node" else self._node(user)
        return {"node_id": node.id, "metric_id": (metric or self.order_intake).id,
                "period_id": (period or self.whole).id, "target": target, **values}

    def _target(self, reference, period=None):
        figure = self.env["sales.target.figure"].search([
            ("node_id", "=", self._node(reference).id), ("metric_id", "=", self.order_intake.id),
            ("period_id", "=", (period or self.whole).id)])
        return figure.target if figure else None

    def test_set_empty_and_pin(self):
        plan = self.plan.with_user(self.officer)
        plan.set_figures([self._change(self.team_a, 0), self._change(self.team_b, 12.34, pinned=True)])
        self.assertEqual(self._target(self.team_a), 0)
        self.assertEqual(self._target(self.team_b), 12.34)
        plan.set_figures([self._change(self.team_a, None), self._change(self.team_b, 15)])
        self.assertIsNone(self._target(self.team_a))
        figure = self._node(self.team_b).plan_id.env["sales.target.figure"].search([("plan_id", "=", self.plan.id)])
        self.assertEqual((figure.target, figure.pinned, figure.write_uid), (15, True, self.officer))
        self.assertEqual(figure.company_id, self.company)

    def test_all_or_nothing(self):
        with self.assertRefused(ValidationError, "finer than the unit"):
            self.plan.set_figures([self._change(self.team_a, 5), self._change(self.team_b, 0.001)])
        self.assertIsNone(self._target(self.team_a))
        for wrong in (float("nan"), float("inf"), 1e15):
            with self.assertRefused(ValidationError, "not a figure"):
                self.plan.set_figures([self._change(self.team_a, wrong)])

    def test_of_one_plan(self):
        other = self._create_plan(name="Other")
        for wrong in (
            self._change(self.team_a, 1, period=other.whole_period_id),
            self._change(self.team_a, 1, metric=self.env.ref("sales_kpi.metric_new_customers")),
        ):
            with self.assertRefused(ValidationError, "of one plan"):
                self.plan.set_figures([wrong])
        with self.assertRefused(AccessError, "not in this plan"):
            self.plan.set_figures([self._change(other.root_id, 1)])

    def test_what_the_caller_saw(self):
        self.plan.with_user(self.officer).set_figures([self._change(self.team_a, 100, expected=None)])
        director = self.plan.with_user(self.director)
        for seen in (None, 99):
            with self.assertRefused(UserError, "Team A, Order intake (untaxed), Total: Officer set it to 100"):
                director.set_figures([self._change(self.team_a, 50, expected=seen)])
        director.set_figures([self._change(self.team_a, None, expected=100)])
        with self.assertRefused(UserError, "Director set it to nothing"):
            self.plan.with_user(self.officer).set_figures([self._change(self.team_a, 7, expected=100)])
        self.assertIsNone(self._target(self.team_a))

    def test_who_may(self):
        change = self._change(self.consultant, 10)
        self._set(self._node(self.team_a), 100)
        self.plan.with_user(self.director).set_figures([change])
        for user in (self.leader, self.leader_b, self.consultant, self.auditor, self.other_head, self.manager):
            with self.assertRaises(UserError, msg=user.name):
                self.plan.with_user(user).set_figures([change])
        self.plan.state = "distributed"
        self.plan.with_user(self.leader).set_figures([change])
        for user in (self.leader_b, self.consultant, self.auditor, self.other_head, self.manager):
            with self.assertRaises(AccessError, msg=user.name):
                self.plan.with_user(user).set_figures([change])
        with self.assertRaises(AccessError):
            self.plan.with_user(self.leader).set_figures([self._change(self.team_a, 200)])
        self.plan.state = "approved"
        for user in (self.leader, self.officer):
            with self.assertRefused(UserError, "ask for a change"):
                self.plan.with_user(user).set_figures([change])
        self.plan.sudo().set_figures([change])

    def test_second_company(self):
        foreigner = self._create_user("foreign_officer", "group_officer", self.other_company)
        with self.assertRaises(AccessError):
            self.plan.with_user(foreigner).set_figures([self._change(self.team_a, 1)])

    def test_owners_hand_out_what_they_got(self):
        team = self._node(self.team_a)
        self._set(team, 100)
        self._set(team, 10, period=self.january)
        self.plan.state = "distributed"
        plan = self.plan.with_user(self.leader)
        plan.set_figures([self._change(self.consultant, 60), self._change(self.colleague, 40)])
        with self.assertRefused(UserError, "101 would be handed out, but only 100"):
            plan.set_figures([self._change(self.consultant, 61)])
        with self.assertRefused(UserError, "Jan 2031"):
            plan.set_figures([self._change(self.consultant, 11, period=self.january)])
        with self.assertRefused(UserError, "only 0 is there"):
            plan.set_figures([self._change(self.consultant, 1, metric=self.order_count)])
        team.stretch = 105
        plan.set_figures([self._change(self.consultant, 65)])
        team.stretch = 90
        plan.set_figures([self._change(self.consultant, 55)])  # less is always allowed
        self.assertEqual(self._target(self.consultant), 55)

    def test_queries_do_not_grow(self):
        nodes = self.env["sales.target.node"].create([
            {"plan_id": self.plan.id, "parent_id": self.plan.root_id.id, "kind": "dealer", "partner_id": partner.id}
            for partner in self.env["res.partner"].create([{"name": f"Dealer {number}"} for number in range(100)])])
        changes = [self._change(node, 5, period=period) for node in nodes for period in self.plan.period_ids]
        plan = self.plan.with_user(self.officer)
        plan.set_figures(changes[:1])
        self.env.flush_all()
        with self.assertQueryCount(20):
            plan.set_figures(changes)
        self.assertEqual(self.env["sales.target.figure"].search_count([("plan_id", "=", self.plan.id)]), 1300)

    # ------------------------------------------------------------
    # DIFFERENCES
    # ------------------------------------------------------------

    def _differences(self, **kwargs):
        return {
            (row["node_id"], row["period_id"], row["axis"]): (row["expected"], row["actual"], row["difference"])
            for row in self.plan._get_differences(**kwargs)}

    def test_across_the_tree(self):
        team = self._node(self.team_a)
        self._set(team, 100)
        self._set(team, 100, period=self.january)
        self._set(self._node(self.consultant), 60)
        self._set(self._node(self.consultant), 60, period=self.january)
        self._set(self._node(self.colleague), 30.5)
        self._set(self._node(self.colleague), 30.5, period=self.january)
        found = self._differences()
        self.assertEqual(found[team.id, self.whole.id, "tree"], (100, 90.5, -9.5))
        self.assertEqual(found[team.id, self.january.id, "tree"], (100, 90.5, -9.5))
        self.assertEqual(found[team.parent_id.id, self.whole.id, "tree"], (0, 100, 100))
        self.assertNotIn((team.id, None, "time"), found)
        with self.assertRefused(UserError, "Team A, Order intake (untaxed), Total: those below have 90.50, to be handed out is 100."):
            self.plan._check_adds_up()
        self.assertFalse(self._differences(metrics=self.order_count))
        self.assertTrue(team.has_difference)
        self.assertIn(team, team.search([("has_difference", "=", True)]))
        self.assertNotIn(self._node(self.team_b), team.search([("has_difference", "=", True)]))
        self.assertIn(self._node(self.team_b), team.search([("has_difference", "=", False)]))
        self.assertEqual(self.plan.difference_count, len(found))

    def test_over_time(self):
        node = self._node(self.consultant)
        self._set(node, 100)
        self.assertEqual(self._differences()[node.id, None, "time"], (100, 0, -100))
        self._set(node, 99.99, period=self.january)
        self.assertEqual(self._differences()[node.id, None, "time"], (100, 99.99, -0.01))
        self.assertIn("the periods make 99.99, the whole is 100.", str(
            [self.plan._describe_difference(row) for row in self.plan._get_differences()]))
        self._set(node, 0.01, period=self.plan.period_ids[2])
        self.assertNotIn((node.id, None, "time"), self._differences())

    def test_stretch_is_no_difference(self):
        team, child = self._node(self.team_a), self._node(self.consultant)
        (team.child_ids - child).unlink()
        team.stretch = 105
        shares = [3.15, 3.15, 4.20]  # of 3, 3 and 4
        for period, amount, share in zip(self.plan.period_ids[1:4], (3, 3, 4), shares, strict=True):
            self._set(team, amount, period=period)
            self._set(child, share, period=period)
        self._set(team, 10)
        self._set(child, 10.5)
        found = [key for key in self._differences() if key[0] in (team | child).ids]
        self.assertFalse(found)
        rows = self.env["sales.target.difference"].search([("node_id", "=", team.id)])
        self.assertEqual(sorted(rows.mapped("stretch_amount")), [0.15, 0.15, 0.2, 0.5])
        self.assertFalse(any(rows.mapped("difference")))

    def test_stretched_pieces_as_the_tool_has_them(self):
        from odoo.addons.sales_kpi.tools import spread
        team, child = self._node(self.team_a), self._node(self.consultant)
        (team.child_ids - child).unlink()
        for percent in (105, 33.33, 110.5):
            self.env["sales.target.figure"].search([("plan_id", "=", self.plan.id)]).unlink()
            team.stretch = percent
            amounts = [3, 3, 4, 0, 7, 1, 1, 1, 5, 2, 11, 12]
            whole, shares = spread.hand_out(sum(amounts), amounts, percent)
            self.plan.set_figures([
                self._change(node, target, metric=self.order_count, period=period)
                for node, targets in ((team, [sum(amounts), *amounts]), (child, [whole, *shares]))
                for period, target in zip(self.plan.period_ids, targets, strict=True)])
            self.assertFalse([key for key in self._differences() if key[0] == team.id], percent)

    def test_differences_are_those_of_the_branch(self):
        self._set(self._node(self.consultant), 100)
        self._set(self._node(self.consultant_b), 100)
        Difference = self.env["sales.target.difference"]
        self.assertEqual(
            Difference.with_user(self.leader).search([]).node_id, self._node(self.team_a) | self._node(self.consultant))
        self.assertIn(self._node(self.team_b), Difference.with_user(self.auditor).search([]).node_id)
        self.assertFalse(Difference.with_user(self.other_head).search([("plan_id", "=", self.plan.id)]))
        action = self.plan.with_user(self.officer).action_open_differences()
        self.assertTrue(Difference.with_user(self.officer).search(action["domain"]))
