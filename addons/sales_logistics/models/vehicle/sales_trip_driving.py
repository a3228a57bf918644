from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesTrip(models.Model):
    """ Giving a car, driving off and coming back. """
    _inherit = "sales.trip"

    def action_give_car(self):
        """ Give each trip the first car that is free for it, and that car's driver where there is none yet. """
        self._check_officer()
        self._check_state("draft", "requested", "approved")
        for trip in self.filtered(lambda trip: not trip.vehicle_id):
            trip.vehicle_id = trip._get_free_cars()[:1]
            if not trip.vehicle_id:
                trip._check_any_free()
                raise UserError(self.env._("The driver of each car that is free is away at that time. Enter another driver first."))
        for trip in self.filtered(lambda trip: not trip.driver_id):
            # sudo: the driver of a car is for administrators to know
            trip.driver_id = trip.vehicle_id.sudo().driver_employee_id.sudo(False) or trip.employee_id

    def _get_free_cars(self):
        """:returns: `fleet.vehicle` with enough seats that are free for the trip, in the order of their plates; while the trip
            has no driver, only those whose own driver, if any, is there"""
        self.ensure_one()
        cars = self.env["fleet.vehicle"].sudo().search(self._get_pool_domain(self.company_id, self.seats_taken))  # sudo: as above
        trips = self.with_context(with_usual_driver=not self.driver_id)
        found = trips._find_free("vehicle_id", cars, self.date_stop - self.date_start, self.date_start)
        free = [car.id for car, start in found if start == self.date_start]
        return self.env["fleet.vehicle"].browse(free)

    def action_ask_depart(self):
        """ Open the dialog that asks for the odometer at departure. """
        return self._open_odometer("depart", self.env._("Drive Off"))

    def action_ask_return(self):
        """ Open the dialog that asks for the odometer at return. """
        return self._open_odometer("return", self.env._("Back"))

    def _open_odometer(self, step, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": title, "res_model": "sales.trip.odometer", "view_mode": "form",
            "views": [(False, "form")], "target": "new", "context": {"default_trip_id": self.id, "default_step": step}}

    def action_depart(self, odometer):
        """ The car drives off, and its key is the driver's to give back.

        :param float odometer: as it stands, in the car's unit
        :raises UserError: if the car is still away or out of use, or the odometer would go back
        """
        self.ensure_one()
        self._check_driving()
        self._check_state("approved")
        trip = self.sudo()  # sudo: a driver may not write trips, cars and custody; who drives was checked
        now = fields.Datetime.now()
        if other := self.sudo().search([("vehicle_id", "=", trip.vehicle_id.id), ("state", "=", "active")], limit=1):  # sudo: as above
            raise UserError(self.env._("%(car)s is not back yet: %(who)s has it.", car=trip.vehicle_id.name, who=other.driver_id.name))
        trip._check_odometer(odometer, trip.vehicle_id.odometer)
        if now < trip.date_start:
            trip.date_start = now
        trip._check_free()
        trip._move("active", departed_at=now, odometer_out=odometer)
        trip._write_odometer(odometer)
        trip._hand_over(trip.driver_id, [{
            "kind": "key", "name": self.env._("Key of %s", trip.vehicle_id.name), "site_id": trip.site_id.id, "date_due": trip.date_stop}])

    def action_return(self, odometer, note=None):
        """ The car and its key are back.

        :param float odometer: as it stands
        :param str note: damage or other remarks
        :raises UserError: if the odometer would go back
        """
        self.ensure_one()
        self._check_driving()
        self._check_state("active")
        trip = self.sudo()  # sudo: as above
        trip._check_odometer(odometer, max(trip.odometer_out, trip.vehicle_id.odometer))
        now = fields.Datetime.now()
        trip._move("done", returned_at=now, date_stop=max(now, trip.date_start + timedelta(minutes=1)), odometer_back=odometer,
                   return_note=note or False)
        trip._write_odometer(odometer)
        trip._take_back_all(note)

    def _check_driving(self):
        """ The driver, who asked, or an administrator. """
        self.check_access("read")
        if not (self.is_driver or self.is_mine):
            self._check_officer()

    @api.model
    def _check_odometer(self, odometer, last):
        if odometer < last:
            raise UserError(self.env._(
                "The odometer stood at %(last)s already: %(now)s can't be right.", last=f"{last:g}", now=f"{odometer:g}"))

    def _write_odometer(self, odometer):
        vehicles = self.vehicle_id
        vehicles.invalidate_recordset(["odometer"])  # computed without dependencies
        for trip in self:
            if odometer > trip.vehicle_id.odometer:
                self.env["fleet.vehicle.odometer"].create({
                    "vehicle_id": trip.vehicle_id.id, "value": odometer, "date": fields.Date.context_today(trip),
                    "driver_id": trip.driver_id.work_contact_id.id})
        vehicles.invalidate_recordset(["odometer"])

    def action_add_cost(self):
        """ Open a new cost of the trip. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Cost"), "res_model": "sales.trip.cost", "view_mode": "form",
            "views": [(False, "form")], "target": "new", "context": {"default_trip_id": self.id}}
