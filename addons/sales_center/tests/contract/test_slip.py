from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .slips_common import PICTURE, SlipsCommon


@tagged("post_install", "-at_install")
class TestSlipBook(SlipsCommon):
    """ Books make their numbers: all of them, each once. """

    def test_numbers(self):
        self.assertEqual(self.slips.mapped("name"), [f"H00{number}" for number in range(1001, 1011)])
        self.assertEqual((self.book.total_count, self.book.stock_count, self.book.issued_count), (10, 4, 6))
        self.assertEqual(self.book.display_name, "Hold slip H001001–H001010")

    def test_each_number_of_each_book_is_accounted_for(self):
        """ In the table itself: no gap, nothing beyond the book, and nothing in two states. """
        self._receive(self.receipt, 1, 60)
        self._use(self.slip)
        self.slips[9].with_user(self.officer).action_void("Torn", PICTURE)
        self.env.flush_all()
        self.env.cr.execute("""
            SELECT book.id FROM sales_slip_book book LEFT JOIN sales_slip slip ON slip.book_id = book.id
            GROUP BY book.id
            HAVING count(slip.id) != book.number_to - book.number_from + 1 OR min(slip.number) != book.number_from
                OR max(slip.number) != book.number_to OR count(DISTINCT slip.name) != count(*)""")
        self.assertEqual(self.env.cr.fetchall(), [])

    def test_the_log_tells_the_state_of_each_number(self):
        """ What the last step of a number says is what the slip says. """
        self._use(self.slip)
        self.slips[1].with_user(self.consultant).action_void("Torn", PICTURE)
        self.slips[4].with_user(self.officer).action_take_back("Too many")
        self.env.flush_all()
        self.env.cr.execute("""
            SELECT slip.name FROM sales_slip slip JOIN LATERAL (
                SELECT move.state_to, move.to_team_id FROM sales_slip_move move
                WHERE move.book_id = slip.book_id AND slip.number BETWEEN move.number_from AND move.number_to
                ORDER BY move.id DESC LIMIT 1) last ON TRUE
            WHERE slip.book_id = %s AND last.state_to = slip.state""", [self.book.id])
        self.assertEqual(len(self.env.cr.fetchall()), 10)

    def test_overlap(self):
        with self.assertRaisesRegex(UserError, "Hold slip H001001–H001010 has some of these numbers"):
            self._receive(self.hold_slip, 1010, 1020)
        self._receive(self.receipt, 1001, 1010)  # another kind
        self._receive(self.hold_slip, 1001, 1010, company_id=self.other_company.id, kind_id=self.hold_slip.copy(
            {"company_id": False}).id, user=self.env.user)

    def test_overlap_in_print_only(self):
        """ Other prefix, same print: the database refuses. """
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._receive(self.hold_slip, 101, 105, prefix="H001", digits=3)
            self._receive(self.hold_slip, 1101, 1105, prefix="H00", digits=4)

    def test_index_stands(self):
        self.env.cr.execute("SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s) AND indexdef LIKE 'CREATE UNIQUE%%'", [
            ["sales_slip_number_once", "sales_slip_number_in_book", "sales_slip_one_per_claim"]])
        self.assertEqual(len(self.env.cr.fetchall()), 3)
        self.env.cr.execute("SELECT conname FROM pg_constraint WHERE conname = ANY(%s)", [[
            "sales_slip_holder_if_issued", "sales_slip_facts_if_used", "sales_slip_reason_if_void", "sales_slip_move_whole_range"]])
        self.assertEqual(len(self.env.cr.fetchall()), 4)

    def test_size(self):
        for first, last in ((1, 1001), (2 ** 31 - 5, 2 ** 31 + 5)):
            with self.subTest(last=last), self.assertRaises(UserError):
                self._receive(self.receipt, first, last)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._receive(self.receipt, 9, 8)

    def test_stays_as_received(self):
        book = self.book.with_user(self.officer)
        for values in ({"number_to": 1011}, {"prefix": "X"}, {"kind_id": self.receipt.id}, {"digits": 7}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "stay as they were received"):
                book.write(values)
        with self.assertRaises(AccessError):
            book.unlink()
        with self.assertRaisesRegex(UserError, "never deleted"):
            self.book.unlink()

    def test_form_goes_on_where_the_last_book_ended(self):
        with Form(self.env["sales.slip.book"].with_user(self.officer)) as form:
            form.kind_id = self.hold_slip
            self.assertEqual((form.number_from, form.number_to, form.prefix, form.digits), (1011, 1020, "H", 6))
            form.number_to = 1013
        self.assertEqual(form.record.slip_ids.mapped("number"), [1011, 1012, 1013])

    def test_who_receives(self):
        for user in (self.consultant, self.leader, self.manager, self.auditor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._receive(self.receipt, 1, 2, user=user)

    def test_kinds_in_use_stay(self):
        with self.assertRaisesRegex(UserError, "archive it instead"):
            self.hold_slip.with_user(self.officer).unlink()
        with self.assertRaisesRegex(UserError, "stays what it is"):
            self.hold_slip.with_user(self.officer).claim_kind = "contract"
        self.receipt.with_user(self.officer).unlink()

    def test_queries_do_not_grow(self):
        """ A book of 500 is made in batches, and a list of books counts its numbers once. """
        self._receive(self.receipt, 1, 5)
        self.env.flush_all()
        with self.assertQueryCount(40):
            self._receive(self.receipt, 1001, 1500)
            self.env.flush_all()
        books = self.env["sales.slip.book"].search([])
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            books.mapped("stock_count")


@tagged("post_install", "-at_install")
class TestSlipCustody(SlipsCommon):
    """ Who may give numbers to whom. """

    def test_issue(self):
        slip = self.slips[9].with_user(self.officer)
        slip.action_issue(self.team_b.id, self.person_b.id, "For the launch")
        self.assertEqual((slip.state, slip.employee_id, slip.team_id, slip.user_id),
                         ("issued", self.person_b, self.team_b, self.consultant_b))
        move = self.env["sales.slip.move"].search([("book_id", "=", self.book.id)], limit=1)
        self.assertEqual((move.move, move.numbers, move.to_employee_id, move.user_id, move.reason),
                         ("issue", "H001010", self.person_b, self.officer, "For the launch"))

    def test_only_officers_issue_and_take_back(self):
        for user in (self.leader, self.manager):
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    self.slip.with_user(user).action_take_back("Mine")
                with self.assertRaises(AccessError):
                    self.slips[9].with_user(user).action_issue(self.team_a)
        for user in (self.auditor, self.consultant):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.slip.with_user(user).action_take_back("Mine")

    def test_issued_once(self):
        with self.assertRaisesRegex(UserError, "H001001 is “Issued”"):
            self.slips.with_user(self.officer).action_issue(self.team_b)
        self.assertEqual(self.slips[9].state, "stock")

    def test_hand_over_within_the_teams(self):
        slips = self.slips[4:6].with_user(self.leader)
        slips.action_hand_over(self.team_a, self.person_colleague)
        self.assertEqual(slips.user_id, self.colleague)
        with self.assertRaisesRegex(AccessError, "Team B is not one of your teams"):
            slips.action_hand_over(self.team_b)
        with self.assertRaises(AccessError):
            slips.with_user(self.leader_b).action_hand_over(self.team_b)
        with self.assertRaises(AccessError):
            slips.with_user(self.colleague).action_hand_over(self.team_a)
        slips.with_user(self.manager).action_hand_over(self.team_b)
        self.assertEqual((slips.team_id, slips.employee_id), (self.team_b, self.env["hr.employee"]))

    def test_one_row_for_a_range(self):
        moves = self.env["sales.slip.move"].search([("book_id", "=", self.book.id)])
        self.assertEqual([(move.move, move.slip_count) for move in moves], [("issue", 2), ("issue", 4), ("receive", 10)])
        (self.slips[1] | self.slips[3]).with_user(self.officer).action_take_back("Too many")
        returned = self.env["sales.slip.move"].search([("move", "=", "return"), ("book_id", "=", self.book.id)])
        self.assertEqual(sorted(returned.mapped("numbers")), ["H001002", "H001004"])
        self.assertEqual((returned.from_employee_id, returned.from_team_id), (self.person, self.team_a))

    def test_take_back_needs_a_reason(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.slip.with_user(self.officer).action_take_back(" ")
        self.slip.with_user(self.officer).action_take_back("On leave")
        self.assertEqual((self.slip.state, self.slip.team_id, self.slip.user_id), ("stock", self.env["crm.team"], self.env["res.users"]))

    def test_one_company(self):
        stranger = self.env["hr.employee"].create({"name": "Stranger", "company_id": self.other_company.id})
        for team, person in ((self.other_team, None), (self.team_a, stranger)):
            with self.subTest(team=team.name), self.assertRaisesRegex(UserError, "of one company"):
                self.slips[9].with_user(self.officer).action_issue(team, person)

    def test_wizard(self):
        action = self.book.with_user(self.officer).action_transfer()
        form = Form(self.env[action["res_model"]].with_user(self.officer).with_context(**action["context"]))
        self.assertEqual((form.number_from, form.number_to), (1007, 1010))
        form.number_to = 1008
        form.employee_id = self.person_b
        self.assertEqual((form.team_id, form.summary), (self.team_b, "H001007–H001008 (2)"))
        form.save().action_confirm()
        self.assertEqual(self.slips[6:8].employee_id, self.person_b)
        wizard = self.env["sales.slip.transfer"].with_user(self.officer).create({
            "book_id": self.book.id, "number_from": 1009, "number_to": 1020, "team_id": self.team_a.id})
        with self.assertRaisesRegex(UserError, "Give numbers of the book"):
            wizard.action_confirm()

    def test_wizard_on_a_selection(self):
        action = self.slips[:2].with_user(self.officer).action_open_return()
        form = Form(self.env[action["res_model"]].with_user(self.officer).with_context(**action["context"]))
        form.reason = "On leave"
        form.save().action_confirm()
        self.assertEqual(self.slips.mapped("state")[:3], ["stock", "stock", "issued"])

    def test_the_log_stays(self):
        move = self.env["sales.slip.move"].search([("book_id", "=", self.book.id)], limit=1)
        for user in (self.officer, self.general_manager):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                move.with_user(user).write({"reason": "Other"})
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                move.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "never changed"):
            move.write({"reason": "Other"})
        with self.assertRaisesRegex(UserError, "never deleted"):
            move.unlink()

    def test_who_left_still_stands_there(self):
        # Past the clearance that another addon asks for: it may not have been installed then.
        self.env.cr.execute("UPDATE hr_employee SET active = false WHERE id = %s", self.person.ids)
        self.env.invalidate_all()
        self.consultant.active = False
        self.env.invalidate_all()
        self.assertEqual(self.slip.with_user(self.officer).employee_id.name, "Consultant")
        self.slip.with_user(self.officer).action_take_back("Left the company")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.person.unlink()


@tagged("post_install", "-at_install")
class TestSlipUse(SlipsCommon):
    """ A number is used once, by who holds it. """

    def test_use(self):
        self._use(self.slip, amount=50000)
        slip = self.slip
        self.assertEqual((slip.state, slip.partner_id, slip.unit_id, slip.project_id, slip.amount, slip.used_by_id, slip.used_date),
                         ("used", self.customer, self.unit, self.estate, 50000, self.consultant, fields.Date.today()))
        self.assertEqual(slip.currency_id, self.company.currency_id)
        move = self.env["sales.slip.move"].search([("move", "=", "use"), ("book_id", "=", self.book.id)])
        self.assertEqual((move.numbers, move.to_employee_id, move.user_id), ("H001001", self.person, self.consultant))

    def test_not_by_others(self):
        for user in (self.colleague, self.consultant_b, self.leader_b, self.auditor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._use(self.slip, user)
        with self.assertRaises(UserError):
            self._use(self.slips[9], self.officer)  # nobody holds it

    def test_the_team_holds(self):
        self._use(self.slips[4], self.colleague)
        self.assertEqual((self.slips[4].employee_id, self.slips[4].team_id), (self.person_colleague, self.team_a))
        self._use(self.slips[5], self.leader)
        with self.assertRaises(AccessError):
            self._use(self.slips[5], self.consultant_b)

    def test_leaders_and_officers_enter_for_the_holder(self):
        self._use(self.slip, self.leader)
        self._use(self.slips[1], self.officer)
        self.assertEqual(self.slips[:2].used_by_id, self.consultant)
        self.assertEqual(self.slips[:2].employee_id, self.person)
        with self.assertRaisesRegex(UserError, "Hand it over to a person first"):
            self._use(self.slips[4], self.officer)

    def test_a_seller_without_login(self):
        person = self.env["hr.employee"].create({"name": "No Login", "company_id": self.company.id})
        slip = self.slips[6].with_user(self.officer)
        slip.action_issue(self.team_a, person)
        with self.assertRaises(AccessError):
            self._use(slip, self.consultant)
        self._use(slip, self.leader)
        self.assertEqual((slip.employee_id, slip.used_by_id), (person, self.leader))

    def test_once(self):
        self._use(self.slip)
        for partner in (self.customer, self.other_customer):
            with self.subTest(partner=partner.name), self.assertRaisesRegex(UserError, "H001001 is “Used”"):
                self._use(self.slip, partner=partner)

    def test_in_order(self):
        with self.assertRaisesRegex(UserError, "H001001 comes before H001003"):
            self._use(self.slips[2])
        self._use(self.slips[2], skip_reason="Torn off by mistake")
        self.assertEqual(self.slips[2].skip_reason, "Torn off by mistake")
        left_out = self.env["sales.slip"].search([("is_skipped", "=", True), ("book_id", "=", self.book.id)])
        self.assertEqual(left_out, self.slips[:2])
        self.assertEqual(self.slips.filtered("is_skipped"), self.slips[:2])
        self._use(self.slip)
        self.assertFalse(self.slip.skip_reason)
        self._use(self.slips[4], self.colleague)  # another pack

    def test_next_number(self):
        Slip = self.env["sales.slip"].with_user(self.consultant)
        self.assertEqual(Slip._get_next(self.hold_slip), self.slip)
        self._use(self.slip)
        self.assertEqual(Slip._get_next(self.hold_slip), self.slips[1])
        self.assertEqual(Slip.with_user(self.colleague)._get_next(self.hold_slip), self.slips[4])
        self.assertFalse(Slip.with_user(self.consultant_b)._get_next(self.hold_slip))

    def test_what_the_kind_needs(self):
        with self.assertRaisesRegex(UserError, "names its Unit"):
            self._use(self.slip, unit=None)
        receipts = self._receive(self.receipt, 1, 3).slip_ids
        receipts.with_user(self.officer).action_issue(self.team_a, self.person)
        with self.assertRaisesRegex(UserError, "names its Amount"):
            self._use(receipts[0], unit=None)
        self._use(receipts[0], unit=None, amount=-20.5, currency=self.env.ref("base.HKD"))
        self.assertEqual(receipts[0].currency_id.name, "HKD")
        self.assertEqual(receipts[0].with_context(lang="zh_CN").amount_words, "港币负贰拾元伍角整")

    def test_date(self):
        today = fields.Date.today()
        with self.assertRaisesRegex(UserError, "in the future"):
            self._use(self.slip, date=today + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "can't have been used before"):
            self._use(self.slip, date=today - timedelta(days=1))
        with freeze_time(today + timedelta(days=3)):
            self._use(self.slip, date=fields.Date.to_string(today + timedelta(days=1)))
        self.assertEqual(self.slip.used_date, today + timedelta(days=1))

    def test_another_company(self):
        unit = self.unit.copy({"number": "x"})
        building = self.building.copy({"name": "9", "project_id": self.estate.copy({
            "code": "OT", "company_id": self.other_company.id, "team_ids": False, "user_id": False}).id})
        unit.building_id = building
        with self.assertRaises(UserError):
            self._use(self.slip, unit=unit)

    def test_what_stands_on_it_stays(self):
        self._use(self.slip)
        for values in ({"amount": 7}, {"partner_id": self.other_customer.id}, {"state": "issued"}, {"state": "stock"}, {"name": "X"},
                       {"employee_id": self.person_b.id}, {"number": 5}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.slip.sudo().write(values)
        for user in (self.consultant, self.officer, self.general_manager):
            with self.subTest(user=user.name):
                slip = self.slips[1].with_user(user)
                for values in ({"amount": 7}, {"state": "used"}, {"employee_id": self.person_b.id}):
                    with self.assertRaises(AccessError):
                        slip.write(values)
                with self.assertRaises(AccessError):
                    slip.unlink()
                with self.assertRaises(AccessError):
                    slip.create({"book_id": self.book.id, "number": 9, "name": "9"})
        with self.assertRaisesRegex(UserError, "never deleted"):
            self.slip.sudo().unlink()

    def test_archive(self):
        self._use(self.slip)
        with self.assertRaises(AccessError):
            self.slip.with_user(self.leader).action_file("Box 3")
        with self.assertRaises(UserError):
            self.slips[1].with_user(self.officer).action_file("Box 3")
        self.slip.with_user(self.officer).action_file("Box 3")
        self.assertEqual((self.slip.state, self.slip.place), ("archived", "Box 3"))
        with self.assertRaises(UserError):
            self.slip.with_user(self.officer).action_void("Late", PICTURE)

    def test_void(self):
        slip = self.slip.with_user(self.consultant)
        with self.assertRaisesRegex(UserError, "Say why"):
            slip.action_void("", PICTURE)
        with self.assertRaisesRegex(UserError, "picture"):
            slip.action_void("Spoiled", False)
        slip.action_void("Spoiled", PICTURE)
        self.assertEqual((slip.state, slip.void_cause, slip.void_reason), ("void", "spoiled", "Spoiled"))
        self.assertTrue(slip.void_image)
        for values in ({"void_reason": "Other"}, {"void_image": False}, {"state": "stock"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.slip.sudo().write(values)
        with self.assertRaises(UserError):
            self._use(self.slip)

    def test_who_voids(self):
        self._use(self.slip)
        with self.assertRaises(AccessError):  # used: not by the seller alone
            self.slip.with_user(self.consultant).action_void("Cancelled", PICTURE)
        with self.assertRaises(AccessError):
            self.slips[1].with_user(self.colleague).action_void("Cancelled", PICTURE)
        with self.assertRaises(AccessError):
            self.slips[9].with_user(self.leader).action_void("Cancelled", PICTURE)
        self.slip.with_user(self.leader).action_void("Cancelled", PICTURE)
        self.assertEqual((self.slip.partner_id, self.slip.state), (self.customer, "void"))

    def test_void_wizard(self):
        action = self.slips[:2].with_user(self.consultant).action_open_void()
        form = Form(self.env[action["res_model"]].with_user(self.consultant).with_context(**action["context"]))
        form.reason = "Printed badly"
        form.image = PICTURE
        form.save().action_confirm()
        self.assertEqual(self.slips[:2].mapped("state"), ["void", "void"])

    def test_database_alone(self):
        for query in (
            "UPDATE sales_slip SET state = 'used' WHERE id = %s",
            "UPDATE sales_slip SET state = 'void' WHERE id = %s",
            "UPDATE sales_slip SET state = 'stock' WHERE id = %s",
            "UPDATE sales_slip SET team_id = NULL WHERE id = %s",
        ):
            with self.subTest(query=query), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self.env.cr.execute(query, [self.slip.id])  # pylint: disable=sql-injection
