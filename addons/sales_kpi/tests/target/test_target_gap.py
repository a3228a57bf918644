from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TargetCommon

ANSWER = {"cause": "Two sellers were ill", "measures": "Weekend shifts", "date_due": "2031-06-27"}


@tagged("post_install", "-at_install")
class TestTargetGap(TargetCommon):
    """ 10 June 2031: a third of the month's working days is gone. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2031-06-10 04:00:00"))
        cls.june = cls.plan.period_ids[6]
        for record, actual in ((cls.team_a, 690), (cls.team_b, 100), (cls.consultant_b, 100), (cls.consultant, None)):
            node = cls._node(record)
            cls._set(node, 2100, period=cls.june)
            if actual is not None:
                cls.env["sales.target.actual"].create({
                    "plan_id": cls.plan.id, "node_id": node.id, "metric_id": cls.order_intake.id,
                    "period_id": cls.june.id, "amount": actual, "value": actual})
        cls.plan.state = "running"

    def _ask(self):
        self.plan.with_user(self.officer).action_ask_measures()
        return self.env["sales.target.gap"].search([("plan_id", "=", self.plan.id)])

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("sales_kpi.ir_cron_ask_measures").method_direct_trigger()

    def _gap(self, record):
        return self._ask().filtered(lambda gap: gap.node_id == self._node(record))

    # ------------------------------------------------------------
    # ASKING
    # ------------------------------------------------------------

    def test_asks_who_is_behind(self):
        gaps = self._ask()
        self.assertEqual(gaps.node_id, self._node(self.team_b) | self._node(self.consultant_b) | self._node(self.consultant))
        gap = gaps.filtered(lambda gap: gap.node_id == self._node(self.team_b))
        self.assertEqual((gap.target, gap.due, gap.actual, gap.gap), (2100, 700, 100, -600))
        self.assertAlmostEqual(gap.attainment, 100 / 7, 1)
        self.assertEqual((gap.user_id, gap.activity_ids.user_id), (self.leader_b, self.leader_b))
        self.assertEqual(gap.display_name, "Team B: Order intake (untaxed), Jun 2031")

    def test_all_plans_are_asked_however_long_it_takes(self):
        """ The scheduler's time is over after the first: it would begin with that one again, and never come to the second. """
        plans = self.plan + self.env["sales.target.plan"].create([{
            "name": f"More {number}", "company_id": self.company.id, "date_from": "2031-01-01", "date_to": "2031-12-31", "tz": "UTC",
            "granularity": "month", "metric_ids": [(6, 0, self.order_intake.ids)]} for number in range(2)])
        for plan in plans[1:]:
            plan.node_ids.user_id = self.director
            self._set(plan.node_ids, 2100, period=plan.period_ids[6])
        plans.write({"state": "running"})
        self.env.ref("sales_kpi.ir_cron_ask_measures").code = "model.with_context(cron_end_time=0)._cron_ask_measures()"
        self._run_cron()
        self.assertEqual(self.env["sales.target.gap"].search([("plan_id", "in", plans.ids)]).plan_id, plans)

    def test_asks_once(self):
        first = self._ask()
        self.assertEqual(self._ask(), first)
        self._run_cron()
        self._run_cron()
        self.assertEqual(self._ask(), first)
        self.assertEqual(len(first.activity_ids), len(first))

    def test_job_asks(self):
        """ Twice in a row: the second time there is nothing to ask, and it runs all the same. """
        for _time in range(2):
            self._run_cron()
            self.assertEqual(self.env["sales.target.gap"].search_count([("plan_id", "=", self.plan.id)]), 3)

    def test_next_period_is_asked_about_again(self):
        first = self._ask()
        node = self._node(self.team_b)
        self.plan.state = "draft"
        self._set(node, 2300, period=self.plan.period_ids[7])
        self.plan.state = "running"
        with freeze_time("2031-07-10 04:00:00"):
            self.assertEqual((self._ask() - first).period_id, self.plan.period_ids[7])

    def test_figures_stay_as_they_were(self):
        gap = self._gap(self.team_b)
        self.env["sales.target.actual"].search([("node_id", "=", gap.node_id.id)]).write({"amount": 2000})
        self.assertEqual(gap.actual, 100)
        for name, value in (("actual", 600), ("state", "closed"), ("user_id", self.officer.id)):
            with self.assertRefused(AccessError, "stay as they were"):
                gap.with_user(self.leader_b).write({name: value})

    def test_threshold(self):
        self.plan.gap_threshold = 0
        self.assertFalse(self._ask())
        self.plan.gap_threshold = 99
        self.assertIn(self._node(self.team_a), self._ask().node_id)

    def test_only_running_plans(self):
        self.plan.state = "closed"
        with self.assertRefused(UserError, "not running"):
            self._ask()
        self._run_cron()
        self.assertFalse(self.env["sales.target.gap"].search([("plan_id", "=", self.plan.id)]))
        with self.assertRaises(AccessError):
            self.plan.with_user(self.leader).action_ask_measures()

    # ------------------------------------------------------------
    # ANSWERING
    # ------------------------------------------------------------

    def test_answer(self):
        gap = self._gap(self.team_b).with_user(self.leader_b)
        with self.assertRefused(UserError, "say the cause"):
            gap.action_answer()
        with Form(gap) as form:
            form.cause, form.measures, form.date_due = ANSWER.values()
        gap.action_answer()
        self.assertEqual(gap.state, "answered")
        self.assertFalse(gap.activity_ids)
        with self.assertRefused(AccessError, "whoever stands above"):
            gap.action_close()
        gap.with_user(self.manager).action_reopen()
        self.assertEqual((gap.state, gap.activity_ids.user_id), ("open", self.leader_b))
        gap.action_answer()
        gap.with_user(self.manager).action_close()
        self.assertEqual(gap.state, "closed")
        with self.assertRefused(UserError, "not changed any more"):
            gap.cause = "Another"
        with self.assertRefused(UserError, "answered already"):
            gap.action_answer()

    def test_officer_closes(self):
        gap = self._gap(self.team_b)
        gap.with_user(self.leader_b).write(ANSWER)
        with self.assertRefused(UserError, "not been answered"):
            gap.with_user(self.officer).action_close()
        gap.with_user(self.leader_b).action_answer()
        gap.with_user(self.officer).action_close()
        self.assertEqual(gap.state, "closed")

    def test_rights(self):
        gaps = self._ask()
        Gap = self.env["sales.target.gap"]
        for user, records in (
            (self.officer, (self.team_b, self.consultant_b, self.consultant)),
            (self.auditor, (self.team_b, self.consultant_b, self.consultant)),
            (self.manager, (self.team_b, self.consultant_b, self.consultant)),
            (self.leader_b, (self.team_b, self.consultant_b)),
            (self.leader, (self.consultant,)),
            (self.consultant, (self.consultant,)),
            (self.colleague, ()),
            (self.other_head, ()),
        ):
            seen = Gap.with_user(user).search([("id", "in", gaps.ids)])
            self.assertEqual({gap.node_id for gap in seen.sudo()}, {self._node(record) for record in records}, user.name)
        gap = self._gap(self.team_b)
        for user in (self.auditor, self.leader, self.other_head):
            with self.assertRaises(AccessError):
                gap.with_user(user).write({"cause": "None of my business"})
        for user in (self.officer, self.leader_b):
            with self.assertRaises(AccessError):
                gap.with_user(user).unlink()
            with self.assertRaises(AccessError):
                Gap.with_user(user).create({
                    "node_id": gap.node_id.id, "metric_id": gap.metric_id.id, "period_id": self.plan.period_ids[1].id,
                    "date": "2031-01-31"})
