from odoo import fields, models


class FleetVehicleLogServices(models.Model):
    _inherit = "fleet.vehicle.log.services"

    date_back = fields.Date("In the Garage Until", help="Last day on which the car can't be used. Empty: one day; while running, for good.")
    trip_cost_id = fields.Many2one("sales.trip.cost", readonly=True, index="btree_not_null", ondelete="restrict", copy=False)
