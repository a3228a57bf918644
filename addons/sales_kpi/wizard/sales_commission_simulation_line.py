from odoo import api, fields, models


class SalesCommissionSimulationLine(models.TransientModel):
    """ One person in a simulation. """
    _name = "sales.commission.simulation.line"
    _description = "Person in a Commission Simulation"
    _order = "simulation_id, difference desc, id"

    simulation_id = fields.Many2one("sales.commission.simulation", required=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    employee_id = fields.Many2one("hr.employee", string="Person", required=True, ondelete="cascade")
    old_amount = fields.Monetary("Until Now")
    new_amount = fields.Monetary("Simulated")
    difference = fields.Monetary(compute="_compute_difference", store=True)

    @api.depends("old_amount", "new_amount")
    def _compute_difference(self):
        for line in self:
            line.difference = line.new_amount - line.old_amount
