from contextlib import contextmanager

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.addons.sales_logistics.models.booking.no_overlap import NoOverlap
from odoo.addons.sales_logistics.tests.vehicle.common import TripCommon
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestOverlap(TripCommon):
    """ The base of all bookings, tried out on trips. """

    def _insert(self, start, stop, state="approved", car=None):
        """ As one who goes around our methods. """
        trip = self._new_trip()
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE sales_trip SET vehicle_id = %s, date_start = %s, date_stop = %s, state = %s WHERE id = %s",
            (car or self.car).id, self._hours(start), None if stop is None else self._hours(stop), state, trip.id))
        trip.invalidate_recordset()
        return trip

    @contextmanager
    def _refused_by_database(self):
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            yield

    def test_each_rule_is_a_constraint_of_the_database(self):
        wanted = set()
        for model in self.env.registry.values():
            if model._auto and not model._abstract:
                wanted |= {name for name, rule in model._table_objects.items() if isinstance(rule, NoOverlap)}
        self.assertTrue({"sales_trip_car_once", "sales_trip_driver_once"} <= wanted)
        self.env.cr.execute(SQL("SELECT conname FROM pg_constraint WHERE contype = 'x' AND conname IN %s", tuple(wanted)))
        self.assertEqual({name for name, in self.env.cr.fetchall()}, wanted)

    def test_database_refuses(self):
        self.env.cr.execute("ALTER TABLE sales_trip ALTER COLUMN date_stop DROP NOT NULL")
        self._insert(2, 5)
        for start, stop, state in ((4, 6, "requested"), (1, 3, "approved"), (3, 4, "active"), (0, None, "approved")):
            with self.subTest(start=start, stop=stop), self._refused_by_database():
                self._insert(start, stop, state)
        self._insert(5, 7)  # one begins in the second in which the other ends
        self._insert(0, 2)
        self._insert(2, 5, "cancelled")
        self._insert(2, 5, "done")
        self._insert(2, 5, "approved", self.second_car)
        self._insert(9, None)  # without an end
        with self._refused_by_database():
            self._insert(9999, 10000)

    def test_message_of_the_database(self):
        """ Who comes second in the same second is told who was first. """
        self._insert(2, 5)
        with self.assertRaises(ExclusionViolation) as catcher, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._insert(3, 6)
        message = self.env["sales.trip"]._sql_error_to_message(catcher.exception)
        self.assertIn("A1 is taken from", message)
        self.assertIn("(Asker)", message)

    def test_end_after_beginning(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._new_trip(hours=-1)

    def test_refused_in_words_with_an_offer(self):
        self._new_approved(2, 3)
        second = self._new_trip(3, 1, user=self.administrator)
        second.action_request()
        with self.assertRefused(UserError, "A1 is taken from") as _, self.env.cr.savepoint():
            second.write({"vehicle_id": self.car.id})
        try:
            second.vehicle_id = self.car
        except UserError as error:
            self.assertIn("(Asker)", str(error))
            self.assertIn("Free at that time: Brand/Model/A2", str(error))
        second.vehicle_id = self.second_car
        third = self._new_trip(3, 1, user=self.administrator, vehicle_id=self.car.id)
        with self.assertRefused(UserError, "Next free: Brand/Model/A2 from"):
            third.action_request()

    def test_driver_once(self):
        self._new_approved(2, 3)
        trip = self._new_trip(4, 3)
        trip.action_request()
        with self.assertRefused(UserError, "Driver has something else from"):
            trip.with_user(self.administrator).write({"vehicle_id": self.second_car.id, "driver_id": self.driver.id})

    def test_conflicts_and_times_that_are_moved(self):
        first = self._new_approved(2, 3)
        second = self._new_approved(5, 3, driver=self.worker)
        self.assertFalse((first | second)._get_conflicts())
        draft = self._new_trip(4, 2, user=self.administrator, vehicle_id=self.car.id)
        found = draft._get_conflicts()
        self.assertEqual([other for _column, other in found[draft]], [first, second])
        with self.assertRefused(UserError, "is taken"):
            first.with_user(self.administrator).date_stop = self._hours(6)
        with self.assertRefused(UserError, "is taken"):
            second.with_user(self.administrator).write({"date_start": "2020-01-01 00:00:00"})

    def test_find_nearest_free(self):
        Trip = self.env["sales.trip"].with_user(self.administrator)
        domain = [("id", "in", (self.car | self.second_car).ids)]
        self._new_approved(2, 3)
        self._new_approved(1, 1, self.second_car)
        self._new_approved(6, 1)

        def starts(hours, after):
            rows = Trip.find_nearest_free(domain, hours, self._hours(after))
            return [(row["id"], row["start"]) for row in rows]

        self.assertEqual(starts(1, 2), [(self.second_car.id, str(self._hours(2))), (self.car.id, str(self._hours(5)))])
        self.assertEqual(starts(2, 2)[1], (self.car.id, str(self._hours(7))))
        self.assertEqual(starts(0, 0), [(self.second_car.id, str(self._hours(2))), (self.car.id, str(self._hours(7)))])
        self.assertEqual(Trip.find_nearest_free([("id", "=", self.other_car.id)], 1, self._hours(0)), [])

    def test_find_free_is_asked_at_once(self):
        cars = self.env["fleet.vehicle"].create([
            {"model_id": self.car_model.id, "license_plate": f"Q{number}", "seats": 5, "is_pool_car": True, "company_id": self.company.id}
            for number in range(12)])
        Trip = self.env["sales.trip"]
        self._new_approved(2, 3, cars[0])
        few = self._count_queries(lambda: Trip._find_free("vehicle_id", cars[:2], None, self.now))
        self.assertLessEqual(self._count_queries(lambda: Trip._find_free("vehicle_id", cars, None, self.now)), few)
