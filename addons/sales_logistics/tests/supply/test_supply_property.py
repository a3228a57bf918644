from random import Random

from odoo.addons.sales_logistics.tests.supply.common import SupplyCommon
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSupplyProperty(SupplyCommon):
    """ Whatever is done in whatever order, our figures are those of Inventory, and nothing is there twice or less than not at all. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_logistics.group_manager")
        cls.sites, cls.products = cls.site | cls.second_site, cls.pen | cls.paper | cls.mug
        cls._stock(cls.pen, 6, cls.second_site)
        cls.put_in = dict.fromkeys(cls.products, 0)  # by hand, in setUpClass
        for product, quantity in ((cls.pen, 16), (cls.paper, 10)):
            cls.put_in[product] = quantity

    def _step(self, random):
        """ Do one thing at random; it may be refused. """
        request = random.choice(self.requests or [self.env["sales.supply.request"]])
        site, product = random.choice(self.sites), random.choice(self.products)
        actions = {
            "ask": lambda: self._ask(random, site),
            "approve": request.action_approve,
            "issue": request.action_issue,
            "part": lambda: request.action_issue({line.id: random.randint(0, 3) for line in request.line_ids}),
            "close": lambda: request.action_close_rest("Enough"),
            "cancel": lambda: request.action_cancel("Not needed"),
            "back": lambda: request.action_return({line.id: random.randint(0, 2) for line in request.line_ids}),
            "receive": request.action_receive,
            "count": lambda: self._count(random, site),
            "minimum": lambda: self.env["sales.supply.minimum"].create({
                "site_id": site.id, "product_id": product.id, "product_min": random.randint(0, 5),
                "product_max": random.randint(5, 12)}).action_confirm(),
            "buy": self._buy,
            "arrive": self._receive,
        }
        name = random.choice([*actions, "ask", "approve", "issue", "part", "buy", "arrive"])
        if not request and name in ("approve", "issue", "part", "close", "cancel", "back", "receive"):
            return
        try:
            with self.env.cr.savepoint():
                actions[name]()
        except UserError:
            self.refused += 1
        else:
            self.done[name] = self.done.get(name, 0) + 1

    def _ask(self, random, site):
        chosen = random.sample(list(self.products), random.randint(1, 3))
        request = self._new_request(*((product, random.randint(1, 5)) for product in chosen), site_id=site.id).sudo()
        request.action_request()
        self.requests.append(request)

    def _count(self, random, site):
        count = self.env["sales.supply.count"].create({"site_id": site.id})
        count.action_fill()
        stock = {row.product_id: row.on_hand for row in self._rows(site)}
        for line in count.line_ids:
            line.write({"counted": max(stock.get(line.product_id, 0) + random.choice((-1, 0, 0, 1)), 0), "reason": "Found so"})
        count.action_hand_in()
        if count.state == "counted":
            count.sudo().action_agree()

    def _buy(self):
        rows = self.env["sales.supply.stock"].search([("company_id", "=", self.company.id), ("to_buy", ">", 0)])
        if not rows:
            return
        wizard = self.env["sales.supply.buy"].create({"stock_ids": rows.ids})
        wizard.action_confirm()
        self.env["purchase.order"].search([("company_id", "=", self.company.id), ("state", "=", "draft")]).button_confirm()

    def _receive(self):
        self.env["sales.supply.arrival"].search([("company_id", "=", self.company.id)])[:1].action_receive()

    def _rows(self, site):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["sales.supply.stock"].search([("site_id", "=", site.id)])

    # ------------------------------------------------------------
    # WHAT HOLDS
    # ------------------------------------------------------------

    def _check(self):
        for site in self.sites:
            for row in self._rows(site):
                odoo = row.product_id.with_context(location=site.supply_location_id.id)
                self.assertEqual((row.on_hand, row.incoming, row.outgoing, row.forecast), (
                    odoo.qty_available, odoo.incoming_qty, odoo.outgoing_qty, odoo.virtual_available))
                self.assertGreaterEqual(row.on_hand, 0)
                self.assertGreaterEqual(odoo.free_qty, 0)
                self.assertGreaterEqual(row.to_buy, 0)
                if row.orderpoint_id:
                    self.assertEqual(row.to_buy, row.orderpoint_id._get_qty_to_order())
        self._check_requests()
        self._check_totals()

    def _check_requests(self):
        for request in self.requests:
            open_moves = request.line_ids._get_open_moves()
            self.assertEqual(bool(open_moves), request.state == "approved", request.state)
            for line in request.line_ids:
                self.assertLessEqual(line.qty_issued, line.quantity)
                self.assertLessEqual(line.qty_returned, line.qty_issued)
                self.assertEqual(sum(line._get_open_moves().mapped("product_uom_qty")), line.qty_left if request.state == "approved" else 0)

    def _check_totals(self):
        """ What was put in, bought and found is there, or was used; and the value of what was used is on the moves. """
        used = self.env["sales.supply.use"].search([("company_id", "=", self.company.id)])
        lines = self.env["sales.supply.line"].search([("company_id", "=", self.company.id)])
        for product in self.products:
            own = lines.filtered(lambda line, product=product: line.product_id == product)
            out = sum(own.mapped("qty_issued")) - sum(own.mapped("qty_returned"))
            self.assertEqual(sum(used.filtered(lambda row, product=product: row.product_id == product).mapped("quantity")), out)
            quant = self.env["stock.quant"]._get_available_quantity(product, self.company.supply_location_id, allow_negative=True)
            self.assertEqual(quant, out)
            bought = sum(self.env["purchase.order.line"].search([("product_id", "=", product.id)]).mapped("qty_received"))
            found = sum(self.env["sales.supply.count.line"].search(
                [("product_id", "=", product.id), ("count_id.state", "=", "done")]).mapped("difference"))
            there = sum(product.with_context(location=site.supply_location_id.id).qty_available for site in self.sites)
            self.assertEqual(there, self.put_in[product] + bought + found - out)
        costs = self.env["sales.logistics.cost"].search([("company_id", "=", self.company.id), ("kind", "=", "supply")])
        self.assertAlmostEqual(sum(costs.mapped("amount")), sum(used.mapped("value")))

    def _run(self, seed, steps=45):
        random = Random(seed)
        self.requests, self.done, self.refused = [], {}, 0
        for _number in range(steps):
            self._step(random)
            self._check()
        return self.done

    def test_any_order(self):
        """ Three ways; together they do each thing at least once. """
        done = {}
        for seed in ("pens", "paper", "mugs"):
            with self.subTest(seed=seed):
                done.update(self._run(seed))
        self.assertLessEqual({"ask", "approve", "issue", "part", "buy", "arrive", "count", "minimum"}, set(done))
