from odoo import fields, models


class SalesSite(models.Model):
    _inherit = "sales.site"

    layout_plan_ids = fields.One2many("sales.layout.plan", "site_id", string="Layout Plans")
    layout_plan_count = fields.Integer(compute="_compute_layout_plan_count")

    def _compute_layout_plan_count(self):
        counts = dict(self.env["sales.layout.plan"]._read_group([("site_id", "in", self.ids)], ["site_id"], ["__count"]))
        for site in self:
            site.layout_plan_count = counts.get(site, 0)

    def action_open_layout_plans(self):
        """ Open the layout plans of the site. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_layout_plan_action")
        return {**action, "domain": [("site_id", "=", self.id)], "context": {"default_site_id": self.id}}
