from odoo import api, fields, models


class SalesTripOdometer(models.TransientModel):
    """ Asks for the odometer when a car drives off or comes back. """
    _name = "sales.trip.odometer"
    _description = "Odometer of a Trip"

    trip_id = fields.Many2one("sales.trip", required=True, readonly=True)
    step = fields.Selection([("depart", "Drive off"), ("return", "Return the car")], required=True, readonly=True)
    vehicle_name = fields.Char(related="trip_id.vehicle_name")
    odometer_unit = fields.Selection(related="trip_id.odometer_unit")
    odometer = fields.Float(compute="_compute_odometer", store=True, readonly=False, required=True)
    note = fields.Char("Remarks", help="Damage, fuel left, where the car stands.")

    @api.depends("trip_id")
    def _compute_odometer(self):
        for wizard in self:
            wizard.odometer = wizard.trip_id.sudo().vehicle_id.odometer  # sudo: drivers see the odometer, not the car's file

    def action_confirm(self):
        self.ensure_one()
        if self.step == "depart":
            self.trip_id.action_depart(self.odometer)
        else:
            self.trip_id.action_return(self.odometer, self.note)
        return {"type": "ir.actions.act_window_close"}
