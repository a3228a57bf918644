import io
from datetime import date, datetime

import openpyxl
from psycopg2.errors import CheckViolation

from odoo.addons.sales_center.tools import sheet
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, Form, HttpCase, tagged
from odoo.tools import mute_logger

from ...wizard import sales_performance_sheet
from .confirmation_common import ConfirmationCommon


def cells(content):
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


@tagged("post_install", "-at_install")
class TestPerformanceSheetFile(BaseCase):
    """ The file, without Odoo. """

    def test_zero_is_a_figure_and_what_is_not_set_is_empty(self):
        target = io.BytesIO()
        count = sheet.write(
            target, "Page", [("When", 12, None), ("Amount", 14, "#,##0.00"), ("Why", 40, None)],
            [[date(2021, 1, 31), 0.0, False], [None, -1.5, "=1+1"]])
        self.assertEqual(count, 2)
        self.assertEqual(cells(target.getvalue()), [
            ["When", "Amount", "Why"], [datetime(2021, 1, 31), 0, None], [None, -1.5, "=1+1"]])


@tagged("post_install", "-at_install")
class TestPerformanceSheet(ConfirmationCommon, HttpCase):
    """ The ledger as a sheet: what its reader may read, in the reader's language. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        for user in (cls.consultant, cls.leader, cls.officer):
            user.group_ids += cls.env.ref("base.group_allow_export")

    def _sheet(self, user, **values):
        return self.env["sales.performance.sheet"].with_user(user).create({
            "company_id": self.company.id, "date_from": "2021-01-01", "date_to": "2021-01-31", **values})

    def _written(self, wizard):
        target = io.BytesIO()
        wizard._write_sheet(target)
        return target.getvalue()

    def _amounts(self, wizard):
        heads, *rows = cells(self._written(wizard))
        return [row[heads.index("Amount")] for row in rows]

    def test_it_says_what_the_ledger_says(self):
        heads, *rows = cells(self._written(self._sheet(self.officer)))
        entries = self.env["sales.performance"].search(
            [("company_id", "=", self.company.id), ("period_id", "=", self.month.id)], order="date, id")
        self.assertEqual([row[heads.index("Amount")] for row in rows], entries.mapped("amount"))
        first = dict(zip(heads, rows[0], strict=True))
        self.assertEqual((first["Number"], first["Person"], first["Sales Team"], first["Event"], first["Currency"]), (
            self.entry.name, self.seller.name, self.team_a.name, "Order confirmed", self.company.currency_id.name))
        self.assertEqual(first["Date"].date(), self.entry.date)

    def test_each_reads_what_is_theirs(self):
        self.assertEqual(self._amounts(self._sheet(self.consultant)), [1000])
        self.assertEqual(sorted(self._amounts(self._sheet(self.leader))), [300, 1000])
        self.assertEqual(sorted(self._amounts(self._sheet(self.officer))), [300, 500, 1000])

    def test_days_team_and_metric(self):
        self.assertEqual(sorted(self._amounts(self._sheet(self.officer, team_id=self.team_a.id))), [300, 1000])
        self.assertEqual(sorted(self._amounts(self._sheet(self.officer, team_id=self.project.id))), [300, 500, 1000],
                         "a team has those below it")
        with self.assertRaisesRegex(UserError, "Nothing was earned"):
            self._sheet(self.officer, metric_id=self.env.ref("sales_kpi.metric_collected").id).action_download()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._sheet(self.officer, date_to="2020-01-01")

    def test_of_another_company(self):
        """ Neither by naming it nor by having made the dialog there does anybody read what is not theirs. """
        other = self.env["res.company"].create({"name": "Elsewhere"})
        wizard = self._sheet(self.officer)
        wizard.sudo().company_id = other
        self.assertFalse(wizard.entry_count)
        month = self.env["sales.performance.period"]._get_month(other, date(2021, 1, 1))
        self._earn(month, self.seller, 77, team=self.env["crm.team"])
        wizard.invalidate_recordset()
        self.assertFalse(wizard.entry_count)
        with self.assertRaisesRegex(UserError, "Nothing was earned"):
            wizard.action_download()

    def test_the_count_follows_what_is_chosen(self):
        with Form(self.env["sales.performance.sheet"].with_user(self.officer)) as form:
            form.date_from, form.date_to = "2021-01-01", "2021-01-31"
            self.assertEqual(form.entry_count, 3)
            form.team_id = self.team_a
            self.assertEqual(form.entry_count, 2)

    def test_in_the_language_of_the_reader(self):
        heads, row = cells(self._written(self._sheet(self.consultant).with_context(lang="zh_CN")))
        self.assertIn("金额", heads)
        self.assertNotIn("Order confirmed", row)

    def test_more_than_a_batch(self):
        self.patch(sales_performance_sheet, "BATCH", 2)
        self.assertEqual(sorted(self._amounts(self._sheet(self.officer))), [300, 500, 1000])

    def test_more_than_a_sheet_has_rows(self):
        self.patch(sheet, "MAX_ROWS", 2)
        with self.assertRaisesRegex(UserError, "fewer days"):
            self._sheet(self.officer).action_download()

    def test_who_may_not_export(self):
        wizard = self._sheet(self.colleague)
        with self.assertRaises(AccessError):
            wizard.action_download()
        with self.assertRaises(AccessError):
            self._written(wizard)

    def test_queries_do_not_grow_with_the_entries(self):
        def count():
            wizard = self._sheet(self.officer)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._written(wizard)
            return self.cr.sql_log_count - before
        count()
        few = count()
        for amount in range(20):
            self._earn(self.month, self.seller, amount)
        self.assertEqual(count(), few)

    def test_downloaded(self):
        self.authenticate(self.consultant.login, self.consultant.login)
        wizard = self._sheet(self.consultant)
        url = wizard.action_download()["url"]
        answer = self.url_open(url)
        self.assertEqual((answer.status_code, len(cells(answer.content))), (200, 2))
        self.assertEqual(self.url_open("/sales_kpi/performance/0/xlsx").status_code, 404)
        other = self._sheet(self.officer)
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(self.url_open(f"/sales_kpi/performance/{other.id}/xlsx").status_code, 403)
