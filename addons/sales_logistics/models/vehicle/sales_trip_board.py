from datetime import datetime

from odoo import api, fields, models

from ...tools import intervals

TRIP_FIELDS = ["vehicle_id", "employee_id", "driver_id", "date_start", "date_stop", "state", "place_to", "seats_taken", "purpose"]


class SalesTrip(models.Model):
    """ What the dispatcher's board shows. """
    _inherit = "sales.trip"

    @api.model
    @api.readonly
    def get_board(self, start, stop):
        """ Return the cars of the pool with what they do in a time, and who waits for a car.

        :param start: datetime or its text, UTC
        :param stop: as ``start``
        :returns: dict with ``cars`` (id, name, seats, driver, ``trips``, ``blocks`` and ``away``, of the driver, with start and
            stop in UTC), ``waiting`` (trips without a car, whenever) and ``states`` (labels); as many queries, however many cars
        """
        self._check_dispatcher()
        start, stop = fields.Datetime.to_datetime(start), fields.Datetime.to_datetime(stop)
        cars = self.env["fleet.vehicle"].search_fetch(
            [("is_pool_car", "=", True), ("company_id", "in", [False, *self.env.companies.ids])], ["name", "license_plate", "seats"])
        trips = self.search_fetch([
            ("vehicle_id", "in", cars.ids), ("state", "not in", ("draft", "cancelled")),
            ("date_start", "<", stop), ("date_stop", ">", start),
        ], TRIP_FIELDS, order="date_start")
        waiting = self.search_fetch([("vehicle_id", "=", False), ("state", "=", "requested")], TRIP_FIELDS, order="date_start")
        by_car = trips.grouped("vehicle_id")
        blocks = cars.sudo()._get_blocks()  # sudo: that a car is out of use is for dispatchers
        drivers = {car.id: car.sudo().driver_employee_id for car in cars}  # sudo: as above
        away = self._get_driver_blocks(self.env["hr.employee"].union(*drivers.values(), trips.driver_id))
        return {
            "cars": [{
                "id": car.id, "name": car.license_plate or car.name, "model": car.name, "seats": car.seats,
                "driver": drivers[car.id].name or "",
                "trips": [{**trip._get_board_bar(), "absence": trip._get_absence(away)} for trip in by_car.get(car, self.browse())],
                "blocks": self._get_board_blocks(blocks.get(car.id, ()), start, stop),
                "away": self._get_board_blocks(away.get(drivers[car.id].id, ()), start, stop),
            } for car in cars],
            "waiting": [trip._get_board_bar() for trip in waiting],
            "states": dict(self._fields["state"]._description_selection(self.env)),
        }

    def _get_board_bar(self):
        return {
            "id": self.id, "start": fields.Datetime.to_string(self.date_start), "stop": fields.Datetime.to_string(self.date_stop),
            "state": self.state, "place": self.place_to, "who": self.employee_id.name, "driver": self.driver_id.name or "",
            "seats": self.seats_taken, "purpose": self.purpose or "", "overdue": self.is_overdue,
        }

    @api.model
    def _get_board_blocks(self, blocks, start, stop):
        return [self._get_board_block(*block) for block in blocks if intervals.overlap(block[0], block[1], start, stop)]

    @api.model
    def _get_board_block(self, start, stop, reason):
        start = max(start, datetime(1970, 1, 1))
        return {"start": fields.Datetime.to_string(start), "stop": stop and fields.Datetime.to_string(stop), "reason": reason}

    def get_free_cars(self):
        """ Return the ids of the cars that are free for the trip. """
        self.ensure_one()
        self._check_dispatcher()
        return self._get_free_cars().ids

    def action_assign(self, vehicle_id):
        """ Give the trip a car with its driver (or who asked, where it has none), and approve it.

        :param int vehicle_id: `fleet.vehicle`
        :raises UserError: saying why that car can't be had
        """
        self.ensure_one()
        self._check_officer()
        self._check_state("draft", "requested", "approved")
        self.vehicle_id = vehicle_id
        self.action_give_car()
        if self.state != "approved":
            self.action_approve()

    def _check_dispatcher(self):
        """ Who may see the cars sees the board. """
        self.check_access("read")
        self._check_field_access(self._fields["vehicle_id"], "read")
