from datetime import timedelta

from odoo import fields
from odoo.addons.sales_logistics.tests.common import LogisticsCommon
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestClearanceItems(LogisticsCommon):
    """ What is open besides custody, and that nobody is archived before it is settled. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kind = cls.env["sales.slip.kind"].create({"name": "Receipt", "prefix": "R", "company_id": cls.company.id})
        cls.book = cls.env["sales.slip.book"].create({
            "kind_id": kind.id, "company_id": cls.company.id, "number_from": 1, "number_to": 5})
        cls.slips = cls.book.slip_ids.sorted("number")[:3]

    def _give_slips(self, employee):
        self.slips.sudo().write({"state": "issued", "employee_id": employee.id, "team_id": self.team_a.id})

    def _new_trip(self, **values):
        return self.env["sales.trip"].create({
            "employee_id": self.asker.id, "company_id": self.company.id, "place_from": "Hall", "place_to": "Station",
            "purpose": "Fetch", "date_start": self._hours(2), "date_stop": self._hours(4), "state": "requested", **values})

    def _new_clearance(self, employee, **values):
        return self.env["sales.clearance"].create({"employee_id": employee.id, "company_id": employee.company_id.id, **values})

    def test_slips_are_one_item_a_book(self):
        self._give_slips(self.asker)
        clearance = self._new_clearance(self.asker).with_user(self.administrator)
        [line] = clearance.line_ids
        self.assertEqual((line.res_model, line.res_id), ("sales.slip.book", self.book.id))
        self.assertIn("Receipt", line.name)
        with self.assertRefused(UserError, "is still open"):
            line.action_sign()
        self._give_slips(self.friend)
        line.action_sign()
        clearance.action_complete()
        self.assertEqual(clearance.state, "done")

    def test_trips_of_asker_and_driver(self):
        trip = self._new_trip(driver_id=self.driver.id)
        asked, drives = self._new_clearance(self.asker), self._new_clearance(self.driver)
        for clearance in asked | drives:
            self.assertEqual(clearance.line_ids.mapped("res_model"), ["sales.trip"])
            with self.assertRefused(UserError, "is still open"):
                clearance.line_ids.action_sign()
        trip.driver_id = self.friend
        drives.line_ids.action_sign()
        with self.assertRefused(UserError, "is still open"):
            asked.line_ids.action_sign()
        trip.action_cancel("Leaves")
        asked.line_ids.action_sign()

    def test_stay(self):
        self.env["sales.dormitory"].create({"name": "House", "site_id": self.site.id})
        self.env["sales.stay"].create({
            "employee_id": self.worker.id, "company_id": self.company.id, "site_id": self.site.id, "state": "requested",
            "reason": "Works here", "date_start": fields.Datetime.now() + timedelta(days=1)})
        self.assertEqual(self._new_clearance(self.worker, kind="move").line_ids.mapped("res_model"), ["sales.stay"])

    def test_not_archived_while_something_is_open(self):
        key = self.env["sales.custody"]._hand_over(self.worker, [{"name": "Key 302", "kind": "key"}])
        with self.assertRefused(UserError, "Key 302"), self.env.cr.savepoint():
            self.worker.active = False
        with self.assertRefused(UserError, "Key 302"), self.env.cr.savepoint():
            self.worker.resource_id.active = False
            self.env.flush_all()
        with self.assertRefused(UserError, "Key 302"), self.env.cr.savepoint():
            self.worker.with_context(no_wizard=True).action_archive()
        with self.assertRefused(UserError, "Key 302"), self.env.cr.savepoint():
            self.env["hr.departure.wizard"].with_context(employee_termination=True).create({
                "employee_ids": self.worker.ids, "departure_date": fields.Date.today()}).action_register_departure()
        clearance = self._new_clearance(self.worker)
        key._take_back()
        with self.assertRefused(UserError, "Key 302"), self.env.cr.savepoint():
            self.worker.active = False  # given back, but nobody has signed
        clearance.line_ids.action_sign()
        clearance.action_complete()
        self.worker.active = False
        self.assertFalse(self.worker.active)

    def test_not_archived_from_another_company(self):
        self.env["sales.custody"]._hand_over(self.foreigner, [{"name": "Tablet", "kind": "loan"}])
        foreigner = self.foreigner.with_context(allowed_company_ids=self.company.ids)
        with self.assertRefused(UserError, "Tablet"):
            foreigner.sudo().active = False

    def test_many_are_archived_in_few_queries(self):
        people = self.env["hr.employee"].create([{"name": f"P{number}", "company_id": self.company.id} for number in range(12)])
        self._count_queries(people[:2]._check_cleared)
        people.with_context(no_wizard=True).write({"active": False})
        few = self._count_queries(people[:2]._check_cleared)
        self.assertLessEqual(self._count_queries(people._check_cleared), few)
