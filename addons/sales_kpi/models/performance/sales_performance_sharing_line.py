from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesPerformanceSharingLine(models.Model):
    """ A person's part of the deal, as it is to be. """
    _name = "sales.performance.sharing.line"
    _description = "Share in a Deal"
    _order = "sharing_id, id"
    _rec_name = "employee_id"

    sharing_id = fields.Many2one("sales.performance.sharing", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="sharing_id.company_id", store=True, precompute=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Person", required=True, index=True, ondelete="restrict",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]")
    percent = fields.Float("Share (%)", digits=(5, 2), required=True)

    _positive = models.Constraint("CHECK(percent > 0 AND percent <= 100)", "A share is more than 0 and at most 100 %.")
    _once = models.UniqueIndex("(sharing_id, employee_id)", "Each person has one share of a deal.")

    @api.constrains("employee_id", "sharing_id")
    def _check_employee_company(self):
        for line in self.sudo():  # sudo: the company of people whom the reader may not read
            if line.employee_id.company_id and line.employee_id.company_id != line.company_id:
                raise ValidationError(self.env._("%s belongs to another company.", line.employee_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.sharing_id._check_open_for_edit()
        return lines

    def write(self, vals):
        self.sharing_id._check_open_for_edit()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        self.sharing_id._check_open_for_edit()
