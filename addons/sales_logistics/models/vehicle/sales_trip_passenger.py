from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesTripPassenger(models.Model):
    """ Who has joined the trip of somebody else. Made by `sales.trip._join`. """
    _name = "sales.trip.passenger"
    _description = "Passenger of a Trip"
    _rec_name = "employee_id"

    trip_id = fields.Many2one("sales.trip", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True, precompute=True)
    employee_id = fields.Many2one("hr.employee", required=True, index=True, ondelete="restrict", check_company=True)
    seats = fields.Integer(default=1, required=True)

    _once = models.UniqueIndex("(trip_id, employee_id)", "This employee has joined the trip already.")
    _seats_positive = models.Constraint("CHECK(seats > 0)", "Who joins takes a seat.")

    @api.model
    def _leave(self, trip, employee):
        passengers = trip.sudo().passenger_ids.filtered(lambda row: row.employee_id == employee)  # sudo: one's own seat
        if not passengers or trip.sudo().state not in ("requested", "approved"):  # sudo: as above
            raise UserError(self.env._("You are not on this trip, or it is on the road already."))
        trip.sudo()._touch()  # sudo: as above
        passengers.unlink()
