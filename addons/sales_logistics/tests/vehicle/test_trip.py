from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.addons.sales_logistics.tests.vehicle.common import TripCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestTrip(TripCommon):

    def test_ask_drive_and_come_back(self):
        """ The whole way of a trip, each step by who takes it. """
        self.env["fleet.vehicle.odometer"].create({"vehicle_id": self.car.id, "value": 1000})
        trip = self._new_approved()
        driving = trip.with_user(self.driver_user)
        wizard = Form(self.env["sales.trip.odometer"].with_user(self.driver_user).with_context(**driving.action_ask_depart()["context"]))
        self.assertEqual(wizard.odometer, 1000)
        wizard.odometer = 1002
        wizard.save().action_confirm()
        self.assertEqual((trip.state, trip.odometer_out, self.car.odometer), ("active", 1002, 1002))
        self.assertLessEqual(trip.date_start, trip.departed_at)
        self.assertEqual([(item.employee_id, item.kind, item.state) for item in trip.sudo().custody_ids], [(self.driver, "key", "out")])
        driving.action_return(1080, "Scratch")
        self.assertEqual((trip.state, trip.distance, self.car.odometer, trip.return_note), ("done", 78, 1080, "Scratch"))
        self.assertFalse(trip.custody_open_count)
        self.assertLessEqual((trip.date_stop - trip.returned_at).total_seconds(), 60)  # free from now on

    def test_odometer_never_goes_back(self):
        self.env["fleet.vehicle.odometer"].create({"vehicle_id": self.car.id, "value": 1000})
        trip = self._new_approved()
        with self.assertRefused(UserError, "stood at 1000"):
            trip.action_depart(999)
        trip.action_depart(1000)
        with self.assertRefused(UserError, "stood at 1000"):
            trip.action_return(990)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            trip.sudo().odometer_back = 1
            self.env.flush_all()

    def test_car_that_is_late(self):
        """ The next one does not leave before the car is back, and coming back late is possible. """
        late = self._new_approved(2, 1)
        late.action_depart(10)
        late.sudo().write({"date_start": self._hours(-3), "date_stop": self._hours(-1)})
        self.assertTrue(late.is_overdue)
        self.assertIn(late, late.search([("is_overdue", "=", True)]))
        following = self._new_approved(1, 2)
        with self.assertRefused(UserError, "not back yet"):
            following.action_depart(20)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            following.sudo().state = "active"
            self.env.flush_all()
        late.sudo().date_start = self._hours(-3)
        late.action_return(30)
        following.action_depart(30)
        self.assertEqual(following.state, "active")

    def test_who_drives(self):
        trip = self._new_approved()
        for user in (self.friend_user, self.second_administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                trip.with_user(user).action_depart(1)
        trip.with_user(self.administrator).action_depart(1)
        with self.assertRefused(UserError, "can't be done"):
            trip.action_cancel("Too late")

    def test_car_and_driver_are_needed(self):
        trip = self._new_trip()
        trip.action_request()
        own = trip.with_user(self.administrator)
        with self.assertRefused(UserError, "a car and a driver"):
            own.action_approve()
        self.car.driver_employee_id = self.driver
        own.action_give_car()
        self.assertEqual((trip.sudo().vehicle_id, trip.driver_id), (self.car, self.driver))
        self.car.seats = 0
        own.sudo()._compute_seats_total()
        with self.assertRefused(UserError, "Enter the seats"):
            own.action_approve()

    def test_no_car_has_so_many_seats(self):
        trip = self._new_trip(seats=9)
        with self.assertRefused(UserError, "Ask for two trips"):
            trip.action_request()

    def test_no_car_is_free(self):
        self._new_approved()
        self._new_approved(car=self.second_car, driver=self.worker)
        with self.assertRefused(UserError, "Next free"):
            self._new_trip(3, 1).action_request()
        self._new_trip(5, 1).action_request()

    def test_past_trip(self):
        with self.assertRefused(UserError, "over already"):
            self._new_trip(-5, 2).action_request()

    def test_over_midnight_in_shanghai(self):
        """ A night in +8 lies on one day in UTC; a day in the garage blocks the company's day. """
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.env["fleet.vehicle.log.services"].create({
            "vehicle_id": self.car.id, "date": "2036-05-02", "service_type_id": self.env.ref("sales_logistics.service_type_other").id})
        Trip = self.env["sales.trip"].with_user(self.administrator)

        def free_from(text):
            return Trip.find_nearest_free([("id", "=", self.car.id)], 1, text)[0]["start"]

        self.assertEqual(free_from("2036-05-01 15:00:00"), "2036-05-01 15:00:00")
        self.assertEqual(free_from("2036-05-01 15:30:00"), "2036-05-02 16:00:00")

    def test_trip_over_midnight(self):
        """ From ten in the evening until two in Shanghai: both days have it on the board, and the night is taken. """
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        dispatcher = self.logistics_manager
        trip = self._new_trip(user=dispatcher, vehicle_id=self.car.id, driver_id=self.driver.id,
                              date_start="2036-05-01 14:00:00", date_stop="2036-05-01 18:00:00", employee_id=self.asker.id)
        trip.action_request()
        trip.action_approve()
        for first, last in (("2036-04-30 16:00:00", "2036-05-01 16:00:00"), ("2036-05-01 16:00:00", "2036-05-02 16:00:00")):
            board = self.env["sales.trip"].with_user(dispatcher).get_board(first, last)
            [row] = [car["trips"] for car in board["cars"] if car["id"] == self.car.id]
            self.assertEqual([bar["id"] for bar in row], trip.ids)
        after = {"user": self.friend_user, "date_stop": "2036-05-01 20:00:00"}
        with self.assertRefused(UserError, "is taken from"):
            self._new_trip(date_start="2036-05-01 17:59:59", **after).with_user(dispatcher).action_assign(self.car.id)
        following = self._new_trip(date_start="2036-05-01 18:00:00", **after)
        following.action_request()
        following.with_user(dispatcher).action_assign(self.car.id)
        self.assertEqual(following.state, "approved")
        trip.sudo().write({"date_start": "2036-05-01 14:00:00"})
        self.env["fleet.vehicle.log.services"].create({
            "vehicle_id": self.car.id, "date": "2036-05-02", "service_type_id": self.env.ref("sales_logistics.service_type_other").id})
        with self.assertRefused(UserError, "in the garage"):
            trip._check_free()

    def test_garage_insurance_and_inspection(self):
        insurance = self.env.ref("sales_logistics.service_type_insurance")
        Contract = self.env["fleet.vehicle.log.contract"]
        Contract.create({
            "vehicle_id": self.car.id, "cost_subtype_id": insurance.id, "start_date": "2020-01-01", "expiration_date": "2020-12-31"})
        trip = self._new_trip(user=self.administrator, vehicle_id=self.car.id, driver_id=self.driver.id)
        with self.assertRefused(UserError, "Compulsory Insurance has run out"):
            trip.action_request()
        Contract.create({
            "vehicle_id": self.car.id, "cost_subtype_id": insurance.id, "start_date": "2021-01-01", "expiration_date": "2099-12-31"})
        service = self.env["fleet.vehicle.log.services"].create({
            "vehicle_id": self.car.id, "date": self._hours(0).date(), "state": "running",
            "service_type_id": self.env.ref("sales_logistics.service_type_other").id})
        with self.assertRefused(UserError, "in the garage"):
            trip.action_request()
        service.state = "done"
        trip.action_request()
        self.car.write_off_date = "2020-01-01"
        with self.assertRefused(UserError, "written off"):
            trip.with_user(self.logistics_manager).action_approve()
        self.car.write({"write_off_date": False, "active": False})
        with self.assertRefused(UserError, "archived"):
            trip.with_user(self.logistics_manager).action_approve()

    def test_company_and_pool(self):
        with self.assertRaises(UserError):
            self._new_trip(user=self.administrator, vehicle_id=self.other_car.id)
        with self.assertRaises(UserError):
            self._new_trip(user=self.administrator, driver_id=self.foreigner.id)
        self.assertNotIn(self.annex_car, self._new_trip(user=self.administrator)._get_free_cars())

    def test_who_sees_which_trips(self):
        trip = self._new_approved()
        annex = self._new_approved(car=self.annex_car, driver=self.worker)
        draft = self._new_trip(user=self.friend_user)
        trips = trip | annex | draft
        for user, seen in (
                (self.asker_user, trip | annex), (self.driver_user, trip), (self.friend_user, draft),
                (self.administrator, trip | draft), (self.second_administrator, annex | draft),
                (self.logistics_manager, trips), (self.auditor, trips), (self.stranger, trips.browse())):
            with self.subTest(user=user.login):
                self.assertEqual(trips.with_user(user).search([("id", "in", trips.ids)]).sudo(), seen)
        self.assertTrue(trip.with_user(self.driver_user).is_driver)
        with self.assertRaises(AccessError):
            trip.with_user(self.asker_user).read(["vehicle_id"])
        self.assertEqual(trip.with_user(self.asker_user).vehicle_name, "Brand/Model/A1")

    def test_views_of_each_persona(self):
        self._new_approved()
        self.env.flush_all()
        for user in (self.asker_user, self.administrator, self.logistics_manager, self.auditor):
            for model, modes in (
                    ("sales.trip", ("kanban", "list", "form", "search", "calendar", "pivot")),
                    ("sales.trip.offer", ("kanban", "list", "search")),
                    ("sales.trip.cost", ("list", "form", "search", "pivot")), ("sales.custody", ("kanban", "list", "form", "search")),
                    ("sales.clearance", ("list", "form", "search"))):
                Model = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    result = Model.get_views([(False, mode) for mode in modes])
                    Model.search([]).web_read({name: {} for name in result["models"][model]["fields"]})

    def test_list_query_count(self):
        Trip = self.env["sales.trip"].with_user(self.administrator)
        spec = {name: {} for name in ("date_start", "place_to", "seats_taken", "vehicle_name", "is_overdue", "is_mine", "state")}
        spec["employee_id"] = {"fields": {"display_name": {}}}

        def read():
            Trip.web_search_read([], spec)

        self._new_trip(user=self.administrator)
        self._count_queries(read)
        few = self._count_queries(read)
        for number in range(6):
            self._new_trip(10 * number + 10, user=self.administrator, vehicle_id=self.car.id)
        self.assertLessEqual(self._count_queries(read), few + 1)  # names of cars, for all at once


@tagged("post_install", "-at_install")
class TestTripShared(TripCommon):

    def _offer(self, trip, user):
        return self.env["sales.trip.offer"].with_user(user).search([("id", "=", trip.id)])

    def test_come_along(self):
        trip = self._new_approved(partner_ids=[Command.link(self.customer.id)])
        offer = self._offer(trip, self.friend_user)
        self.assertEqual((offer.seats_left, offer.has_joined), (3, False))
        offer.action_join(2)
        self.assertEqual(trip.seats_taken, 3)
        self.assertTrue(self._offer(trip, self.friend_user).has_joined)
        self.assertEqual(self._offer(trip, self.friend_user).seats_left, 1)
        with self.assertRefused(UserError, "on this trip already"):
            offer.action_join()
        self.assertIn(trip, self.env["sales.trip"].with_user(self.friend_user).search([]).sudo())
        offer.action_leave()
        self.assertEqual(trip.seats_taken, 1)
        with self.assertRefused(UserError, "not on this trip"):
            offer.action_leave()

    def test_seats_are_never_exceeded(self):
        trip = self._new_approved(seats=3)
        with self.assertRefused(UserError, "1 seats left"):
            self._offer(trip, self.friend_user).action_join(2)
        with self.assertRaises(UserError):
            self._offer(trip, self.friend_user).action_join(0)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env["sales.trip.passenger"].create({"trip_id": trip.id, "employee_id": self.friend.id, "seats": 2})
            self.env.flush_all()

    def test_only_shared_and_coming_trips_are_offered(self):
        private = self._new_approved(is_shared=False)
        self.assertFalse(self._offer(private, self.friend_user))
        with self.assertRefused(UserError, "can't be joined"):
            private._join(self.friend)
        away = self._new_approved(7, 1, self.second_car, self.worker)
        away.action_depart(1)
        self.assertFalse(self._offer(away, self.friend_user))
        foreign = self._new_approved(20, 1)
        self.assertFalse(self._offer(foreign, self.stranger))
        with self.assertRaises(AccessError):
            self.env["sales.trip.passenger"].with_user(self.friend_user).create({"trip_id": foreign.id, "employee_id": self.friend.id})


@tagged("post_install", "-at_install")
class TestTripCost(TripCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trip = cls._new_approved()
        cls.trip.action_depart(1)
        cls.cost = cls.env["sales.trip.cost"].with_user(cls.driver_user).create({
            "trip_id": cls.trip.id, "kind": "toll", "amount": 35.5, "receipt": "aGVsbG8=", "receipt_name": "toll.txt"})

    def test_into_the_books_of_the_fleet(self):
        with self.assertRaises(AccessError):
            self.cost.with_user(self.administrator).action_confirm()
        self.cost.with_user(self.logistics_manager).action_confirm()
        service = self.cost.sudo().service_id
        self.assertEqual((service.amount, service.vehicle_id, service.state, service.purchaser_employee_id),
                         (35.5, self.car, "done", self.driver))
        self.assertEqual(service.service_type_id, self.env.ref("sales_logistics.service_type_toll"))
        self.assertEqual(self.trip.with_user(self.logistics_manager).cost_total, 35.5)
        with self.assertRefused(UserError, "confirmed"):
            self.cost.with_user(self.logistics_manager).amount = 1
        with self.assertRefused(UserError, "kept"):
            self.cost.with_user(self.logistics_manager).unlink()

    def test_receipt_is_needed(self):
        self.cost.receipt = False
        with self.assertRefused(UserError, "receipt"):
            self.cost.with_user(self.logistics_manager).action_confirm()

    def test_refused_with_a_reason(self):
        own = self.cost.with_user(self.logistics_manager)
        with self.assertRefused(UserError, "Say why"):
            own.action_refuse()
        own.action_refuse("Private")
        self.assertEqual((own.state, own.state_reason), ("refused", "Private"))
        with self.assertRefused(UserError, "decided on already"):
            own.action_confirm()
        self.assertFalse(self.trip.sudo().cost_total)

    def test_nobody_confirms_their_own(self):
        own = self.env["sales.trip.cost"].with_user(self.logistics_manager).create({
            "trip_id": self.trip.id, "amount": 5, "receipt": "aGVsbG8="})
        with self.assertRefused(UserError, "of their own"):
            own.action_confirm()
        with self.assertRaises(AccessError):
            self.cost.state = "confirmed"

    def test_who_sees_costs(self):
        for user, seen in ((self.driver_user, True), (self.asker_user, False), (self.administrator, False),
                           (self.logistics_manager, True), (self.auditor, True), (self.stranger, False)):
            with self.subTest(user=user.login):
                self.assertEqual(bool(self.cost.with_user(user).search([("id", "=", self.cost.id)])), seen)
        with self.assertRaises(AccessError):
            self.trip.with_user(self.administrator).read(["cost_total"])
        with self.assertRaises(AccessError):
            self.cost.with_user(self.friend_user).create({"trip_id": self.trip.id, "amount": 5})

    def test_not_before_departure(self):
        trip = self._new_approved(20, 1)
        with self.assertRefused(UserError, "not begun"):
            self.cost.create({"trip_id": trip.id, "amount": 5})
