from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestApprovalTours(SalesCenterCommon, HttpCase):
    """What a consultant, a leader and a director press from a discount to an order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_rule(3, "team_leader")
        cls._new_rule(8, "team_leader", "director")
        cls.order = cls._new_order((cls.flat, 1, {"discount": 10}))
        cls.order_url = f"/odoo/sale.order/{cls.order.id}"
        cls.to_decide_url = "/odoo/action-sales_center.sales_approval_action_to_decide"

    def _tour(self, name, login, url="/odoo"):
        self.start_tour(url, f"sales_center_approval_{name}", login=self.users[login].login)
        self.env.invalidate_all()

    def test_from_discount_to_order(self):
        self._tour("ask", "consultant", self.order_url)
        approval = self.order.approval_id
        self.assertEqual((approval.state, approval.reason), ("pending", "Bought from us before"))
        self._tour("leader", "leader")
        self.assertEqual(approval.state, "pending", "the leader is not enough")
        self.assertEqual(approval.waiting_user_ids, self.users["director"])
        self.browser_size, self.touch_enabled = "375x667", True
        self._tour("director_phone", "director", self.to_decide_url)
        self.assertEqual(approval.state, "approved")
        self.assertEqual(approval.decision_ids.user_id, self.users["leader"] | self.users["director"])
        self.browser_size, self.touch_enabled = "1366x768", False
        self._tour("confirm", "consultant", self.order_url)
        self.assertEqual((self.order.state, approval.state), ("sale", "used"))

    def test_rejection(self):
        approval = self.order.request_approval("Asks for more")
        self._tour("reject", "leader", self.to_decide_url)
        self.assertEqual((approval.state, approval.state_reason), ("rejected", "Offer the gift instead"))
        with mute_logger("odoo.http"):  # the refusal to confirm
            self._tour("rejected", "consultant", self.order_url)
        self.assertNotEqual(self.order.state, "sale")
