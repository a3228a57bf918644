from odoo import api, fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    registration_ids = fields.One2many(
        "sales.registration", "lead_id", string="Calls and Visits",
        groups="sales_center.group_consultant,sales_center.group_auditor")
    registration_count = fields.Integer(compute="_compute_registration_count")

    @api.depends_context("uid")
    def _compute_registration_count(self):
        counts = dict(self.env["sales.registration"]._read_group([("lead_id", "in", self.ids)], ["lead_id"], ["__count"])) \
            if self.env["sales.registration"].has_access("read") else {}
        for lead in self:
            lead.registration_count = counts.get(lead, 0)

    def action_open_registrations(self):
        """ Open the calls and visits that the lead came from. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_registration_action")
        return {**action, "domain": [("lead_id", "=", self.id)],
                "context": {"default_project_id": self.sales_project_id.id, "default_customer_name": self.contact_name}}
