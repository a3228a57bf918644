from odoo import Command
from odoo.addons.sales_logistics.tests.vehicle.common import TripCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestRequest(TripCommon):
    """ The base of what employees ask for, tried out on trips. """

    def _new_rule(self, **values):
        return self.env["sales.approval.rule"].create({
            "name": "All trips", "kind": "trip", "condition": "always", "company_id": self.company.id,
            "step_ids": [Command.create({"role": "user", "user_id": self.director.id})], **values})

    def test_plain_employee_asks_on_a_form(self):
        form = Form(self.env["sales.trip"].with_user(self.asker_user))
        form.place_from, form.place_to, form.purpose = "Hall", "Airport", "Fetch a customer"
        trip = form.save()
        self.assertEqual((trip.employee_id, trip.company_id, trip.state), (self.asker.with_user(self.asker_user), self.company, "draft"))
        trip.action_request()
        self.assertEqual(trip.state, "requested")
        self.assertIn("Airport", trip._get_request_summary())

    def test_only_actions_move_the_state(self):
        trip = self._new_trip()
        for user in (self.asker_user, self.administrator, self.logistics_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                trip.with_user(user).write({"state": "approved"})
        with self.assertRaises(AccessError):
            self._new_trip(state="approved")

    def test_asking_is_for_oneself(self):
        with self.assertRaises(AccessError):
            self._new_trip(employee_id=self.friend.id)
        self.assertTrue(self._new_trip(user=self.administrator, employee_id=self.worker.id))

    def test_what_was_asked_for_stays(self):
        trip = self._new_trip()
        trip.action_request()
        with self.assertRaises(AccessError):
            trip.place_to = "Elsewhere"
        with self.assertRaises(AccessError):
            trip.unlink()
        with self.assertRefused(UserError, "cancel it instead"):
            trip.with_user(self.logistics_manager).unlink()
        self._new_trip().unlink()

    def test_nobody_approves_their_own(self):
        trip = self._new_trip(user=self.administrator, vehicle_id=self.car.id, driver_id=self.driver.id)
        trip.action_request()
        with self.assertRefused(UserError, "Nobody approves their own"):
            trip.action_approve()
        with self.assertRaises(AccessError):
            trip.with_user(self.asker_user).action_approve()
        trip.with_user(self.logistics_manager).action_approve()
        self.assertEqual(trip.state, "approved")

    def test_cancel_with_a_reason(self):
        trip = self._new_approved()
        with self.assertRefused(UserError, "Say why"):
            trip.action_cancel(" ")
        with self.assertRaises(AccessError):
            trip.with_user(self.friend_user).action_cancel("Not mine")
        wizard_action = trip.action_ask_cancel()
        wizard = self.env["sales.reason"].with_user(self.asker_user).with_context(**wizard_action["context"]).create({"reason": "Put off"})
        wizard.action_confirm()
        self.assertEqual((trip.state, trip.state_reason), ("cancelled", "Put off"))
        with self.assertRefused(UserError, "can't be done"):
            trip.action_cancel("Again")

    def test_reason_calls_nothing_else(self):
        trip = self._new_trip()
        wizard = self.env["sales.reason"].with_user(self.asker_user).create({
            "res_model": "sales.trip", "res_ids": trip.ids, "method": "unlink", "reason": "x"})
        with self.assertRefused(UserError, "can't be done with a reason"):
            wizard.action_confirm()

    def test_rule_comes_first(self):
        self._new_rule()
        trip = self._new_trip()
        trip.action_request()
        self.assertEqual((trip.state, trip.approval_state), ("requested", "pending"))
        own = trip.with_user(self.administrator)
        own.write({"vehicle_id": self.car.id, "driver_id": self.driver.id})
        with self.assertRefused(UserError, "needs an approval first"):
            own.action_approve()
        approval = trip.sudo().approval_id
        self.assertIn("Station", approval.summary)
        approval.with_user(self.director).action_open_document()
        trip.with_user(self.director).read(["place_to"])  # who decides sees what about
        approval.with_user(self.director).action_approve()
        self.assertEqual((trip.state, approval.state), ("approved", "used"))

    def test_rule_rejected(self):
        self._new_rule()
        trip = self._new_trip()
        trip.action_request()
        trip.sudo().approval_id.with_user(self.director).action_reject("Take the bus")
        self.assertEqual((trip.state, trip.state_reason), ("cancelled", "Take the bus"))

    def test_agreed_before_there_is_a_car(self):
        self._new_rule()
        trip = self._new_trip()
        trip.action_request()
        trip.sudo().approval_id.with_user(self.director).action_approve()
        self.assertEqual((trip.state, trip.approval_state), ("requested", "approved"))
        own = trip.with_user(self.administrator)
        own.action_give_car()
        own.action_approve()
        self.assertEqual(trip.state, "approved")
        self.assertEqual(trip.sudo().approval_id.state, "used")

    def test_longer_than_agreed(self):
        self._new_rule()
        trip = self._new_trip()
        trip.action_request()
        trip.sudo().approval_id.with_user(self.director).action_approve()
        own = trip.with_user(self.administrator)
        own.write({"vehicle_id": self.car.id, "driver_id": self.driver.id, "date_stop": self._hours(20)})
        with self.assertRefused(UserError, "needs an approval first"):
            own.action_approve()

    def test_rule_in_scope_only(self):
        self._new_rule(domain="[('seats', '>', 3)]")
        trip = self._new_trip()
        trip.action_request()
        self.assertFalse(trip.sudo().approval_id)
