from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ...hooks import COLUMNS, post_init_hook, pre_init_hook
from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestLegacy(SalesCenterCommon):
    """Orders from before the installation stay as they are, and usable."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        discount = cls._new_product("Discount", 0)
        cls.order = cls._new_order(
            (cls.flat, 2, {"discount": 20}), (cls.parking, 1, {}), (discount, 1, {"price_unit": -50}),
            (cls.gift, 1, {"discount": 100}),
        )
        cls.quotation = cls._new_order((cls.flat, 1, {"discount": 20}))
        cls.order.action_confirm()
        cls.env.flush_all()
        # As the installation finds them: nothing measured, nobody asked.
        for table, columns in COLUMNS.items():
            assignments = SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in columns)
            cls.env.cr.execute(SQL("UPDATE %s SET %s", SQL.identifier(table), assignments))
        cls.env.cr.execute("UPDATE sale_order SET granted_terms = NULL, terms_user_id = NULL")
        cls.env.invalidate_all()
        pre_init_hook(cls.env)
        cls.env.invalidate_all()
        cls._new_rule(3, "team_leader")
        post_init_hook(cls.env)

    def _figures(self):
        self.env.flush_all()
        figures = []
        for table, columns in COLUMNS.items():
            names = SQL(", ").join(map(SQL.identifier, ("id", *columns)))
            figures += self.env.execute_query(SQL("SELECT %s FROM %s ORDER BY id", names, SQL.identifier(table)))
        return figures

    def test_installed(self):
        flat = self.order.order_line[0]
        self.assertEqual((flat.reference_price, flat.reference_subtotal, flat.concession), (1000, 2000, 20))
        self.assertEqual(self.order.approval_state, "no")
        self.assertEqual(self.quotation.approval_state, "needed")
        self.assertEqual(self.quotation.concession, 20)

    def test_twice(self):
        """Run again, the hook changes nothing, and adds no column twice."""
        self.quotation._action_cancel()
        pre_init_hook(self.env)
        figures = self._figures()
        pre_init_hook(self.env)
        self.assertEqual(self._figures(), figures)

    def test_harmless(self):
        flat, parking, _discount, gift = self.order.order_line
        for change in (
            lambda: self.order.write({"client_order_ref": "4711", "note": "Third floor"}),
            lambda: flat.write({"name": "The flat on the third floor"}),
            lambda: flat.write({"product_uom_qty": 2}),
            lambda: parking.write({"product_uom_qty": 2}),
            lambda: self.order.write({"order_line": [Command.create({"product_id": self.parking.id})]}),
            lambda: self.order.write({"user_id": self.users["colleague"].id}),
        ):
            change()
        self.assertEqual(self.order.state, "sale")
        self.assertTrue(gift)

    def test_better(self):
        flat, _parking, _discount, gift = self.order.order_line
        flat.discount = 10
        gift.discount = 0
        self.assertEqual(self.order.state, "sale")

    def test_worse(self):
        flat, parking, discount, _gift = self.order.order_line
        other = self.env["res.partner"].create({"name": "Somebody else"})
        for change in (
            lambda: flat.write({"discount": 21}), lambda: parking.write({"discount": 5}),
            lambda: discount.write({"price_unit": -51}), lambda: flat.write({"product_uom_qty": 1}),
            lambda: flat.write({"product_uom_qty": 3}), lambda: self.order.write({"partner_id": other.id}),
            lambda: self.order.write({"order_line": [Command.create({"product_id": self.gift.id, "discount": 100})]}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()

    def test_invoice(self):
        """What was sold is invoiced and cancelled as ever."""
        self.env["account.chart.template"].try_loading("generic_coa", company=self.company, install_demo=False)
        invoice = self.order.sudo()._create_invoices()
        self.assertEqual(invoice.amount_untaxed, self.order.amount_untaxed)
        self.order.sudo()._action_cancel()
        self.order.action_draft()
        self.assertRefused(self.order)
