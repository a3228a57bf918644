from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestEnvelope(SalesCenterCommon):
    """Invariant 2: an approval covers what was approved, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._new_rule(3, "team_leader")
        cls.other_customer = cls.env["res.partner"].create({"name": "Somebody else"})
        cls.later = cls.env["account.payment.term"].create({
            "name": "In 60 days", "line_ids": [
                Command.create({"value": "percent", "value_amount": 100, "nb_days": 60}),
            ],
        })

    def _new_approved(self):
        """Flats at 10 % off and a parking space at its price, approved by the leader."""
        order = self._new_order(
            (self.flat, 2, {"discount": 10}), (self.parking, 2, {}), (self.gift, 2, {"discount": 100}),
            validity_date=fields.Date.today() + relativedelta(days=30),
        )
        self._approve(order.request_approval("Friend of the house"), "leader")
        self.assertEqual(order.approval_state, "approved")
        return order

    def assertVoided(self, change, text):
        order = self._new_approved()
        approval = order.approval_id
        change(order)
        self.assertEqual((approval.state, order.approval_state), ("void", "voided"))
        self.assertIn(text, approval.state_reason)
        self.assertIn(text, order.approval_message)
        self.assertRefused(order)

    def assertStays(self, change):
        order = self._new_approved()
        change(order)
        self.assertEqual((order.approval_id.state, order.approval_state), ("approved", "approved"))
        self.assertConfirms(order.with_user(order.user_id))
        self.assertEqual(order.approval_id.state, "used")

    def test_worse(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id, "company_id": self.company.id}
        )
        other = self._new_product("Cellar", 200)
        cases = {
            "price": (lambda order: order.order_line[0].write({"price_unit": 990}), "Flat: the net price is"),
            "discount": (lambda order: order.order_line[0].write({"discount": 11}), "The concession is"),
            "fewer": (
                lambda order: order.order_line[0].write({"product_uom_qty": 1}),
                "Flat: the quantity is 1, approved were 2",
            ),
            "fewer at their price": (
                lambda order: order.order_line[1].write({"product_uom_qty": 1}), "Parking: the quantity",
            ),
            "another gift": (
                lambda order: order.order_line[2].write({"product_uom_qty": 3}), "Gift: 3 are free, approved were 2",
            ),
            "new product": (lambda order: order.write({"order_line": [
                Command.create({"product_id": other.id, "discount": 1})]}), "Cellar: sold below"),
            "negative line": (lambda order: order.write({"order_line": [
                Command.create({"product_id": other.id, "product_uom_qty": -1})]}), "The net total is"),
            "payment": (lambda order: order.write({"payment_term_id": self.later.id}), "give 60 days, approved were 0"),
            "customer": (lambda order: order.write({"partner_id": self.other_customer.id}), "The customer is another"),
            "validity": (
                lambda order: order.write({"validity_date": order.validity_date + relativedelta(days=1)}),
                "valid longer",
            ),
            "for ever": (lambda order: order.write({"validity_date": False}), "valid longer"),
            "currency": (lambda order: order.write({"pricelist_id": pricelist.id}), "The currency is another"),
            "line gone": (lambda order: order.order_line[1].unlink(), "Parking: the quantity is 0"),
            "traded for another": (lambda order: order.write({"order_line": [
                Command.update(order.order_line[1].id, {"product_uom_qty": 1}),
                Command.create({"product_id": other.id})]}), "Parking: the quantity"),
        }
        for name, (change, text) in cases.items():
            with self.subTest(change=name):
                self.assertVoided(change, text)

    def test_no_worse(self):
        colleague = self.users["colleague"]
        address = self.env["res.partner"].create(
            {"name": "Site office", "parent_id": self.customer.id, "type": "delivery"}
        )
        cases = {
            "note": lambda order: order.write({"note": "Third floor", "client_order_ref": "4711"}),
            "delivery": lambda order: order.write({"commitment_date": "2031-01-01", "partner_shipping_id": address.id}),
            "less discount": lambda order: order.order_line[0].write({"discount": 9}),
            "more of it": lambda order: order.order_line[1].write({"product_uom_qty": 5}),
            "more at full price": lambda order: order.write(
                {"order_line": [Command.create({"product_id": self.parking.id})]}
            ),
            "other product at full price": lambda order: order.write({"order_line": [
                Command.create({"product_id": self._new_product("Cellar", 200).id})]}),
            "fewer gifts": lambda order: order.order_line[2].write({"product_uom_qty": 1}),
            "no gifts": lambda order: order.order_line[2].unlink(),
            "the same again": lambda order: order.write({"order_line": [
                Command.delete(order.order_line[0].id),
                Command.create({"product_id": self.flat.id, "product_uom_qty": 2, "discount": 10})]}),
            "in two lines": lambda order: order.write({"order_line": [
                Command.update(order.order_line[0].id, {"product_uom_qty": 1}),
                Command.create({"product_id": self.flat.id, "product_uom_qty": 1, "discount": 10})]}),
            "sooner": lambda order: order.write({"validity_date": order.validity_date - relativedelta(days=1)}),
            "seller": lambda order: order.write({"user_id": colleague.id}),
            "order of lines": lambda order: order.order_line[0].write({"sequence": 99}),
            "section": lambda order: order.write({"order_line": [
                Command.create({"display_type": "line_section", "name": "Flats"})]}),
        }
        for name, change in cases.items():
            with self.subTest(change=name):
                self.assertStays(change)

    def test_worse_while_pending(self):
        order = self._new_order((self.flat, 1, {"discount": 5}))
        approval = order.request_approval("Old customer")
        order.order_line.discount = 6
        self.assertEqual(approval.state, "void")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._approve(approval, "leader")

    def test_expiry_counts_from_the_decision(self):
        self.company.approval_validity_days = 10
        order = self._new_order((self.flat, 1, {"discount": 5}))
        approval = order.request_approval("Old customer")
        self.assertFalse(approval.expiry_date)
        self._approve(approval, "leader")
        self.assertEqual(approval.expiry_date, fields.Date.today() + relativedelta(days=10))

    def test_expired(self):
        """Counted when it is used, not when the cron job comes by."""
        order = self._new_approved()
        approval = order.approval_id
        approval.sudo().expiry_date = fields.Date.today() - relativedelta(days=2)
        self.assertEqual(order.approval_state, "approved", "nothing has worked it out again")
        for confirm in (order.action_confirm, lambda: order.write({"state": "sale"})):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                confirm()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            approval.sudo()._use()
        again = order.request_approval("Took some time")
        self.assertNotEqual(again, approval)
        again.action_withdraw()
        other = self._new_approved()
        other.approval_id.sudo().expiry_date = fields.Date.today() - relativedelta(days=2)
        for _twice in range(2):
            self._run_cron()
        self.assertEqual((other.approval_id.state, other.approval_state), ("lapsed", "voided"))

    def test_used_once(self):
        order = self._new_approved()
        approval = order.approval_id
        self.assertConfirms(order)
        self.assertEqual(approval.state, "used")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            approval.sudo()._use()
        other = self._new_order((self.flat, 2, {"discount": 10}))
        other.sudo().approval_id = approval
        self.assertRefused(other)

    def test_nothing_to_approve(self):
        """Nobody gets an approval in advance, for a day on which a rule will hold."""
        self.rule.date_to = fields.Date.today()
        order = self._new_order((self.flat, 1, {"discount": 5}))
        self.assertEqual(order.approval_state, "needed")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_approval_rule SET date_to = date_to - 2, date_from = NULL WHERE id = %s", [self.rule.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertEqual(order.approval_state, "needed", "nothing has worked it out again")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.request_approval("Just in case")
        self.assertConfirms(order)

    def test_rule_that_came_into_force(self):
        """The stored state may be of yesterday; asking is not."""
        self.rule.date_from = fields.Date.today() + relativedelta(days=1)
        order = self._new_order((self.flat, 1, {"discount": 5}))
        self.assertEqual(order.approval_state, "no")
        self.env.flush_all()
        self.env.cr.execute("UPDATE sales_approval_rule SET date_from = date_from - 3 WHERE id = %s", [self.rule.id])
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.action_confirm()
        self._approve(order.request_approval("The rule is new"), "leader")
        self.assertConfirms(order)

    # --- asked again ---

    def _new_two_steps(self, holds_up_to):
        self.rule.write({"step_ids": [
            Command.clear(), Command.create({"role": "team_leader", "round": 1, "holds_up_to": holds_up_to}),
            Command.create({"role": "director", "round": 2}),
        ]})
        order = self._new_order((self.flat, 1, {"discount": 5}))
        approval = order.request_approval("Old customer")
        self._approve(approval, "leader")
        return order

    def test_asked_again(self):
        """What was given for up to 8 % stays given; beyond it, and for another customer, it does not."""
        order = self._new_two_steps(8)
        order.order_line.discount = 7
        approval = order.request_approval("He insists")
        self.assertEqual(approval.step_ids.mapped("state"), ["given", "pending"])
        self.assertEqual(approval.decision_ids.mapped("decision"), ["carry"])
        self.assertEqual(approval.decision_ids.user_id, self.users["leader"])
        order.order_line.discount = 9
        approval = order.request_approval("He insists even more")
        self.assertEqual(approval.step_ids.mapped("state"), ["pending", "waiting"])

    def test_asked_again_for_somebody_else(self):
        for change in ({"partner_id": self.other_customer.id}, {"payment_term_id": self.later.id}):
            order = self._new_two_steps(8)
            order.write(change)
            if order.approval_id.state == "pending":
                order.approval_id.action_withdraw()
            approval = order.request_approval("For his brother")
            self.assertEqual(approval.step_ids.mapped("state"), ["pending", "waiting"])

    def test_asked_again_after_it_lapsed(self):
        order = self._new_two_steps(8)
        order.approval_id.sudo().expiry_date = fields.Date.today() - relativedelta(days=2)
        order.order_line.discount = 7
        approval = order.request_approval("A year later")
        self.assertEqual(approval.step_ids.mapped("state"), ["pending", "waiting"])

    def test_asked_again_by_whoever_gave_it(self):
        """A step that was given by somebody who is concerned now is asked of somebody else."""
        order = self._new_two_steps(8)
        order.user_id = self.users["leader"]
        self.assertEqual(order.approval_id.state, "void")
        approval = order.with_user(self.users["leader"]).request_approval("Taken over")
        self.assertEqual(approval.step_ids.mapped("state"), ["pending", "waiting"])
        self.assertEqual(approval.waiting_user_ids, self.users["manager"])
