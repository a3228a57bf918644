import base64
import io
from datetime import date

from openpyxl import load_workbook
from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation

from odoo.addons.sales_logistics.tests.lodging.common import StayCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestMeter(StayCommon):
    """ September 2026, by the clock of Shanghai. """

    def _read(self, value=20.0, **values):
        return self.env["sales.meter.reading"].with_user(self.administrator).create({
            "room_id": self.room.id, "kind": "water", "month": "2026-09-15", "value": value, **values})

    def _get_shares(self, reading):
        return {share.employee_id: (share.nights, share.amount) for share in reading.sudo().share_ids}

    def test_split_by_nights_to_the_cent(self):
        self._new_past(self.worker, self.bed, "2026-08-20 02:00:00", "2026-09-11 02:00:00")
        self._new_past(self.driver, self.second_bed, "2026-09-11 02:00:00", "2026-09-21 02:00:00")
        self._new_past(self.keeper, self.bed, "2026-09-21 02:00:00", False)
        reading = self._read()
        self.assertEqual((reading.month, reading.unit_price, reading.used, reading.amount), (date(2026, 9, 1), 5, 20, 100))
        reading.action_confirm()
        shares = self._get_shares(reading)
        self.assertEqual({who: nights for who, (nights, _amount) in shares.items()}, {self.worker: 10, self.driver: 10, self.keeper: 10})
        self.assertEqual(sorted(amount for _nights, amount in shares.values()), [33.33, 33.33, 33.34])
        self.assertFalse(reading.company_part)

    def test_night_of_the_companys_clock(self):
        """ 17:00 in UTC is the next day in Shanghai: who comes then is counted from that day on. """
        self._new_past(self.worker, self.bed, "2026-08-31 17:00:00", "2026-09-02 17:00:00")
        reading = self._read()
        reading.action_confirm()
        self.assertEqual(self._get_shares(reading)[self.worker], (2, 100))

    def test_two_stays_of_one_person_are_one_share(self):
        first = self._new_past(self.worker, self.bed, "2026-09-01 02:00:00", "2026-09-05 02:00:00")
        self._new_past(self.worker, self.second_bed, first.date_stop, "2026-09-09 02:00:00")
        reading = self._read()
        reading.action_confirm()
        self.assertEqual(self._get_shares(reading), {self.worker: (8, 100)})

    def test_over_the_months_end(self):
        """ Who lives there from one month into the next, with an end or without, pays for each month what belongs to it. """
        self._new_past(self.worker, self.bed, "2026-08-25 02:00:00", "2026-09-11 02:00:00")
        self._new_past(self.keeper, self.second_bed, "2026-08-22 02:00:00", False)
        august = self._read(month="2026-08-01", value=4)
        september = self._read(value=12)
        (august | september).action_confirm()
        self.assertEqual(self._get_shares(august), {self.worker: (7, 8.24), self.keeper: (10, 11.76)})
        self.assertEqual(self._get_shares(september), {self.worker: (10, 10), self.keeper: (30, 30)})
        for reading in (august, september):
            self.assertEqual(sum(amount for _nights, amount in self._get_shares(reading).values()), reading.amount)

    def test_nobody_there(self):
        reading = self._read()
        reading.action_confirm()
        self.assertEqual((reading.company_part, len(reading.share_ids)), (100, 0))

    def test_goes_on_from_the_last_one(self):
        self._read()
        following = Form(self.env["sales.meter.reading"].with_user(self.administrator))
        following.room_id = self.room.with_user(self.administrator)
        following.month = "2026-10-01"
        following.value = 31
        self.assertEqual((following.previous, following.amount), (20, 55))
        self.assertEqual(following.save().used, 11)

    def test_once_and_forward(self):
        self._read()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._read(25)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._read(10, month="2026-10-01")
        self.assertTrue(self._read(10, kind="power"))

    def test_only_when_the_month_is_over(self):
        with self.assertRefused(UserError, "not over yet"):
            self._read(month=self.now.date()).action_confirm()

    def test_confirmed_is_kept(self):
        reading = self._read()
        reading.action_confirm()
        with self.assertRefused(UserError, "not changed any more"):
            reading.value = 30
        with self.assertRefused(UserError, "cancel it instead"):
            reading.unlink()
        with self.assertRaises(AccessError):
            self._read(kind="gas").state = "confirmed"
        with self.assertRefused(UserError, "confirmed or cancelled already"):
            reading.action_confirm()
        with self.assertRefused(UserError, "Say why"):
            reading.action_cancel()
        reading.action_cancel("Misread")
        with self.assertRefused(UserError, "cancelled already"):
            reading.action_cancel("Again")
        self.assertTrue(self._read(22))

    def test_who_sees_shares(self):
        self._new_past(self.asker, self.bed, "2026-09-01 02:00:00", "2026-09-05 02:00:00")
        reading = self._read()
        reading.action_confirm()
        for user, seen in ((self.asker_user, 1), (self.friend_user, 0), (self.administrator, 1), (self.second_administrator, 0),
                           (self.logistics_manager, 1), (self.auditor, 1), (self.stranger, 0)):
            with self.subTest(user=user.login):
                self.assertEqual(self.env["sales.meter.share"].with_user(user).search_count([("reading_id", "=", reading.id)]), seen)
        with self.assertRaises(AccessError):
            reading.with_user(self.asker_user).read(["amount"])
        with self.assertRaises(AccessError):
            reading.share_ids.with_user(self.logistics_manager).write({"amount": 0})

    def test_confirm_query_count(self):
        readings = self._read()
        rooms = self.env["sales.room"].create([{"name": f"2{number}", "dormitory_id": self.house.id} for number in range(6)])
        for room in rooms:
            readings |= self._read(room_id=room.id)
        self._count_queries(readings._get_nights)
        few = self._count_queries(readings[:2]._get_nights)
        self.assertLessEqual(self._count_queries(readings._get_nights), few)


@tagged("post_install", "-at_install")
class TestDeduction(StayCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_past(cls.asker, cls.bed, "2026-09-01 02:00:00", "2026-09-05 02:00:00")
        reading = cls.env["sales.meter.reading"].create({"room_id": cls.room.id, "kind": "water", "month": "2026-09-15", "value": 2})
        reading.action_confirm()
        key, bed = cls.env["sales.custody"]._hand_over(cls.asker, [
            {"name": "Key", "kind": "key", "date_out": "2026-09-01 02:00:00"},
            {"name": "Bed", "kind": "bed", "deposit": 200, "date_out": "2026-09-01 02:00:00"}])
        key.action_lose("Gone")
        key.action_deduct(35.5, "New lock")
        bed._take_back()
        (key | bed).date_back = "2026-09-30 16:00:00"  # the first of October in Shanghai
        cls.env.flush_all()

    def _get(self, user, **values):
        rows = self.env["sales.deduction"].with_user(user).search([("employee_id", "=", self.asker.id)])
        return sorted((row.date.isoformat(), row.kind, row.amount) for row in rows)

    def test_what_is_kept(self):
        self.assertEqual(self._get(self.logistics_manager), [
            ("2026-09-01", "deposit", 200), ("2026-09-30", "meter", 10), ("2026-10-01", "deposit_back", -200),
            ("2026-10-01", "loss", 35.5)])

    def test_who_sees_it(self):
        self.assertEqual(len(self._get(self.asker_user)), 4)
        for user in (self.friend_user, self.administrator, self.stranger):
            with self.subTest(user=user.login):
                self.assertFalse(self._get(user))
        self.assertEqual(len(self._get(self.auditor)), 4)

    def test_moving_to_another_bed_pays_nothing(self):
        """ The deposit goes with who moves, twice and into a house that asks for more, and comes back once, at the end. """
        house = self.house.copy({"name": "Dear House", "deposit": 900})
        dear = self.env["sales.room"].create({"name": "1", "dormitory_id": house.id})
        dear.action_add_beds()
        stay = self._new_living(bed=self.second_bed, user=self.friend_user)
        for bed in (self.women.bed_ids, dear.bed_ids):
            stay = stay.action_transfer(bed)
        rows = self.env["sales.deduction"].search([("employee_id", "=", self.friend.id)])
        self.assertEqual(rows.mapped(lambda row: (row.kind, row.name, row.amount)), [("deposit", self.second_bed.display_name, 200)])
        held = stay._get_open_custody().filtered(lambda item: item.kind == "bed")
        self.assertEqual((held.deposit, held.exchange_of_id.name), (200, self.women.bed_ids.display_name))
        stay.action_take_back()
        stay.action_check_out()
        rows = self.env["sales.deduction"].search([("employee_id", "=", self.friend.id)])
        self.assertEqual({row.kind: row.amount for row in rows}, {"deposit": 200, "deposit_back": -200})

    def test_moving_after_the_bed_came_back(self):
        """ Whose deposit was given back already pays that of the new bed. """
        stay = self._new_living(bed=self.second_bed, user=self.friend_user)
        stay._get_open_custody().filtered(lambda item: item.kind == "bed").action_return()
        stay.action_transfer(self.women.bed_ids)
        rows = self.env["sales.deduction"].search([("employee_id", "=", self.friend.id)])
        self.assertEqual(sorted(rows.mapped("amount")), [-200, 200, 200])

    def test_sheet(self):
        wizard = self.env["sales.deduction.sheet"].with_user(self.logistics_manager).create({
            "company_id": self.company.id, "month": "2026-10-09"})
        action = wizard.action_download()
        self.assertIn("2026-10", action["url"])
        book = load_workbook(io.BytesIO(base64.b64decode(wizard.file)))
        totals, items = [[[cell.value for cell in row] for row in page.iter_rows()] for page in book.worksheets]
        self.assertEqual({head: value for head, value in zip(*totals, strict=True) if value}, {  # other areas add columns
            "Employee": "Asker", "Loss or damage": 35.5, "Deposit given back": -200, "To Keep": -164.5})
        self.assertEqual(len(items), 3)
        self.assertAlmostEqual(sum(row[4] for row in items[1:]), totals[1][-1])
        wizard.month = "2020-01-01"
        with self.assertRefused(UserError, "Nothing"):
            wizard.action_download()
        with self.assertRaises(AccessError):
            wizard.with_user(self.administrator).action_download()
