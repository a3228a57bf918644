import base64
import io

import openpyxl
import xlsxwriter

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .launch_common import LaunchCommon

HEADINGS = ("Building", "Number", "Floor", "Kind", "Gross Area (m²)", "List Price")


@tagged("post_install", "-at_install")
class TestUnitSheet(LaunchCommon):
    """ Units go out into a workbook and come back in; a wrong cell is named and stops it all. """

    def _wizard(self, rows=None, headings=HEADINGS, user=None, data=None):
        if rows is not None:
            buffer = io.BytesIO()
            with xlsxwriter.Workbook(buffer) as book:
                page = book.add_worksheet()
                for number, row in enumerate([headings, *rows]):
                    page.write_row(number, 0, row)
            data = base64.b64encode(buffer.getvalue())
        return self.env["sales.unit.sheet"].with_user(user or self.officer).create({
            "project_id": self.estate.id, "data": data, "filename": "units.xlsx"})

    def _check(self, *rows, **values):
        wizard = self._wizard(rows, **values)
        wizard.action_check()
        return wizard

    def _number(self, number):
        return self.env["sales.unit"].search([("building_id", "=", self.building.id), ("number", "=", number)])

    def _export(self, user):
        buffer = io.BytesIO()
        self.env["sales.unit"].with_user(user)._write_sheet(buffer, [("project_id", "=", self.estate.id)])
        buffer.seek(0)
        return buffer.getvalue()

    def _rows(self, content):
        return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]

    def test_new_and_changed(self):
        wizard = self._check(["1", 901, 9, "Flat", 120.5, 20000], ["1", "501", 5, "Flat", 101, "21,000"], ["1", 601, 6, "Flat", 100, 20000])
        self.assertEqual((wizard.error_count, wizard.change_count, wizard.result), (0, 2, "1 new units, 1 changed."))
        self.assertFalse(self._number("901"))  # a dry run changes nothing
        wizard.action_import()
        unit = self._number("901")
        self.assertEqual((unit.state, unit.floor, unit.gross_area, unit.list_price, unit.kind_id), ("planned", 9, 120.5, 20000, self.kind))
        self.assertEqual((self.new_units[0].gross_area, self.new_units[0].list_price), (101, 21000))
        self.assertIn("units.xlsx", self.estate.message_ids[0].body)

    def test_each_wrong_cell_is_named(self):
        wizard = self._check(
            ["2", "901", 9, "Flat", 100, 1], ["1", "", 9, "Flat", 100, 1], ["1", "902", 9.5, "Villa", "about 100", -1],
            ["1", "903", 9, "", 100, 1], ["1", "904", 9, "Flat", 100, 1], ["1", "904", 9, "Flat", 100, 1])
        self.assertEqual(wizard.error_count, 8)
        for text in ("A2 (row 2, Building): “2” is not known. Write one of: 1.", "B3 (row 3, Number): it is empty",
                     "C4 (row 4, Floor): “9.5” is not a whole number", "D4 (row 4, Kind): “Villa” is not known. Write one of: ",
                     "E4 (row 4, Gross Area (m²)): “about 100” is not a number", "F4 (row 4, List Price): “-1” is below zero",
                     "D5 (row 5, Kind): the unit is new and has no kind", "B7 (row 7, Number): the unit comes twice, first in row 6"):
            with self.subTest(text=text):
                self.assertIn(text, wizard.result)
        with self.assertRaisesRegex(UserError, "Nothing was brought in. 8 cells are wrong"):
            wizard.action_import()
        self.assertFalse(self._number("904"))

    def test_claimed_units_keep_their_price(self):
        self._hold(self.unit)
        wizard = self._check(["1", "101", 1, "Flat", 100, 9000])
        self.assertRegex(wizard.result, r"F2 \(row 2, List Price\): LS-1-101 is held by Consultant until .* Leave the cell as it was")
        self.assertEqual(self._check(["1", "101", 1, "Flat", 100, 10000]).error_count, 0)

    def test_on_the_market_prices_stay(self):
        wizard = self._check(["1", "101", 1, "Flat", 100, 9000])
        self.assertIn("F2 (row 2, List Price): the unit is on the market. Change its price by a price list", wizard.result)
        self._check(["1", "101", 2, "Flat", 100, 10000]).action_import()
        self.assertEqual(self.unit.floor, 2)

    def test_columns(self):
        with self.assertRaisesRegex(UserError, "Unknown or double columns: Colour, Number"):
            self._check(["1", "1", "red", "2"], headings=("Building", "Number", "Colour", "Number"))
        with self.assertRaisesRegex(UserError, "Columns are missing: Number"):
            self._check(["1"], headings=("Building",))
        self._check(["B2", "1", "501"], headings=("Layout", "building_id", "NUMBER")).action_import()
        self.assertEqual((self.new_units[0].layout, self.new_units[0].list_price), ("B2", 20000))

    def test_an_empty_cell_empties(self):
        self._check(["1", "501", None], headings=("Building", "Number", "Layout")).action_import()
        self.assertFalse(self.new_units[0].layout)
        self.assertIn("every unit has a kind", self._check(["1", "501", None], headings=("Building", "Number", "Kind")).result)

    def test_no_workbook(self):
        for data in (False, base64.b64encode(b"PK nothing"), base64.b64encode(b"a,b\n1,2")):
            with self.subTest(data=data), self.assertRaises(UserError):
                self._wizard(data=data).action_check()

    def test_formulas_are_text(self):
        self.new_units[0].layout = "=1+1"
        row = next(row for row in self._rows(self._export(self.officer)) if row[2] == "501")
        self.assertEqual(row[6], "=1+1")

    def test_out_and_back_changes_nothing(self):
        wizard = self._wizard(data=base64.b64encode(self._export(self.officer)))
        wizard.action_check()
        self.assertEqual((wizard.error_count, wizard.change_count), (0, 0))

    def test_out_in_chinese_and_back(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        officer = self.officer.with_context(lang="zh_CN")
        content = self._export(officer)
        wizard = self._wizard(data=base64.b64encode(content)).with_context(lang="zh_CN")
        wizard.action_check()
        self.assertEqual((wizard.error_count, wizard.change_count), (0, 0))

    def test_floor_prices_go_out_to_who_may_see_them(self):
        self.assertIn("Floor Price", self._rows(self._export(self.manager))[0])
        headings, first = self._rows(self._export(self.consultant))[:2]
        self.assertNotIn("Floor Price", headings)
        self.assertIn(2000000, first)
        self.assertNotIn(1800000, first)

    def test_who_may(self):
        with self.assertRaises(AccessError):
            self._check(["1", "901", 9, "Flat", 100, 1], user=self.consultant)
        self.assertEqual(len(self._rows(self._export(self.other_head))), 1)
        url = self._wizard(user=self.consultant).action_export()["url"]
        self.assertEqual(url, f"/sales_center/units/{self.estate.id}.xlsx")

    def test_form(self):
        form = Form(self.env["sales.unit.sheet"].with_user(self.officer).with_context(default_project_id=self.estate.id))
        self.assertEqual(form.project_id, self.estate)

    def test_queries_of_the_export_do_not_grow(self):
        counts = []
        for size in (5, 5, 60):
            self.env["sales.unit"].create([
                {"building_id": self.building.id, "kind_id": self.kind.id, "number": f"{len(counts)}-{number}"} for number in range(size)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._export(self.consultant)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestUnitSheetDownload(HttpCase, LaunchCommon):
    """ What is downloaded follows the rules. """

    def test_units(self):
        self.authenticate(self.consultant.login, self.consultant.login)
        answer = self.url_open(f"/sales_center/units/{self.estate.id}.xlsx")
        self.assertEqual(openpyxl.load_workbook(io.BytesIO(answer.content)).active.max_row, 9)
        self.authenticate(self.other_head.login, self.other_head.login)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(f"/sales_center/units/{self.estate.id}.xlsx").status_code, 403)

    def test_price_list(self):
        prices = self._new_prices(price=21000)
        self.env.flush_all()
        self.authenticate(self.officer.login, self.officer.login)
        answer = self.url_open(prices.action_export_sheet()["url"])
        rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)]
        self.assertEqual(len(rows), 6)
        self.assertEqual(rows[-1][:1] + rows[-1][6:9], ["Total", 8000000, 8400000, 400000])
        self.authenticate(self.consultant.login, self.consultant.login)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(prices.action_export_sheet()["url"]).status_code, 403)
