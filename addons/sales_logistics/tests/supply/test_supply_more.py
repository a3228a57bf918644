from psycopg2 import IntegrityError

from odoo import Command
from odoo.addons.sales_logistics.tests.supply.common import SupplyCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestSupplyMore(SupplyCommon):
    """ Where supplies meet what Odoo can do besides: lots, average costs, currencies, returns and backorders in Inventory. """

    def _transfer(self, request):
        return self.env["stock.picking"].search([("supply_request_id", "=", request.id), ("state", "!=", "done")])

    def test_in_part_in_inventory(self):
        """ A storekeeper hands out a part in Inventory: the backorder is still the request's. """
        request = self._new_approved((self.pen, 6))
        transfer = self._transfer(request)
        transfer.move_ids.write({"quantity": 2})
        transfer.move_ids.picked = True
        transfer.button_validate()
        self.assertEqual((request.state, request.line_ids.qty_issued, request.line_ids.qty_left), ("approved", 2, 4))
        backorder = self._transfer(request)
        self.assertEqual(backorder.backorder_id, transfer)
        request.with_user(self.administrator).action_issue()
        self.assertEqual((request.state, request.line_ids.qty_issued), ("active", 6))

    def test_returned_in_inventory(self):
        """ Odoo's own return of the transfer is a return of the request. """
        request = self._new_issued((self.pen, 4))
        done = self.env["stock.picking"].search([("supply_request_id", "=", request.id)])
        wizard = Form(self.env["stock.return.picking"].with_context(active_id=done.id, active_ids=done.ids, active_model="stock.picking"))
        with wizard.product_return_moves.edit(0) as line:
            line.quantity = 3
        action = wizard.save().action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual((request.line_ids.qty_returned, request.line_ids.qty_counted, self._on_hand(self.pen)), (3, 1, 9))
        self.assertEqual(request.state, "active")

    def test_average_cost(self):
        """ What is handed out costs the average of what was bought; what comes back costs what it did when it went out. """
        category = self.env["product.category"].create({"name": "Average"})
        category.with_company(self.company).property_cost_method = "average"
        glue = self._new_supply("Glue", category, 10)
        self._order(glue, 10, price=10)
        self._order(glue, 10, price=20)
        request = self._new_issued((glue, 4))
        move = self.env["stock.move"].search([("supply_line_id", "=", request.line_ids.id)])
        self.assertEqual(move.value, 4 * 15)
        self._order(glue, 16, price=30)
        request.with_user(self.administrator).action_return({request.line_ids.id: 2})
        self.env.flush_all()
        self.env.invalidate_all()
        used = self.env["sales.supply.use"].with_user(self.auditor).search([("request_id", "=", request.id)])
        self.assertEqual(sum(used.mapped("value")), 2 * 15)

    def _order(self, product, quantity, price, currency=None):
        order = self.env["purchase.order"].with_company(self.company).create({
            "partner_id": self.vendor.id, "company_id": self.company.id, "currency_id": (currency or self.company.currency_id).id,
            "order_line": [Command.create({
                "product_id": product.id, "product_qty": quantity, "price_unit": price, "tax_ids": False, "sales_site_id": self.site.id,
                "location_final_id": self.store.id})]})
        order.button_confirm()
        self.env["sales.supply.arrival"].with_user(self.administrator).search([("product_id", "=", product.id)]).action_receive()
        return order

    def test_vendor_in_another_currency(self):
        """ The cost of what was bought abroad is in the company's currency. """
        other = self.env["res.currency"].with_context(active_test=False).search([("id", "!=", self.company.currency_id.id)], limit=1)
        other.active = True
        self.env["res.currency.rate"].create({
            "currency_id": other.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 4})
        category = self.env["product.category"].create({"name": "Abroad"})
        category.with_company(self.company).property_cost_method = "average"
        ink = self._new_supply("Ink", category, 0)
        self._order(ink, 5, price=40, currency=other)
        request = self._new_issued((ink, 2))
        self.env.flush_all()
        self.env.invalidate_all()
        used = self.env["sales.supply.use"].with_user(self.auditor).search([("request_id", "=", request.id)])
        self.assertEqual((used.value, used.currency_id), (20, self.company.currency_id))

    def test_by_weight(self):
        """ Quantities are the product's own unit, with its decimals. """
        tea = self._new_supply("Tea", self.kitchen, 80)
        tea.uom_id = self.env.ref("uom.product_uom_kgm")
        self._stock(tea, 2)
        self.env["sales.supply.quota"].create({"company_id": self.company.id, "product_id": tea.id, "quantity": 0.5})
        request = self._new_asked((tea, 0.25))
        self.assertEqual((request.approval_state, request.quota_message), ("no", "Tea: 0.25 of 0.5 left this month"))
        request.with_user(self.administrator).action_approve()
        request.with_user(self.administrator).action_issue({request.line_ids.id: 0.1})
        self.assertAlmostEqual(request.line_ids.qty_left, 0.15)
        self.assertEqual(self._new_asked((tea, 0.26)).approval_state, "pending")

    def test_with_lots(self):
        """ A supply that is tracked by lots is handed out lot by lot, as Inventory reserves it. """
        filters = self._new_supply("Filter", self.kitchen, 5)
        filters.tracking = "lot"
        for number in (1, 2):
            lot = self.env["stock.lot"].create({"name": f"L{number}", "product_id": filters.id, "company_id": self.company.id})
            self.env["stock.quant"]._update_available_quantity(filters, self.store, 2, lot_id=lot)
        request = self._new_issued((filters, 3))
        move = self.env["stock.move"].search([("supply_line_id", "=", request.line_ids.id)])
        self.assertEqual((request.state, move.quantity, len(move.lot_ids)), ("active", 3, 2))
        self.assertEqual(self._on_hand(filters), 1)

    def test_rejected(self):
        self.env["sales.supply.quota"].create({"company_id": self.company.id, "product_id": self.pen.id, "quantity": 1})
        request = self._new_asked((self.pen, 3))
        request.sudo().approval_id.with_user(self.logistics_manager).action_reject("Take less")
        self.assertEqual((request.state, request.state_reason), ("cancelled", "Take less"))
        self.assertFalse(self.env["stock.picking"].search([("supply_request_id", "=", request.id)]))
        self.assertEqual(self.pen.with_user(self.asker_user).supply_left, "1 of 1 left this month")

    def test_manager_does_not_decide_on_his_own(self):
        """ Nor does a manager who is the only one: directors are asked instead, or it is refused in words. """
        self.env["sales.supply.quota"].create({"company_id": self.company.id, "product_id": self.pen.id, "quantity": 1})
        self.env["hr.employee"].create({
            "name": "Chief", "user_id": self.logistics_manager.id, "company_id": self.company.id})
        request = self._new_asked((self.pen, 3), user=self.logistics_manager)
        self.assertEqual(request.approval_state, "pending")
        self.assertNotIn(self.logistics_manager, request.sudo().approval_id.waiting_user_ids)
        with self.assertRaises(UserError):
            request.action_approve()

    def test_quotas_of_the_company_alone(self):
        """ Those of the second company hold there, and count what was asked for there. """
        employee = self.env["hr.employee"].create({"name": "Stranger", "user_id": self.stranger.id, "company_id": self.other_company.id})
        self.env["sales.supply.quota"].create([
            {"company_id": self.company.id, "product_id": self.pen.id, "quantity": 1},
            {"company_id": self.other_company.id, "product_id": self.pen.id, "quantity": 7}])
        self.assertEqual(self.pen.with_user(self.stranger).supply_left, "7 of 7 left this month")
        self.assertEqual(self.pen.with_user(self.asker_user).supply_left, "1 of 1 left this month")
        self._new_asked((self.pen, 2), user=self.stranger, site_id=self.other_site.id)
        self.env.invalidate_all()
        self.assertEqual(self.pen.with_user(self.stranger).supply_left, "5 of 7 left this month")
        self.assertEqual(self.env["sales.supply.quota"]._get_used(employee, self.env["sales.supply.quota"]._get_month(self.company)), {
            self.pen: (2, 0)})

    def test_archived_quota_holds_no_more(self):
        quota = self.env["sales.supply.quota"].create({"company_id": self.company.id, "product_id": self.pen.id, "quantity": 1})
        self.assertEqual(quota.display_name, "Pen")
        quota.active = False
        self.assertFalse(self.pen.with_user(self.asker_user).supply_left)
        self.assertFalse(self._new_asked((self.pen, 3)).approval_id)

    def test_rule_that_changes(self):
        """ Requests that wait follow the rules as they become. """
        self.env["sales.supply.quota"].create({"company_id": self.company.id, "product_id": self.pen.id, "quantity": 2})
        request = self._new_request((self.pen, 3))
        self.assertEqual(request.approval_state, "needed")
        self.env.ref("sales_logistics.approval_rule_supply_quota").threshold = 50
        self.assertEqual(request.approval_state, "no")

    def test_store_is_kept(self):
        """ A site has one store; it is not deleted while the site has it, and no other site takes it. """
        self.assertEqual(self.site._get_supply_location(), self.store)
        self.assertEqual(self.store.warehouse_id.company_id, self.company)
        self.assertEqual(self.store.location_id, self.store.warehouse_id.lot_stock_id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.store.unlink()
        self.assertNotEqual(self.second_site._get_supply_location(), self.store)
        self.assertFalse(self.site.copy({"code": "H9"}).supply_location_id)

    def test_copy_is_a_new_draft(self):
        request = self._new_issued((self.pen, 2))
        again = request.with_user(self.asker_user).copy()
        self.assertEqual((again.state, again.month, again.line_ids.quantity, again.line_ids.qty_issued), ("draft", False, 2, 0))
        self.assertNotEqual(again.name, request.name)

    def test_several_at_once(self):
        """ Approving and issuing from the list: all of them or none. """
        requests = self.env["sales.supply.request"]
        for _number in range(3):
            requests |= self._new_asked((self.pen, 2))
        officer = requests.with_user(self.administrator)
        officer.action_approve()
        self.assertEqual(set(requests.mapped("stock_state")), {"ready"})
        officer.action_issue()
        self.assertEqual((set(requests.mapped("state")), self._on_hand(self.pen)), ({"active"}, 4))
        with self.assertRefused(UserError, "can't be done any more"):
            officer.action_approve()

    def test_nothing_at_once(self):
        """ Buttons of a list in which nothing is chosen do nothing. """
        requests = self.env["sales.supply.request"].with_user(self.administrator)
        for name in ("action_request", "action_approve", "action_issue", "action_receive"):
            with self.subTest(name=name):
                getattr(requests, name)()
        self.env["sales.supply.arrival"].with_user(self.administrator).action_receive()
        self.env["sales.supply.count"].with_user(self.administrator).action_hand_in()

    def test_who_is_told(self):
        request = self._new_asked((self.pen, 1))
        partner = self.asker_user.partner_id
        before = self.env["mail.message"].search_count([("notified_partner_ids", "in", partner.ids)])
        request.with_user(self.administrator).action_approve()
        request.with_user(self.administrator).action_issue()
        told = self.env["mail.message"].search([("notified_partner_ids", "in", partner.ids)], order="id desc")
        self.assertEqual(len(told) - before, 2)
        self.assertIn("Issued", told[0].body)

    def test_dialogs_are_for_administrators(self):
        request = self._new_issued((self.pen, 1))
        for user in (self.asker_user, self.second_administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["sales.supply.handling"].with_user(user).create({
                    "request_id": request.id, "kind": "return"}).line_ids.read(["quantity"])
        with self.assertRaises(AccessError):
            self.env["sales.supply.buy"].with_user(self.asker_user).create({})
        with self.assertRaises(AccessError):
            self.env["sales.supply.receive"].with_user(self.asker_user).create({"arrival_id": 1, "quantity": 1})
