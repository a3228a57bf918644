from contextlib import contextmanager

from odoo.addons.sales_center.uninstall import end_approvals
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestPlanApproval(TargetCommon):
    """ A plan is approved by somebody else than who made it, and what is approved is what was asked for. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("sales_kpi.approval_rule_target_plan")
        cls.plan.user_id = cls.officer
        cls._fill_branch(1000)
        cls.figure = cls.env["sales.target.figure"].search([
            ("node_id", "=", cls.plan.root_id.id), ("period_id", "=", cls.plan.whole_period_id.id)])
        cls.plan.state = "distributed"

    @classmethod
    def _fill_branch(cls, target):
        """ The target of the company in January and down one branch, so that all adds up. """
        for node in (cls.plan.root_id, *map(cls._node, (cls.region, cls.project, cls.team_a, cls.consultant))):
            for period in cls.plan.period_ids[:2]:
                figure = cls.env["sales.target.figure"].search([("node_id", "=", node.id), ("period_id", "=", period.id)])
                if figure:
                    figure.target = target
                else:
                    cls._set(node, target, period)

    @contextmanager
    def undone(self):
        """ Take back what happens within. """
        savepoint = self.env.cr.savepoint()
        yield
        savepoint.rollback()
        savepoint.close(rollback=False)
        self.env.invalidate_all()

    def _ask(self):
        self.plan.with_user(self.officer).request_approval("The year")
        return self.plan.approval_id

    def test_director_approves(self):
        action = self.plan.with_user(self.officer).action_request_approval()
        self.assertEqual(action["res_model"], "sales.approval.request")
        self.env["sales.approval.request"].with_user(self.officer).with_context(**action["context"]).create(
            {"reason": "The year"}).action_ask()
        approval = self.plan.approval_id
        self.assertEqual((approval.kind, approval.state, self.plan.approval_state), ("target_plan", "pending", "pending"))
        self.assertEqual(approval.waiting_user_ids, self.director)
        self.assertIn("1,000.00", approval.summary)
        approval.with_user(self.director).action_approve()
        self.assertEqual((approval.state, self.plan.state, self.plan.approval_state), ("used", "approved", "approved"))
        self.assertIn("1,000.00", approval.decision_ids[0].figures_summary)
        officer = self.plan.with_user(self.officer)
        officer.action_start()
        self.assertEqual(self.plan.state, "running")
        with self.assertRefused(UserError, "Running"):
            officer.action_start()
        officer.action_close()
        self.assertEqual(self.plan.state, "closed")

    def test_rejected(self):
        approval = self._ask()
        approval.with_user(self.director).action_reject("Too little")
        self.assertEqual((self.plan.state, self.plan.approval_state), ("distributed", "rejected"))
        self.assertNotEqual(self._ask(), approval)

    def test_nobody_approves_their_own(self):
        """ Neither who asks, nor who is responsible, nor who typed a figure. """
        with self.assertRefused(AccessError, "their own"):
            self.plan.with_user(self.director).request_approval("Mine")
            self.plan.approval_id.with_user(self.director).action_approve()
        for prepare in (
            lambda: self.plan.write({"user_id": self.director.id}),
            lambda: self.figure.with_user(self.director).write({"target": 1200}),
        ):
            with self.assertRefused(AccessError, "their own"):
                self._fill_branch(1200)
                prepare()
                self._ask().with_user(self.director).action_approve()
        self._fill_branch(1200)
        self.figure.with_user(self.director).target = 1200
        approval = self._ask()
        self.assertEqual(approval.waiting_user_ids, self.general_manager, "it goes to the next one up")

    def test_changed_plan_voids_the_request(self):
        node = self._node(self.team_a)
        for change in (
            lambda: self.figure.with_user(self.officer).write({"target": 1001}),
            lambda: self.figure.write({"open_share": 1}),
            lambda: self._set(self.plan.root_id, 5, self.plan.period_ids[2]),
            lambda: node.with_user(self.officer).write({"stretch": 105}),
            lambda: self._node(self.consultant).unlink(),
            lambda: self.env["sales.target.node"].create({
                "plan_id": self.plan.id, "parent_id": node.id, "kind": "dealer", "partner_id": self.customer.id}),
        ):
            with self.undone():
                approval = self._ask()
                self.assertEqual(approval.state, "pending")
                change()
                self.assertEqual(approval.state, "void")
                self.assertIn("changed since", approval.state_reason)
                self.assertEqual(self.plan.approval_state, "voided")

    def test_taken_back(self):
        """ A plan that goes back to its draft is not approved any more. """
        approval = self._ask()
        self.plan.with_user(self.officer).state = "draft"
        self.assertEqual(approval.state, "void")
        self.assertIn("no longer open", approval.state_reason)

    def test_harmless_changes_do_not_void(self):
        approval = self._ask()
        self.figure.target = 1000
        self.figure.pinned = True
        self._node(self.team_a).sequence = 3
        self.plan.note = "Hello"
        self.assertEqual(approval.state, "pending")

    def test_changed_behind_the_back(self):
        """ What was written in SQL is seen when the approval is given. """
        approval = self._ask()
        self.env.flush_all()
        self.env.cr.execute("UPDATE sales_target_figure SET target = 5 WHERE id = %s", [self.figure.id])
        self.env.invalidate_all()
        approval.with_user(self.director).action_approve()
        self.assertEqual((approval.state, self.plan.state), ("void", "distributed"))

    def test_without_rule_a_manager_approves(self):
        self.rule.active = False
        with self.assertRefused(AccessError, "by a manager"):
            self.plan.with_user(self.officer).action_request_approval()
        for user in (self.leader, self.auditor):
            with self.assertRaises(AccessError):
                self.plan.with_user(user).action_request_approval()
        self.plan.with_user(self.director).action_request_approval()
        self.assertEqual(self.plan.state, "approved")
        self.assertIn("no rule asks", self.plan.message_ids[0].preview + "".join(self.plan.message_ids.mapped("body")))

    def test_state_is_not_written(self):
        """ Over RPC, in a default, in a copy: only approvals lead there. """
        for state in ("approved", "running", "closed"):
            with self.assertRefused(UserError, "follows from approvals"):
                self.plan.with_user(self.director).write({"state": state})
        values = {"name": "P", "date_from": "2031-01-01", "date_to": "2031-12-31", "tz": "UTC",
                  "company_id": self.company.id, "metric_ids": self.order_intake.ids}
        Plan = self.env["sales.target.plan"].with_user(self.officer)
        with self.assertRefused(UserError, "follows from approvals"):
            Plan.create({**values, "state": "approved"})
        with self.assertRefused(UserError, "follows from approvals"):
            Plan.with_context(default_state="running").create(values)
        self.plan.state = "running"
        with self.assertRefused(UserError, "follows from approvals"):
            self.plan.with_user(self.officer).state = "draft"
        self.assertEqual(self.plan.with_user(self.officer).copy().state, "draft")
        with self.assertRefused(UserError, "stay"):
            self.plan.with_user(self.officer).metric_ids = self.order_count
        with self.assertRaises(AccessError):
            self.plan.with_user(self.officer).write({"approval_id": False})

    def test_problems_are_named(self):
        self.figure.unlink()
        with self.assertRefused(UserError, "no target for the whole range"):
            self.plan.with_user(self.officer).request_approval("The year")
        with self.assertRefused(UserError, "no target for the whole range"):
            self.plan.with_user(self.officer).action_request_approval()

    def test_problems_stop_the_decision(self):
        approval = self._ask()
        self.env.cr.execute("DELETE FROM sales_target_figure WHERE id = %s", [self.figure.id])
        self.env.invalidate_all()
        approval.with_user(self.director).action_approve()
        self.assertEqual(self.plan.state, "distributed")

    def test_draft_is_not_approved(self):
        self.plan.state = "draft"
        with self.assertRefused(UserError, "no longer open"):
            self._ask()

    def test_uninstalling(self):
        """ Requests are taken back; what is left of them can be read without the addon's models. """
        approval = self._ask()
        end_approvals(self.env, "sales_kpi", "Targets were uninstalled.")
        self.assertEqual((approval.state, self.rule.active), ("withdrawn", False))
        self.env["sales.approval"].flush_model()
        self.env.cr.execute("UPDATE sales_approval SET res_model = 'gone.model' WHERE id = %s", [approval.id])
        self.env.invalidate_all()
        self.assertFalse(approval._get_document())
        self.assertTrue(approval.with_user(self.director).web_read({"summary": {}, "state": {}, "kind": {}}))

    def test_views(self):
        """ Everybody who reads a plan can open it, with its buttons for those who may press them. """
        for user, may in ((self.consultant, False), (self.auditor, False), (self.officer, True), (self.director, True)):
            arch = self.env["sales.target.plan"].with_user(user).get_view(
                self.env.ref("sales_kpi.sales_target_plan_view_form").id, "form")["arch"]
            for name in ("action_request_approval", "action_start", "action_close", "action_withdraw_approval"):
                self.assertEqual(f'name="{name}"' in arch, may, f"{name} for {user.name}")
            self.assertEqual(Form(self.plan.with_user(user)).name, "Year 2031")
        self._ask()
        for user, waiting in ((self.officer, False), (self.director, True)):
            plan = self.plan.with_user(user)
            self.assertEqual(plan.approval_waiting_for_me, waiting)
            self.assertIn("waits for Director", plan.approval_message)

    def test_other_company(self):
        with self.assertRaises(AccessError):
            self.plan.with_user(self.other_head).request_approval("x")

    def test_terms_cost_no_more_with_more_figures(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            self.plan.fetch(["state"])
            before = self.cr.sql_log_count
            self.plan._approval_terms()
            return self.cr.sql_log_count - before
        few = count()
        for node in self.plan.node_ids - self.env["sales.target.figure"].search([("plan_id", "=", self.plan.id)]).node_id:
            self._fill(node, 10)
        self.assertLessEqual(count(), few)
