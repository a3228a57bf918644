from psycopg2.errors import NotNullViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .confirmation_common import ConfirmationCommon


@tagged("post_install", "-at_install")
class TestSharing(ConfirmationCommon):
    """ A deal is shared out with a reason and an approval, before it is posted or after. """

    def _sharing(self, order, *shares, user=None, ask=True, reason="They showed the flat"):
        sharing = self.env["sales.performance.sharing"].with_user(user or self.consultant).create({
            "order_id": order.id, "reason": reason,
            "line_ids": [Command.create({"employee_id": person.id, "percent": percent}) for person, percent in shares]})
        if ask:
            sharing.request_approval(reason)
        return sharing

    def _approve(self, sharing, user=None):
        sharing.sudo().approval_id.with_user(user or self.leader).action_approve()
        self._end_transaction()
        sharing.invalidate_recordset()

    def _quotation(self):
        return self._create_order(self.consultant, self.team_a)

    def test_shares_of_a_quotation_count_once_it_is_confirmed(self):
        order = self._quotation()
        sharing = self._sharing(order, (self.seller, 60), (self.colleague_person, 40))
        self.assertEqual(sharing.state, "waiting")
        self.assertFalse(order.performance_share_ids)
        self._approve(sharing)
        self.assertEqual(sharing.state, "applied")
        order.action_confirm()
        self._end_transaction()
        self.assertEqual(self._held(order), {self.seller: 600, self.colleague_person: 400})

    def test_a_posted_deal_is_shared_anew_with_a_day_of_its_own(self):
        order = self._confirmed_order(1000.01)
        sharing = self._sharing(order, (self.seller, 33.33), (self.colleague_person, 66.67))
        self.assertEqual(self._held(order), {self.seller: 1000.01}, "nothing moves before it is approved")
        self._approve(sharing)
        self.assertEqual(self._held(order), {self.seller: 333.3, self.colleague_person: 666.71})
        self.assertEqual(set(sharing.entry_ids.mapped("event")), {"share_change"})
        self.assertEqual(set(sharing.entry_ids.mapped("reason")), {"They showed the flat"})
        entries = self.env["sales.performance"].search([("sharing_id", "=", sharing.id)])
        self.assertAlmostEqual(sum(entries.mapped("amount")), 0)
        order.order_line.product_uom_qty = 2
        self._end_transaction()
        self.assertEqual(self._held(order), {self.seller: 666.61, self.colleague_person: 1333.41})

    def test_nobody_shares_without_approval(self):
        order = self._quotation()
        share = {"order_id": order.id, "employee_id": self.seller.id, "percent": 100}
        for user in (self.consultant, self.leader, self.officer, self.general_manager):
            with self.assertRaises(AccessError, msg=user.login):
                self.env["sales.performance.share"].with_user(user).create(share)
            with self.assertRaises(AccessError, msg=user.login):
                order.with_user(user).write({"performance_share_ids": [Command.create({
                    "employee_id": self.seller.id, "percent": 100})]})
        sharing = self._sharing(order, (self.seller, 50), (self.colleague_person, 50), ask=False)
        for user in (self.consultant, self.leader, self.officer):
            with self.assertRaises(UserError, msg=user.login):
                sharing.with_user(user).write({"state": "applied"})

    def test_who_has_a_share_does_not_decide(self):
        order = self._quotation()
        sharing = self._sharing(order, (self.seller, 50), (self.leader_person, 50))
        waiting = sharing.sudo().approval_id.waiting_user_ids
        self.assertNotIn(self.leader, waiting)
        self.assertEqual(waiting, self.manager, "the next one up")
        for user in (self.consultant, self.leader, self.colleague):
            with self.assertRaises(UserError, msg=user.login):
                sharing.sudo().approval_id.with_user(user).action_approve()

    def test_shares_are_a_hundred_percent_to_the_last_digit(self):
        order = self._quotation()
        for shares in (((self.seller, 50), (self.colleague_person, 49.99)), ((self.seller, 60), (self.colleague_person, 50)), ()):
            with self.assertRefused(UserError, "must be 100"):
                self._sharing(order, *shares)
        with self.assertRefused(UserError, "Nothing would change"):
            self._sharing(order, (self.seller, 100))

    def test_a_reason_is_needed(self):
        with self.assertRaises(NotNullViolation), mute_logger("odoo.sql_db"):
            self._sharing(self._quotation(), (self.colleague_person, 100), reason=False, ask=False)

    def test_who_may_ask(self):
        order = self._quotation()
        for user in (self.colleague, self.consultant_b, self.leader_b, self.auditor):
            with self.assertRaises(AccessError, msg=user.login):
                self._sharing(order, (self.colleague_person, 100), user=user, ask=False)
        self.assertTrue(self._sharing(order, (self.colleague_person, 100), user=self.officer, ask=False))

    def test_what_was_asked_for_stays(self):
        sharing = self._sharing(self._quotation(), (self.seller, 50), (self.colleague_person, 50))
        for change in (lambda: sharing.write({"reason": "Another"}), lambda: sharing.line_ids[0].write({"percent": 10}),
                       sharing.unlink, sharing.line_ids.unlink):
            with self.assertRaises(UserError):
                change()
        self._approve(sharing)
        with self.assertRaises(UserError):
            sharing.sudo().line_ids[0].percent = 10

    def test_a_deal_that_was_shared_meanwhile_is_looked_at_again(self):
        order = self._confirmed_order()
        sharing = self._sharing(order, (self.seller, 50), (self.colleague_person, 50))
        order.sudo()._redistribute_performance({self.seller: 70, self.colleague_person: 30}, "other", "Dispute")
        self._approve(sharing)
        self.assertNotEqual(sharing.state, "applied")
        self.assertEqual(self._held(order), {self.seller: 700, self.colleague_person: 300})

    def test_rejected_and_withdrawn(self):
        order = self._quotation()
        sharing = self._sharing(order, (self.seller, 50), (self.colleague_person, 50))
        sharing.action_withdraw_approval()
        self.assertEqual(sharing.state, "draft")
        sharing.request_approval("Once more")
        sharing.sudo().approval_id.with_user(self.leader).action_reject("You did it alone")
        self.assertEqual(sharing.state, "rejected")
        sharing.action_cancel()
        self.assertEqual(sharing.state, "cancelled")

    def test_the_form_begins_with_the_shares_as_they_are(self):
        order = self._confirmed_order(shares=((self.seller, 80), (self.colleague_person, 20)))
        action = order.with_user(self.leader).action_share_performance()
        form = Form(self.env[action["res_model"]].with_user(self.leader).with_context(**action["context"]))
        self.assertEqual(sum(line["percent"] for line in form.line_ids._records), 100)
        form.reason = "Half and half"
        for index in range(2):
            with form.line_ids.edit(index) as line:
                line.percent = 50
        sharing = form.save()
        self.assertEqual(sharing.total, 100)
        self.assertEqual(order.with_user(self.leader).action_share_performance()["res_id"], sharing.id)

    def test_others_do_not_see_it(self):
        sharing = self._sharing(self._quotation(), (self.seller, 50), (self.colleague_person, 50))
        for user, count in ((self.consultant, 1), (self.colleague, 1), (self.leader, 1), (self.officer, 1), (self.auditor, 1),
                            (self.leader_b, 0), (self.consultant_b, 0), (self.other_head, 0)):
            found = self.env["sales.performance.sharing"].with_user(user).search_count([("id", "=", sharing.id)])
            self.assertEqual(found, count, user.name)
