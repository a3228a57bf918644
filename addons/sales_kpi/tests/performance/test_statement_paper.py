import io

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .confirmation_common import ConfirmationCommon


@tagged("post_install", "-at_install")
class TestStatementPaper(ConfirmationCommon, HttpCase):
    """ The statement on paper and as a sheet. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.order = cls._create_order(cls.consultant, cls.team_a)
        cls._earn(cls.month, cls.seller, 234.56, order=cls.order)
        cls._earn(cls.month, cls.seller, 50, metric=cls.env.ref("sales_kpi.metric_collected"), event="payment")
        cls._create_scheme(rates=((0, 10),), date_from="2021-01-01", hold_percent=50)
        cls._compute(cls.month)
        cls._start()

    def _paper(self, user, lang):
        statement = self._statement(self.seller).with_user(user).with_context(lang=lang)
        html, _kind = self.env["ir.actions.report"].with_user(user).with_context(lang=lang)._render_qweb_html(
            "sales_kpi.report_performance_statement", statement.ids)
        return html.decode()

    def _cells(self, content):
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]

    def test_amounts_in_words_of_the_reader(self):
        chinese = self._paper(self.consultant, "zh_CN")
        self.assertIn("人民币壹仟贰佰叁拾肆元伍角陆分", chinese)
        english = self._paper(self.consultant, "en_US").lower()
        self.assertIn("one thousand, two hundred and thirty-four", english)
        self.assertIn("111.73", english, "what is held back of the deal is not paid yet")

    def test_each_metric_has_its_own_total(self):
        figures = self._statement(self.seller).with_user(self.consultant)._get_sheet()
        self.assertEqual([part["total"] for part in figures["metrics"]], [1234.56, 50])
        self.assertEqual(figures["metrics"][0]["rows"][-1]["deal"], self.order.name)
        self.assertEqual(figures["payable"], 111.73)

    def test_the_sheet_says_the_same(self):
        rows = self._cells(self._statement(self.seller).with_user(self.consultant).with_context(lang="zh_CN")._export_sheet())
        self.assertIn([1234.56], [row[-1:] for row in rows])
        self.assertIn("人民币壹仟贰佰叁拾肆元伍角陆分", [cell for row in rows for cell in row])
        self.assertIn(self.order.name, [cell for row in rows for cell in row])

    def test_who_reads_it(self):
        statement = self._statement(self.seller)
        with self.assertRaises(AccessError):
            statement.with_user(self.colleague)._get_sheet()
        self.assertTrue(statement.with_user(self.leader)._export_sheet())

    def test_downloaded(self):
        statement = self._statement(self.seller)
        self.assertEqual(statement.action_export()["url"], f"/sales_kpi/statement/{statement.id}/xlsx")
        self.authenticate(self.consultant.login, self.consultant.login)
        answer = self.url_open(f"/sales_kpi/statement/{statement.id}/xlsx")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(self._cells(answer.content))
        self.assertEqual(self.url_open("/sales_kpi/statement/0/xlsx").status_code, 404)

    def test_others_download_nothing(self):
        statement = self._statement(self.seller)
        self.authenticate(self.colleague.login, self.colleague.login)
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(self.url_open(f"/sales_kpi/statement/{statement.id}/xlsx").status_code, 403)
