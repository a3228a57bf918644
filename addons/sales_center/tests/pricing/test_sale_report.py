from odoo.tests import tagged

from ..approval.common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestSaleReport(SalesCenterCommon):
    """What the pivot of concessions adds up, and that it never averages a percentage."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._new_order((cls.flat, 9, {"discount": 10}), (cls.parking, 10, {})).sudo()
        cls.second = cls._new_order((cls.flat, 1, {"discount": 50}), login="colleague").sudo()
        cls.env.flush_all()

    def _group(self, groupby, domain=()):
        domain = [("name", "in", (self.first | self.second).mapped("name")), *domain]
        measures = ["reference_subtotal:sum", "concession_amount:sum", "concession:avg"]
        return self.env["sale.report"]._read_group(domain, groupby, measures)

    def test_ratio_of_sums(self):
        self.assertEqual(self._group([]), [(11000.0, 1400.0, 1400 / 11000 * 100)])

    def test_ratio_within_groups(self):
        rows = {product: row for product, *row in self._group(["product_id"])}
        self.assertEqual(rows[self.parking], [1000.0, 0.0, 0.0])
        self.assertEqual(rows[self.flat], [10000.0, 1400.0, 14.0])
        by_seller = {user: round(percent, 6) for user, _reference, _amount, percent in self._group(["user_id"])}
        self.assertEqual(by_seller, {self.users["consultant"]: 9.0, self.users["colleague"]: 50.0})

    def test_every_dimension(self):
        for groupby in ("team_id", "user_id", "product_id", "categ_id", "date:month", "partner_id"):
            with self.subTest(groupby=groupby):
                rows = self._group([groupby])
                self.assertAlmostEqual(sum(row[2] for row in rows), 1400)

    def test_discount_line_is_shared_out(self):
        self.second.write({"order_line": [(0, 0, {"product_id": self.gift.id, "price_unit": -100.0})]})
        self.env.flush_all()
        self.assertEqual(self.second.concession_amount, 650, "half of the flat, 100 off, and a gift")
        [(reference, concession, _percent)] = self._group([], domain=[("user_id", "=", self.users["colleague"].id)])
        self.assertEqual((reference, concession), (self.second.reference_total, self.second.concession_amount))

    def test_nothing_published(self):
        free = self._new_product("Free", 0.0)
        order = self._new_order((free, 1, {"price_unit": 0}))
        self.env.flush_all()
        rows = self.env["sale.report"]._read_group([("name", "=", order.name)], [], ["concession:avg"])
        self.assertFalse(rows[0][0])

    def test_orders_in_a_list_are_not_averaged_either(self):
        orders = self.env["sale.order"]._read_group(
            [("id", "in", (self.first | self.second).ids)], [], ["concession:avg"])
        self.assertAlmostEqual(orders[0][0], 1400 / 11000 * 100)

    def test_orders_in_two_currencies(self):
        """A ratio over orders in two currencies weighs each in the company's."""
        usd = self.env.ref("base.USD")
        usd.active = True
        # The list price of a product without company is in the currency of the first company.
        self.flat.company_id = self.company
        self.env["res.currency.rate"].create({
            "currency_id": usd.id, "company_id": self.company.id, "rate": 0.1, "name": "2020-01-01",
        })
        pricelist = self.env["product.pricelist"].create({
            "name": "Dollars", "currency_id": usd.id, "company_id": self.company.id,
        })
        dollars = self._new_order((self.flat, 1, {"discount": 20}), pricelist_id=pricelist.id).sudo()
        self.env.flush_all()
        self.assertAlmostEqual(dollars.reference_total, 100)
        domain = [("id", "in", (self.second | dollars).ids)]
        self.assertAlmostEqual(self.env["sale.order"]._read_group(domain, [], ["concession:avg"])[0][0], 35)
        domain = [("name", "in", (self.second | dollars).mapped("name"))]
        self.assertAlmostEqual(self.env["sale.report"]._read_group(domain, [], ["concession:avg"])[0][0], 35)
