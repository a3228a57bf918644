from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .slips_common import SlipsCommon


@tagged("post_install", "-at_install")
class TestSlipCount(SlipsCommon):
    """ What should be there, what is, and who had what is not. """

    def _count(self, user=None, **values):
        count = self.env["sales.slip.count"].with_user(user or self.officer).create({"company_id": self.company.id, **values})
        count.action_start()
        return count

    def _mark(self, count, entry, book=None):
        count.write({"entry": entry, "entry_book_id": book.id if book else False})
        count.action_mark()

    def _by_result(self, count):
        return {result: sorted(lines.mapped("number")) for result, lines in count.line_ids.grouped("result").items()}

    def test_expected(self):
        self._use(self.slip)
        for values, numbers in (({}, range(1002, 1011)), ({"team_id": self.team_a.id}, range(1002, 1007)),
                                ({"team_id": self.region.id}, range(1002, 1007)), ({"employee_id": self.person.id}, range(1002, 1005)),
                                ({"book_id": self.book.id}, range(1002, 1011))):
            with self.subTest(values=values):
                self.assertEqual(sorted(self._count(**values).line_ids.mapped("number")), list(numbers))
        for values in ({"team_id": self.team_b.id}, {"project_id": self.estate.id}, {"kind_id": self.receipt.id}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "no blank numbers"):
                self._count(**values)

    def test_mark_by_ranges(self):
        count = self._count(team_id=self.team_a.id)
        self._mark(count, "1001-1003，H001005")
        self.assertEqual(self._by_result(count), {"seen": [1001, 1002, 1003, 1005], "missing": [1004, 1006]})
        self.assertEqual((count.expected_count, count.seen_count, count.missing_count, count.entry), (6, 4, 2, False))
        self.assertEqual(count.line_ids.filtered("seen_by_id").seen_by_id, self.officer)
        self._mark(count, "h001004")
        self.assertEqual(count.missing_count, 1)

    def test_what_is_no_range(self):
        count = self._count()
        for entry, error in (("1001-x", ValidationError), ("1010-1001", ValidationError), ("", UserError)):
            with self.subTest(entry=entry), self.assertRaises(error):
                self._mark(count, entry)

    def test_not_expected(self):
        """ What is seen in the wrong place is written down, with where it should be. """
        count = self._count(team_id=self.team_a.id)
        self._mark(count, "1009, 5555")
        self.assertIn("H001009 · In stock", count.unexpected)
        self.assertIn("5555: no such number", count.unexpected)
        self.assertEqual(count.seen_count, 0)

    def test_one_number_in_two_books(self):
        receipts = self._receive(self.receipt, 1001, 1003)
        count = self._count()
        with self.assertRaisesRegex(UserError, "Several books have the number 1001"):
            self._mark(count, "1001")
        self._mark(count, "1001-1002", receipts)
        self.assertEqual(count.line_ids.filtered(lambda line: line.result == "seen").book_id, receipts)

    def test_close(self):
        count = self._count(employee_id=self.person.id)
        self._mark(count, "1001-1002")
        with self.assertRaisesRegex(UserError, "Neither seen nor explained: H001003–H001004"):
            count.action_close()
        lost, kept = count.line_ids.filtered(lambda line: line.result == "missing")
        lost.write({"verdict": "lost", "explanation": "Taken with the bag; reported to the police"})
        with self.assertRaisesRegex(UserError, "Neither seen nor explained: H001004"):
            count.action_close()
        kept.write({"verdict": "elsewhere", "explanation": "In the safe of the other office"})
        count.action_close()
        self.assertEqual(self.slips.mapped("state")[:4], ["issued", "issued", "void", "issued"])
        slip = self.slips[2]
        self.assertEqual((slip.void_cause, slip.void_reason, slip.employee_id),
                         ("lost", "Taken with the bag; reported to the police", self.person))
        self.assertEqual((lost.result, kept.result, count.state, count.closed_by_id), ("lost", "elsewhere", "closed", self.officer))
        move = self.env["sales.slip.move"].search([("move", "=", "lost")], limit=1)
        self.assertEqual((move.numbers, move.from_employee_id), ("H001003", self.person))

    def test_what_was_used_meanwhile_is_not_missing(self):
        count = self._count(employee_id=self.person.id)
        self._mark(count, "1003-1004")
        self._use(self.slip)
        self.slips[1].with_user(self.officer).action_take_back("Too many")
        count.action_close()
        self.assertEqual(self._by_result(count), {"moved": [1001, 1002], "seen": [1003, 1004]})
        self.assertEqual((count.missing_count, self.slip.state), (0, "used"))

    def test_closed_stays(self):
        count = self._count(employee_id=self.person.id)
        self._mark(count, "1001-1004")
        count.action_close()
        line = count.line_ids[0]
        for record, values in ((count, {"date": fields.Date.today()}), (count, {"entry": "1"}), (line, {"explanation": "x"})):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "it stays as it is"):
                record.sudo().write(values)
        for action in (count.action_mark, count.action_close, count.action_cancel, count.action_start, line.action_seen):
            with self.subTest(action=action), self.assertRaises(UserError):
                action()
        with self.assertRaises(UserError):
            count.unlink()

    def test_moved_by_buttons_only(self):
        count = self._count(employee_id=self.person.id)
        for record, values in ((count, {"state": "closed"}), (count, {"unexpected": ""}), (count.line_ids, {"result": "seen"}),
                               (count.line_ids[0], {"seen_by_id": self.officer.id})):
            with self.subTest(values=values), self.assertRaises(AccessError):
                record.write(values)
        with self.assertRaises(UserError):
            count.write({"team_id": self.team_b.id})
        with self.assertRaises(AccessError):
            count.create({"company_id": self.company.id, "state": "closed"})
        with self.assertRaises(AccessError):
            count.line_ids[0].unlink()

    def test_cancel(self):
        count = self._count()
        count.action_cancel()
        self.assertEqual((count.state, set(self.slips.mapped("state"))), ("cancelled", {"stock", "issued"}))
        draft = self.env["sales.slip.count"].with_user(self.officer).create({"company_id": self.company.id})
        draft.unlink()

    def test_leaders_count_their_teams(self):
        count = self._count(self.leader, team_id=self.team_a.id)
        self._mark(count, "1001-1006")
        self.assertEqual(count.missing_count, 0)
        with self.assertRaises(AccessError):
            count.action_close()
        everything = self._count(self.leader)  # by the rules: what the teams hold
        self.assertEqual(len(everything.line_ids), 6)
        count.with_user(self.officer).action_close()

    def test_rights(self):
        count = self._count(team_id=self.team_a.id)
        Count, Line = self.env["sales.slip.count"], self.env["sales.slip.count.line"]
        for user, sees in ((self.leader, 1), (self.manager, 1), (self.leader_b, 0), (self.officer, 1), (self.auditor, 1),
                           (self.other_leader, 0)):
            with self.subTest(user=user.name):
                self.assertEqual(Count.with_user(user).search_count([("id", "=", count.id)]), sees)
                self.assertEqual(Line.with_user(user).search_count([("count_id", "=", count.id)]), sees * 6)
        with self.assertRaises(AccessError):
            Count.with_user(self.consultant).search([])
        with self.assertRaises(AccessError):
            count.with_user(self.auditor).action_mark()
        with self.assertRaises(AccessError):
            count.line_ids.with_user(self.leader_b).action_seen()

    def test_taking_a_mark_back(self):
        count = self._count(employee_id=self.person.id)
        line = count.line_ids[0]
        line.action_seen()
        self.assertEqual((line.result, count.seen_count), ("seen", 1))
        line.action_seen()
        self.assertEqual((line.result, line.seen_by_id, count.seen_count), ("missing", self.env["res.users"], 0))

    def test_by_holder(self):
        count = self._count()
        self._mark(count, "1002, 1007-1010")
        rows = {row["holder"]: row for row in count._get_by_holder()}
        self.assertEqual(rows["In stock"], {"holder": "In stock", "expected": 4, "seen": 4, "missing": ""})
        self.assertEqual(rows["Consultant · Team A"]["missing"], "H001001, H001003–H001004")

    def test_form(self):
        with Form(self.env["sales.slip.count"].with_user(self.officer)) as form:
            form.team_id = self.team_a
        count = form.record
        count.action_start()
        with Form(count) as form:
            form.entry = "1001-1006"
        count.action_mark()
        self.assertEqual(count.seen_count, 6)

    def test_print(self):
        count = self._count()
        self._mark(count, "1002, 77")
        report = self.env["ir.actions.report"].with_user(self.officer)
        html = report._render_qweb_html("sales_center.report_slip_count", count.ids)[0].decode()
        for text in ("H001001, H001003–H001004", "Consultant · Team A", "77: no such number"):
            self.assertIn(text, html)

    def test_queries_do_not_grow(self):
        receipts = self._receive(self.receipt, 1, 300)
        small, large = self._count(book_id=self.book.id), self._count(book_id=receipts.id)
        costs = []
        for count, entry in ((small, "1001-1010"), (large, "1-300")):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._mark(count, entry)
            self.env.flush_all()
            costs.append(self.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 6)
