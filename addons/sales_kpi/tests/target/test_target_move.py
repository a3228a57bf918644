from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .test_target_change import ChangeCommon


@tagged("post_install", "-at_install")
class TestTargetMove(ChangeCommon):
    """ The consultant (200 a month) goes from team A (300) to team B (100), or leaves, on 15 March. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place = cls._node(cls.consultant)

    def _move(self, user=None, **values):
        return self.env["sales.target.move"].with_user(user or self.officer).create({
            "plan_id": self.plan.id, "node_id": self.place.id, "last_day": "2031-03-15", "reason": "Wants to",
            "to_parent_id": self._node(self.team_b).id, **values})

    def _leave(self, **values):
        return self._move(leaves=True, to_parent_id=False, **values)

    def _places(self):
        places = self.plan.node_ids.filtered(lambda node: node.employee_id == self.employee_by_user[self.consultant])
        return places.sorted("id")

    def test_move(self):
        action = self._move().action_make_change()
        change = self.env["sales.target.change"].with_user(self.officer).browse(action["res_id"])
        self.assertEqual((change.kind, change.date_from, change.state), ("move", date(2031, 3, 16), "draft"))
        self.assertFalse(change.problems)
        self.assertEqual(self._places().parent_id, self._node(self.team_a))
        self._approve(change)
        old, new = self._places()
        self.assertEqual((old.date_from, old.date_to, new.date_from, new.date_to), (False, date(2031, 3, 15), date(2031, 3, 16), False))
        self.assertEqual((new.parent_id, new.user_id, change.new_node_id), (self._node(self.team_b), self.consultant, new))
        # 15 of March's 31 days: 96.77 of 200.
        february, december = self.months[1], self.months[11]
        for who, expected in (
            (old, (200, 96.77, 0, 0, 496.77)), (new, (None, 103.23, 200, 200, 1903.23)),
            (self.team_a, (300, 196.77, 100, 100, 1696.77)), (self.team_b, (100, 203.23, 300, 300, 3103.23)),
            (self.project, (400, 400, 400, 400, 4800)), (self.plan.root_id, (400, 400, 400, 400, 4800)),
        ):
            found = tuple((self._target(who, period) or (None,))[0] for period in (february, self.march, self.april, december, None))
            self.assertEqual(found, expected)
        self.assertAddsUp()
        self.assertIn("Team B", "".join(change.line_ids.filtered("joins").mapped("place")))
        self.assertEqual(change.line_ids.filtered("joins").node_id, new)
        self.assertFalse(set(change.line_ids.node_id.ids) & {self._node(self.project).id, self.plan.root_id.id})

    def test_move_at_the_end_of_a_month(self):
        change = self._move(last_day="2031-03-31")._make_change()
        self.assertNotIn(self.march, change.line_ids.period_id)
        self._approve(change)
        self.assertEqual(self._target(self.team_b, self.march), (100, 0))
        self.assertEqual(self._target(self.team_b, self.april), (300, 0))
        self.assertAddsUp()

    def test_move_on_again(self):
        """ And back again: the second month is parted by the days of the second place. """
        self._approve(self._move()._make_change())
        new = self._places()[1]
        self._approve(self._move(node_id=new.id, to_parent_id=self._node(self.team_a).id, last_day="2031-03-23")._make_change())
        _old, middle, last = self._places()
        self.assertEqual((middle.date_to, last.date_from), (date(2031, 3, 23), date(2031, 3, 24)))
        # 8 of the 16 days left: half of 103.23, the odd cent to the earlier.
        self.assertEqual(self._target(middle, self.march), (51.62, 0))
        self.assertEqual(self._target(last, self.march), (51.61, 0))
        self.assertAddsUp()

    def test_pieces(self):
        """ Orders are parted in whole ones. """
        for node, monthly in ((self.place, 3), (self._node(self.team_a), 3)):
            self._fill(node, monthly, self.order_count)
        change = self._move()._make_change()
        lines = change.line_ids.filtered(lambda line: line.metric_id == self.order_count and line.period_id == self.march)
        self.assertEqual({line.place: line.after for line in lines}["Consultant"], 1)
        self.assertEqual({line.place: line.after for line in lines}["Consultant in Team B"], 2)

    def test_shares_go_along(self):
        """ A rate is not parted: it holds in both places. """
        share = self.env["sales.metric"].create({
            "name": "Share", "model_id": self.order_intake.model_id.id, "measure": "sum", "unit": "percent",
            "measure_field_id": self.env.ref("sales_center.field_sale_order__concession").id,
            "date_field_id": self.order_intake.date_field_id.id})
        self.plan.sudo().metric_ids += share
        for period in self.plan.period_ids:
            self._set(self.place, 5, period, share)
        self._approve(self._move()._make_change())
        old, new = self._places()
        self.assertEqual([self._figure(node, self.april, share).target for node in (old, new)], [5, 5])
        self.assertEqual(self._figure(new, None, share).target, 5)
        self.assertFalse(self._figure(new, self.months[0], share))

    def test_year_without_months(self):
        self.env["sales.target.figure"].search([("plan_id", "=", self.plan.id), ("period_id", "in", self.months.ids)]).unlink()
        self._approve(self._move()._make_change())
        old, new = self._places()
        self.assertEqual((self._target(old)[0], self._target(new)[0]), (486.58, 1913.42), "74 of 365 days")
        self.assertAddsUp()

    def test_stretched_team(self):
        """ Team A hands out 105 %: what the stretch makes of the move is declared, nothing is lost. """
        node = self._node(self.team_a).sudo()
        node.stretch = 105
        for figure in self.env["sales.target.figure"].search([("node_id", "=", node.id)]):
            figure.open_share = figure.target * 0.05
        self.assertAddsUp()
        self._approve(self._move()._make_change())
        self.assertAddsUp()
        self.assertEqual(self._target(self.team_a, self.april), (100, 5))
        self.assertEqual(self._target(self.project, self.april), (400, 0))
        self.assertEqual(self._target(self.team_a, self.months[0])[0], 300)

    def test_stretch_rounds_in_other_months(self):
        """ A cent that a stretch gives to another month is said to be open there: the target of the past stays. """
        orders, node = self.order_count, self._node(self.team_a).sudo()
        node.stretch = 105
        for figure in self.env["sales.target.figure"].search([("node_id", "=", node.id)]):
            figure.open_share = figure.target * 0.05
        for place, monthly in (
            (self.place, 3), (node, 3), (self._node(self.project), 3), (self._node(self.region), 3), (self.plan.root_id, 3),
            (self._node(self.team_b), 0),
        ):
            self._fill(place, monthly, orders)
        sums = self.plan._get_sums(node, orders)
        handed_out = sums._handed_out(node.id, orders.id)
        for period in self.plan.period_ids:
            self._figure(node, period, orders).open_share = handed_out[period.id] - self._figure(node, period, orders).target
        self.assertAddsUp()
        change = self._move(last_day="2031-06-30")._make_change()
        past = change.line_ids.filtered(lambda line: line.period_id.date_to < change.date_from)
        self.assertTrue(past)
        self.assertEqual(past.mapped("difference"), [0] * len(past))
        with self.assertRefused(ValidationError, "the past does not move"):
            past[0].after += 1
        self._approve(change)
        self.assertAddsUp()

    def test_leaver(self):
        change = self._leave()._make_change()
        self.assertFalse(change.problems)
        self._approve(change)
        [old] = self._places()
        self.assertEqual(old.date_to, date(2031, 3, 15))
        self.assertEqual(self._target(old, self.march), (96.77, 0))
        self.assertEqual(self._target(old, self.april), (0, 0), "zero, not empty")
        self.assertEqual(self._target(self.team_a, self.march), (300, 103.23))
        self.assertEqual(self._target(self.team_a, self.april), (300, 200))
        self.assertEqual(self._target(self.team_a), (3600, 1903.23))
        self.assertEqual(self._target(self.project), (4800, 0))
        self.assertAddsUp()

    def test_rejected_move_leaves_no_trace(self):
        change = self._move()._make_change()
        self._ask(change).with_user(self.director).action_reject("Stays")
        self.assertEqual(len(self._places()), 1)
        self.assertFalse(self._places().date_to)

    def test_two_moves_of_one_person(self):
        """ Asked for twice: the second one is refused, since the figures have gone. """
        first, second = self._move()._make_change(), self._leave()._make_change()
        self._ask(second)
        self._approve(first)
        with self.assertRefused(UserError, "by now"):
            second.approval_id.with_user(self.director).action_approve()
        self.assertEqual(len(self._places()), 2)

    def test_the_person_does_not_decide(self):
        self.env.ref("sales_kpi.approval_rule_target_change").step_ids.role = "team_leader"
        self.employee_by_user[self.consultant].user_id = self.manager
        self.assertEqual(self._places().user_id, self.manager)
        self.assertEqual(self._ask(self._move()._make_change()).waiting_user_ids, self.head)

    def test_wrong_moves(self):
        for values, error, message in (
            ({"node_id": self._node(self.team_a).id}, ValidationError, "Choose a person"),
            ({"to_parent_id": self._node(self.team_a).id}, ValidationError, "other team"),
            ({"to_parent_id": False}, ValidationError, "other team"),
            ({"last_day": "2031-12-31"}, ValidationError, "before that ends"),
            ({"last_day": "2030-12-31"}, ValidationError, "before that ends"),
            ({"to_parent_id": self._create_plan(name="Other").root_id.id}, ValidationError, "of the plan"),
        ):
            with self.assertRefused(error, message):
                self._move(**values)
        self.plan.state = "accepted"
        with self.assertRefused(UserError, "nothing to change"):
            self._move().action_make_change()

    def test_change_of_a_move_is_consistent(self):
        """ What the wizard would not make is refused over RPC as well. """
        Change = self.env["sales.target.change"].with_user(self.officer)
        values = {"plan_id": self.plan.id, "date_from": "2031-03-16", "reason": "x"}
        for wrong in (
            {"kind": "move"}, {"kind": "leave"}, {"node_id": self.place.id},
            {"kind": "move", "node_id": self.place.id, "to_parent_id": self._node(self.team_a).id},
            {"kind": "leave", "node_id": self._node(self.team_a).id},
            {"kind": "leave", "node_id": self._create_plan(name="Other").root_id.id},
        ):
            with self.assertRefused(ValidationError, "who moves where"):
                Change.create({**values, **wrong})

    def test_who_may(self):
        for user in (self.consultant, self.leader, self.head, self.auditor):
            with self.assertRaises(AccessError):
                self._move(user)
        move = self._move()
        with self.assertRaises(AccessError):
            move.with_user(self.director).read(["reason"])

    def test_form(self):
        form = Form(self.env["sales.target.move"].with_user(self.officer).with_context(default_plan_id=self.plan.id))
        form.node_id, form.leaves, form.last_day, form.reason = self.place, True, date(2031, 3, 15), "Left"
        move = form.save()
        self.assertEqual(move._make_change().kind, "leave")

    def test_lines_can_be_corrected(self):
        """ The officer has team B keep its target: then the difference has to be said. """
        change = self._leave()._make_change()
        line = change.line_ids.filtered(lambda line: line.node_id == self._node(self.team_a) and line.period_id == self.april)
        line.open_after = 0
        self.assertIn("hands out", change.problems)
        change.line_ids = [Command.create({
            "node_id": self._node(self.colleague).id, "metric_id": self.order_intake.id, "period_id": self.april.id, "after": 300})]
        change.action_into_open_share()
        self.assertFalse(change.problems)
        self.assertEqual(line.open_after, 0)
        self._approve(change)
        self.assertAddsUp()
