from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .confirmation_common import ConfirmationCommon


@tagged("post_install", "-at_install")
class TestDispute(ConfirmationCommon):
    """ A person disputes, the leader decides, by whom and with what effect. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(cls.consultant, cls.team_a)
        cls.order.action_confirm()
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        cls.deal = cls.env["sales.performance"].search([("order_id", "=", cls.order.id)])
        cls.today = cls.deal.date

    @classmethod
    def _start_deal(cls):
        """ Have the month of the deal confirmed, although it is not over: the day of the test is today. """
        cls.deal.period_id.state = "confirming"
        cls.deal.period_id.sudo()._make_statements()

    def _share(self, dispute, *shares, user=None):
        """ Say as the leader how the deal should be shared. """
        dispute.with_user(user or self.leader).write({"line_ids": [
            Command.clear(), *(Command.create({"employee_id": person.id, "percent": percent}) for person, percent in shares)]})

    # ------------------------------------------------------------
    # RAISING
    # ------------------------------------------------------------

    def test_only_the_person_disputes(self):
        with self.assertRefused(UserError, "not being confirmed"):
            self.entry.with_user(self.consultant).action_dispute()
        self._start()
        for user in (self.colleague, self.leader, self.officer, self.director):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._dispute(self.entry, user)
        dispute = self._dispute(self.entry, self.consultant)
        self.assertEqual((dispute.state, dispute.team_id, dispute.amount), ("open", self.team_a, 1000))
        self.assertEqual(dispute.statement_id.state, "disputed")
        self.assertEqual(dispute.statement_id.activity_ids.user_id, self.leader)

    def test_by_the_form(self):
        self._start()
        action = self.entry.with_user(self.consultant).action_dispute()
        form = Form(self.env[action["res_model"]].with_user(self.consultant).with_context(**action["context"]), view=action["views"][0][0])
        self.assertEqual(form.entry_id, self.entry)
        form.reason = "It was 2000"
        self.assertEqual(form.save().statement_id.state, "disputed")

    def test_what_can_be_disputed(self):
        self._start()
        statement = self._statement(self.seller)
        Dispute = self.env["sales.performance.dispute"].with_user(self.consultant)
        with self.assertRefused(ValidationError, "not on this statement"):
            Dispute.create({"statement_id": statement.id, "entry_id": self.entry_b.id, "reason": "Mine"})
        with self.assertRefused(ValidationError, "Say what is wrong"):
            Dispute.create({"statement_id": statement.id, "entry_id": self.entry.id, "reason": "  "})
        with self.assertRefused(AccessError, "others decide"):
            Dispute.create({"statement_id": statement.id, "entry_id": self.entry.id, "reason": "Mine", "state": "upheld"})
        statement.with_user(self.consultant).action_confirm()
        with self.assertRefused(UserError, "was confirmed"):
            self._dispute(self.entry, self.consultant)

    def test_once_at_a_time(self):
        self._start()
        self._dispute(self.entry, self.consultant)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._dispute(self.entry, self.consultant)

    def test_withdrawn(self):
        self._start()
        dispute = self._dispute(self.entry, self.consultant)
        with self.assertRaises(AccessError):
            dispute.with_user(self.leader).action_withdraw()
        dispute.with_user(self.consultant).action_withdraw()
        statement = dispute.statement_id
        self.assertEqual((dispute.state, statement.state), ("withdrawn", "to_confirm"))
        self.assertEqual(statement.activity_ids.user_id, self.consultant)
        statement.with_user(self.consultant).action_confirm()

    def test_who_sees_what(self):
        self._start()
        dispute = self._dispute(self.entry, self.consultant)
        Dispute = self.env["sales.performance.dispute"]
        for user, seen in (
            (self.consultant, True), (self.leader, True), (self.manager, True), (self.officer, True), (self.auditor, True),
            (self.colleague, False), (self.leader_b, False), (self.other_head, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(bool(Dispute.with_user(user).search([("id", "=", dispute.id)])), seen)
        with self.assertRaises(AccessError):
            dispute.with_user(self.auditor).write({"reason": "Other"})

    # ------------------------------------------------------------
    # WHO DECIDES
    # ------------------------------------------------------------

    def test_who_decides(self):
        self._start()
        dispute = self._dispute(self.entry, self.consultant)
        for user in (self.consultant, self.colleague, self.leader_b, self.officer, self.director, self.auditor):
            for name in ("action_uphold", "action_refuse"):
                with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                    getattr(dispute.with_user(user), name)("Because")
        self.assertTrue(dispute.with_user(self.leader).is_decider)
        dispute.with_user(self.manager).action_refuse("Above the leader")

    def test_a_leader_never_decides_on_own(self):
        """ Nor on own entries in the own team: whoever is above does. """
        own = self._earn(self.month, self.leader_person, 800)
        self._start()
        dispute = self._dispute(own, self.leader)
        self.assertEqual(dispute.statement_id.activity_ids.user_id, self.manager)
        with self.assertRaises(AccessError):
            dispute.with_user(self.leader).action_refuse("No")
        dispute.with_user(self.manager).action_refuse("No")

    def test_the_entry_says_whose_team(self):
        """ As of the entry: sold in another team, that team's leader decides. """
        entry = self._earn(self.month, self.seller, 10, team=self.team_b)
        self._start()
        dispute = self._dispute(entry, self.consultant)
        with self.assertRaises(AccessError):
            dispute.with_user(self.leader).action_refuse("No")
        dispute.with_user(self.leader_b).action_refuse("No")

    def test_who_stands_in_does_not_decide(self):
        self.consultant.active = False
        self._start()
        dispute = self._dispute(self.entry, self.leader)
        with self.assertRaises(AccessError):
            dispute.with_user(self.leader).action_refuse("No")
        dispute.with_user(self.manager).action_refuse("No")

    def test_nobody_above(self):
        (self.region | self.project | self.team_a).user_id = False
        self._start()
        dispute = self._dispute(self.entry, self.consultant)
        dispute.with_user(self.officer).action_refuse("No")
        self.assertEqual(dispute.decided_by_id, self.officer)

    def test_who_writes_what(self):
        self._start()
        dispute = self._dispute(self.entry, self.consultant)
        for user, vals in (
            (self.consultant, {"decision": "Yes"}), (self.consultant, {"correct_amount": 5}), (self.consultant, {"state": "upheld"}),
            (self.leader, {"reason": "Nothing"}), (self.leader, {"state": "refused"}), (self.leader, {"decided_by_id": self.manager.id}),
            (self.officer, {"decision": "Yes"}),
        ):
            with self.subTest(user=user.login, vals=vals), self.assertRaises(AccessError):
                dispute.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.env["sales.performance.dispute.line"].with_user(self.consultant).create(
                {"dispute_id": dispute.id, "employee_id": self.seller.id, "percent": 100})
        dispute.with_user(self.consultant).reason = "Better said"
        dispute.with_user(self.leader).action_refuse("No")
        for user in (self.consultant, self.leader):
            with self.assertRefused(UserError, "was decided"):
                dispute.with_user(user).write({"reason": "Later"})
        with self.assertRaises(UserError):
            dispute.sudo().unlink()

    # ------------------------------------------------------------
    # REFUSED
    # ------------------------------------------------------------

    def test_refused_with_a_reason(self):
        self._start()
        dispute = self._dispute(self.entry, self.consultant)
        with self.assertRefused(UserError, "why it is refused"):
            dispute.with_user(self.leader).action_refuse()
        dispute.with_user(self.leader).decision = "The contract says so"
        dispute.with_user(self.leader).action_refuse()
        statement = dispute.statement_id
        self.assertEqual((dispute.state, statement.state), ("refused", "decided"))
        self.assertEqual((dispute.decided_by_id, statement.amount), (self.leader, 1000))
        self.assertFalse(dispute.correction_ids)
        for name in ("action_refuse", "action_uphold"):
            with self.assertRefused(UserError, "was decided"):
                getattr(dispute.with_user(self.manager), name)("Again")
        statement.with_user(self.consultant).action_confirm()
        self.assertEqual(statement.state, "confirmed")

    def test_two_disputes(self):
        """ Decided when both are. """
        other = self._earn(self.month, self.seller, 20)
        self._start()
        first, second = self._dispute(self.entry, self.consultant), self._dispute(other, self.consultant)
        first.with_user(self.leader).action_refuse("No")
        self.assertEqual(first.statement_id.state, "disputed")
        with self.assertRaises(UserError):
            first.statement_id.with_user(self.consultant).action_confirm()
        second.with_user(self.leader).action_refuse("No")
        self.assertEqual(first.statement_id.state, "decided")

    # ------------------------------------------------------------
    # UPHELD
    # ------------------------------------------------------------

    def test_an_amount_put_right(self):
        """ What belongs to no deal is taken back and posted anew, with a day of its own. """
        self._start()
        dispute = self._dispute(self.entry, self.consultant)
        with self.assertRefused(UserError, "nothing would change"):
            dispute.with_user(self.leader).action_uphold()
        self.assertEqual(dispute.state, "open", "rolled back")
        dispute.with_user(self.leader).write({"correct_amount": 1200, "decision": "Found the paper"})
        dispute.with_user(self.leader).action_uphold()
        reversal, entry = dispute.correction_ids.sorted("id")
        self.assertEqual((reversal.amount, reversal.reversal_of_id), (-1000, self.entry))
        self.assertEqual((entry.amount, entry.employee_id, entry.metric_id), (1200, self.seller, self.order_intake))
        for correction in (reversal, entry):
            self.assertEqual((correction.date, correction.original_period_id), (self.today, self.month))
            self.assertNotEqual(correction.period_id, self.month)
            self.assertIn("Found the paper", correction.reason)
        self.assertEqual(dispute.statement_id.amount, 1000, "the month stays")

    def test_a_deal_shared_anew(self):
        self._start_deal()
        dispute = self._dispute(self.deal, self.consultant, "Half is my colleague's")
        self.assertEqual({line.employee_id: line.percent for line in dispute.line_ids}, {self.seller: 100})
        self._share(dispute, (self.seller, 33.33), (self.colleague_person, 66.67))
        dispute.with_user(self.leader).action_uphold("True")
        self.assertEqual(self._held(self.order), {self.seller: 333.3, self.colleague_person: 666.7})
        self.assertEqual(sorted(dispute.correction_ids.mapped("amount")), [-1000, 333.3, 666.7])
        self.assertEqual(dispute.correction_ids.original_period_id, self.deal.period_id)
        self.assertEqual(dispute.correction_ids.period_id.state, "open")
        self.assertGreater(dispute.correction_ids.period_id.date_from, self.deal.period_id.date_from)
        self._end_transaction()
        self.assertEqual(self._held(self.order), {self.seller: 333.3, self.colleague_person: 666.7}, "nothing more to post")
        self.order.order_line.product_uom_qty = 2
        self._end_transaction()
        self.assertEqual(self._held(self.order), {self.seller: 666.6, self.colleague_person: 1333.4}, "from now on like this")
        self.order._action_cancel()
        self._end_transaction()
        self.assertEqual(self._held(self.order), {})

    def test_shares_are_whole(self):
        self._start_deal()
        dispute = self._dispute(self.deal, self.consultant)
        self._share(dispute, (self.seller, 50), (self.colleague_person, 49.99))
        with self.assertRefused(UserError, "100 %"):
            dispute.with_user(self.leader).action_uphold()
        dispute.line_ids = False
        with self.assertRefused(UserError, "100 %"):
            dispute.with_user(self.leader).action_uphold()
        self.assertEqual(self._held(self.order), {self.seller: 1000})

    def test_not_in_the_own_favour(self):
        self._start_deal()
        dispute = self._dispute(self.deal, self.consultant)
        self._share(dispute, (self.seller, 50), (self.leader_person, 50))
        with self.assertRefused(UserError, "own favour"):
            dispute.with_user(self.leader).action_uphold()
        dispute.with_user(self.manager).action_uphold()
        self.assertEqual(self._held(self.order), {self.seller: 500, self.leader_person: 500})

    def test_a_missing_deal(self):
        """ Somebody else's deal goes to the person; where that is another team's, by the word of who stands above both. """
        self._start()
        statement = self._statement(self.seller_b)
        dispute = self.env["sales.performance.dispute"].with_user(self.consultant_b).create(
            {"statement_id": statement.id, "reason": "I sold the parking space"}).sudo()
        self.assertEqual(dispute.team_id, self.team_b)
        with self.assertRefused(UserError, "which deal is missing"):
            dispute.with_user(self.leader_b).action_uphold()
        dispute.order_id = self.order
        self.assertEqual(dispute.team_id, self.project)
        for user in (self.leader, self.leader_b):
            with self.assertRaises(AccessError):
                dispute.with_user(user).action_uphold()
        self._share(dispute, (self.seller_b, 100), user=self.manager)
        dispute.with_user(self.manager).action_uphold()
        self.assertEqual(self._held(self.order), {self.seller_b: 1000})

    def test_other_company(self):
        self._start_deal()
        stranger = self.env["hr.employee"].create({"name": "Stranger", "company_id": self.other_company.id})
        dispute = self._dispute(self.deal, self.consultant)
        with self.assertRaises(UserError):
            self._share(dispute, (stranger, 100))

    def test_not_in_the_ledger(self):
        self._start()
        draft = self._create_order(self.consultant, self.team_a)
        dispute = self.env["sales.performance.dispute"].with_user(self.consultant).create(
            {"statement_id": self._statement(self.seller).id, "reason": "Missing", "order_id": draft.id}).sudo()
        with self.assertRefused(UserError, "never recorded"):
            dispute.with_user(self.leader).action_uphold()

    def test_decided_after_the_close(self):
        """ The month stays as it was closed; the corrections come all the same. """
        self._start()
        dispute = self._dispute(self.entry, self.consultant)
        self.month.with_user(self.officer).action_close("The year ends")
        dispute.with_user(self.leader).correct_amount = 0
        dispute.with_user(self.leader).action_uphold()
        self.assertEqual(dispute.correction_ids.amount, -1000)
        self.assertEqual((dispute.statement_id.state, dispute.statement_id.amount), ("disputed", 1000))

    def test_standing_entries_only(self):
        """ What was taken back once is not taken back again: shared anew twice, the sum stays. """
        self._start_deal()
        other = self._confirmed_order(price=100.01, shares=[(self.seller, 50), (self.colleague_person, 50)])
        reason = "Test"
        people = [{self.seller: 10.0, self.seller_b: 90.0}, {self.seller: 10.0, self.colleague_person: 45.0, self.seller_b: 45.0}]
        for number, percents in enumerate(people):
            other.sudo()._redistribute_performance(percents, f"test:{number}", reason)
            self._end_transaction()
            self.assertEqual(round(sum(self._held(other).values()), 2), 100.01)
            self.assertEqual(set(self._held(other)), set(percents))
        self.assertEqual(self._held(other)[self.seller], 10)
