from dateutil.relativedelta import relativedelta
from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestDecision(SalesCenterCommon):
    """Invariant 3: nobody approves their own request, nor through a delegation, nor twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._new_rule(3, "team_leader")

    def _set_steps(self, *steps):
        self.rule.write({"step_ids": [Command.clear()] + [Command.create(step) for step in steps]})

    def _ask(self, login="consultant", **values):
        return self._new_order((self.flat, 1, {"discount": 5}), login=login, **values).request_approval("Please")

    def _delegate(self, login, delegate, **values):
        return self.env["sales.approval.delegation"].create({
            "user_id": self.users[login].id, "delegate_id": self.users[delegate].id, **values,
        })

    def _waiting(self, approval):
        return [login for login, user in self.users.items() if user in approval.waiting_user_ids]

    def assertMayNot(self, approval, *logins):
        for login in logins:
            theirs = approval.with_user(self.users[login])
            actions = [
                lambda theirs=theirs: theirs.action_approve("Fine"), lambda theirs=theirs: theirs.action_reject("No"),
                lambda theirs=theirs: theirs.action_ask_back("Why?"),
                lambda theirs=theirs: theirs.action_forward(self.users["gm"].id),
            ]
            for action in actions:
                with self.subTest(who=login), self.assertRaises(UserError), self.env.cr.savepoint():
                    action()
            self.env.flush_all()
            self.assertFalse(self.env["sales.approval"].with_user(self.users[login]).search([
                ("id", "=", approval.id), ("is_waiting_for_me", "=", True)]))

    # --- oneself ---

    def test_own_request(self):
        """The leader's own request goes to the next one up."""
        approval = self._ask("leader")
        self.assertEqual(self._waiting(approval), ["manager"])
        self.assertMayNot(approval, "leader")
        self._approve(approval, "manager")
        self.assertEqual(approval.state, "approved")

    def test_salesperson(self):
        """Somebody else asks, the leader sells."""
        order = self._new_order((self.flat, 1, {"discount": 5}), login="manager")
        order.user_id = self.users["leader"]
        approval = order.with_user(self.users["manager"]).request_approval("For the leader")
        self.assertEqual(self._waiting(approval), ["regional"])
        self.assertMayNot(approval, "leader", "manager", "consultant")

    def test_who_set_the_terms(self):
        """The leader writes the price, a consultant sells and asks."""
        order = self._new_order()
        order.with_user(self.users["leader"]).order_line.discount = 5
        self.assertEqual(order.terms_user_id, self.users["leader"])
        approval = order.request_approval("My leader says so")
        self.assertEqual(self._waiting(approval), ["manager"])
        self.assertMayNot(approval, "leader")

    def test_terms_are_not_washed(self):
        """A harmless touch does not take the terms off whoever set them."""
        order = self._new_order()
        order.with_user(self.users["leader"]).order_line.discount = 5
        order.order_line.product_uom_qty = 1
        order.validity_date = fields.Date.today()
        self.assertEqual(order.terms_user_id, self.users["leader"])
        self.assertEqual(self._waiting(order.request_approval("My leader says so")), ["manager"])

    def test_director(self):
        """By role: a director's own request goes to the general manager."""
        self._set_steps({"role": "director"})
        approval = self._ask("director")
        self.assertEqual(self._waiting(approval), ["gm"])
        self.assertMayNot(approval, "director")

    def test_becomes_salesperson(self):
        """Whoever sells it now can neither decide nor have decided."""
        order = self._new_order((self.flat, 1, {"discount": 5}))
        approval = order.request_approval("Please")
        order.user_id = self.users["leader"]
        self.assertEqual((approval.state, self._waiting(approval)), ("pending", ["manager"]))
        self.assertMayNot(approval, "leader")
        order = self._new_order((self.flat, 1, {"discount": 5}))
        approval = order.request_approval("Please")
        self._approve(approval, "leader")
        order.user_id = self.users["leader"]
        self.assertEqual(approval.state, "void")
        self.assertRefused(order.with_user(self.users["leader"]))

    # --- delegation ---

    def test_delegate(self):
        self._delegate("leader", "west_leader")
        approval = self._ask()
        theirs = approval.with_user(self.users["west_leader"])
        self.assertTrue(theirs.is_waiting_for_me)
        self.assertIn("in place of Leader", theirs.my_explanation)
        self.env.flush_all()
        self.assertTrue(
            self.env["sales.approval"].with_user(self.users["west_leader"]).search([("is_waiting_for_me", "=", True)])
        )
        self.assertIn(self.users["west_leader"], approval.sudo().activity_ids.user_id)
        theirs.action_approve()
        decision = approval.decision_ids
        self.assertEqual(
            (decision.user_id, decision.on_behalf_of_id), (self.users["west_leader"], self.users["leader"]),
        )
        self.assertEqual(approval.state, "approved")
        self.assertFalse(approval.sudo().activity_ids)

    def test_delegate_to_the_requester(self):
        """Neither the requester for the leader, nor the leader's delegate for the leader's own request."""
        self._delegate("leader", "consultant")
        approval = self._ask()
        self.assertMayNot(approval, "consultant")
        self._approve(approval, "leader")
        self._delegate("manager", "leader")
        approval = self._ask("leader")
        self.assertEqual(self._waiting(approval), ["manager"])
        self.assertMayNot(approval, "leader")
        # The leader is concerned, so nobody decides for the leader either.
        self.assertMayNot(approval, "consultant")

    def test_delegation_dates_and_kinds(self):
        today = fields.Date.today()
        approval = self._ask()
        for values in (
            {"date_from": today + relativedelta(days=2)},
            {"date_from": today - relativedelta(days=9), "date_to": today - relativedelta(days=2)},
            {"active": False},
        ):
            delegation = self._delegate("leader", "west_leader", **values)
            self.assertMayNot(approval, "west_leader")
            delegation.unlink()
        delegation = self._delegate("leader", "west_leader", kind="order_discount")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._delegate("leader", "manager")
        self.assertTrue(approval.with_user(self.users["west_leader"]).is_waiting_for_me)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._delegate("manager", "manager")

    def test_delegation_belongs_to_its_owner(self):
        Delegation = self.env["sales.approval.delegation"].with_user(self.users["consultant"])
        values = {"user_id": self.users["leader"].id, "delegate_id": self.users["consultant"].id}
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            Delegation.create(values)
        own = Delegation.create({"delegate_id": self.users["colleague"].id})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            own.write(values)
        theirs = self._delegate("leader", "consultant", active=False)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            theirs.with_user(self.users["consultant"]).active = True
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            theirs.with_user(self.users["consultant"]).unlink()

    def test_delegate_of_a_delegate(self):
        self._delegate("leader", "manager")
        self._delegate("manager", "stranger")
        self.assertMayNot(self._ask(), "stranger")

    # --- twice in one chain ---

    def test_twice_in_one_chain(self):
        """Who has agreed in the first round is not asked in the second, and counts once."""
        self._set_steps(
            {"role": "team_leader", "round": 1}, {"role": "user", "user_id": self.users["leader"].id, "round": 2},
            {"role": "director", "round": 3},
        )
        approval = self._ask()
        self.assertEqual(len(approval.step_ids), 2, "the same person is asked once")
        self._approve(approval, "leader")
        self.assertMayNot(approval, "leader")
        self.assertEqual(self._waiting(approval), ["director"])

    def test_delegate_is_one_person(self):
        """A delegate who decides for another is one person, not two."""
        group = self.env["res.groups"].create({"name": "Board"})
        (self.users["leader"] | self.users["manager"] | self.users["regional"]).group_ids |= group
        self._set_steps({"role": "team_leader", "round": 1}, {
            "role": "group", "group_id": group.id, "min_approvals": 2, "round": 2})
        self._delegate("leader", "manager")
        approval = self._ask()
        self._approve(approval, "manager")
        self.assertEqual(approval.state, "pending", "one decision has been made, two are needed")
        self.assertEqual(self._waiting(approval), ["regional"])
        self.assertMayNot(approval, "manager", "leader")
        self._approve(approval, "regional")
        self.assertEqual(approval.state, "approved")

    def test_not_for_two(self):
        """Nor does a delegate of two decide twice."""
        self._set_steps({"role": "team_leader", "round": 1}, {"role": "director", "round": 2})
        self._delegate("leader", "officer")
        self._delegate("director", "officer")
        approval = self._ask()
        self._approve(approval, "officer")
        self.assertMayNot(approval, "officer")
        self.assertEqual(self._waiting(approval), ["director"])

    # --- missing people ---

    def test_missing_leader(self):
        self.team.user_id = False
        self.assertEqual(self._waiting(self._ask()), ["manager"])

    def test_archived_leader(self):
        self.users["leader"].active = False
        self.users["manager"].active = False
        self.assertEqual(self._waiting(self._ask()), ["regional"])

    def test_leader_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.users["leader"].write({"company_id": other.id, "company_ids": [Command.set(other.ids)]})
        self.assertEqual(self._waiting(self._ask()), ["manager"])

    def test_nobody_left(self):
        """Refused with an explanation, never silently approved."""
        self.rule.sudo().create_uid = False
        users = self.env["res.users"].concat(*(self.users[login] for login in ("director", "gm")))
        users.active = False
        order = self._new_order((self.flat, 1, {"discount": 5}), login="regional", team_id=self.east.id)
        approval = order.request_approval("Please")
        self.assertEqual((approval.state, order.approval_state), ("rejected", "rejected"))
        self.assertIn("Nobody can decide", approval.state_reason)
        self.assertRefused(order)

    def test_rule_without_steps(self):
        self.rule.with_user(self.users["director"]).step_ids.unlink()
        order = self._new_order((self.flat, 1, {"discount": 5}))
        approval = order.request_approval("Please")
        self.assertEqual(approval.state, "rejected")
        self.assertRefused(order)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.env["sales.approval.rule"].create({"name": "No one", "company_id": self.company.id})

    def test_configurer_is_told(self):
        self._set_steps({"role": "general_manager"})
        self.users["gm"].active = False
        self.assertIn(self.users["director"], self._ask().sudo().activity_ids.user_id)

    # --- rounds ---

    def test_parallel_steps(self):
        self._set_steps(
            {"role": "team_leader", "round": 1}, {"role": "officer", "round": 1}, {"role": "director", "round": 2},
        )
        approval = self._ask()
        self.assertEqual(self._waiting(approval), ["leader", "officer"])
        self.assertMayNot(approval, "director")
        self._approve(approval, "officer")
        self.assertEqual(self._waiting(approval), ["leader"])
        self._approve(approval, "leader", "director")
        self.assertEqual(approval.state, "approved")

    def test_two_must_agree(self):
        self.users["second"] = self._new_user("second", "sales_center.group_director")
        self._set_steps({"role": "director", "min_approvals": 2})
        approval = self._ask()
        self.assertEqual(self._waiting(approval), ["director", "second"])
        self._approve(approval, "director")
        self.assertEqual((approval.state, self._waiting(approval)), ("pending", ["second"]))
        self.assertMayNot(approval, "director")
        self._approve(approval, "second")
        self.assertEqual(approval.state, "approved")
        # With one of them asking, the general manager fills up.
        self.assertEqual(self._waiting(self._ask("director")), ["gm", "second"])

    def test_team_authority(self):
        """The next team up whose leader may grant that much."""
        (self.east | self.harbour | self.team).write({"discount_authority": 0})
        self.east.discount_authority = 8
        self.harbour.discount_authority = 4
        self._set_steps({"role": "team_authority"})
        self.assertEqual(self._waiting(self._ask()), ["regional"])
        order = self._new_order((self.flat, 1, {"discount": 20}))
        self.assertEqual(self._waiting(order.request_approval("Please")), ["director"])

    # --- other decisions ---

    def test_reject(self):
        approval = self._ask()
        order = self.env["sale.order"].browse(approval.res_id)
        for reason in (None, "", "  "):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                approval.with_user(self.users["leader"]).action_reject(reason)
        approval.with_user(self.users["leader"]).action_reject("Too much")
        self.assertEqual((approval.state, order.approval_state), ("rejected", "rejected"))
        self.assertIn("Too much", order.approval_message)
        self.assertRefused(order)
        self.assertMayNot(approval, "leader", "gm")

    def test_reason_to_ask(self):
        order = self._new_order((self.flat, 1, {"discount": 5}))
        for reason in (None, "", "  "):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                order.request_approval(reason)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._new_order().request_approval("For nothing")
        order.request_approval("Please")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.request_approval("Twice")

    def test_ask_back(self):
        approval = self._ask()
        approval.with_user(self.users["leader"]).action_ask_back("Who is it?")
        self.assertEqual((approval.state, self._waiting(approval)), ("pending", ["leader"]))
        self.assertIn(self.users["consultant"], approval.sudo().activity_ids.user_id)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            approval.with_user(self.users["leader"]).action_answer("Me")
        approval.with_user(self.users["consultant"]).action_answer("An old friend")
        self.assertEqual(set(approval.decision_ids.mapped("decision")), {"ask", "answer"})
        self._approve(approval, "leader")

    def test_forward(self):
        approval = self._ask()
        theirs = approval.with_user(self.users["leader"])
        for login in ("consultant", "colleague", "leader"):
            with self.subTest(to=login), self.assertRaises(UserError), self.env.cr.savepoint():
                theirs.action_forward(self.users[login].id, "You decide")
        for nobody in (0, False, self.env.ref("base.user_root").id, self.env.ref("base.public_user").id):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                theirs.action_forward(nobody)
        theirs.action_forward(self.users["west_leader"].id, "On leave")
        self.assertEqual(self._waiting(approval), ["west_leader"])
        self.assertMayNot(approval, "leader")
        self._approve(approval, "west_leader")
        self.assertEqual(approval.decision_ids.mapped("decision"), ["approve", "forward"])

    def test_forward_to_an_equal(self):
        """A director who was asked since the leader is missing gives it to no leader."""
        self.east.user_id = self.harbour.user_id = self.team.user_id = False
        approval = self._ask()
        theirs = approval.with_user(self.users["director"])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            theirs.action_forward(self.users["west_leader"].id)
        theirs.action_forward(self.users["gm"].id)
        self.assertEqual(self._waiting(approval), ["gm"])

    def test_withdraw(self):
        approval = self._ask()
        for login in ("stranger", "auditor", "colleague"):
            with self.subTest(who=login), self.assertRaises(AccessError), self.env.cr.savepoint():
                approval.with_user(self.users[login]).action_withdraw()
        approval.with_user(self.users["consultant"]).action_withdraw()
        self.assertEqual(approval.state, "withdrawn")
        self.assertMayNot(approval, "leader")
        self.assertEqual(self.env["sale.order"].browse(approval.res_id).approval_state, "needed")

    def test_many_at_once(self):
        first, second = self._ask(), self._ask("colleague")
        wizard = self.env["sales.approval.decide"].with_user(self.users["leader"]).with_context(
            active_model="sales.approval", active_ids=(first | second).ids).create({"decision": "approve"})
        wizard.action_decide()
        self.assertEqual(set((first | second).mapped("state")), {"approved"})

    def test_attachments(self):
        """What was uploaded for the request goes with it; what belongs elsewhere is copied."""
        consultant = self.users["consultant"]
        Attachment = self.env["ir.attachment"].with_user(consultant)
        order = self._new_order((self.flat, 1, {"discount": 5}))
        new = Attachment.create({"name": "Letter.txt", "raw": b"Dear"})
        elsewhere = Attachment.create(
            {"name": "Plan.txt", "raw": b"Plan", "res_model": "sale.order", "res_id": order.id}
        )
        approval = order.request_approval("See there", new | elsewhere)
        found = self.env["ir.attachment"].search([("res_model", "=", "sales.approval"), ("res_id", "=", approval.id)])
        self.assertEqual(sorted(found.mapped("name")), ["Letter.txt", "Plan.txt"])
        self.assertEqual(elsewhere.res_model, "sale.order")
        other = self._new_order((self.flat, 1, {"discount": 5}))
        theirs = self.env["ir.attachment"].create({"name": "S", "raw": b"x", "res_model": "hr.employee", "res_id": 1})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            other.request_approval("Look", theirs.with_user(consultant))

    def test_approver_outside_of_sales(self):
        """Somebody named in a rule, who may see no orders, sees what there is to decide."""
        self.users["finance"] = self._new_user("finance", "base.group_user")
        self._set_steps({"role": "user", "user_id": self.users["finance"].id})
        approval = self._ask().with_user(self.users["finance"])
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(self.users["finance"]).browse(approval.res_id).check_access("read")
        view = self.env.ref("sales_center.sales_approval_view_form")
        names = set(approval.fields_get()) - {"margin"}
        self.assertTrue(approval.web_read({name: {} for name in names}))
        self.assertTrue(approval.get_views([(view.id, "form")]))
        self.assertEqual(approval.line_ids.mapped("concession"), [5])
        self.assertEqual(approval.line_ids.product_id.display_name, "Flat")
        approval.message_post(body=Markup("I see"))
        approval.action_approve("Fine")
        self.assertEqual(approval.state, "approved")
