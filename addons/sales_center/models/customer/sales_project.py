from odoo import api, fields, models


class SalesProject(models.Model):
    """ How long whoever met a customer first has the customer, and what happens when somebody else does. """
    _inherit = "sales.project"

    call_protection_days = fields.Integer(
        "A Call Protects (days)", default=7, help="Days for which a customer who called belongs to whoever took the call.")
    visit_protection_days = fields.Integer(
        "A Visit Protects (days)", default=30, help="Days for which a customer who came belongs to whoever received the customer.")
    duplicate_rule = fields.Selection(
        [("warn", "Warn"), ("route", "Route to whoever has the customer"), ("block", "Block")],
        string="Customers of Others", required=True, default="warn",
        help="What happens when somebody registers a customer whom another consultant has.")
    registration_count = fields.Integer(compute="_compute_registration_count")

    _protection_positive = models.Constraint(
        "CHECK(call_protection_days >= 0 AND visit_protection_days >= 0)", "Protection does not last less than no time.")

    @api.depends_context("uid")
    def _compute_registration_count(self):
        counts = dict(self.env["sales.registration"]._read_group([("project_id", "in", self.ids)], ["project_id"], ["__count"]))
        for project in self:
            project.registration_count = counts.get(project, 0)

    def action_open_registrations(self):
        """ Open the calls and visits of the project. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_registration_action")
        return {**action, "domain": [("project_id", "=", self.id)], "context": {"default_project_id": self.id}}
