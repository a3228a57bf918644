from odoo import api, fields, models
from odoo.tools import SQL


class SalesSite(models.Model):
    _inherit = "sales.site"

    inspection_ids = fields.One2many("sales.inspection", "site_id", string="Inspections")
    last_score = fields.Float("Last Score (%)", compute="_compute_last_score", digits=(5, 1))
    rectification_count = fields.Integer("Open Rectifications", compute="_compute_rectification_count")

    @api.depends("inspection_ids.state", "inspection_ids.score")
    def _compute_last_score(self):
        """ That of the last round that was done; one query for all sites. """
        self.env["sales.inspection"].flush_model(["site_id", "state", "date", "score"])
        last = dict(self.env.execute_query(SQL(
            """SELECT DISTINCT ON (site_id) site_id, score FROM sales_inspection
                WHERE state = 'done' AND site_id IN %s ORDER BY site_id, date DESC, id DESC""",
            tuple(self.ids)))) if self.ids else {}
        for site in self:
            site.last_score = last.get(site.id, 0.0)

    def _compute_rectification_count(self):
        counts = dict(self.env["sales.rectification"]._read_group(
            [("site_id", "in", self.ids), ("state", "in", ("open", "fixed"))], ["site_id"], ["__count"]))
        for site in self:
            site.rectification_count = counts.get(site, 0)

    def _get_closing_obstacles(self):
        obstacles = super()._get_closing_obstacles()
        for site in self.filtered("rectification_count"):
            obstacles.setdefault(site, []).append(self.env._(
                "%s rectifications are open.", site.rectification_count))
        return obstacles

    def action_open_inspections(self):
        """ Open the inspections of the site. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_inspection_action")
        return {**action, "domain": [("site_id", "=", self.id)], "context": {"default_site_id": self.id}}

    def action_open_rectifications(self):
        """ Open what has to be put right on the site. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_rectification_action")
        return {**action, "domain": [("site_id", "=", self.id)], "context": {"search_default_to_do": 1}}
