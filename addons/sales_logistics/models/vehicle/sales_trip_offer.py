from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SalesTripOffer(models.Model):
    """ Trips that still have seats, for all employees of the company: where and when they go, not who else is on them
    and which customers. """
    _name = "sales.trip.offer"
    _description = "Seats on Trips"
    _auto = False
    _order = "date_start, id"
    _rec_name = "place_to"
    _depends = {
        "sales.trip": ["place_from", "place_to", "date_start", "date_stop", "employee_id", "driver_id", "vehicle_id", "seats_total",
                       "seats_taken", "company_id", "state", "is_shared"],
        "fleet.vehicle": ["name"],
    }

    place_from = fields.Char("Leaves From", readonly=True)
    place_to = fields.Char("Goes To", readonly=True)
    date_start = fields.Datetime("Departure", readonly=True)
    date_stop = fields.Datetime("Planned Return", readonly=True)
    employee_id = fields.Many2one("hr.employee", string="Asked By", readonly=True)
    driver_id = fields.Many2one("hr.employee", readonly=True)
    vehicle_name = fields.Char("Car", readonly=True)
    seats_left = fields.Integer(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    has_joined = fields.Boolean("I Am On It", compute="_compute_has_joined")

    @property
    def _table_query(self):
        return SQL(
            """ SELECT trip.id, trip.place_from, trip.place_to, trip.date_start, trip.date_stop, trip.employee_id, trip.driver_id,
                       vehicle.name AS vehicle_name, trip.seats_total - trip.seats_taken AS seats_left, trip.company_id
                  FROM sales_trip AS trip
                  JOIN fleet_vehicle AS vehicle ON vehicle.id = trip.vehicle_id
                 WHERE trip.state IN ('requested', 'approved') AND trip.is_shared AND trip.date_start > %s """,
            fields.Datetime.now())

    @api.depends_context("uid")
    def _compute_has_joined(self):
        rows = self.env["sales.trip.passenger"].sudo().search([  # sudo: one's own seats
            ("trip_id", "in", self.ids), ("employee_id.user_id", "=", self.env.uid)])
        joined = set(rows.trip_id.ids)
        for offer in self:
            offer.has_joined = offer.id in joined

    def _get_trip(self):
        self.ensure_one()
        self.check_access("read")
        return self.env["sales.trip"].browse(self.id)

    def _get_me(self):
        employee = self.env.user.with_company(self.company_id).employee_id
        if not employee:
            raise UserError(self.env._("You are no employee of %s: ask an administrator.", self.company_id.name))
        return employee

    def action_join(self, seats=1):
        """ Come along.

        :param int seats: how many
        """
        self._get_trip()._join(self._get_me(), seats)
        self.invalidate_recordset()

    def action_leave(self):
        """ Give one's seats back. """
        self.env["sales.trip.passenger"]._leave(self._get_trip(), self._get_me())
        self.invalidate_recordset()
