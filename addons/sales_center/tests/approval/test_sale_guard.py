from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestSaleGuard(SalesCenterCommon):
    """Invariant 1: no unapproved price, whichever way an order takes into state `sale`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_rule(3, "team_leader")
        cls._new_rule(8, "team_leader", "director")

    def test_within_authority(self):
        order = self._new_order((self.flat, 1, {"discount": 3}))
        self.assertEqual(order.approval_state, "no")
        self.assertAlmostEqual(order.concession, 3)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_needs_leader(self):
        order = self._new_order((self.flat, 1, {"discount": 5}))
        self.assertEqual(order.approval_state, "needed")
        self.assertIn("Leader", order.approval_message)
        self.assertRefused(order)
        approval = order.request_approval("Old customer")
        self.assertEqual(approval.waiting_user_ids, self.users["leader"])
        self.assertEqual(order.approval_state, "pending")
        self.assertRefused(order)
        self._approve(approval, "leader")
        self.assertEqual((approval.state, order.approval_state), ("approved", "approved"))
        order.action_confirm()
        self.assertEqual((order.state, approval.state), ("sale", "used"))

    def test_two_steps(self):
        order = self._new_order((self.flat, 1, {"discount": 10}))
        approval = order.request_approval("Old customer")
        with self.assertRaises(AccessError):
            self._approve(approval, "director")
        self._approve(approval, "leader")
        self.assertEqual(approval.state, "pending")
        self.assertRefused(order)
        self._approve(approval, "director")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_rpc_create_and_write(self):
        with self.assertRaises(UserError):
            self._new_order((self.flat, 1, {"discount": 5}), state="sale")
        order = self._new_order((self.flat, 1, {"discount": 5}))
        with self.assertRaises(UserError):
            order.write({"state": "sale"})
        with self.assertRaises(UserError):
            order.with_context(sales_center_terms=True, tracking_disable=True).write({"state": "sale"})

    def test_worse_after_confirmation(self):
        order = self._new_order((self.flat, 1, {"discount": 3}), (self.parking, 1, {}))
        order.action_confirm()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.order_line[0].discount = 20
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.write({"order_line": [Command.create({"product_id": self.gift.id, "price_unit": -500})]})
        order.order_line[0].discount = 1
        self.assertEqual(order.order_line[0].discount, 1)
