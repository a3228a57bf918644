from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    registration_count = fields.Integer(compute="_compute_registration_count", groups="sales_center.group_consultant")

    @api.depends_context("uid")
    def _compute_registration_count(self):
        counts = dict(self.env["sales.registration"]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"]))
        for partner in self:
            partner.registration_count = counts.get(partner, 0)

    def action_open_registrations(self):
        """ Open the calls and visits of the customer. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_registration_action")
        return {**action, "domain": [("partner_id", "=", self.id)], "context": {"create": False}}
