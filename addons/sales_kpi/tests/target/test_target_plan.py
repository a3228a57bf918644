from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestTargetPlan(TargetCommon):

    def test_periods_cover_the_range(self):
        periods = self.plan.period_ids
        self.assertEqual(len(periods), 13)
        whole, first, *_others = periods
        self.assertTrue(whole.is_whole)
        self.assertEqual((whole.date_from, whole.date_to), (date(2031, 1, 1), date(2031, 12, 31)))
        self.assertEqual((first.date_from, first.date_to), (date(2031, 1, 1), date(2031, 1, 31)))
        self.assertEqual(whole.display_name, "Total")
        self.assertEqual(first.display_name, "Jan 2031")
        self.plan.granularity = "quarter"
        self.assertEqual(self.plan.period_ids.mapped("display_name")[1:], ["Q1 2031", "Q2 2031", "Q3 2031", "Q4 2031"])

    def test_tree_from_teams(self):
        tree = {node.name: node.parent_id.name for node in self.plan.node_ids}
        self.assertEqual(self._node(self.region).parent_id, self.plan.root_id)
        self.assertEqual(self._node(self.project).parent_id, self._node(self.region))
        self.assertEqual(self._node(self.consultant).parent_id, self._node(self.team_a))
        self.assertEqual(self._node(self.region).kind, "region")
        self.assertEqual(len(tree), 1 + 4 + 3)
        self.plan.action_build_tree()
        self.assertEqual(len(self.plan.node_ids), 8, "pressing again adds what is missing and nothing else")
        self.assertFalse(self._node(self.other_team), "a plan knows the teams of its own company")

    def test_owners_read_their_branch(self):
        self.assertEqual(self._node(self.team_a).user_id, self.leader)
        self.assertEqual(
            self._node(self.consultant).supervisor_ids, self.consultant | self.leader | self.manager | self.head)
        figure = self._set(self._node(self.team_b), 100)
        Node, Figure = self.env["sales.target.node"], self.env["sales.target.figure"]
        seen = Node.with_user(self.leader).search([("plan_id", "=", self.plan.id)])
        self.assertEqual(seen, self._node(self.team_a) | self._node(self.consultant) | self._node(self.colleague))
        for user, reads in (
            (self.consultant, False), (self.leader, False), (self.leader_b, True), (self.head, True),
            (self.officer, True), (self.auditor, True), (self.other_head, False),
        ):
            self.assertEqual(bool(Figure.with_user(user).search([("id", "=", figure.id)])), reads, user.name)
        with self.assertRaises(AccessError):
            figure.with_user(self.leader_b).target = 1
        with self.assertRaises(AccessError):
            figure.with_user(self.auditor).target = 1

    def test_zero_is_not_empty(self):
        node = self._node(self.team_a)
        self._set(node, 0)
        self.assertEqual(self.env["sales.target.figure"].search_count([("node_id", "=", node.id)]), 1)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._set(node, 5)

    def test_figures_are_of_the_metrics_unit(self):
        node = self._node(self.team_a)
        self._set(node, 0.01)
        with self.assertRefused(ValidationError, "finer than the unit"):
            self._set(node, 0.005, period=self.plan.period_ids[1])
        with self.assertRefused(ValidationError, "finer than the unit"):
            self._set(node, 1.5, metric=self.order_count)

    def test_figures_of_one_plan(self):
        other = self._create_plan(name="Other")
        with self.assertRefused(ValidationError, "of one plan"):
            self._set(self._node(self.team_a), 1, period=other.whole_period_id)
        with self.assertRefused(ValidationError, "of one plan"):
            self._set(self._node(self.team_a), 1, metric=self.env.ref("sales_kpi.metric_new_customers"))

    def test_shape_is_fixed_by_figures(self):
        self._set(self._node(self.team_a), 1)
        with self.assertRefused(UserError, "once the plan has figures"):
            self.plan.date_to = "2031-11-30"

    def test_approved_plans_are_not_edited(self):
        figure = self._set(self._node(self.team_a), 1)
        self.plan.state = "approved"
        officer = figure.with_user(self.officer)
        with self.assertRefused(UserError, "ask for a change"):
            officer.target = 2
        with self.assertRefused(UserError, "ask for a change"):
            officer.unlink()
        with self.assertRefused(UserError, "ask for a change"):
            officer.copy({"period_id": self.plan.period_ids[1].id})
        with self.assertRefused(UserError, "ask for a change"):
            self._node(self.team_b).with_user(self.officer).unlink()

    def test_places(self):
        team_node, Node = self._node(self.team_a), self.env["sales.target.node"]
        category = self.env["product.category"].create({"name": "Flats"})
        values = {"plan_id": self.plan.id, "parent_id": team_node.id, "kind": "category", "categ_id": category.id}
        leader = self.employee_by_user[self.leader]
        for wrong, message in (
            ({**values, "kind": "dealer"}, "say what the node stands for"),
            ({**values, "team_id": self.other_team.id}, "say what the node stands for"),
            ({"plan_id": self.plan.id, "parent_id": self.plan.root_id.id, "kind": "person", "employee_id": leader.id},
             "can't stand under"),
        ):
            with self.assertRefused(ValidationError, message):
                Node.create(wrong)
        Node.create(values)
        for twice in (values, {**values, "parent_id": False}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                Node.create(twice)

    def test_person_in_two_teams_on_different_days(self):
        employee = self.employee_by_user[self.consultant]
        values = {"plan_id": self.plan.id, "parent_id": self._node(self.team_b).id, "kind": "person", "employee_id": employee.id}
        with self.assertRefused(ValidationError, "on the same day"):
            self.env["sales.target.node"].create({**values, "date_from": "2031-03-16"})
        self._node(self.consultant).date_to = "2031-03-15"
        self.env["sales.target.node"].create({**values, "date_from": "2031-03-16"})

    def test_teams_and_people_of_a_plan_are_kept(self):
        for record in (self.team_b, self.employee_by_user[self.consultant]):
            with self.assertRefused(UserError, "can't be deleted"):
                record.unlink()
        with self.assertRefused(UserError, "archive it"):
            self.plan.state = "running"
            self.plan.unlink()

    def test_form_as_officer(self):
        form = Form(self.env["sales.target.plan"].with_user(self.officer).with_company(self.company))
        form.name = "Half a year"
        form.date_from, form.date_to = date(2031, 1, 1), date(2031, 6, 30)
        form.metric_ids.add(self.order_intake)
        plan = form.save()
        plan.action_build_tree()
        self.assertEqual(plan.currency_id, self.company.currency_id)
        self.assertEqual(len(plan.period_ids), 7)
        self.assertEqual(plan.node_count, 8)
        self.assertRegex(plan.action_open_nodes()["res_model"], "node")

    def test_building_the_tree_takes_queries_per_level(self):
        plan = self._create_plan(name="Counted")
        with self.assertQueryCount(90):
            plan.action_build_tree()
