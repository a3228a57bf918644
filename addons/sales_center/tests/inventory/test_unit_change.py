from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import UnitsCommon


class UnitChangeCommon(UnitsCommon):

    @classmethod
    def _ask(cls, claim, kind, user=None, **values):
        return cls.env["sales.unit.change"].with_user(user or cls.consultant).create({
            "claim_id": claim.id, "kind": kind, "reason": "Because", **values})

    @classmethod
    def _rule(cls, kind, **values):
        return cls.env["sales.approval.rule"].create({
            "name": kind, "kind": f"unit_{kind}", "condition": "always", "company_id": cls.company.id,
            "step_ids": [Command.create({"role": "director"})], **values})

    @classmethod
    def _sold(cls, unit, **line):
        order = cls._sell(unit, **line)
        order.action_confirm()
        return order, unit._get_live_claims()[unit]


@tagged("post_install", "-at_install")
class TestUnitChange(UnitChangeCommon):
    """ What is sold goes over to others as a whole or not at all, and never at a price nobody agreed to. """

    # --- without a rule ---

    def test_other_buyer_of_a_sale(self):
        order, claim = self._sold(self.unit)
        change = self._ask(claim, "buyer", new_partner_id=self.other_customer.id)
        change.action_submit()
        new = change.new_order_id
        self.assertEqual((change.state, order.state, new.state), ("done", "cancel", "sale"))
        self.assertEqual((new.partner_id, new.user_id, new.amount_untaxed), (self.other_customer, self.consultant, 1000000))
        self.assertEqual(new.order_line.unit_id, self.unit)
        self.assertEqual((claim.state, change.new_claim_id.origin_id), ("transferred", claim))
        live = self.unit._get_live_claims()[self.unit]
        self.assertEqual((live, live.partner_id, live.order_id), (change.new_claim_id, self.other_customer, new))
        self.assertEqual(self.unit.state, "subscribed")
        self.assertEqual(change.partner_id, self.customer)

    def test_other_unit_of_a_sale(self):
        order, claim = self._sold(self.unit)
        self.units[1].list_price = 12000
        waiting = self.unit.with_user(self.colleague).join_waiting_list(self.other_customer)
        change = self._ask(claim, "unit", new_unit_id=self.units[1].id)
        change.action_submit()
        self.assertEqual((order.state, change.new_order_id.amount_untaxed, change.new_order_id.concession), ("cancel", 1200000, 0))
        self.assertEqual((self.units[1].state, self.unit.state, waiting.state), ("subscribed", "offered", "offered"))

    def test_two_units_of_one_order(self):
        order = self._sell(self.unit)
        order.order_line.create({"order_id": order.id, "product_id": self.flat.id, "unit_id": self.units[1].id})
        order.action_confirm()
        claims = self.units._get_live_claims()
        change = self._ask(claims[self.unit], "unit", new_unit_id=self.units[2].id)
        change.action_submit()
        self.assertEqual(set(change.new_order_id.order_line.unit_id), set(self.units[1] | self.units[2]))
        self.assertEqual(self.units[:3].mapped("state"), ["on_market", "subscribed", "subscribed"])
        claims = self.units._get_live_claims()
        self.assertEqual(claims[self.units[1]].order_id, change.new_order_id)
        back = self._ask(claims[self.units[2]], "cancellation")
        back.action_submit()
        self.assertEqual(self.units[:3].mapped("state"), ["on_market", "subscribed", "on_market"])
        self.assertEqual((back.new_order_id.state, back.new_order_id.order_line.unit_id), ("sale", self.units[1]))

    def test_cancellation_of_a_sale_and_again(self):
        for _round in range(2):
            order, claim = self._sold(self.unit)
            change = self._ask(claim, "cancellation")
            change.action_submit()
            self.assertEqual((order.state, claim.state, claim.reason, self.unit.state), ("cancel", "cancelled", "Because", "on_market"))
            self.assertFalse(change.new_order_id)

    def test_holds(self):
        claim = self._hold(self.unit)
        change = self._ask(claim, "buyer", new_partner_id=self.other_customer.id)
        change.action_submit()
        self.assertEqual((change.new_claim_id.partner_id, change.new_claim_id.expires_at), (self.other_customer, claim.expires_at))
        moved = self._ask(change.new_claim_id, "unit", new_unit_id=self.units[1].id)
        moved.action_submit()
        self.assertEqual((self.unit.state, self.units[1].state), ("on_market", "held"))
        self.assertEqual(moved.new_claim_id.expires_at, claim.expires_at)
        self._ask(moved.new_claim_id, "cancellation").action_submit()
        self.assertEqual(self.units[1].state, "on_market")

    def test_own_hold_of_the_new_unit_goes_over(self):
        _order, claim = self._sold(self.unit)
        hold = self._hold(self.units[1])
        self._ask(claim, "unit", new_unit_id=self.units[1].id).action_submit()
        self.assertEqual((hold.state, self.units[1].state), ("converted", "subscribed"))

    def test_units_that_others_have(self):
        order, claim = self._sold(self.unit)
        self._hold(self.units[1], self.colleague)
        change = self._ask(claim, "unit", new_unit_id=self.units[1].id)
        with self.assertRaisesRegex(UserError, "is held by Colleague"):
            change.action_submit()
        self.assertEqual((order.state, change.state), ("sale", "draft"))

    # --- with a rule ---

    def test_approval(self):
        self._rule("cancellation")
        order, claim = self._sold(self.unit)
        with self.assertRaisesRegex(UserError, "Ask for the cancellation"):
            order._action_cancel()
        change = self._ask(claim, "cancellation", fee_amount=0)
        change.action_submit()
        self.assertEqual((change.state, order.state), ("waiting", "sale"))
        self.assertEqual(change.approval_id.project_id, self.estate)
        with self.assertRaises(UserError):
            change.with_user(self.consultant).reason = "Other"
        with self.assertRaises(UserError):
            change.with_user(self.consultant).approval_id.action_approve()
        change.approval_id.with_user(self.director).action_approve()
        self.assertEqual((change.state, order.state, self.unit.state), ("done", "cancel", "on_market"))
        self.assertEqual(change.approval_id.state, "used")

    def test_refused_taken_back_cancelled_and_again(self):
        self._rule("buyer")
        _order, claim = self._sold(self.unit)
        change = self._ask(claim, "buyer", new_partner_id=self.other_customer.id)
        change.action_submit()
        change.action_withdraw()
        self.assertEqual(change.state, "draft")
        change.action_submit()
        change.approval_id.with_user(self.director).action_reject("No")
        self.assertEqual(change.state, "refused")
        change.action_draft()
        change.action_submit()
        change.action_cancel()
        self.assertEqual((change.state, change.approval_id.state), ("cancelled", "void"))
        change.action_draft()
        change.action_submit()
        change.approval_id.with_user(self.director).action_approve()
        self.assertEqual(change.state, "done")
        for action in ("action_submit", "action_cancel", "action_draft", "action_withdraw", "action_carry_out"):
            with self.subTest(action=action), self.assertRaisesRegex(UserError, "can't be done now"):
                getattr(change, action)()

    def test_agreed_but_taken_meanwhile(self):
        self._rule("unit")
        order, claim = self._sold(self.unit)
        change = self._ask(claim, "unit", new_unit_id=self.units[1].id)
        change.action_submit()
        hold = self._hold(self.units[1], self.colleague)
        change.approval_id.with_user(self.director).action_approve()
        self.assertEqual((change.state, order.state, self.unit.state), ("agreed", "sale", "subscribed"))
        self.assertIn("is held by Colleague", change.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "is held by Colleague"):
            change.action_carry_out()
        hold.with_user(self.colleague).action_release("Because")
        change.action_carry_out()
        self.assertEqual((change.state, self.units[1].state), ("done", "subscribed"))

    def test_agreed_at_a_price_that_is_not(self):
        """ What fails late is undone as a whole, by whoever's decision it came. """
        self._rule("buyer")
        order, claim = self._sold(self.unit, price_unit=950000)
        self.env["sales.approval.rule"].create({
            "name": "3 %", "threshold": 3, "company_id": self.company.id, "step_ids": [Command.create({"role": "director"})]})
        change = self._ask(claim, "buyer", new_partner_id=self.other_customer.id)
        change.action_submit()
        change.approval_id.with_user(self.director).action_approve()
        self.assertEqual((change.state, change.approval_id.state, order.state), ("agreed", "approved", "sale"))
        self.assertIn("needs an approval first", change.message_ids[0].body)
        self.assertEqual(self.unit._get_live_claims()[self.unit], claim)
        change.action_cancel()
        self.assertEqual(change.approval_id.state, "void")

    def test_a_concession_is_asked_for_anew(self):
        self.env["sales.approval.rule"].create({
            "name": "3 %", "threshold": 3, "company_id": self.company.id, "step_ids": [Command.create({"role": "director"})]})
        order = self._sell(self.unit, price_unit=950000)
        order.request_approval("Please")
        order.approval_id.with_user(self.director).action_approve()
        order.action_confirm()
        change = self._ask(self.unit._get_live_claims()[self.unit], "buyer", new_partner_id=self.other_customer.id)
        with self.assertRaisesRegex(UserError, "needs an approval first"), self.cr.savepoint():
            change.action_submit()
        self.env.invalidate_all()
        self.assertEqual((order.state, change.state, self.unit.state), ("sale", "draft", "subscribed"))
        action = change.action_prepare_order()
        new = self.env["sale.order"].browse(action["res_id"]).with_user(self.consultant)
        self.assertEqual((new.partner_id, new.concession, new.state), (self.other_customer, 5, "draft"))
        new.request_approval("The same for the new buyer")
        new.approval_id.with_user(self.director).action_approve()
        change.action_submit()
        self.assertEqual((change.state, new.state, order.state), ("done", "sale", "cancel"))

    def test_the_prepared_order_must_sell_the_unit(self):
        _order, claim = self._sold(self.unit)
        change = self._ask(claim, "buyer", new_partner_id=self.other_customer.id)
        change.action_prepare_order()
        change.new_order_id.order_line.unlink()
        with self.assertRaisesRegex(UserError, "no quotation that sells"), self.cr.savepoint():
            change.action_submit()
        self.env.invalidate_all()
        prepared = change.new_order_id
        change.action_cancel()
        self.assertEqual(prepared.state, "cancel")

    # --- longer holds ---

    def test_extension_beyond_what_is_free(self):
        self._rule("extension")
        self.estate.extension_limit = 0
        claim = self._hold(self.unit)
        until = claim.expires_at
        action = claim.with_user(self.consultant).action_extend()
        form = Form(self.env[action["res_model"]].with_user(self.consultant).with_context(**action["context"]))
        form.hours, form.reason = 5, "He brings the money"
        change = form.save()
        change.action_submit()
        self.assertEqual((change.asked_until, claim.expires_at), (until + timedelta(hours=5), until))
        with freeze_time(until - timedelta(minutes=1)):
            change.approval_id.with_user(self.director).action_approve()
        self.assertEqual((claim.expires_at, claim.extension_count), (until + timedelta(hours=5), 1))

    def test_extension_of_what_has_expired(self):
        self._rule("extension")
        claim = self._hold(self.unit)
        change = self._ask(claim, "extension", hours=5)
        change.action_submit()
        with freeze_time(claim.expires_at):
            self.env.invalidate_all()
            change.approval_id.with_user(self.director).action_approve()
            self.assertEqual((change.state, self.unit.state), ("agreed", "on_market"))
            with self.assertRaisesRegex(UserError, "not held any more"):
                change.action_carry_out()

    def test_extension_without_a_rule_takes_an_officer(self):
        claim = self._hold(self.unit)
        until = claim.expires_at
        change = self._ask(claim, "extension", hours=5)
        with self.assertRaisesRegex(AccessError, "officers"):
            change.action_submit()
        change.with_user(self.officer).action_submit()
        self.assertEqual(claim.expires_at, until + timedelta(hours=5))

    # --- the rest ---

    def test_fee(self):
        claim = self._hold(self.unit)
        change = self._ask(claim, "cancellation", fee_amount=500)
        with self.assertRaisesRegex(UserError, "what the invoice of a fee names"):
            change.action_submit()
        account = {"company_ids": [Command.set(self.company.ids)]}
        income, receivable = self.env["account.account"].create([
            {**account, "name": "Fees", "code": "FEE1", "account_type": "income"},
            {**account, "name": "Receivable", "code": "REC1", "account_type": "asset_receivable"}])
        self.env["account.journal"].create({
            "name": "Sales", "code": "SAL", "type": "sale", "company_id": self.company.id, "default_account_id": income.id})
        self.customer.with_company(self.company).property_account_receivable_id = receivable
        self.estate.fee_product_id = self.env["product.product"].create({"name": "Fee", "type": "service", "taxes_id": False})
        change.action_submit()
        move = change.sudo().fee_move_id
        self.assertEqual((move.state, move.amount_untaxed, move.partner_id, move.company_id),
                         ("draft", 500, self.customer, self.company))

    def test_what_has_to_be_said(self):
        claim = self._hold(self.unit)
        for kind, values in (("buyer", {}), ("buyer", {"new_partner_id": self.customer.id}), ("unit", {}),
                             ("unit", {"new_unit_id": self.unit.id}), ("extension", {"hours": 0})):
            with self.subTest(kind=kind, values=values), self.assertRaises(ValidationError), self.cr.savepoint():
                self._ask(claim, kind, **values)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._ask(claim, "cancellation", fee_amount=-1)
        self._ask(claim, "cancellation")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._ask(claim, "cancellation")

    def test_open_request_is_found(self):
        change = self._ask(self._hold(self.unit), "cancellation")
        self.assertEqual(self.unit.with_user(self.consultant).action_change()["res_id"], change.id)

    def test_contract_comes_first(self):
        order, claim = self._sold(self.unit)
        self.patch(self.registry["sales.unit.claim"], "_get_contract_error", lambda self: "Terminate the contract C1.")
        with self.assertRaisesRegex(UserError, "Terminate the contract"):
            self._ask(claim, "cancellation").action_submit()
        with self.assertRaisesRegex(UserError, "Terminate the contract"):
            order._action_cancel()
        claim._end_by_contract("Terminated")
        self.assertEqual(self.unit.state, "on_market")

    def test_who_may(self):
        claim = self._hold(self.unit)
        for user in (self.colleague, self.leader_b, self.auditor, self.other_leader):
            with self.subTest(user=user.name), self.assertRaises(AccessError), self.cr.savepoint():
                self._ask(claim, "cancellation", user)
        change = self._ask(claim, "cancellation", self.leader)
        for user, sees in ((self.consultant, 1), (self.colleague, 0), (self.leader, 1), (self.leader_b, 0), (self.manager, 1),
                           (self.officer, 1), (self.auditor, 1), (self.other_leader, 0)):
            with self.subTest(user=user.name):
                self.assertEqual(change.with_user(user).search_count([("id", "=", change.id)]), sees)
        for values in ({"state": "done"}, {"new_order_id": False}, {"done_at": False}, {"fee_move_id": False}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                change.with_user(self.consultant).write(values)
        with self.assertRaises(AccessError):
            self._ask(claim, "cancellation", state="done")
        change.with_user(self.consultant).action_submit()
        self.assertEqual(change.state, "done")
        with self.assertRaises(UserError):
            change.with_user(self.officer).unlink()

    def test_exempt_users_cancel_orders_themselves(self):
        self._rule("cancellation", exempt_role="director")
        order, _claim = self._sold(self.unit)
        with self.assertRaisesRegex(UserError, "Ask for the cancellation"), self.cr.savepoint():
            order.with_user(self.officer)._action_cancel()
        order.with_user(self.director)._action_cancel()
        self.assertEqual(self.unit.state, "on_market")


@tagged("post_install", "-at_install")
class TestUnitButtons(UnitChangeCommon):

    def _dialog(self, action, user=None):
        return Form(self.env[action["res_model"]].with_user(user or self.consultant).with_context(**action["context"]))

    def test_too_late(self):
        form = self._dialog(self.unit.with_user(self.consultant).action_hold())
        form.partner_id = self.customer
        wizard = form.save()
        self._hold(self.unit, self.colleague, self.other_customer)
        action = wizard.action_confirm()
        self.assertEqual((action["res_model"], action["res_id"]), (wizard._name, wizard.id))
        self.assertIn("LS-1-101 is held by Colleague until", wizard.hindrance)
        self.assertEqual(wizard.nearest_unit_id, self.units[1])
        wizard.action_wait()
        self.assertEqual(self.unit.waiting_ids.user_id, self.consultant)
        self._hold(self.units[1], self.colleague, self.other_customer)
        wizard.action_hold_nearest()  # gone, too: the next one is shown
        self.assertEqual(wizard.nearest_unit_id, self.units[2])
        wizard.action_hold_nearest()
        self.assertEqual(self.units[2].claim_user_id, self.consultant)

    def test_some_of_several_are_gone(self):
        self._hold(self.unit, self.colleague, self.other_customer)
        wizard = self.env["sales.unit.hold"].with_user(self.consultant).create({
            "unit_ids": self.units[:2].ids, "partner_id": self.customer.id})
        wizard.action_confirm()
        self.assertEqual((wizard.late_unit_ids, wizard.has_others, self.units[1].state), (self.unit, True, "on_market"))
        wizard.action_hold_others()
        self.assertEqual(self.units[1].claim_user_id, self.consultant)

    def test_no_request_about_what_is_not_ones_own(self):
        self._hold(self.unit)
        with self.assertRaisesRegex(AccessError, "is held by Consultant"):
            self.unit.with_user(self.colleague).action_change()

    def test_import(self):
        order = self._sell(self.units[1])
        order.action_confirm()
        self._hold(self.unit, self.colleague, self.other_customer)
        planned = self.unit.copy({"number": "901"})
        Line = self.env["sale.order.line"].with_user(self.officer)
        for unit, message in ((self.unit, "is held by Colleague"), (planned, "not on the market")):
            with self.subTest(unit=unit.number):
                answer = Line.load(["order_id/.id", "product_id/.id", "unit_id/.id"],
                                   [[str(order.id), str(self.flat.id), str(unit.id)]])
                self.assertFalse(answer["ids"])
                self.assertIn(message, answer["messages"][0]["message"])
        answer = self.env["sales.unit.claim"].with_user(self.officer).load(
            ["unit_id/.id", "kind", "partner_id/.id", "user_id/.id"],
            [[str(self.units[2].id), "contract", str(self.customer.id), str(self.officer.id)]])
        self.assertFalse(answer["ids"])

    def test_other_errors_stay_errors(self):
        self.estate.hold_limit = 1
        self._hold(self.units[1])
        wizard = self.env["sales.unit.hold"].with_user(self.consultant).create({
            "unit_ids": self.unit.ids, "partner_id": self.customer.id})
        with self.assertRaisesRegex(UserError, "may hold 1"):
            wizard.action_confirm()

    def test_quotation(self):
        form = self._dialog(self.unit.with_user(self.consultant).action_quote())
        form.partner_id = self.customer
        action = form.save().action_confirm()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual((order.partner_id, order.order_line.unit_id, order.amount_untaxed), (self.customer, self.unit, 1000000))
        self._hold(self.unit)
        self.assertEqual(self.unit.with_user(self.consultant).action_quote()["res_id"], order.id)
        with self.assertRaisesRegex(UserError, "is held by"):
            self.unit.with_user(self.colleague).action_quote()

    def test_unlaunched_units_are_not_quoted(self):
        unit = self.unit.copy({"number": "901"})
        with self.assertRaisesRegex(UserError, "not on the market"):
            self._sell(unit)

    def test_views(self):
        for user in (self.consultant, self.leader, self.officer, self.auditor):
            for model in ("sales.unit.waiting", "sales.unit.change", "sales.unit"):
                self.env[model].with_user(user).get_views([(False, "list"), (False, "form"), (False, "search")])
