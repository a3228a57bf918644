from odoo.addons.sales_logistics.tests.vehicle.common import TripCommon
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestTripTours(TripCommon, HttpCase):

    def test_ask_on_a_phone_and_drive(self):
        """ An employee asks on a phone, an administrator gives a car on the board, and the employee drives. """
        self.browser_size, self.touch_enabled = "375x667", True
        self.start_tour("/odoo/action-sales_logistics.sales_trip_action_mine", "sales_logistics_trip_ask", login=self.asker_user.login)
        trip = self.env["sales.trip"].search([("employee_id", "=", self.asker.id)])
        self.assertEqual((trip.state, trip.place_to), ("requested", "Station"))
        self.browser_size, self.touch_enabled = "1366x768", False
        self.start_tour("/odoo/trip-board", "sales_logistics_trip_board", login=self.administrator.login)
        self.env.invalidate_all()
        self.assertEqual((trip.state, trip.vehicle_id, trip.driver_id), ("approved", self.car, self.asker))
        self.browser_size, self.touch_enabled = "375x667", True
        self.start_tour(f"/odoo/sales.trip/{trip.id}", "sales_logistics_trip_drive", login=self.asker_user.login)
        self.env.invalidate_all()
        self.assertEqual((trip.state, trip.distance, self.car.odometer), ("done", 60, 1060))
