import io
import random
from datetime import date, timedelta
from itertools import pairwise

import openpyxl
from freezegun import freeze_time

from odoo.addons.sales_center.tools import slip_register
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .slips_common import PICTURE, SlipsCommon


@tagged("post_install", "-at_install")
class TestSlipRegister(SlipsCommon):
    """ The register adds up, in every month, whatever happened. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = date.today().replace(day=1) + timedelta(days=62)  # two months later, so that there is a month before

    def _at(self, days):
        return freeze_time(self.start + timedelta(days=days, hours=8) if days else self.start)

    def _register(self, day, user=None, **values):
        return self.env["sales.slip.register"].with_user(user or self.officer).create(
            {"company_id": self.company.id, "date": day, "kind_id": self.hold_slip.id, **values})

    def _total(self, day):
        [(_kind, _books, total)] = self._register(day)._get_summary()
        self.assertTrue(slip_register.adds_up(total), total)
        return total

    def test_two_months(self):
        today = date.today()
        self._use(self.slip)
        total = self._total(today)
        self.assertEqual((total["opening"], total["received"], total["used"], total["closing"]), (0, 10, 1, 9))
        self.assertEqual((total["closing_stock"], total["closing_issued"], total["issued"]), (4, 5, 6))
        with self._at(3):
            self._use(self.slips[1])
            self.slips[2].with_user(self.consultant).action_void("Torn", PICTURE)
            self.slip.with_user(self.officer).action_void("Cancelled", PICTURE)
            self.slips[1].with_user(self.officer).action_file("Box")
            self.slips[3].with_user(self.officer).action_take_back("Too many")
            total = self._total(self.start)
        self.assertEqual([total[name] for name in ("opening", "received", "used", "void", "closing", "void_used", "archived")],
                         [9, 0, 1, 1, 7, 1, 1])
        # a month that is over reads the same as before
        self.assertEqual(self._total(today)["used"], 1)
        rows = {slip.name: state for _book, slip, state, _move in self._register(today)._iter_numbers()}
        self.assertEqual((rows["H001001"], rows["H001002"], len(rows)), ("used", "issued", 10))

    def test_adds_up_whatever_happens(self):
        """ Random steps over four months; each month's end is the next month's beginning. """
        chance = random.Random(3)
        slips = self.book.slip_ids
        months = [date.today().replace(day=1) + timedelta(days=31 * number) for number in range(1, 5)]
        for month in months:
            with freeze_time(month.replace(day=5)):
                for slip in slips:
                    slip = slip.sudo()
                    step = chance.choice(("issue", "use", "void", "file", "back", "none"))
                    if step == "issue" and slip.state == "stock":
                        slip.action_issue(self.team_a, self.person)
                    elif step == "use" and slip.state == "issued":
                        slip.action_use(self.customer, unit=self.unit, skip_reason="Chance")
                    elif step == "void" and slip.state in ("stock", "issued", "used"):
                        slip.action_void("Chance", PICTURE)
                    elif step == "file" and slip.state == "used":
                        slip.action_file("Box")
                    elif step == "back" and slip.state == "issued":
                        slip.action_take_back("Chance")
        totals = [self._total(month) for month in months]
        for before, after in pairwise(totals):
            self.assertEqual(before["closing"], after["opening"])
        blank = self.book.slip_ids.filtered(lambda slip: slip.state in ("stock", "issued"))
        self.assertEqual(totals[-1]["closing"], len(blank))
        self.assertEqual(sum(total["used"] for total in totals), len(self.book.slip_ids.filtered("used_date")))

    def test_printed_lines(self):
        self._use(self.slip, amount=5000)
        [(book, lines)] = self._register(date.today())._get_lines()
        self.assertEqual(book, self.book)
        self.assertEqual([(text, count, state) for text, count, state, _move, _slip in lines], [
            ("H001001", 1, "used"), ("H001002–H001004", 3, "issued"), ("H001005–H001006", 2, "issued"), ("H001007–H001010", 4, "stock")])
        self.assertEqual(sum(line[1] for line in lines), 10)
        self._use(self.slips[2], skip_reason="Torn")
        [(book, lines)] = self._register(date.today())._get_lines()
        self.assertEqual([line[0] for line in lines][:4], ["H001001", "H001002", "H001003", "H001004"])

    def test_print(self):
        self._use(self.slip, amount=5000)
        self.slips[9].with_user(self.officer).action_void("Ink on it", PICTURE)
        for lang in ("en_US", "zh_CN"):
            if lang not in dict(self.env["res.lang"].get_installed()):
                continue
            self.officer.lang = lang
            register = self._register(date.today())
            html = self.env["ir.actions.report"].with_user(self.officer)._render_qweb_html(
                "sales_center.report_slip_register", register.ids)[0].decode()
            for text in ("H001001", "Ink on it", "H001002–H001004", "5,000.00", self.customer.name):
                self.assertIn(text, html)

    def test_sheet(self):
        self._use(self.slip, amount=5000)
        self.slips[9].with_user(self.officer).action_void("=1+1", PICTURE)
        book = openpyxl.load_workbook(io.BytesIO(self._register(date.today())._export()))
        summary, numbers = book.worksheets
        rows = list(summary.iter_rows(values_only=True))
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows[1][2:10], (0, 10, 6, 1, 1, 3, 5, 8))
        rows = {row[2]: row for row in list(numbers.iter_rows(values_only=True))[1:]}
        self.assertEqual(len(rows), 10)
        self.assertEqual(rows["H001001"][3:11][0:1] + rows["H001001"][7:10], ("Used", "Customer", "LS-1-101", 5000))
        self.assertEqual((rows["H001010"][3], rows["H001010"][12]), ("Void", "=1+1"))
        self.assertEqual((rows["H001002"][5], rows["H001002"][6], rows["H001009"][5]), ("Consultant", "Team A", None))

    def test_later_steps_do_not_show(self):
        """ The register of a month shows no customer who came later. """
        today = date.today()
        with self._at(3):
            self._use(self.slip, amount=7)
        book = openpyxl.load_workbook(io.BytesIO(self._register(today)._export()))
        row = next(row for row in book.worksheets[1].iter_rows(values_only=True) if row[2] == "H001001")
        self.assertEqual((row[3], row[7]), ("Issued", None))

    def test_scope(self):
        self._receive(self.receipt, 1, 5, project_id=self.estate.id)
        everything = self._register(date.today(), kind_id=False)._get_summary()
        self.assertEqual([kind for kind, _rows, _total in everything], [self.hold_slip, self.receipt])
        [(kind, _rows, _total)] = self._register(date.today(), kind_id=False, project_id=self.estate.id)._get_summary()
        self.assertEqual(kind, self.receipt)

    def test_rights(self):
        for user in (self.consultant, self.leader):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._register(date.today(), user)
        self._register(date.today(), self.auditor)._get_summary()
        with self.assertRaisesRegex(AccessError, "not one of your companies"):
            self._register(date.today(), company_id=self.other_company.id)._get_summary()

    def test_queries_do_not_grow(self):
        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._register(date.today(), kind_id=False)._export()
            return self.cr.sql_log_count - before
        few = cost()
        for start in range(1, 900, 100):
            self._receive(self.receipt, start, start + 99)
        self.assertLessEqual(cost(), few + 3)


@tagged("post_install", "-at_install")
class TestSlipRegisterDownload(HttpCase, SlipsCommon):

    def test_download(self):
        register = self.env["sales.slip.register"].with_user(self.officer).create({
            "company_id": self.company.id, "date": date.today(), "kind_id": self.hold_slip.id})
        url = register.action_export()["url"]
        self.officer.password = self.leader.password = "a long word for tests"
        self.authenticate(self.officer.login, "a long word for tests")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets), 2)
        self.authenticate(self.leader.login, "a long word for tests")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 403)


@tagged("post_install", "-at_install")
class TestSlipPrint(SlipsCommon):
    """ The printed slip speaks the customer's language. """

    def _html(self, slip):
        return self.env["ir.actions.report"].with_user(self.consultant)._render_qweb_html("sales_center.report_slip", slip.ids)[0].decode()

    def test_english(self):
        self._use(self.slip, amount=50000, claim=self._hold(self.unit))
        html = self._html(self.slip)
        for text in ("H001001", "LS-1-101", "Fifty thousand", "1,000,000", "Lakeside", "Customer"):
            self.assertIn(text, html)
        self.assertNotIn("VOID", html)

    def test_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        self.company.currency_id = self.env.ref("base.CNY")
        self._use(self.slip, amount=123456.78, currency=self.env.ref("base.CNY"))
        self.assertIn("人民币壹拾贰万叁仟肆佰伍拾陆元柒角捌分", self._html(self.slip))

    def test_void_says_so(self):
        self._use(self.slip)
        self.slip.with_user(self.leader).action_void("Wrong", PICTURE)
        self.assertIn("VOID", self._html(self.slip))

    def test_the_price_stays_as_printed(self):
        self._use(self.slip)
        self.unit.list_price = 1
        self.assertEqual(self.slip.unit_price, 1000000)
