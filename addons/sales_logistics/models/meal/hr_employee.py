from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def write(self, vals):
        """ Who leaves eats no more. """
        result = super().write(vals)
        if vals.get("active") is False:
            coming = self.env["sales.meal"].sudo().search([  # sudo: HR need not be administrators of sites
                ("employee_id", "in", self.ids), ("state", "=", "signed"), ("date_start", ">", fields.Datetime.now())])
            coming._cancel(self.env._("The employee was archived."))
        return result
