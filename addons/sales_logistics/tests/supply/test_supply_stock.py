from odoo.addons.sales_logistics.tests.supply.common import SupplyCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSupplyStock(SupplyCommon):
    """ What the sites have, what is to be bought for them, and how it comes to them. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_vendor = cls.env["res.partner"].create({"name": "Other Vendor"})
        cls.annex_project = cls.env["sales.project"].create({"name": "Annex", "code": "AN", "company_id": cls.company.id})
        cls.second_site.project_id = cls.annex_project

    def _rows(self, user=None, **domain):
        self.env.flush_all()
        self.env.invalidate_all()
        stock = self.env["sales.supply.stock"].with_user(user or self.logistics_manager)
        return stock.search([("company_id", "=", self.company.id), *((name, "=", value.id) for name, value in domain.items())])

    def _row(self, product, site=None):
        return self._rows(product_id=product, site_id=site or self.site)

    def _set_minimum(self, product, low, high, site=None, user=None):
        self.env["sales.supply.minimum"].with_user(user or self.logistics_manager).create({
            "site_id": (site or self.site).id, "product_id": product.id, "product_min": low, "product_max": high}).action_confirm()

    def _buy(self, rows, user=None):
        action = rows.with_user(user or self.logistics_manager).action_buy()
        wizard = self.env["sales.supply.buy"].with_user(user or self.logistics_manager).with_context(**action["context"]).create({})
        wizard.line_ids.read(["quantity"])
        return wizard

    def _get_orders(self):
        return self.env["purchase.order"].search([("company_id", "=", self.company.id)])

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _assert_as_odoo(self, product, site):
        """ Our figures are those of Odoo's product and of its reordering rule. """
        row, location = self._row(product, site), site.sudo()._get_supply_location()
        odoo = product.with_context(location=location.id)
        self.assertEqual(
            (row.on_hand, row.incoming, row.outgoing, row.forecast),
            (odoo.qty_available, odoo.incoming_qty, odoo.outgoing_qty, odoo.virtual_available))
        rule = self.env["stock.warehouse.orderpoint"].search([("product_id", "=", product.id), ("location_id", "=", location.id)])
        if rule:
            rule.invalidate_recordset()
            self.assertEqual(row.to_buy, rule._get_qty_to_order())
            self.assertEqual(row.on_hand, rule.qty_on_hand)
        return row

    def test_figures_are_those_of_odoo(self):
        """ At each step from the request to the shelf. """
        self._set_minimum(self.pen, 8, 20)
        self._assert_as_odoo(self.pen, self.site)
        request = self._new_approved((self.pen, 4))
        row = self._assert_as_odoo(self.pen, self.site)
        self.assertEqual((row.on_hand, row.outgoing, row.forecast, row.to_buy), (10, 4, 6, 14))
        request.with_user(self.administrator).action_issue({request.line_ids.id: 3})
        self._assert_as_odoo(self.pen, self.site)
        self._buy(row).action_confirm()
        row = self._assert_as_odoo(self.pen, self.site)
        self.assertEqual((row.ordered, row.to_buy), (14, 0))
        self._get_orders().button_confirm()
        row = self._assert_as_odoo(self.pen, self.site)
        self.assertEqual((row.ordered, row.incoming, row.to_buy), (0, 14, 0))
        self.env["sales.supply.arrival"].with_user(self.administrator).search([]).action_receive()
        row = self._assert_as_odoo(self.pen, self.site)
        self.assertEqual((row.on_hand, row.incoming, row.forecast), (21, 0, 20))
        request.with_user(self.administrator).action_issue()
        self.assertEqual(self._assert_as_odoo(self.pen, self.site).on_hand, 20)

    def test_shelves_below_the_store(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.store.id, "company_id": self.company.id})
        self.env["stock.quant"]._update_available_quantity(self.pen, shelf, 5)
        self.assertEqual(self._assert_as_odoo(self.pen, self.site).on_hand, 15)
        self.assertEqual(self.pen.with_user(self.asker_user).supply_available, 15)
        request = self._new_issued((self.pen, 12))
        self.assertEqual(request.state, "active")
        self.assertEqual(self._assert_as_odoo(self.pen, self.site).on_hand, 3)

    def test_without_a_rule_what_is_wanted_is_bought(self):
        self._new_approved((self.mug, 3))
        self._new_approved((self.mug, 2), user=self.friend_user)
        self.assertEqual(self._assert_as_odoo(self.mug, self.site).to_buy, 5)
        self.assertEqual(self._row(self.paper).to_buy, 0)

    def test_ids_stay(self):
        before = {(row.site_id, row.product_id): row.id for row in self._rows()}
        self._stock(self.mug, 1)
        after = {(row.site_id, row.product_id): row.id for row in self._rows()}
        self.assertEqual(before, {key: after[key] for key in before})

    def test_value_at_cost(self):
        self.assertEqual(self._row(self.paper).value, 200)
        with self.assertRaises(AccessError):
            self._row(self.paper).with_user(self.administrator).read(["value"])

    def test_who_sees_which_stores(self):
        self._stock(self.pen, 1, self.second_site)
        for user, sites in ((self.administrator, self.site), (self.second_administrator, self.second_site),
                            (self.logistics_manager, self.site | self.second_site), (self.auditor, self.site | self.second_site)):
            with self.subTest(user=user.login):
                self.assertEqual(self._rows(user).site_id.sudo(), sites)
        self.assertFalse(self._rows(self.stranger))
        with self.assertRaises(AccessError):
            self._rows(self.asker_user)

    def test_list_asks_no_more_for_many(self):
        products = [self._new_supply(f"Supply {number}", self.office, 1) for number in range(20)]
        for product in products:
            self._stock(product, 2)
        rows = self._rows(self.administrator)
        names = ["site_id", "product_id", "uom_id", "on_hand", "to_buy", "forecast"]
        count = lambda chosen: self._count_queries(lambda: chosen.read(names))  # noqa: E731
        count(rows[:1])
        self.assertLessEqual(count(rows), count(rows[:2]))

    # ------------------------------------------------------------
    # MINIMUM AND MAXIMUM
    # ------------------------------------------------------------

    def test_minimum_is_odoos_rule(self):
        self._set_minimum(self.pen, 2, 5, user=self.administrator)
        rule = self.env["stock.warehouse.orderpoint"].search([("product_id", "=", self.pen.id)])
        self.assertEqual((rule.location_id, rule.product_min_qty, rule.product_max_qty, rule.trigger), (self.store, 2, 5, "manual"))
        self._set_minimum(self.pen, 3, 9, user=self.administrator)
        self.assertEqual((rule.product_min_qty, rule.product_max_qty), (3, 9))
        row = self._row(self.pen)
        self.assertEqual(row.action_set_minimum()["context"]["default_product_max"], 9)
        self._set_minimum(self.pen, 0, 0)
        self.assertFalse(rule.active)
        self._set_minimum(self.pen, 1, 2)
        self.assertTrue(rule.active)

    def test_minimum_below_maximum(self):
        for low, high in ((5, 2), (-1, 2)):
            with self.subTest(low=low), self.assertRefused(UserError, "not above the maximum"):
                self._set_minimum(self.pen, low, high)

    def test_whose_minimum(self):
        for user in (self.second_administrator, self.asker_user, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._set_minimum(self.pen, 1, 2, user=user)

    # ------------------------------------------------------------
    # BUYING
    # ------------------------------------------------------------

    def test_several_sites_in_one_order(self):
        """ One order per vendor, each line for its site and project, and it comes to its store. """
        self.mug.seller_ids.partner_id = self.other_vendor
        self._set_minimum(self.pen, 20, 20)
        self._set_minimum(self.pen, 5, 5, site=self.second_site)
        waiting = self._new_approved((self.mug, 2))
        self._buy(self._rows()).action_confirm()
        orders = self._get_orders()
        self.assertEqual({order.partner_id: len(order.order_line) for order in orders}, {self.vendor: 2, self.other_vendor: 1})
        self.assertEqual(
            {(line.product_id, line.sales_site_id, line.sales_project_id, line.product_qty, line.price_unit) for line in orders.order_line},
            {(self.pen, self.site, self.project_sold, 10, 2), (self.pen, self.second_site, self.annex_project, 5, 2),
             (self.mug, self.site, self.project_sold, 2, 15)})
        self.assertEqual(set(orders.mapped("state")), {"draft"})
        orders.button_confirm()
        moves = orders.order_line.move_ids
        self.assertEqual({(move.product_id, move.location_dest_id) for move in moves}, {
            (self.pen, self.store), (self.pen, self.second_site._get_supply_location()), (self.mug, self.store)})
        for picking in orders.picking_ids:
            picking.move_ids.picked = True
            picking.button_validate()
        self.assertEqual((self._on_hand(self.pen), self._on_hand(self.pen, self.second_site)), (20, 5))
        self.assertEqual((waiting.stock_state, waiting.line_ids.qty_ready), ("ready", 2))
        self.assertEqual(sum(orders.order_line.mapped("qty_received")), 17)

    def test_second_gathering_adds_to_the_draft(self):
        self._set_minimum(self.pen, 20, 20)
        self._buy(self._row(self.pen)).action_confirm()
        self._set_minimum(self.pen, 25, 25)
        self._set_minimum(self.paper, 11, 12)
        self._buy(self._rows()).action_confirm()
        order = self._get_orders()
        self.assertEqual({line.product_id: line.product_qty for line in order.order_line}, {self.pen: 15, self.paper: 2})
        order.button_confirm()
        self._set_minimum(self.pen, 30, 30)
        self._buy(self._rows()).action_confirm()
        self.assertEqual(len(self._get_orders()), 2)

    def test_in_the_vendors_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.pen.seller_ids.write({"product_uom_id": dozen.id, "min_qty": 2})
        self._set_minimum(self.pen, 15, 15)
        self._buy(self._row(self.pen)).action_confirm()
        line = self._get_orders().order_line
        self.assertEqual((line.product_uom_id, line.product_qty, line.product_uom_qty), (dozen, 2, 24))

    def test_two_gather_the_same(self):
        self._set_minimum(self.pen, 20, 20)
        first, second = [self._buy(self._row(self.pen)) for _number in range(2)]
        first.action_confirm()
        with self.assertRefused(UserError, "has just ordered Pen"):
            second.action_confirm()

    def test_vendor_and_quantity_are_the_buyers(self):
        self.mug.seller_ids.unlink()
        self._new_approved((self.mug, 2))
        action = self._row(self.mug).with_user(self.administrator).action_buy()
        form = Form(self.env["sales.supply.buy"].with_user(self.administrator).with_context(**action["context"]))
        wizard = form.save()
        with self.assertRefused(UserError, "has no vendor"):
            wizard.action_confirm()
        wizard.line_ids.write({"vendor_id": self.other_vendor.id, "quantity": 6})
        answer = wizard.action_confirm()
        self.assertEqual(answer["tag"], "display_notification")  # no right in Purchase
        self.assertEqual(self._get_orders().order_line.product_qty, 6)
        wizard.line_ids.quantity = 0
        with self.assertRefused(UserError, "Nothing is to be bought"):
            wizard.action_confirm()

    def test_who_buys_for_which_site(self):
        self._set_minimum(self.pen, 20, 20)
        rows = self._row(self.pen)
        with self.assertRaises(AccessError):
            self._buy(rows, self.second_administrator)
        with self.assertRaises(AccessError):
            self.env["sales.supply.buy"].with_user(self.second_administrator).create({"line_ids": [(0, 0, {
                "site_id": self.site.id, "product_id": self.pen.id, "quantity": 1, "vendor_id": self.vendor.id})]}).action_confirm()
        buyer = new_test_user(self.env, "test_supply_buyer", groups="sales_logistics.group_manager,purchase.group_purchase_user",
                              company_id=self.company.id, company_ids=[(6, 0, self.company.ids)])
        answer = self._buy(rows, buyer).action_confirm()
        self.assertEqual(answer["res_model"], "purchase.order")

    def test_cost_goes_to_the_project(self):
        """ Its analytic account, and Odoo's own analysis of purchases by project. """
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        account = self.env["account.analytic.account"].create({"name": "Sold", "plan_id": plan.id, "company_id": self.company.id})
        self.project_sold.analytic_account_id = account
        self._set_minimum(self.pen, 20, 20)
        self._set_minimum(self.pen, 5, 5, site=self.second_site)
        self._buy(self._rows()).action_confirm()
        orders = self._get_orders()
        self.assertEqual([line.analytic_distribution for line in orders.order_line.sorted("product_qty")], [False, {str(account.id): 100}])
        orders.button_confirm()
        self.env.flush_all()
        rows = self.env["purchase.report"].with_company(self.company)._read_group(
            [("order_id", "in", orders.ids)], ["sales_project_id"], ["untaxed_total:sum", "qty_ordered:sum"])
        self.assertEqual({project: (total, quantity) for project, total, quantity in rows}, {
            self.project_sold: (20, 10), self.annex_project: (10, 5)})
        self.assertEqual(sum(total for _project, total, _quantity in rows), sum(orders.mapped("amount_untaxed")))

    def test_two_step_receipt(self):
        """ Where goods come in by a receiving area, they go on to the store of the site. """
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)])
        warehouse.reception_steps = "two_steps"
        self._set_minimum(self.pen, 20, 20)
        self._buy(self._row(self.pen)).action_confirm()
        order = self._get_orders()
        order.button_confirm()
        self.assertEqual(self._assert_as_odoo(self.pen, self.site).incoming, 10)
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        self.assertEqual(self._on_hand(self.pen), 10)
        following = self.env["stock.picking"].search([("state", "=", "assigned"), ("location_id", "=", warehouse.wh_input_stock_loc_id.id)])
        self.assertEqual(following.move_ids.location_dest_id, self.store)
        following.move_ids.picked = True
        following.button_validate()
        self.assertEqual(self._assert_as_odoo(self.pen, self.site).on_hand, 20)

    # ------------------------------------------------------------
    # ARRIVALS
    # ------------------------------------------------------------

    def _order(self, *wanted):
        for product, quantity, site in wanted:
            self._set_minimum(product, quantity, quantity, site=site)
        self._buy(self._rows()).action_confirm()
        self._get_orders().button_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["sales.supply.arrival"]

    def test_each_receives_their_own(self):
        arrivals = self._order((self.pen, 20, self.site), (self.pen, 4, self.second_site))
        own = arrivals.with_user(self.administrator).search([])
        self.assertEqual((own.site_id.sudo(), own.quantity, own.partner_id.sudo()), (self.site, 10, self.vendor))
        annex = arrivals.with_user(self.second_administrator).search([])
        with self.assertRaises(AccessError):
            annex.with_user(self.administrator).action_receive()
        with self.assertRaises(AccessError):
            annex.with_user(self.asker_user).action_receive()
        with self.assertRefused(UserError, "10 Units of Pen are on their way, not 11"):
            own.action_receive(11)
        wizard = Form(self.env["sales.supply.receive"].with_user(self.administrator).with_context(**own.action_open_receive()["context"]))
        wizard.quantity = 3
        wizard.save().action_confirm()
        self.assertEqual((self._on_hand(self.pen), self._on_hand(self.pen, self.second_site)), (13, 0))
        rest = arrivals.with_user(self.administrator).search([])
        self.assertEqual(rest.quantity, 7)
        annex = arrivals.with_user(self.second_administrator).search([])
        annex.action_receive()
        rest.action_receive()
        self.assertEqual((self._on_hand(self.pen), self._on_hand(self.pen, self.second_site)), (20, 4))
        self.assertFalse(arrivals.with_user(self.logistics_manager).search([]))
        self.assertEqual(self._get_orders().order_line.sorted("product_qty").mapped("qty_received"), [4, 10])

    def test_arrivals_of_the_company(self):
        arrivals = self._order((self.pen, 20, self.site))
        self.assertFalse(arrivals.with_user(self.stranger).search([]))
        self.assertTrue(arrivals.with_user(self.auditor).search([]))
        with self.assertRaises(AccessError):
            arrivals.with_user(self.asker_user).search([])
