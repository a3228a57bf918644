from odoo import fields, models
from odoo.exceptions import UserError


class SalesMealOthers(models.TransientModel):
    """ Signs several people up for a meal, such as those without an account. """
    _name = "sales.meal.others"
    _description = "Sign Up Others"

    service_id = fields.Many2one("sales.meal.service", string="Which Meal", required=True, readonly=True)
    company_id = fields.Many2one(related="service_id.company_id")
    can_change = fields.Boolean(related="service_id.can_change")
    # What every user may read of employees; the ids are those of `hr.employee`.
    employee_ids = fields.Many2many("hr.employee.public", string="Employees", required=True)
    late_reason = fields.Char("Why So Late")

    def action_confirm(self):
        """ Sign up those who have not that meal already.

        :raises UserError: if all of them have, or as for one of them
        """
        self.ensure_one()
        there = self.env["sales.meal"].sudo().search([  # sudo: also where they eat elsewhere
            ("employee_id", "in", self.employee_ids.ids), ("date", "=", self.service_id.date), ("kind", "=", self.service_id.kind),
            ("guest_count", "=", 0), ("state", "!=", "cancelled")]).employee_id
        missing = self.employee_ids.filtered(lambda employee: employee.id not in there.ids)
        if not missing:
            raise UserError(self.env._("All of them have this meal already."))
        self.env["sales.meal"].create([{
            "service_id": self.service_id.id, "employee_id": employee.id, "late_reason": self.late_reason} for employee in missing])
        return {"type": "ir.actions.act_window_close"}
