import io
import json

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ...report import sales_unit_analysis_sheet
from .test_unit_analyses import AnalysesCommon


@tagged("post_install", "-at_install")
class TestUnitAnalysisSheet(AnalysesCommon, HttpCase):
    """ The analyses as sheets: the rows of the screen, for whom they are, with sums that add up. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        export = cls.env.ref("base.group_allow_export")
        for user in (cls.consultant, cls.colleague, cls.leader, cls.manager, cls.officer, cls.other_leader):
            user.group_ids += export
        cls.domain = [("project_id", "=", cls.estate.id)]

    def _sell_some(self):
        for unit, user, price in ((self.units[0], self.consultant, 950000), (self.units[1], self.colleague, 1000000.01)):
            self._sell(unit, user, price_unit=price).action_confirm()
        self.env.flush_all()

    def _cells(self, content):
        return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]

    def _sheet(self, model, user, domain=None, **context):
        buffer = io.BytesIO()
        self.env.flush_all()
        self.env[model].with_user(user).with_context(**context)._write_sheet(buffer, domain or self.domain)
        return self._cells(buffer.getvalue())

    def _column(self, cells, heading):
        return [row[cells[0].index(heading)] for row in cells[1:]]

    def test_transactions_add_up(self):
        self._sell_some()
        cells = self._sheet("sales.unit.transaction", self.officer)
        self.assertEqual(len(cells), 4)
        for heading, total in (("Value", 1950000.01), ("At List Price", 2000000), ("Gross Area (m²)", 200)):
            *rows, last = self._column(cells, heading)
            self.assertAlmostEqual(last, total, 2)
            self.assertAlmostEqual(sum(rows), last, 2, heading)
        screen = self.env["sales.unit.transaction"].with_user(self.officer)._read_group(
            self.domain, [], ["value:sum", "price_per_area:avg", "realised:avg"])[0]
        self.assertEqual([round(self._column(cells, heading)[-1], 6) for heading in ("Value", "Price per m²", "Of List Price (%)")],
                         [round(float(value), 6) for value in screen])
        self.assertEqual((cells[-1][0], self._column(cells, "Currency")[-1]), ("Total", self.company.currency_id.name))

    def test_each_reads_what_is_theirs(self):
        self._sell_some()
        for user, count in ((self.consultant, 1), (self.colleague, 1), (self.leader, 2), (self.officer, 2), (self.other_leader, 0)):
            with self.subTest(user=user.name):
                seen = self.env["sales.unit.transaction"].with_user(user).search_count(self.domain)
                cells = self._sheet("sales.unit.transaction", user)
                self.assertEqual((len([row for row in cells[1:] if row[0] != "Total"]), seen), (count, count))

    def test_floor_prices_are_restricted(self):
        self._sell_some()
        for model, heading in (("sales.unit.transaction", "At Floor Price"), ("sales.unit.stock", "Left at Floor Price")):
            self.assertNotIn(heading, self._sheet(model, self.consultant)[0])
            self.assertIn(heading, self._sheet(model, self.manager)[0])
            with self.assertRaises(AccessError):
                self._sheet(model, self.consultant, [("floor_value" if "transaction" in model else "left_floor_value", ">", 1)])

    def test_remaining_units_add_up(self):
        self._sell_some()
        cells = self._sheet("sales.unit.stock", self.officer)
        *rows, last = self._column(cells, "Value Left")
        self.assertEqual((len(rows), sum(rows), last), (4, 2000000, 2000000))
        self.assertEqual(self._column(cells, "Units Left"), [1, 1, 0, 0, 2] if rows[0] else [0, 0, 1, 1, 2])
        self.assertEqual(self._column(cells, "Absorption (%)")[-1], 50)
        self.assertEqual(set(self._column(cells, "Left to Sell")), {"Yes", None})

    def test_filters_and_language(self):
        self._sell_some()
        cells = self._sheet("sales.unit.stock", self.officer, [*self.domain, ("is_left", "=", True)], lang="zh_CN")
        self.assertEqual(len(cells), 4)
        self.assertIn("剩余货值", cells[0])
        self.assertEqual(cells[-1][0], "合计")

    def test_batches(self):
        """ However many there are: what is looked up in between does not disturb them. """
        self._sell_some()
        self.units[3].kind_id = self.kind.copy({"name": "Shop"})
        whole = self._sheet("sales.unit.stock", self.officer)
        self.patch(sales_unit_analysis_sheet, "BATCH", 3)
        self.assertEqual(self._sheet("sales.unit.stock", self.officer), whole)

    def test_nothing(self):
        cells = self._sheet("sales.unit.transaction", self.officer, [("id", "=", 0)])
        self.assertEqual(len(cells), 1)

    def test_who_may_export(self):
        self.consultant.group_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaisesRegex(AccessError, "Exporting"):
            self._sheet("sales.unit.stock", self.consultant)

    def test_download(self):
        self._sell_some()
        self.authenticate(self.consultant.login, self.consultant.login)
        data = {"model": "sales.unit.transaction", "domain": json.dumps(self.domain), "csrf_token": Request.csrf_token(self)}
        answer = self.url_open("/sales_center/unit_analysis.xlsx", data=data)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(self._cells(answer.content)), 3)
        self.assertEqual(self.url_open("/sales_center/unit_analysis.xlsx", data={**data, "model": "res.users"}).status_code, 404)

    def test_domains_are_checked(self):
        stock = self.env["sales.unit.stock"].with_user(self.officer)
        for text in ("[", "7", '[["nothing", "=", 1]]'):
            with self.subTest(text=text), self.assertRaises(UserError):
                stock._parse_domain(text)
