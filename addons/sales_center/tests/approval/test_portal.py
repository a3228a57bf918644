from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import SalesCenterCommon

SIGNATURE = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


@tagged("post_install", "-at_install")
class TestPortal(SalesCenterCommon, HttpCase):
    """What customers do themselves: look, sign, pay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_rule(3, "team_leader")

    def _new_offer(self, discount, **values):
        order = self._new_order(
            (self.flat, 1, {"discount": 0}), require_signature=True, require_payment=False, **values,
        )
        order.action_quotation_sent()
        order._portal_ensure_token()
        order.order_line.discount = discount
        self.env.flush_all()
        return order

    def _sign(self, order):
        url = f"/my/orders/{order.id}/accept"
        params = {"access_token": order.access_token, "name": "Mr Customer", "signature": SIGNATURE}
        result = self.make_jsonrpc_request(url, params)
        self.env.invalidate_all()
        return result

    def test_what_is_not_for_customers(self):
        """ What an order is measured by, who agreed, and which one took its place. """
        order = self.env["sale.order"]
        buyer = order.with_user(self.env.ref("base.public_user"))
        for name in ("reference_total", "concession", "below_floor", "replaced_by_id"):
            with self.subTest(field=name):
                self.assertFalse(buyer._has_field_access(order._fields[name], "read"))
                self.assertTrue(order.with_user(self.users["officer"])._has_field_access(order._fields[name], "read"))

    def _page(self, order, **params):
        params = "&".join(f"{name}={value}" for name, value in {"access_token": order.access_token, **params}.items())
        return self.url_open(f"/my/orders/{order.id}?{params}", allow_redirects=False)

    def test_sign(self):
        order = self._new_offer(2)
        self.assertTrue(self._sign(order).get("force_refresh"))
        self.assertEqual((order.state, order.signed_by), ("sale", "Mr Customer"))

    def test_sign_unapproved(self):
        order = self._new_offer(5)
        self.assertIn("error", self._sign(order))
        self.assertEqual((order.state, order.signature), ("sent", False))
        # Not even where the offer may be shown before.
        self.company.allow_unapproved_offer = True
        self.env.flush_all()
        self.assertIn("error", self._sign(order))
        self.assertEqual((order.state, order.signature), ("sent", False))
        self.assertFalse(order._has_to_be_signed() or order._has_to_be_paid())

    def test_sign_approved(self):
        order = self._new_offer(5)
        approval = order.request_approval("Please")
        self._approve(approval, "leader")
        self.env.flush_all()
        self._sign(order)
        self.assertEqual((order.state, approval.state), ("sale", "used"))
        self.assertEqual(order.terms_user_id, self.users["consultant"], "a customer sets no terms")

    def test_page(self):
        shown, hidden = self._new_offer(2), self._new_offer(5)
        self.assertEqual(self._page(shown).status_code, 200)
        for params in ({}, {"report_type": "html"}, {"report_type": "pdf"}, {"report_type": "text"}):
            with self.subTest(params=params):
                answer = self._page(hidden, **params)
                self.assertEqual((answer.status_code, "950" in answer.text), (303, False))
        answer = self.url_open(
            f"/my/orders/{hidden.id}/download_edi?access_token={hidden.access_token}", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.company.allow_unapproved_offer = True
        self.env.flush_all()
        self.assertEqual(self._page(hidden).status_code, 200)

    def test_list(self):
        portal = self._new_user("portal", "base.group_portal", password="sc_portal_1")
        portal.partner_id.parent_id = self.customer
        shown, hidden = self._new_offer(2), self._new_offer(5)
        (shown | hidden).message_subscribe(portal.partner_id.ids)
        self.env.flush_all()
        self.authenticate("sc_portal", "sc_portal_1")
        page = self.url_open("/my/quotes").text
        self.assertIn(shown.name, page)
        self.assertNotIn(hidden.name, page)

    # --- payment ---

    def _new_transaction(self, order, **values):
        method = self.env.ref("payment.payment_method_unknown").sudo()
        provider = self.env["payment.provider"].sudo().create({
            "name": "Dummy", "code": "none", "company_id": self.company.id, "state": "test",
        })
        return self.env["payment.transaction"].sudo().create({
            "provider_id": provider.id, "payment_method_id": method.id, "amount": order.amount_total,
            "currency_id": order.currency_id.id, "partner_id": order.partner_id.id, "reference": f"{order.name}-tx",
            "sale_order_ids": [Command.set(order.ids)], **values,
        })

    def test_payment(self):
        order = self._new_offer(2)
        order.write({"require_payment": True, "prepayment_percent": 1, "require_signature": False})
        transaction = self._new_transaction(order, state="done")
        transaction._check_amount_and_confirm_order()
        self.assertEqual(order.state, "sale")

    def test_payment_unapproved(self):
        """Money that came in before the price got worse is kept; the order is not confirmed."""
        order = self._new_offer(2)
        order.write({"require_payment": True, "prepayment_percent": 1, "require_signature": False})
        transaction = self._new_transaction(order, state="done")
        order.order_line.discount = 5
        self.assertFalse(transaction._check_amount_and_confirm_order())
        self.assertEqual(order.state, "sent")
        self.assertIn(self.users["consultant"], order.activity_ids.user_id)
        self._approve(order.request_approval("He has paid"), "leader")
        transaction.amount = order.amount_total
        transaction._check_amount_and_confirm_order()
        self.assertEqual(order.state, "sale")

    def test_no_payment_for_what_is_reviewed(self):
        order = self._new_offer(5)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._new_transaction(order)
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(f"/my/orders/{order.id}/transaction", {
                "access_token": order.access_token, "provider_id": 1, "payment_method_id": 1, "token_id": None,
                "amount": order.amount_total, "flow": "direct", "tokenization_requested": False, "landing_route": "/my",
            })
