from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    custody_open_count = fields.Integer(
        "Holds", compute="_compute_custody_open_count", groups="hr.group_hr_user")

    def _compute_custody_open_count(self):
        # sudo: how much a person holds, for HR and administrators
        counts = dict(self.env["sales.custody"].sudo()._read_group(
            [("employee_id", "in", self.ids), ("state", "=", "out")], ["employee_id"], ["__count"]))
        for employee in self:
            employee.custody_open_count = counts.get(employee, 0)

    def action_open_custody(self):
        """ Open all that the employee holds or has held. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_custody_action")
        return {**action, "domain": [("employee_id", "=", self.id)], "context": {"default_employee_id": self.id, "search_default_out": 1}}
