from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..approval.common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestHiddenDiscount(SalesCenterCommon):
    """Invariant 1: a concession is measured whatever it was made with. The limit here is 3 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_rule(3, "team_leader")
        cls.env["res.config.settings"].create({
            "group_discount_per_so_line": True, "group_product_pricelist": True, "group_uom": True,
        }).execute()

    def assertGrants(self, order, percent):
        self.assertAlmostEqual(order.concession, percent, 2)
        self.assertRefused(order)

    def assertNotWritable(self, model, **values):
        """Nobody may bring these values along: by create, by default, by write."""
        for name, value in values.items():
            with self.subTest(field=name), self.assertRaises(AccessError), self.env.cr.savepoint():
                model.write({name: value})

    # --- on the line ---

    def test_line_discount(self):
        self.assertGrants(self._new_order((self.flat, 1, {"discount": 10})), 10)

    def test_unit_price(self):
        self.assertGrants(self._new_order((self.flat, 1, {"price_unit": 900})), 10)
        order = self._new_order()
        order.order_line.price_unit = 900
        self.assertGrants(order, 10)

    def test_free_gift(self):
        for gift in ({"price_unit": 0}, {"discount": 100}):
            self.assertGrants(self._new_order((self.flat, 1, {}), (self.gift, 1, gift)), 50 / 1050 * 100)

    def test_negative_line(self):
        discount = self._new_product("Discount", 0)
        for line in ((discount, 1, {"price_unit": -100}), (self.gift, -1, {"price_unit": 100}), (self.gift, -2, {})):
            self.assertGrants(self._new_order((self.flat, 1, {}), line), 10)

    def test_goods_below_zero(self):
        """A gift at -100 is a gift and a discount; one at a cent below zero is a gift."""
        self.assertGrants(self._new_order((self.flat, 1, {}), (self.gift, 1, {"price_unit": -100})), 150 / 1050 * 100)
        self.assertGrants(
            self._new_order((self.flat, 1, {"price_unit": -0.01}), (self.parking, 1, {})), 1000.01 / 1100 * 100,
        )

    def test_premium_pays_for_nothing(self):
        order = self._new_order((self.flat, 1, {"price_unit": 800}), (self.parking, 1, {"price_unit": 300}))
        self.assertGrants(order, 200 / 1100 * 100)

    def test_nothing_but_a_negative_line(self):
        order = self._new_order((self.gift, 1, {"price_unit": -100}))
        self.assertEqual(order.concession_amount, 150)
        self.assertRefused(order)

    def test_rounding_is_no_concession(self):
        product = self._new_product("Odd", 99.99)
        order = self._new_order((product, 1, {"discount": 3}))
        self.assertAlmostEqual(order.concession_amount, 3.0)
        self.assertConfirms(order)
        order = self._new_order(*[(product, 1, {"discount": 3})] * 7)
        self.assertConfirms(order)
        self.assertRefused(self._new_order((product, 1, {"discount": 3.02})))

    # --- by pricelists ---

    def _new_pricelist(self, currency=None, **item):
        return self.env["product.pricelist"].create({
            "name": "Cheap", "company_id": self.company.id, "currency_id": (currency or self.company.currency_id).id,
            "item_ids": [Command.create({"applied_on": "3_global", **item})],
        })

    def test_other_pricelist(self):
        for item in (
            {"compute_price": "percentage", "percent_price": 10},
            {"compute_price": "formula", "price_discount": 10},
            {"compute_price": "fixed", "fixed_price": 900},
            {"compute_price": "formula", "price_discount": 0, "price_surcharge": -100},
        ):
            with self.subTest(item=item):
                self.assertGrants(self._new_order(pricelist_id=self._new_pricelist(**item).id), 10)

    def test_quantity_pricelist(self):
        pricelist = self._new_pricelist(compute_price="formula", price_discount=20, min_quantity=10)
        self.assertConfirms(self._new_order((self.flat, 9, {}), pricelist_id=pricelist.id))
        self.assertGrants(self._new_order((self.flat, 10, {}), pricelist_id=pricelist.id), 20)

    def test_published_quantity_price(self):
        """A price for ten that the company publishes is no concession, until only one is bought."""
        pricelist = self._new_pricelist(compute_price="formula", price_discount=20, min_quantity=10)
        self.company.reference_pricelist_id = pricelist
        order = self._new_order((self.flat, 10, {}), pricelist_id=pricelist.id)
        self.assertEqual(order.order_line.reference_price, 800)
        self.assertConfirms(order)
        order.order_line.product_uom_qty = 12
        with self.assertRaises(UserError):
            order.order_line.write({"product_uom_qty": 1, "price_unit": 800})

    def test_updated_prices(self):
        order = self._new_order()
        order.pricelist_id = self._new_pricelist(compute_price="formula", price_discount=10)
        order.action_update_prices()
        self.assertGrants(order, 10)

    # --- by the discount wizard ---

    def test_discount_wizard(self):
        product = self._new_product("Discount", 0)
        self.company.sale_discount_product_id = product
        for values in (
            {"discount_type": "sol_discount", "discount_percentage": 0.1},
            {"discount_type": "so_discount", "discount_percentage": 0.1},
            {"discount_type": "amount", "discount_amount": 110},
        ):
            with self.subTest(kind=values["discount_type"]):
                order = self._new_order((self.flat, 1, {}), (self.parking, 1, {}))
                self.env["sale.order.discount"].with_user(order.env.user).create({
                    "sale_order_id": order.id, **values,
                }).action_apply_discount()
                self.assertGrants(order, 10)

    def test_reward_line(self):
        """As a loyalty programme does it: a product of its own, of which there is a negative amount."""
        reward = self._new_product("10 % on your order", 0)
        order = self._new_order((self.flat, 1, {}), (self.parking, 1, {}))
        order.order_line = [Command.create({"product_id": reward.id, "product_uom_qty": 1, "price_unit": -110})]
        self.assertGrants(order, 10)
        self.assertEqual(order.order_line.mapped("concession_amount"), [100, 10, 0])

    # --- by currency, unit, tax ---

    def test_other_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create([
            {"currency_id": euro.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 1.0},
            {"currency_id": euro.id, "company_id": self.company.id, "name": "2024-01-01", "rate": 0.125},
        ])
        self._new_rule(50, "director", condition="concession_amount")
        pricelist = self._new_pricelist(currency=euro, compute_price="percentage", percent_price=0)
        order = self._new_order(pricelist_id=pricelist.id)
        self.assertEqual((order.currency_id, order.order_line.reference_price, order.concession), (euro, 125.0, 0.0))
        order.order_line.price_unit = 112.5
        self.assertGrants(order, 10)
        self.assertAlmostEqual(order._approval_measure("concession_amount", ()), 100)
        # The number stays, the currency does not.
        order = self._new_order((self.flat, 1, {"price_unit": 125}))
        self.assertGrants(order, 87.5)
        order.pricelist_id = pricelist
        self.assertEqual(order.approval_state, "no")

    def test_backdated_rate(self):
        """An amount is measured at the rate of today, whatever day the order is given."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create([
            {"currency_id": euro.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 1.0},
            {"currency_id": euro.id, "company_id": self.company.id, "name": "2024-01-01", "rate": 0.125},
        ])
        self._new_rule(5, "director", condition="concession_amount")
        pricelist = self._new_pricelist(currency=euro, compute_price="percentage", percent_price=0)
        order = self._new_order((self.flat, 1, {"price_unit": 124}), pricelist_id=pricelist.id, date_order="2021-06-01")
        self.assertAlmostEqual(order._approval_measure("concession_amount", ()), 8)
        self.assertRefused(order)

    def test_backdated_order(self):
        """Nor does a price that held then come back."""
        pricelist = self._new_pricelist(compute_price="formula", price_discount=10, date_end="2021-12-31")
        self.company.reference_pricelist_id = pricelist
        order = self._new_order(pricelist_id=pricelist.id, date_order="2021-06-01")
        self.assertEqual(order.order_line.price_unit, 900)
        self.assertGrants(order, 10)

    def test_dozen_at_the_price_of_one(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._new_order((self.parking, 1, {"product_uom_id": dozen.id}))
        self.assertEqual((order.order_line.price_unit, order.concession), (1200, 0))
        order.order_line.price_unit = 100
        self.assertGrants(order, 1100 / 1200 * 100)

    def test_unit_without_relation(self):
        gram = self.env.ref("uom.product_uom_gram")
        crumb = self.env["uom.uom"].create({"name": "Crumb", "relative_uom_id": gram.id, "relative_factor": 0.001})
        order = self._new_order((self.flat, 1, {"product_uom_id": crumb.id, "price_unit": 1}))
        self.assertGrants(order, 99.9)

    def test_included_tax(self):
        Tax = self.env["account.tax"].with_company(self.company)
        group = self.env["account.tax.group"].create({"name": "VAT", "company_id": self.company.id})
        values = {"amount": 13, "amount_type": "percent", "type_tax_use": "sale", "company_id": self.company.id,
                  "tax_group_id": group.id,
                  "country_id": self.company.account_fiscal_country_id.id or self.env.ref("base.cn").id}
        added = Tax.create({"name": "13 %", "price_include_override": "tax_excluded", **values})
        included = Tax.create({"name": "13 % incl.", "price_include_override": "tax_included", **values})
        self.flat.taxes_id = added
        order = self._new_order()
        self.assertEqual((order.amount_total, order.concession), (1130, 0))
        order.order_line.tax_ids = included
        self.assertGrants(order, 115.04 / 1000 * 100)
        # A price that is published with the tax in it is measured without it.
        self.flat.taxes_id = included
        order = self._new_order()
        self.assertEqual((order.amount_total, order.concession), (1000, 0))
        self.assertConfirms(order)

    # --- by payment terms ---

    def test_early_payment_discount(self):
        terms = self.env["account.payment.term"].create({
            "name": "10 % within a week", "company_id": self.company.id, "early_discount": True,
            "discount_percentage": 10,
            "discount_days": 7, "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 0})],
        })
        order = self._new_order(payment_term_id=terms.id)
        self.assertGrants(order, 10)
        self.company.standard_payment_term_id = terms
        self.assertConfirms(self._new_order(payment_term_id=terms.id))

    # --- by flags and structure ---

    def test_flags(self):
        order = self._new_order((self.flat, 1, {"price_unit": 1, "is_downpayment": True}))
        self.assertGrants(order, 99.9)
        self.assertNotWritable(order.order_line, is_expense=True)
        self.flat.expense_policy = "cost"
        self.assertNotWritable(order.order_line, is_expense=True)
        self.assertGrants(self._new_order((self.flat, 1, {"price_unit": 1, "is_expense": True})), 99.9)

    def test_extra_tax_data(self):
        """Data that claims a higher base than the price says is not believed, now or later."""
        data = {
            "currency_id": self.company.currency_id.id, "price_unit": 500.0, "discount": 0.0, "quantity": 1.0,
            "rate": 1.0,
            "manual_total_excluded_currency": 1000.0, "manual_total_excluded": 1000.0, "manual_tax_amounts": {"0": {}},
        }
        order = self._new_order((self.flat, 1, {"price_unit": 500, "extra_tax_data": data}))
        self.assertGrants(order, 50)
        order.order_line.extra_tax_data = False
        self.assertEqual(order.order_line.price_subtotal, 500)
        self.assertGrants(order, 50)

    def test_measures_are_not_writable(self):
        order = self._new_order((self.flat, 1, {"discount": 10}))
        approval = order.request_approval("Other order")
        self._approve(approval, "leader")
        other = self._new_order((self.flat, 1, {"discount": 10}))
        self.assertNotWritable(
            other.order_line, price_subtotal=1000, price_total=1000, reference_price=1, reference_subtotal=1,
            reference_key="x", concession_amount=0, concession=0, below_floor=False, floor_price=0, state="draft",
            currency_id=self.env.ref("base.EUR").id, company_id=False,
        )
        self.assertNotWritable(
            other, reference_total=1, concession_amount=0, concession=0, below_floor=False, approval_state="no",
            approval_id=approval.id, terms_user_id=self.users["gm"].id, granted_terms={"net": 0}, amount_untaxed=1000,
            amount_total=1000, currency_rate=1, approval_ids=[Command.link(approval.id)],
        )
        self.assertGrants(other, 10)

    def test_measures_are_no_defaults(self):
        """Neither by a context nor by personal defaults."""
        consultant, director = self.users["consultant"], self.users["director"]
        order = self._new_order((self.flat, 1, {"discount": 10}))
        self._approve(order.request_approval("Other order"), "leader")
        for default in (
            {"default_approval_id": order.approval_id.id}, {"default_granted_terms": {}},
            {"default_terms_user_id": director.id},
        ):
            with self.subTest(default=default), self.assertRaises(AccessError), self.env.cr.savepoint():
                self.env["sale.order"].with_user(consultant).with_context(**default).create({
                    "partner_id": self.customer.id,
                })
        Default = self.env["ir.default"].with_user(consultant)
        terms = {**order._approval_terms(), "net": 0, "concession": 9999}
        Default.set("sale.order", "granted_terms", terms, user_id=True)
        Default.set("sale.order", "approval_id", order.approval_id.id, user_id=True)
        Default.set("sale.order", "terms_user_id", director.id, user_id=True)
        Default.set("sale.order.line", "price_subtotal", 1000, user_id=True)
        other = self._new_order((self.flat, 1, {"discount": 10}))
        self.assertEqual((other.terms_user_id, other.approval_id.id), (consultant, False))
        self.assertGrants(other, 10)
        with self.assertRaises(UserError):
            self._new_order((self.flat, 1, {"discount": 10}), state="sale")

    def test_sections_hide_nothing(self):
        order = self._new_order((self.flat, 1, {}))
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Extras", "collapse_prices": True,
                            "collapse_composition": True, "sequence": 20}),
            Command.create({"product_id": self.parking.id, "price_unit": 0, "sequence": 21}),
        ]
        self.assertGrants(order, 100 / 1100 * 100)

    def test_optional_line(self):
        """An option costs nothing until the customer takes it; then it is measured."""
        order = self._new_order((self.flat, 1, {}), (self.parking, 0, {"price_unit": 1, "technical_price_unit": 100}))
        self.assertEqual(order.approval_state, "no")
        order.with_user(self.env.ref("base.public_user")).sudo().order_line[1].product_uom_qty = 1
        self.assertGrants(order, 9)

    def test_quotation_template(self):
        template = self.env["sale.order.template"].create({
            "name": "Flat with parking", "company_id": self.company.id,
            "sale_order_template_line_ids": [
                Command.create({"product_id": self.flat.id, "product_uom_qty": 1}),
                Command.create({"product_id": self.parking.id, "product_uom_qty": 1}),
            ],
        })
        order = self._new_order(order_line=[], sale_order_template_id=template.id)
        order._onchange_sale_order_template_id()
        self.assertEqual(order.reference_total, 1100)
        order.order_line[1].discount = 100
        self.assertGrants(order, 100 / 1100 * 100)

    # --- by whose order it is ---

    def test_borrowed_authority(self):
        """A salesperson or team with more authority does not make the terms theirs."""
        self.env["sales.approval.rule"].search([("company_id", "=", self.company.id)]).exempt_role = "director"
        order = self._new_order((self.flat, 1, {"discount": 10}))
        self.assertEqual(order.terms_user_id, self.users["consultant"])
        order.write({"user_id": self.users["director"].id, "team_id": self.east.id})
        self.assertGrants(order.with_user(self.users["consultant"]).sudo(), 10)
        order = self._new_order((self.flat, 1, {"discount": 10}), login="consultant")
        director_order = order.with_user(self.users["director"])
        director_order.validity_date = "2020-01-01"
        director_order.order_line.tax_ids = False
        self.assertRefused(order)
        self.assertConfirms(self._new_order((self.flat, 1, {"discount": 10}), login="director"))

    def test_taken_over(self):
        """Who stands higher and takes some of the concession back answers for the rest."""
        self.env["sales.approval.rule"].search([("company_id", "=", self.company.id)]).exempt_role = "director"
        order = self._new_order((self.flat, 1, {"discount": 10}), (self.parking, 1, {}))
        order.with_user(self.users["director"]).order_line[0].discount = 8
        self.assertEqual(order.terms_user_id, self.users["director"])
        order.order_line[1].product_uom_qty = 2
        self.assertEqual(order.terms_user_id, self.users["director"], "no worse than what the director granted")
        order.order_line[0].discount = 9
        self.assertEqual(order.terms_user_id, self.users["consultant"])
        self.assertRefused(order)

    def test_moved_line(self):
        """Nor can a line be moved in, or the full price be moved out."""
        cheap = self._new_order((self.flat, 1, {"price_unit": 500}), (self.flat, 20, {}))
        order = self._new_order()
        self.assertEqual(cheap.approval_state, "no")
        cheap.order_line[0].order_id = order
        self.assertGrants(order, 25)

    # --- combos ---

    def _new_combo(self):
        combos = self.env["product.combo"].create([
            {"name": name, "company_id": False, "combo_item_ids": [
                Command.create({"product_id": product.id, "extra_price": extra}) for product, extra in items
            ]}
            for name, items in (("Main", [(self.flat, 0)]), ("Extra", [(self.parking, 0), (self.gift, 20)]))
        ])
        return self._new_product("Bundle", 1050, type="combo", combo_ids=[Command.set(combos.ids)])

    def _new_combo_order(self, extra, quantity=1, part_values=None):
        bundle = self._new_combo()
        order = self._new_order((bundle, quantity, {}))
        items = bundle.combo_ids.combo_item_ids
        for product in (self.flat, extra):
            item = items.filtered(lambda item, product=product: item.product_id == product)
            order.order_line = [Command.create({
                "product_id": product.id, "product_uom_qty": quantity, "combo_item_id": item.id,
                "linked_line_id": order.order_line[0].id, **((part_values or {}) if product == extra else {}),
            })]
        return order

    def test_combo(self):
        order = self._new_combo_order(self.parking)
        self.assertEqual((order.amount_untaxed, order.reference_total, order.concession), (1050, 1050, 0))
        order.order_line[1].discount = 10
        self.assertGreater(order.concession, 3)
        self.assertRefused(order)

    def test_line_without_order(self):
        """While a form takes lines out of an order, they are measured without it."""
        line = self.env["sale.order.line"].new({"product_id": self.flat.id, "product_uom_qty": 1, "name": "Flat"})
        self.assertEqual(line.concession_amount, line.reference_subtotal)

    def test_combo_extra_price(self):
        order = self._new_combo_order(self.gift)
        self.assertEqual((order.amount_untaxed, order.reference_total, order.concession), (1070, 1070, 0))
        order = self._new_combo_order(self.gift, part_values={"price_unit": 0})
        self.assertRefused(order)

    def test_combo_part_in_excess(self):
        """One choice of each kind per combo: a hundred free parking spaces are not part of it."""
        order = self._new_combo_order(self.parking, part_values={"product_uom_qty": 100, "price_unit": 0})
        self.assertRefused(order)
        order = self._new_combo_order(self.parking)
        order.order_line = [Command.create({
            "product_id": self.parking.id, "price_unit": 0, "combo_item_id": order.order_line[2].combo_item_id.id,
            "linked_line_id": order.order_line[0].id,
        })]
        self.assertRefused(order)
