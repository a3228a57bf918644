from datetime import timedelta

from odoo.addons.sales_logistics.tests.vehicle.common import TripCommon
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTripDriver(TripCommon):
    """ The first car is the driver's; he is on leave from in four hours until in ten. The second one is the worker's. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for car, driver in ((cls.car, cls.driver), (cls.second_car, cls.worker)):
            contact = cls.env["res.partner"].create({"name": driver.name})
            driver.work_contact_id = contact
            car.driver_id = contact
            car.driver_employee_id = driver
        cls.leave = cls.env["resource.calendar.leaves"].create({
            "name": "Secret", "resource_id": cls.driver.resource_id.id, "calendar_id": cls.driver.resource_calendar_id.id,
            "date_from": cls._hours(4), "date_to": cls._hours(10)})
        cls.leave.write({"date_from": cls._hours(4), "date_to": cls._hours(10)})

    def _give(self, start, hours, car, driver):
        trip = self._new_trip(start, hours)
        trip.action_request()
        own = trip.with_user(self.administrator)
        own.write({"vehicle_id": car.id, "driver_id": driver.id})
        return own

    def test_leave_blocks_with_why_and_who_else(self):
        trip = self._give(5, 2, self.car, self.driver)
        with self.assertRaises(UserError) as caught:
            trip.action_approve()
        self.assertIn("Driver is not to be had: on leave until", str(caught.exception))
        self.assertIn("Free at that time: Worker", str(caught.exception))
        self.assertNotIn("Secret", str(caught.exception))
        trip.driver_id = self.worker
        trip.action_approve()
        self.assertEqual(trip.state, "approved")

    def test_before_and_after_the_leave(self):
        for start, hours in ((1, 3), (10, 2)):
            trip = self._give(start, hours, self.car, self.driver)
            trip.action_approve()
            self.assertEqual(trip.state, "approved")

    def test_next_free_driver(self):
        """ Who has something else, and whoever else could drive, has it, too. """
        self._give(5, 3, self.second_car, self.worker).action_approve()
        self.car.driver_employee_id = False
        with self.assertRefused(UserError, "Next free: Worker from"):
            self._give(6, 1, self.car, self.driver).action_approve()

    def test_cars_whose_driver_is_there(self):
        trip = self._new_trip(5, 2)
        trip.action_request()
        own = trip.with_user(self.administrator)
        self.assertEqual(own.get_free_cars(), self.second_car.ids)
        own.action_give_car()
        self.assertEqual((own.vehicle_id.id, own.driver_id.id), (self.second_car.id, self.worker.id))
        other = self._new_trip(5, 2, user=self.friend_user)
        other.action_request()
        own = other.with_user(self.administrator)
        with self.assertRefused(UserError, "away at that time"):
            own.action_give_car()
        own.driver_id = self.friend
        self.assertEqual(own.get_free_cars(), self.car.ids)
        own.action_give_car()
        self.assertEqual(own.vehicle_id.id, self.car.id)

    def test_offer_of_another_car(self):
        """ The next car that is offered has its driver. """
        self._give(5, 2, self.second_car, self.worker).action_approve()
        with self.assertRefused(UserError, f"Next free: {self.second_car.display_name} from"):
            self._give(5, 2, self.second_car, self.friend).action_approve()

    def test_leave_after_approval(self):
        trip = self._give(1, 2, self.car, self.driver)
        trip.action_approve()
        self.leave.date_from = self._hours(2)
        self.env.flush_all()
        with self.assertRefused(UserError, "on leave until"):
            trip.with_user(self.driver_user).action_depart(1)
        board = self.env["sales.trip"].with_user(self.administrator).get_board(str(self._hours(0)), str(self._hours(24)))
        row = next(row for row in board["cars"] if row["id"] == self.car.id)
        self.assertEqual(row["driver"], "Driver")
        self.assertIn("on leave until", row["trips"][0]["absence"])
        [block] = row["away"]
        self.assertEqual((block["start"], block["stop"]), (str(self._hours(2)), str(self._hours(10))))
        other = next(row for row in board["cars"] if row["id"] == self.second_car.id)
        self.assertEqual((other["driver"], other["away"]), ("Worker", []))

    def test_archived_driver(self):
        """ Nobody is archived who is to drive; who was, before that was so, does not drive. """
        trip = self._give(20, 2, self.car, self.driver)
        with self.assertRefused(UserError, "Station"), self.env.cr.savepoint():
            self.driver.active = False
        self.env.invalidate_all()
        self.env.cr.execute("UPDATE hr_employee SET active = false WHERE id = %s", self.driver.ids)
        self.env.invalidate_all()
        with self.assertRefused(UserError, "not to be had: archived"):
            trip.action_approve()

    def test_work_elsewhere_is_no_leave(self):
        self.leave.time_type = "other"
        self._give(5, 2, self.car, self.driver).action_approve()

    def test_query_count_of_the_board(self):
        def read():
            self.env["sales.trip"].with_user(self.administrator).get_board(str(self._hours(0)), str(self._hours(24)))

        self._give(1, 2, self.car, self.driver).action_approve()
        self._count_queries(read)
        few = self._count_queries(read)
        for number in range(6):
            person = self.env["hr.employee"].create({"name": f"Driver {number}", "company_id": self.company.id})
            self.env["resource.calendar.leaves"].create({
                "resource_id": person.resource_id.id, "date_from": self._hours(1), "date_to": self._hours(1) + timedelta(hours=1)})
            car = self.car.copy({"license_plate": f"Q{number}"})
            car.driver_employee_id = person
        self._count_queries(read)
        self.assertLessEqual(self._count_queries(read), few)
