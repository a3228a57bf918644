from odoo import fields, models


class SalesProject(models.Model):
    _inherit = "sales.project"

    slips_required = fields.Boolean(
        help="Each hold and subscription needs a numbered slip; those without are listed as differences.")

    def action_open_slip_differences(self):
        """ Open the claims that lack their slip, or if there are none the slips whose claim has ended. """
        self.ensure_one()
        missing = self.env["sales.unit.claim"].search_count([("project_id", "=", self.id), ("is_slip_missing", "=", True)], limit=1)
        name = "sales_slip_missing_action" if missing else "sales_slip_ended_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(f"sales_center.{name}")
        return {**action, "context": {"search_default_project_id": self.id}}
