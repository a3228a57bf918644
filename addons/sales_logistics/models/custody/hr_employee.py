from odoo import api, fields, models
from odoo.exceptions import UserError


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

    @api.constrains("active")
    def _check_cleared(self):
        """ Who holds something, or has something open, is not archived, whichever way: form, departure, RPC. """
        archived = self.sudo().filtered(lambda employee: not employee.active)  # sudo: whatever is held, in any company
        if not archived:
            return
        custody = self.env["sales.custody"].sudo().search([("employee_id", "in", archived.ids), ("state", "=", "out")])  # sudo: as above
        others = self.env["sales.clearance"].sudo()._get_employee_items(archived)  # sudo: as above
        lines = self.env["sales.clearance.line"].sudo().search([  # sudo: as above
            ("clearance_id.employee_id", "in", archived.ids), ("clearance_id.state", "=", "open"), ("is_signed", "=", False)])
        for employee in archived:
            names = [
                *custody.filtered(lambda item, own=employee: item.employee_id == own).mapped("name"),
                *(name for _record, name in others.get(employee.id, [])),
                *lines.filtered(lambda line, own=employee: line.clearance_id.employee_id == own).mapped("name")]
            if names:
                raise UserError(self.env._(
                    "%(employee)s can't be archived: this is not cleared yet.\n%(items)s\nReturn it, and complete the clearance.",
                    employee=employee.name, items="\n".join(dict.fromkeys(names))))

    def action_open_custody(self):
        """ Open all that the employee holds or has held. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_custody_action")
        return {**action, "domain": [("employee_id", "=", self.id)], "context": {"default_employee_id": self.id, "search_default_out": 1}}
