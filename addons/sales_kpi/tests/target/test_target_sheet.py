import base64
import io
from datetime import datetime

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .test_target_change import ChangeCommon


class SheetCommon(ChangeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.state = "distributed"
        for sequence, reference in enumerate((cls.team_a, cls.team_b)):
            cls._node(reference).sequence = sequence

    def _wizard(self, user=None, plan=None, **values):
        return self.env["sales.target.sheet"].with_user(user or self.officer).create({
            "plan_id": (plan or self.plan).id, **values})

    def _export(self, user=None, plan=None):
        wizard = self._wizard(user, plan)
        wizard.action_export()
        return openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.export_file)))

    def _read_in(self, book, user=None, plan=None):
        content = io.BytesIO()
        book.save(content)
        return self._wizard(user, plan, data=base64.b64encode(content.getvalue()), filename="t.xlsx")

    def _plain(self, book):
        """ What a spreadsheet program would have saved: openpyxl keeps formulas or their values, not both. """
        for page in book:
            for row in page.iter_rows(min_row=3, min_col=3, max_col=3):
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = sum(other.value or 0 for other in page[cell.row][3:])
        return book

    def _row(self, page, reference):
        node = reference if reference._name == "sales.target.node" else self._node(reference)
        return next(row[0].row for row in page.iter_rows(min_row=3, max_col=1) if row[0].value == str(node.id))

    def _snapshot(self):
        figures = self.env["sales.target.figure"].search([("plan_id", "=", self.plan.id)])
        return {(f.node_id, f.metric_id, f.period_id): f.target for f in figures}


@tagged("post_install", "-at_install")
class TestTargetSheet(SheetCommon):
    """ The figures of a plan go out into a workbook and come back in, all or none. """

    def test_layout(self):
        book = self._export()
        self.assertEqual(book.sheetnames, ["Order intake (untaxed)", "Number of orders"])
        page = book.worksheets[0]
        self.assertEqual(page["A1"].value, f"{self.plan.id}/{self.order_intake.id}")
        self.assertEqual([cell.value for cell in page[2]][:5], ["Key", "Who", "Total", "Jan 2031", "Feb 2031"])
        self.assertTrue(page.row_dimensions[1].hidden)
        self.assertTrue(page.column_dimensions["A"].hidden)
        names = [(row[1].value, int(row[1].alignment.indent)) for row in page.iter_rows(min_row=3)]
        self.assertEqual(names, [
            (self.company.name, 0), ("Region", 1), ("Project", 2), ("Team A", 3), ("Consultant", 4), ("Colleague", 4),
            ("Team B", 3), ("Consultant B", 4)])
        row = self._row(page, self.consultant)
        self.assertEqual(page.cell(row, 3).value, f"=SUM(D{row}:O{row})")
        self.assertEqual(page.cell(row, 6).value, 200)
        self.assertEqual(page.freeze_panes, "D3")

    def test_round_trip_changes_nothing(self):
        """ With the values of formulas as they were saved. """
        wizard = self._wizard()
        wizard.action_export()
        wizard.data = wizard.export_file
        wizard.action_check()
        self.assertEqual((wizard.error_count, wizard.warning_count, wizard.change_count), (0, 0, 0))
        before = self._snapshot()
        wizard.action_import()
        self.assertEqual(self._snapshot(), before)

    def test_import(self):
        book = self._plain(self._export())
        page = book.worksheets[0]
        for user, value in ((self.consultant, 150), (self.colleague, "150.00")):
            row = self._row(page, user)
            page.cell(row, 6).value = value
            page.cell(row, 3).value = 2350 if user == self.consultant else 1250
        orders = book.worksheets[1]
        orders.cell(self._row(orders, self.consultant), 6).value = 0
        wizard = self._read_in(book)
        before = self._snapshot()
        action = wizard.action_check()
        self.assertEqual((action["res_id"], wizard.checked), (wizard.id, True))
        self.assertEqual((wizard.error_count, wizard.change_count), (0, 5), wizard.result)
        self.assertIn("1 new figures, 4 changed, 0 emptied", wizard.result)
        self.assertEqual(self._snapshot(), before, "a dry run changes nothing")
        wizard.action_import()
        self.assertEqual(self._target(self.consultant, self.march), (150, 0))
        self.assertEqual(self._target(self.colleague), (1250, 0))
        self.assertEqual(self._figure(self._node(self.consultant), self.march, self.order_count).target, 0, "zero, not empty")
        self.assertFalse(self._figure(self._node(self.consultant), self.april, self.order_count))
        self.assertAddsUp()
        self.assertIn("t.xlsx", self.plan.message_ids[0].body)

    def test_empty_is_not_zero(self):
        book = self._plain(self._export())
        page = book.worksheets[0]
        row = self._row(page, self.consultant)
        page.cell(row, 6).value = " "
        page.cell(row, 7).value = 0
        wizard = self._read_in(book)
        wizard.action_check()
        self.assertIn("0 new figures, 1 changed, 1 emptied", wizard.result)
        wizard.action_import()
        self.assertFalse(self._figure(self._node(self.consultant), self.march))
        self.assertEqual(self._target(self.consultant, self.april), (0, 0))

    def test_what_is_left_out_stays(self):
        book = self._plain(self._export())
        page = book.worksheets[0]
        page.delete_rows(self._row(page, self.consultant))
        page.delete_cols(6)
        del book["Number of orders"]
        self._set(self._node(self.consultant), 3, self.march, self.order_count)
        before = self._snapshot()
        self._read_in(book).action_import()
        self.assertEqual(self._snapshot(), before)

    def test_sums_are_warned_of(self):
        book = self._plain(self._export())
        page = book.worksheets[0]
        row = self._row(page, self.consultant)
        page.cell(row, 6).value = 150
        wizard = self._read_in(book)
        wizard.action_check()
        self.assertEqual((wizard.error_count, wizard.warning_count), (0, 2))
        team = self._row(page, self.team_a)
        self.assertIn(f"Order intake (untaxed)!F{team}: Team A hands out ¥\N{NO-BREAK SPACE}300.00, those below have", wizard.result)
        self.assertIn(f"Order intake (untaxed)!C{row}: Consultant has ¥\N{NO-BREAK SPACE}2,400.00 in total", wizard.result)
        wizard.action_import()
        self.assertEqual(self._target(self.consultant, self.march), (150, 0))

    def test_each_wrong_cell_is_named(self):
        book = self._plain(self._export())
        page, orders = book.worksheets
        row, colleague = self._row(page, self.consultant), self._row(page, self.colleague)
        page.cell(row, 4).value = "a lot"
        page.cell(row, 5).value = 0.005
        page.cell(row, 6).value = datetime(2031, 1, 1)
        page.cell(row, 7).value = True
        page.cell(row, 8).value = "=D3*2"
        page.cell(row, 9).value = "#DIV/0!"
        page.cell(row, 10).value = 1e20
        page.cell(row, 30).value = 5
        page.cell(row, 11).value = 777
        page.cell(colleague, 1).value = "999999999"
        page.cell(40, 2).value, page.cell(40, 4).value = "New seller", 3
        page.cell(41, 2).value = "Just a remark"
        orders.cell(self._row(orders, self.consultant), 6).value = 1.5
        wizard = self._read_in(book)
        before = self._snapshot()
        wizard.action_check()
        sheet = "Order intake (untaxed)!"
        for message in (
            f"{sheet}D{row}: “a lot” is not a number", f"{sheet}E{row}: 0.005 is finer than the unit", f"{sheet}F{row}: “2031-01-01",
            f"{sheet}G{row}: “True” is not", f"{sheet}H{row}: the formula has not been worked out", f"{sheet}I{row}: “#DIV/0!” is not",
            f"{sheet}J{row}: “1e+20” is not", f"{sheet}AD{row}: unknown period", f"{sheet}C{colleague}: unknown node (key 999999999)",
            f"{sheet}D40: unknown node (key –)", "Number of orders!F7: 1.5 is finer than the unit of Number of orders, which is 1.0",
        ):
            self.assertIn(message, wizard.result)
        self.assertEqual(wizard.error_count, 8 + 1 + 1 + 1)
        self.assertNotIn("remark", wizard.result)
        with self.assertRefused(UserError, "Nothing was brought in. 11 cells are wrong"):
            wizard.action_import()
        self.assertEqual(self._snapshot(), before, "the good cell did not come in either")

    def test_twice(self):
        book = self._plain(self._export())
        page = book.worksheets[0]
        page.cell(self._row(page, self.colleague), 1).value = str(self._node(self.consultant).id)
        copy = book.copy_worksheet(page)
        wizard = self._read_in(book)
        wizard.action_check()
        self.assertIn("comes twice, first in Order intake (untaxed)!C7", wizard.result)
        self.assertIn(f"{copy.title}!A1: no metric", wizard.result)

    def test_keys_as_numbers(self):
        book = self._plain(self._export())
        page = book.worksheets[0]
        row = self._row(page, self.consultant)
        page.cell(row, 1).value = float(page.cell(row, 1).value)
        page["F1"].value = 3.0
        page.cell(row, 6).value = 150
        self._read_in(book).action_import()
        self.assertEqual(self._target(self.consultant, self.march), (150, 0))

    def test_other_plan(self):
        other = self._create_plan(name="Other")
        wizard = self._read_in(self._plain(self._export()), plan=other)
        wizard.action_check()
        self.assertIn("no metric of this plan", wizard.result)

    def test_no_workbook(self):
        for content in (b"Hello", b"PK\x03\x04", b""):
            wizard = self._wizard(data=base64.b64encode(content) if content else False)
            with self.assertRefused(UserError, "can't be read as a workbook" if content else "Choose a workbook"):
                wizard.action_check()

    def test_everybody_takes_out_what_they_may_read(self):
        for user, names in (
            (self.consultant, ["Consultant"]), (self.leader, ["Team A", "Consultant", "Colleague"]),
            (self.auditor, None), (self.officer, None),
        ):
            page = self._export(user).worksheets[0]
            found = [row[1].value for row in page.iter_rows(min_row=3)]
            self.assertEqual(found if names else len(found), names or 8, user.name)
        with self.assertRaises(AccessError):
            self._export(self.other_head)

    def test_only_officers_bring_in(self):
        book = self._plain(self._export(self.leader))
        page = book.worksheets[0]
        page.cell(self._row(page, self.consultant), 6).value = 1
        for user in (self.consultant, self.leader, self.head, self.auditor):
            wizard = self._read_in(book, user)
            for action in (wizard.action_check, wizard.action_import):
                with self.assertRaises(AccessError):
                    action()
        mine = self._read_in(book)
        with self.assertRaises(AccessError):
            mine.with_user(self.director).action_import()
        mine.action_import()
        self.assertEqual(self._target(self.consultant, self.march), (1, 0))

    def test_running_plans_are_changed_by_changes(self):
        wizard = self._read_in(self._plain(self._export()))
        self.plan.state = "running"
        for action in (wizard.action_check, wizard.action_import):
            with self.assertRefused(UserError, "ask for a change"):
                action()
        self._export()

    def test_import_voids_the_request(self):
        self.plan.with_user(self.officer).request_approval("Please")
        approval = self.plan.approval_id
        book = self._plain(self._export())
        self._read_in(book).action_import()
        self.assertEqual(approval.state, "pending", "nothing was changed")
        page = book.worksheets[0]
        page.cell(self._row(page, self.consultant), 6).value = 1
        self._read_in(book).action_import()
        self.assertEqual(approval.state, "void")

    def test_names_are_no_formulas(self):
        self._node(self.consultant).name = "=1+1"
        page = self._export().worksheets[0]
        cell = page.cell(self._row(page, self.consultant), 2)
        self.assertEqual((cell.value, cell.data_type), ("=1+1", "s"))

    def test_queries_do_not_grow_with_nodes(self):
        def count():
            wizard = self._wizard()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            wizard.action_export()
            wizard.data = wizard.export_file
            wizard.action_check()
            return self.cr.sql_log_count - before
        count()
        few = count()
        partners = self.env["res.partner"].create([{"name": f"Dealer {number}"} for number in range(60)])
        nodes = self.env["sales.target.node"].create([
            {"plan_id": self.plan.id, "parent_id": self._node(self.team_a).id, "kind": "dealer", "partner_id": partner.id}
            for partner in partners])
        for node in nodes:
            self._set(node, 5)
        self.assertLessEqual(count(), few + 2)


@tagged("post_install", "-at_install")
class TestTargetSheetDownload(SheetCommon, HttpCase):

    def test_download(self):
        """ The file is for who took it out, and for nobody else. """
        action = self._wizard(self.leader).action_export()
        for user in (self.leader, self.consultant):
            user.sudo().password = f"password of {user.login}"
            self.authenticate(user.login, f"password of {user.login}")
            response = self.url_open(action["url"])
            self.assertEqual(response.status_code, 200 if user == self.leader else 404, user.name)
            if user == self.leader:
                self.assertIn("Year 2031.xlsx", response.headers["Content-Disposition"])
                book = openpyxl.load_workbook(io.BytesIO(response.content))
                self.assertEqual(book.worksheets[0].max_row, 5)
