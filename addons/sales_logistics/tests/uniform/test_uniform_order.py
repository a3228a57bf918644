import base64
import io

from dateutil.relativedelta import relativedelta
from openpyxl import load_workbook

from odoo import Command, fields
from odoo.addons.sales_logistics.tests.uniform.common import UniformCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestUniformOrder(UniformCommon):
    """ At the hall one coat is due, one is asked for and one is in store; a joiner wears one. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Tailor"})
        cls.coat = cls._new_coat(there=2)
        cls.coat_m, cls.coat_l = cls.coat.size_ids
        cls.coat.product_tmpl_id.seller_ids = [Command.create({"partner_id": cls.vendor.id, "price": 290, "company_id": cls.company.id})]
        cls.env["sales.uniform.set"].create({
            "name": "Coats", "company_id": cls.company.id, "season": "winter",
            "line_ids": [Command.create({"garment_id": cls.coat.id, "quantity": 1})]})

    def _new_sheet(self, user=None, **values):
        return self.env["sales.uniform.order"].with_user(user or self.administrator).create({
            "company_id": self.company.id, "season": "winter", "date_until": fields.Date.today() + relativedelta(months=3), **values})

    def _get_figures(self, sheet, product):
        line = sheet.line_ids.filtered(lambda line: line.product_id == product)
        return {name: line[name] for name in ("due", "asked", "joining", "there", "coming", "to_order")} if line else {}

    def _set_size(self, employee, product):
        self.env["sales.uniform.size"].create({"employee_id": employee.id, "garment_id": self.coat.id, "product_id": product.id})

    def test_due_asked_and_joiners_less_stock(self):
        piece = self._give(self.coat, self.coat_m)
        self._new_issue(self.friend, user=self.administrator, line_ids=[
            Command.create({"garment_id": self.coat.id, "product_id": self.coat_m.id, "quantity": 2})]).action_request()
        self._set_size(self.driver, self.coat_l)
        figures = self._get_figures(self._new_sheet(), self.coat_m)
        self.assertEqual(figures, {"due": 0, "asked": 2, "joining": 0, "there": 1, "coming": 0, "to_order": 1})
        piece.sudo().date_renewal = fields.Date.today() + relativedelta(months=2)
        sheet = self._new_sheet()
        self.assertEqual(self._get_figures(sheet, self.coat_m)["due"], 1)
        self.assertEqual(self._get_figures(sheet, self.coat_m)["to_order"], 2)
        self.assertEqual(self._get_figures(sheet, self.coat_l), {
            "due": 0, "asked": 0, "joining": 1, "there": 0, "coming": 0, "to_order": 1})

    def test_what_is_renewed_is_asked_for_and_not_due_too(self):
        piece = self._give(self.coat, self.coat_m)
        piece.sudo().date_renewal = fields.Date.today()
        piece.action_renew()
        figures = self._get_figures(self._new_sheet(), self.coat_m)
        self.assertEqual((figures["due"], figures["asked"]), (0, 1))

    def test_due_in_the_size_that_fits_now(self):
        piece = self._give(self.coat, self.coat_m)
        piece.sudo().date_renewal = fields.Date.today()
        self.env["sales.uniform.size"].search([("employee_id", "=", self.worker.id)]).product_id = self.coat_l
        sheet = self._new_sheet()
        self.assertFalse(self._get_figures(sheet, self.coat_m))
        self.assertEqual(self._get_figures(sheet, self.coat_l)["due"], 1)

    def test_joiners(self):
        """ Whose size is known and who never had one; not in summer, not the archived, at the site of their duties. """
        self._set_size(self.driver, self.coat_l)
        self._set_size(self.friend, self.coat_l)
        self.assertEqual(self._get_figures(self._new_sheet(), self.coat_l)["joining"], 2)
        self.assertFalse(self._get_figures(self._new_sheet(season="summer"), self.coat_l))
        self.assertFalse(self._get_figures(self._new_sheet(with_joiners=False), self.coat_l))
        self.friend.active = False
        self.assertEqual(self._get_figures(self._new_sheet(), self.coat_l)["joining"], 1)
        self._stock(self.coat_l, 1)
        self._give(self.coat, self.coat_l, employee=self.driver)
        self.assertFalse(self._get_figures(self._new_sheet(), self.coat_l))

    def test_each_sees_own_sites(self):
        self._give(self.coat, self.coat_m).sudo().date_renewal = fields.Date.today()
        self.assertTrue(self._new_sheet().line_ids)
        self.assertTrue(self._new_sheet(self.logistics_manager).line_ids)
        self.assertFalse(self._new_sheet(self.second_administrator).line_ids)
        for user in (self.asker_user, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._new_sheet(user)
        foreign = self._new_sheet(self.stranger, company_id=self.other_company.id)
        self.assertFalse(foreign.line_ids)

    def test_bought_with_supplies(self):
        """ The dialog of supplies makes the request for quotation, with the site; the sheet knows it afterwards. """
        piece = self._give(self.coat, self.coat_m, 2)
        piece.sudo().date_renewal = fields.Date.today()
        buy = self.env["sales.supply.buy"].with_user(self.administrator).browse(self._new_sheet().action_buy()["res_id"])
        self.assertEqual((buy.line_ids.quantity, buy.line_ids.vendor_id), (2, self.vendor))
        buy.action_confirm()
        line = self.env["purchase.order.line"].search([("product_id", "=", self.coat_m.id)])
        self.assertEqual((line.product_qty, line.sales_site_id, line.price_unit), (2, self.site, 290))
        self.assertEqual(line.order_id.partner_id, self.vendor)
        self.env.flush_all()
        sheet = self._new_sheet()
        self.assertEqual(self._get_figures(sheet, self.coat_m), {
            "due": 2, "asked": 0, "joining": 0, "there": 0, "coming": 2, "to_order": 0})
        with self.assertRefused(UserError, "Nothing is to be ordered"):
            sheet.action_buy()

    def test_download(self):
        with self.assertRefused(UserError, "Nothing is to be renewed"):
            self._new_sheet().action_download()
        self._give(self.coat, self.coat_m).sudo().date_renewal = fields.Date.today()
        sheet = self._new_sheet()
        self.assertIn(f"/{sheet.id}/file/", sheet.action_download()["url"])
        page = load_workbook(io.BytesIO(base64.b64decode(sheet.file))).active
        rows = list(page.values)
        self.assertEqual(rows[0][3:], ("To Renew", "Asked For", "Joiners", "In Store", "On Its Way", "To Order"))
        self.assertEqual(rows[1], (self.site.name, "Coat", self.coat_m.display_name, 1, 0, 0, 1, 0, 0))

    def test_form(self):
        self._give(self.coat, self.coat_m, 2).sudo().date_renewal = fields.Date.today()
        form = Form(self.env["sales.uniform.order"].with_user(self.administrator))
        form.season = "winter"
        sheet = form.save()
        self.assertEqual(self._get_figures(sheet, self.coat_m)["to_order"], 2)
        with Form(sheet) as form, form.line_ids.edit(0) as line:
            line.to_order = 5
        self.assertEqual(sheet.line_ids.to_order, 5)

    def test_query_count(self):
        self._give(self.coat, self.coat_m).sudo().date_renewal = fields.Date.today()
        sheet = self._new_sheet()
        self._set_size(self.driver, self.coat_l)
        self._count_queries(sheet._get_needs)
        few = self._count_queries(sheet._get_needs)
        for number in range(6):
            employee = self.env["hr.employee"].create({"name": f"Joiner {number}", "company_id": self.company.id})
            self._set_size(employee, self.coat_l)
        self._stock(self.coat_m, 6)
        self._give(self.coat, self.coat_m, 6).sudo().date_renewal = fields.Date.today()
        self.assertLessEqual(self._count_queries(sheet._get_needs), few + 1)
