from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

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
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._new_order((self.flat, 1, {"discount": 5}), state="sale")
        order = self._new_order((self.flat, 1, {"discount": 5}))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.write({"state": "sale"})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.order_line.order_id.write({"state": "sale", "order_line": [
                Command.update(order.order_line.id, {"product_uom_qty": 2}),
            ]})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.customer.sale_order_ids.write({"state": "sale"})
        self.assertConfirms(self._new_order((self.flat, 1, {"discount": 5}), order_line=[]))

    def test_context_keys(self):
        """No context switches the guard off."""
        order = self._new_order((self.flat, 1, {"discount": 5}))
        for context in (
            {"sales_center_terms": True}, {"sales_center_terms": {"noted": []}}, {"tracking_disable": True},
            {"skip_validation": True}, {"install_mode": True}, {"import_file": True}, {"active_test": False},
            {"default_state": "sale"}, {"default_approval_state": "no"}, {"mail_notrack": True},
        ):
            with self.subTest(context=context), self.assertRaises(UserError), self.env.cr.savepoint():
                order.with_context(**context).write({"state": "sale"})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env["sale.order"].with_context(default_state="sale").create({
                "partner_id": self.customer.id, "company_id": self.company.id,
                "order_line": [Command.create({"product_id": self.flat.id, "discount": 5})],
            })

    def test_superuser(self):
        """`sudo()` is no way round; the way for migrations leaves its trace."""
        order = self._new_order((self.flat, 1, {"discount": 5}))
        self.assertRefused(order.sudo())
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            order._confirm_without_approval("Old system")
        order.sudo()._confirm_without_approval("Old system")
        self.assertEqual(order.state, "sale")
        approval = order.sudo().approval_id
        self.assertEqual(approval.state, "used")
        self.assertIn("Old system", approval.decision_ids.reason)

    def test_import(self):
        order = self._new_order((self.flat, 1, {"discount": 5}))
        consultant = self.users["consultant"]
        Order = self.env["sale.order"].with_user(consultant).with_company(self.company)
        result = Order.load([".id", "state"], [[str(order.id), "sale"]])
        self.assertFalse(result["ids"])
        self.assertIn("needs an approval", result["messages"][0]["message"])
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")
        result = Order.load(
            [
                "partner_id/.id", "state", "order_line/product_id/.id", "order_line/product_uom_qty",
                "order_line/discount",
            ],
            [[str(self.customer.id), "sale", str(self.flat.id), "1", "5"]],
        )
        self.assertFalse(result["ids"])
        result = Order.load(
            ["partner_id/.id", "order_line/product_id/.id", "order_line/concession_amount"],
            [[str(self.customer.id), str(self.flat.id), "0"]],
        )
        self.assertFalse(result["ids"])

    def test_many_at_once(self):
        """One that is not covered holds up those that are confirmed with it."""
        good, bad = self._new_order(), self._new_order((self.flat, 1, {"discount": 5}))
        for confirm in ((good | bad).action_confirm, lambda: (good | bad).write({"state": "sale"})):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                confirm()
        self.env.invalidate_all()
        self.assertEqual(set((good | bad).mapped("state")), {"draft"})

    def test_copy(self):
        order = self._new_order((self.flat, 1, {"discount": 5}))
        self._approve(order.request_approval("Old customer"), "leader")
        copy = order.copy()
        self.assertFalse(copy.approval_id)
        self.assertRefused(copy)
        self.assertConfirms(order)
        self.assertRefused(order.copy())

    def test_reopened(self):
        """A used approval does not come back with the order that used it."""
        order = self._new_order((self.flat, 1, {"discount": 5}))
        approval = order.request_approval("Old customer")
        self._approve(approval, "leader")
        self.assertConfirms(order)
        order._action_cancel()
        order.action_draft()
        self.assertFalse(order.approval_id or order.granted_terms)
        self.assertRefused(order)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            approval.sudo()._use()

    def test_cancelled(self):
        """Nobody is asked any more about a quotation that was cancelled."""
        order = self._new_order((self.flat, 1, {"discount": 5}))
        approval = order.request_approval("Old customer")
        order._action_cancel()
        self.assertEqual((approval.state, approval.waiting_user_ids.ids), ("void", []))

    def test_offer(self):
        """Sending, printing and marking as sent wait for the approval; editing does not."""
        order = self._new_order((self.flat, 1, {"discount": 5}))
        report = self.env["ir.actions.report"].with_user(self.users["consultant"])
        offers = (
            order.action_quotation_send, order.action_quotation_sent, order.action_share,
            lambda: report._render_qweb_html("sale.action_report_saleorder", order.ids),
            lambda: report._render_qweb_pdf("sale.action_report_saleorder", order.ids),
        )
        for offer in offers:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                offer()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._new_order((self.flat, 1, {"discount": 5}), state="sent")
        self.company.allow_unapproved_offer = True
        order.action_quotation_sent()
        self.assertRefused(order)
        self.company.allow_unapproved_offer = False
        order.order_line.discount = 0
        order.action_quotation_send()
        order.order_line.discount = 6
        self.assertEqual((order.state, order.approval_state), ("sent", "needed"))
        self.assertTrue(order._is_offer_hidden())
        self.assertRefused(order)

    # --- after confirmation ---

    def assertUnchangeable(self, *changes):
        for change in changes:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
            self.env.invalidate_all()

    def _new_confirmed(self):
        order = self._new_order((self.flat, 1, {"discount": 5}), (self.parking, 2, {}))
        self._approve(order.request_approval("Old customer"), "leader")
        self.assertConfirms(order)
        return order

    def test_changes_after_confirmation(self):
        order = self._new_confirmed()
        other = self.env["res.partner"].create({"name": "Somebody else"})
        terms = self.env["account.payment.term"].create({
            "name": "In 90 days", "line_ids": [
                Command.create({"value": "percent", "value_amount": 100, "nb_days": 90}),
            ],
        })
        flat, parking = order.order_line
        Line = self.env["sale.order.line"].with_user(self.users["consultant"])
        self.assertUnchangeable(
            lambda: flat.write({"discount": 6}),
            lambda: flat.write({"price_unit": 900}),
            lambda: parking.write({"product_uom_qty": 1}),
            lambda: parking.write({"discount": 100}),
            lambda: order.write({"order_line": [Command.update(flat.id, {"discount": 6})]}),
            lambda: order.write({"order_line": [Command.create({"product_id": self.gift.id, "price_unit": 0})]}),
            lambda: order.write({"order_line": [Command.create({"product_id": self.gift.id, "price_unit": -10})]}),
            lambda: Line.create({"order_id": order.id, "product_id": self.gift.id, "discount": 50}),
            lambda: Line.with_context(default_order_id=order.id).create({"product_id": self.gift.id, "discount": 50}),
            lambda: order.write({"partner_id": other.id}),
            lambda: order.write({"payment_term_id": terms.id}),
            lambda: order.sudo().write({"order_line": [Command.update(flat.id, {"discount": 6})]}),
            parking.unlink,
        )
        # What harms nobody stays possible.
        order.write({"client_order_ref": "Their number", "commitment_date": "2030-01-01", "note": "Third floor"})
        flat.discount = 4
        flat.discount = 5
        parking.product_uom_qty = 3
        Line.create({"order_id": order.id, "product_id": self.gift.id})
        self.env.flush_all()
        self.env.invalidate_all()
        order.write({"user_id": self.users["colleague"].id})
        self.assertEqual(order.sudo().state, "sale")

    def test_lines_of_other_orders(self):
        """A command on one order may reach the lines of another one."""
        order, draft = self._new_confirmed(), self._new_order()
        flat, parking = order.order_line
        self.assertUnchangeable(
            lambda: draft.write({"order_line": [Command.update(flat.id, {"discount": 50})]}),
            lambda: draft.write({"order_line": [Command.link(parking.id)]}),
            lambda: parking.write({"order_id": draft.id}),
            lambda: self._new_order(order_line=[Command.update(flat.id, {"discount": 50})]),
            lambda: draft.order_line.write({"linked_line_ids": [Command.update(flat.id, {"discount": 50})]}),
        )
        self.assertEqual((flat.discount, parking.order_id), (5, order))

    def test_cascade(self):
        """A line that falls with the section it was tied to is missed as well."""
        order = self._new_order((self.flat, 1, {}), (self.parking, 10, {"discount": 5}))
        order.order_line = [Command.create({"display_type": "line_section", "name": "Section"})]
        flat, _parking, section = order.order_line
        flat.linked_line_id = section
        self.assertConfirms(order)
        self.assertUnchangeable(section.unlink)

    def test_other_company(self):
        """Nor is an order confirmed where no rule holds, and taken back."""
        other = self.env["res.company"].create({"name": "Without rules", "currency_id": self.company.currency_id.id})
        consultant = self.users["consultant"]
        consultant.company_ids |= other
        order = self._new_order((self.flat, 1, {"discount": 5}), team_id=False).with_context(
            allowed_company_ids=(self.company | other).ids,
        )
        order.write({"company_id": other.id, "team_id": False, "pricelist_id": False})
        self.assertEqual(order.approval_state, "no")
        self.assertConfirms(order)
        back = {"company_id": self.company.id}
        if "warehouse_id" in order._fields:  # a confirmed order keeps the one it has
            back["warehouse_id"] = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1).id
        with self.assertRaises(UserError) as catcher, self.env.cr.savepoint():
            order.write(back)
        self.assertIn("needs an approval", str(catcher.exception))

    def test_state_again(self):
        """Writing the state that it has already confirms nothing anew."""
        order = self._new_confirmed()
        order.write({"state": "sale"})
        self.assertUnchangeable(lambda: order.write({"state": "sale", "order_line": [
            Command.update(order.order_line[0].id, {"discount": 50}),
        ]}))

    def test_stale_prices(self):
        """A quotation that is older than its reference prices is measured against those of today."""
        order = self._new_order()
        self.env.flush_all()
        self.flat.list_price = 1200
        self.assertEqual(order.concession, 0)
        self.env.cr.execute(
            "UPDATE sale_order_line SET reference_date = now() - interval '31 days' WHERE order_id = %s", [order.id],
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.action_confirm()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.write({"state": "sale"})

    # --- who sells ---

    def test_plain_salesman(self):
        """Somebody with Odoo's own group only can quote and ask, and is bound."""
        self.users["plain"] = self._new_user("plain", "sales_team.group_sale_salesman")
        order = self._new_order((self.flat, 1, {"discount": 5}), login="plain", team_id=False)
        self.assertEqual(order.approval_state, "needed")
        self.assertRefused(order, "Director")
        approval = order.request_approval("No team of mine")
        self.assertEqual(approval.waiting_user_ids, self.users["director"], "without a team, the next level up")
        self._approve(approval, "director")
        self.assertConfirms(order)

    def test_no_rules(self):
        self.env["sales.approval.rule"].search([]).active = False
        self.assertConfirms(self._new_order((self.flat, 1, {"discount": 50})))

    def test_form(self):
        """What a consultant does in the client: fill in the form, see the banner, save, ask."""
        with Form(self.env["sale.order"].with_user(self.users["consultant"])) as form:
            form.partner_id = self.customer
            form.team_id = self.team
            with form.order_line.new() as line:
                line.product_id = self.flat
                line.price_unit = 900
            self.assertEqual(form.approval_state, "needed")
            self.assertIn("You may grant 3 %. This quotation grants 10 %.", form.approval_message)
        order = form.save()
        self.assertRefused(order)
        order.request_approval("Please")
        with Form(order) as form, form.order_line.edit(0) as line:
            line.price_unit = 880
        self.assertEqual(order.approval_id.state, "void")
        for login in ("leader", "manager", "director", "auditor"):
            self.assertTrue(Form(order.with_user(self.users[login])).approval_message)

    def test_new_order_in_the_form(self):
        """What the form shows before the order is saved."""
        user = self.users["consultant"]
        spec = {
            "approval_state": {}, "approval_message": {}, "concession": {}, "concession_amount": {},
            "order_line": {"fields": {"concession": {}, "reference_price": {}, "price_subtotal": {}}, "limit": 10},
        }
        values = {
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": user.id, "team_id": self.team.id,
            "order_line": [Command.create({"product_id": self.flat.id, "product_uom_qty": 1, "price_unit": 900,
                                           "technical_price_unit": 1000, "virtual_id": "a"})],
        }
        result = self.env["sale.order"].with_user(user).onchange(values, ["order_line"], spec)["value"]
        self.assertAlmostEqual(result["concession"], 10)
        self.assertEqual(result["approval_state"], "needed")
        self.assertIn("Leader", result["approval_message"])

    def test_worse_after_confirmation(self):
        order = self._new_order((self.flat, 1, {"discount": 3}), (self.parking, 1, {}))
        order.action_confirm()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.order_line[0].discount = 20
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.write({"order_line": [Command.create({"product_id": self.gift.id, "price_unit": -500})]})
        order.order_line[0].discount = 1
        self.assertEqual(order.order_line[0].discount, 1)
