from odoo import models


class SalesSite(models.Model):
    _inherit = "sales.site"

    def _get_timezone(self):
        """:returns: str, timezone of the opening hours, else of the company's working hours, else UTC"""
        site = self.sudo()  # sudo: working hours of a company are no secret
        return site.resource_calendar_id.tz or site.company_id.resource_calendar_id.tz or "UTC"

    def action_open_roster(self):
        """ Open the calendar of the site's duties. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_duty_action")
        return {**action, "domain": [("site_id", "=", self.id)], "context": {"default_site_id": self.id}}
