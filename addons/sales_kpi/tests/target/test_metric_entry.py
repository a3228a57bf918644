from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestMetricEntry(TargetCommon):
    """ Figures that are filled in by hand, and count once somebody else has reviewed them. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.satisfaction = cls.env.ref("sales_kpi.metric_satisfaction")
        cls.visits = cls.env["sales.metric"].create({"name": "Visits", "measure": "manual", "unit": "piece"})
        cls.plan.metric_ids = cls.satisfaction | cls.visits
        cls.march = cls.plan.period_ids[3]

    def _fill_in(self, user=None, **values):
        return self.env["sales.metric.entry"].with_user(user or self.leader).create({
            "metric_id": self.satisfaction.id, "company_id": self.company.id, "date": "2031-03-31", "team_id": self.team_a.id,
            "value": 90, "base": 120, **values})

    def _reviewed(self, user=None, reviewer=None, **values):
        entry = self._fill_in(user, **values)
        entry.action_submit()
        entry.with_user(reviewer or self.officer).action_review()
        return entry

    def _actual(self, reference, metric, name="value"):
        node = reference if reference._name == "sales.target.node" else self._node(reference)
        return self.env["sales.target.actual"].search([
            ("node_id", "=", node.id), ("metric_id", "=", metric.id), ("period_id", "=", self.march.id)])[name]

    def test_a_metric_that_is_filled_in_knows_its_records(self):
        self.assertEqual(
            (self.visits.model_id.model, self.visits.date_path, self.visits.team_path, self.visits.person_path),
            ("sales.metric.entry", "date", "team_id", "employee_id"))
        form = Form(self.env["sales.metric"].with_user(self.officer))
        form.name = "Manners"
        form.measure = "manual"
        form.unit = "percent"
        self.assertEqual(form.save().model_name, "sales.metric.entry")

    def test_only_reviewed_figures_count(self):
        entry = self._fill_in()
        for step in (lambda: None, entry.action_submit):
            step()
            self.plan.action_refresh()
            self.assertFalse(self._actual(self.team_a, self.satisfaction))
        entry.with_user(self.officer).action_review()
        self.plan.action_refresh()
        self.assertEqual(self._actual(self.team_a, self.satisfaction), 75)
        self.assertEqual((entry.reviewed_by_id, entry.result), (self.officer, 75))
        entry.with_user(self.officer).action_cancel("The survey was of another team")
        self.plan.action_refresh()
        self.assertFalse(self._actual(self.team_a, self.satisfaction))

    def test_percent_are_worked_out_at_each_level_and_never_averaged(self):
        self._reviewed()
        self._reviewed(self.leader_b, team_id=self.team_b.id, value=10, base=80)
        self.plan.action_refresh()
        self.assertEqual(self._actual(self.team_b, self.satisfaction), 12.5)
        self.assertEqual(self._actual(self.plan.root_id, self.satisfaction), 50)
        self.assertEqual(
            self.satisfaction.with_company(self.company)._count(date(2031, 3, 1), date(2031, 3, 31)), (2, 50))

    def test_pieces_add_up_and_may_be_a_persons_own(self):
        self._reviewed(self.consultant, metric_id=self.visits.id, team_id=False, value=4, base=0,
                       employee_id=self.employee_by_user[self.consultant].id)
        self._reviewed(metric_id=self.visits.id, value=6)
        self.plan.action_refresh()
        self.assertEqual(self._actual(self.consultant, self.visits, "amount"), 4)
        self.assertEqual(self._actual(self.team_a, self.visits, "amount"), 10)
        action = self._node(self.team_a).action_open_actual(self.visits.id, self.march.id)
        self.assertEqual(len(self.env[action["res_model"]].search(action["domain"])), 2)
        self.assertEqual(self.plan._get_reconciliation()[0]["difference"], 0)

    def test_amounts_are_in_the_plans_currency(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create({
            "currency_id": dollar.id, "company_id": self.company.id, "name": "2031-01-01", "rate": 0.5})
        rent = self.env["sales.metric"].create({"name": "Rent", "measure": "manual", "unit": "currency"})
        plan = self._create_plan(name="Dollars", currency_id=dollar.id, metric_ids=rent.ids)
        self._reviewed(metric_id=rent.id, value=100)
        plan.action_refresh()
        self.assertEqual(self.env["sales.target.actual"].search([
            ("plan_id", "=", plan.id), ("period_id", "=", plan.whole_period_id.id)]).amount, 50)

    def test_who_fills_in(self):
        for user, values in (
            (self.consultant, {}), (self.leader_b, {}), (self.consultant, {"team_id": False}),
            (self.consultant, {"team_id": False, "employee_id": self.employee_by_user[self.colleague].id}),
        ):
            with self.assertRaises(AccessError, msg=f"{user.login} {values}"):
                self._fill_in(user, **values).flush_recordset()
        with self.assertRaises(AccessError):
            self._fill_in(self.auditor)
        self.assertTrue(self._fill_in(self.manager))
        self.assertTrue(self._fill_in(self.officer, team_id=False))

    def test_nobody_reviews_their_own(self):
        entry = self._fill_in(self.manager)
        entry.action_submit()
        for user in (self.manager, self.leader, self.consultant, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                entry.with_user(user).action_review()
        self.assertEqual(entry.sudo().activity_ids.user_id, self.head, "the nearest who may")
        entry.with_user(self.head).action_review()
        self.assertFalse(entry.sudo().activity_ids)
        own = self._fill_in(self.officer, date="2031-04-30")
        own.action_submit()
        with self.assertRaises(AccessError):
            own.action_review()
        about_officer = self._fill_in(self.director, date="2031-05-31", team_id=False, metric_id=self.visits.id, base=0,
                                      employee_id=self.env["hr.employee"].create({
                                          "name": "Officer", "user_id": self.officer.id, "company_id": self.company.id}).id)
        about_officer.action_submit()
        with self.assertRaises(AccessError):
            about_officer.with_user(self.officer).action_review()

    def test_returned_with_a_reason_and_submitted_again(self):
        entry = self._fill_in()
        entry.action_submit()
        with self.assertRefused(UserError, "Say why"):
            entry.with_user(self.officer).action_return(" ")
        action = entry.with_user(self.officer).action_open_reason()
        self.env[action["res_model"]].with_user(self.officer).with_context(**action["context"]).create(
            {"reason": "Ask more of them"}).action_confirm()
        self.assertEqual((entry.state, entry.reason), ("returned", "Ask more of them"))
        entry.base = 130
        entry.action_submit()
        self.assertFalse(entry.reason)

    def test_what_was_submitted_stays(self):
        entry = self._fill_in()
        entry.action_submit()
        with self.assertRefused(UserError, "was submitted"):
            entry.value = 1
        with self.assertRaises(UserError):
            entry.unlink()
        entry.with_user(self.officer).action_review()
        with self.assertRefused(UserError, "was submitted"):
            entry.with_user(self.officer).value = 1
        for values in ({"state": "draft"}, {"reviewed_by_id": self.leader.id}):
            with self.assertRaises(AccessError):
                entry.with_user(self.officer).write(values)
        with self.assertRaises(AccessError):
            entry.action_cancel("I do not like it")
        self.assertEqual(self._fill_in(date="2031-06-30", state="reviewed").state, "draft", "no state comes from outside")

    def test_one_figure_a_day(self):
        self._fill_in()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._fill_in().flush_recordset()

    def test_both_parts_of_a_percentage(self):
        with self.assertRefused(ValidationError, "out of how many"):
            self._fill_in(base=0)
        with self.assertRefused(ValidationError, "is counted, and not filled in"):
            self._fill_in(metric_id=self.order_intake.id)

    def test_others_do_not_see_it(self):
        entry = self._fill_in()
        for user, count in ((self.leader, 1), (self.manager, 1), (self.auditor, 1), (self.officer, 1), (self.consultant, 0),
                            (self.leader_b, 0), (self.other_head, 0)):
            self.assertEqual(self.env["sales.metric.entry"].with_user(user).search_count([("id", "=", entry.id)]), count, user.name)
