from odoo import fields, models


class SalesEquipmentHandOver(models.TransientModel):
    """ Asks who gets a piece of equipment, or gives it back, and in which condition it is. """
    _name = "sales.equipment.hand.over"
    _description = "Issue Equipment"

    equipment_id = fields.Many2one("maintenance.equipment", required=True, readonly=True)
    company_id = fields.Many2one(related="equipment_id.company_id")
    step = fields.Selection([("out", "Issue"), ("back", "Return")], required=True, default="out", readonly=True)
    holder_id = fields.Many2one(related="equipment_id.custody_id.employee_id", string="Present Holder")
    employee_id = fields.Many2one("hr.employee", string="New Holder", domain="[('company_id', '=', company_id)]")
    condition = fields.Char("In Which Condition", required=True)
    date_due = fields.Datetime("Due Back")

    def action_confirm(self):
        self.ensure_one()
        if self.step == "back":
            self.equipment_id.action_take_back(self.condition)
        else:
            self.equipment_id.action_hand_over(self.employee_id.id, self.condition, self.date_due)
        return {"type": "ir.actions.act_window_close"}
