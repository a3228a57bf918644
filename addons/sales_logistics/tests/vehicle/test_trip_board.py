from odoo.addons.sales_logistics.tests.vehicle.common import TripCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTripBoard(TripCommon):

    def _get_board(self, user=None, hours=24):
        return self.env["sales.trip"].with_user(user or self.administrator).get_board(str(self._hours(0)), str(self._hours(hours)))

    def _get_row(self, board, car):
        return next(row for row in board["cars"] if row["id"] == car.id)

    def test_cars_and_who_waits(self):
        trip = self._new_approved()
        self._new_approved(40, 2)
        waiting = self._new_trip(30, 2, user=self.friend_user)
        waiting.action_request()
        self._new_trip(3, 1)  # a draft
        self.env["fleet.vehicle.log.services"].create({
            "vehicle_id": self.second_car.id, "date": self._hours(0).date(), "state": "running",
            "service_type_id": self.env.ref("sales_logistics.service_type_other").id})
        board = self._get_board()
        self.assertEqual({row["id"] for row in board["cars"]}, {self.car.id, self.second_car.id})
        [bar] = self._get_row(board, self.car)["trips"]
        self.assertEqual((bar["id"], bar["who"], bar["driver"], bar["state"]), (trip.id, "Asker", "Driver", "approved"))
        self.assertEqual((bar["start"], bar["stop"]), (str(self._hours(2)), str(self._hours(5))))
        [block] = self._get_row(board, self.second_car)["blocks"]
        self.assertIn("in the garage", block["reason"])
        self.assertFalse(block["stop"])
        self.assertEqual([row["id"] for row in board["waiting"]], [waiting.id])
        self.assertIn("approved", board["states"])

    def test_give_a_car(self):
        self._new_approved()
        trip = self._new_trip(3, 1)
        trip.action_request()
        own = trip.with_user(self.administrator)
        self.assertEqual(own.get_free_cars(), self.second_car.ids)
        with self.assertRefused(UserError, "is taken from"):
            own.action_assign(self.car.id)
        own.action_assign(self.second_car.id)
        self.assertEqual((trip.state, trip.driver_id), ("approved", self.asker))

    def test_who_sees_the_board(self):
        self._new_approved()
        for user in (self.asker_user, self.driver_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._get_board(user)
        self.assertTrue(self._get_board(self.auditor)["cars"])
        self.assertEqual([row["id"] for row in self._get_board(self.stranger)["cars"]], self.other_car.ids)
        trip = self._new_trip(30, 1)
        trip.action_request()
        for user in (self.asker_user, self.auditor, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                trip.with_user(user).action_assign(self.car.id)

    def test_query_count(self):
        self._new_approved()
        self._count_queries(self._get_board)
        few = self._count_queries(self._get_board)
        cars = self.env["fleet.vehicle"].create([
            {"model_id": self.car_model.id, "license_plate": f"Q{number}", "seats": 5, "is_pool_car": True, "company_id": self.company.id}
            for number in range(8)])
        for car, start in zip(cars, range(3, 11), strict=True):
            self._new_approved(start, 1, car, self.worker)
        self.assertLessEqual(self._count_queries(self._get_board), few)
