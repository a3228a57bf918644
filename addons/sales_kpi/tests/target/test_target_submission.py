from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestTargetSubmission(TargetCommon):
    """ Figures go down the tree and come back with a yes. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.node = cls._node(cls.consultant)
        cls._set(cls._node(cls.team_a), 100)
        cls._set(cls.node, 60)

    def _propose(self, user, amount, **values):
        return self.env["sales.target.proposal"].with_user(user).create({
            "node_id": self.node.id, "metric_id": self.order_intake.id, "period_id": self.plan.whole_period_id.id,
            "amount": amount, **values})

    def test_handing_out_tells_each_owner_once(self):
        for user in (self.leader, self.auditor):
            with self.assertRaises(AccessError):
                self.plan.with_user(user).action_distribute()
        self.plan.with_user(self.officer).action_distribute()
        self.assertEqual(self.plan.state, "distributed")
        owners = self.plan.activity_ids.mapped("user_id")
        self.assertEqual(len(self.plan.activity_ids), len(owners))
        self.assertEqual(owners, self.plan.node_ids.filtered("parent_id").user_id)
        with self.assertRefused(UserError, "is handed out and can't become handed out"):
            self.plan.with_user(self.officer).action_distribute()

    def test_only_the_owner_submits(self):
        with self.assertRefused(UserError, "is not handed out"):
            self.node.with_user(self.consultant).action_submit()
        self.plan.action_distribute()
        for user in (self.leader, self.officer, self.auditor, self.colleague, self.other_head):
            with self.assertRaises(AccessError, msg=user.name):
                self.node.with_user(user).action_submit()
        self.node.with_user(self.consultant).action_submit("Fine with me")
        self.assertEqual((self.node.submission_state, self.node.submission_note), ("submitted", "Fine with me"))
        self.assertIn("Fine with me", self.plan.message_ids[0].body)
        self.assertEqual(self.plan.message_ids[0].author_id, self.consultant.partner_id)
        with self.assertRefused(UserError, "can't become submitted"):
            self.node.with_user(self.consultant).action_submit()

    def test_a_proposal_becomes_the_figure(self):
        with self.assertRefused(UserError, "have been submitted"):
            self._propose(self.consultant, 55)
        self.plan.action_distribute()
        for user in (self.leader, self.officer, self.auditor, self.colleague):
            with self.assertRaises(AccessError, msg=user.name):
                self._propose(user, 55)
        with self.assertRefused(ValidationError, "finer than the unit"):
            self._propose(self.consultant, 0.001)
        proposal = self._propose(self.consultant, 55)
        self.node.with_user(self.consultant).action_submit()
        with self.assertRefused(UserError, "have been submitted"):
            proposal.with_user(self.consultant).amount = 1
        with self.assertRefused(UserError, "have been submitted"):
            proposal.with_user(self.consultant).unlink()
        total = self._node(self.team_a).with_user(self.leader).proposed_below_ids
        self.assertEqual((total.target, total.proposed, total.gap), (100, 55, -45))
        with self.assertRaises(AccessError):
            self.node.with_user(self.consultant).action_accept()
        self.node.with_user(self.leader).action_accept("Good")
        figure = self.env["sales.target.figure"].search([("node_id", "=", self.node.id)])
        self.assertEqual((figure.target, self.node.submission_state), (55, "accepted"))

    def test_leaders_accept_within_what_they_got(self):
        self.plan.action_distribute()
        self._propose(self.consultant, 101)
        self.node.with_user(self.consultant).action_submit()
        with self.assertRefused(UserError, "only 100 is there"):
            self.node.with_user(self.leader).action_accept()
        self.node.with_user(self.officer).action_accept()
        self.assertEqual(self.node.submission_state, "accepted")

    def test_returned_with_a_comment(self):
        self.plan.action_distribute()
        self.node.with_user(self.consultant).action_submit()
        with self.assertRefused(UserError, "Say why"):
            self.node.with_user(self.leader).action_return(" ")
        with self.assertRaises(AccessError):
            self.node.with_user(self.leader_b).action_return("No")
        self.plan.activity_ids.unlink()
        self.node.with_user(self.leader).action_return("Too low")
        self.assertEqual((self.node.submission_state, self.node.decision_note), ("returned", "Too low"))
        self.assertEqual(self.plan.activity_ids.user_id, self.consultant)
        form = Form(self.env["sales.target.submission"].with_user(self.consultant).with_context(default_node_id=self.node.id))
        form.comment = "Once more"
        form.save().action_submit()
        self.assertEqual((self.node.submission_state, self.node.submission_note), ("submitted", "Once more"))

    def test_nobody_decides_on_their_own(self):
        self.node.user_id = self.officer
        self.plan.action_distribute()
        self.node.with_user(self.officer).action_submit()
        with self.assertRefused(UserError, "is yours"):
            self.node.with_user(self.officer).action_accept()

    def test_accepted_with_the_last_node(self):
        self.plan.action_distribute()
        others = self.plan.node_ids.filtered("parent_id") - self.node
        others.sudo().write({"submission_state": "accepted"})
        self.node.with_user(self.consultant).action_submit()
        self.assertEqual(self.plan.state, "distributed")
        self.node.with_user(self.leader).action_accept()
        self.assertEqual(self.plan.state, "accepted")
        self.plan.with_user(self.officer).action_back_to_draft()
        self.assertEqual(set(self.plan.node_ids.mapped("submission_state")), {"open"})

    def test_an_officer_closes_the_round(self):
        self.plan.action_distribute()
        with self.assertRaises(AccessError):
            self.plan.with_user(self.leader).action_accept()
        self.plan.with_user(self.officer).action_accept()
        self.assertEqual(self.plan.state, "accepted")

    def test_proposals_are_those_of_the_branch(self):
        self.plan.action_distribute()
        proposal = self._propose(self.consultant, 1)
        Proposal = self.env["sales.target.proposal"]
        for user, reads in (
            (self.consultant, True), (self.leader, True), (self.leader_b, False), (self.officer, True),
            (self.auditor, True), (self.other_head, False),
        ):
            self.assertEqual(bool(Proposal.with_user(user).search([("id", "=", proposal.id)])), reads, user.name)

    def test_views_open(self):
        self.plan.action_distribute()
        action = self.plan.with_user(self.officer).action_open_submissions()
        self.assertEqual(self.env["sales.target.node"].search_count(action["domain"]), self.plan.open_node_count)
        spread = self.plan.with_user(self.officer).action_spread()
        Form(self.env["sales.target.spread"].with_user(self.officer).with_context(**spread["context"]))
        Form(self.node.with_user(self.consultant))
        Form(self.plan.with_user(self.officer))
        self.assertEqual(self.node.action_open_submission()["res_model"], "sales.target.submission")
