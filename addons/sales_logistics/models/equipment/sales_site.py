from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesSite(models.Model):
    """ Equipment of a site, and repairs that are reported for it. """
    _inherit = "sales.site"

    equipment_ids = fields.One2many("maintenance.equipment", "sales_site_id", string="Equipment There")
    equipment_count = fields.Integer("Pieces of Equipment", compute="_compute_equipment_count")
    repair_count = fields.Integer("Open Repairs and Upkeep", compute="_compute_equipment_count")

    def _compute_equipment_count(self):
        equipment = dict(self.env["maintenance.equipment"]._read_group(
            [("sales_site_id", "in", self.ids), ("use_state", "!=", "scrapped")], ["sales_site_id"], ["__count"]))
        repairs = dict(self.env["maintenance.request"]._read_group(
            [("sales_site_id", "in", self.ids), ("stage_id.done", "=", False), ("archive", "=", False)], ["sales_site_id"], ["__count"]))
        for site in self:
            site.equipment_count, site.repair_count = equipment.get(site, 0), repairs.get(site, 0)

    def action_open_equipment(self):
        """ Open the equipment of the site. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_equipment_action")
        return {**action, "domain": [("sales_site_id", "=", self.id)], "context": {"default_sales_site_id": self.id}}

    def action_open_repairs(self):
        """ Open the repairs and upkeep of the site. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_maintenance_request_action")
        return {**action, "domain": [("sales_site_id", "=", self.id)],
                "context": {"default_sales_site_id": self.id, "search_default_todo": 1}}

    def action_report_repair(self, area_id=None):
        """ Open the dialog that asks what is broken.

        :param int area_id: `sales.site.area` of the site, where it is known
        """
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_site_repair_action")
        return {**action, "context": {"default_site_id": self.id, "default_area_id": area_id}}

    def _report_repair(self, name, note=None, area=None, equipment=None):
        """ Ask maintenance to repair something at the site; whoever has noticed it may.

        :param str name: what is broken
        :param str note: more about it
        :param area: `sales.site.area` of the site; may be empty
        :param equipment: `maintenance.equipment` of the site; may be empty
        :returns: `maintenance.request`
        """
        self.ensure_one()
        (self | (area.site_id if area else self)).check_access("read")
        if equipment:
            equipment.check_access("read")
            if equipment.sales_site_id != self:
                raise UserError(self.env._("%(equipment)s is not at %(site)s.", equipment=equipment.display_name, site=self.name))
        team = (equipment and equipment.sudo().maintenance_team_id) or self._get_maintenance_team()  # sudo: see below
        values = {
            "name": name, "description": note, "sales_site_id": self.id, "equipment_id": equipment and equipment.id,
            "company_id": self.company_id.id, "maintenance_team_id": team.id,
            "employee_id": self.env.user.with_company(self.company_id).employee_id.id}
        if area:
            values["sales_area_id"] = area.id
        requests = self.env["maintenance.request"].sudo()  # sudo: plain employees can't enter requests without equipment
        request = requests.create(values)
        request.message_subscribe(partner_ids=self.env.user.partner_id.ids)  # who is no employee follows it, too
        return request.sudo(self.env.su)

    def _get_maintenance_team(self):
        """:returns: `maintenance.team` that repairs in the site's company; made where there is none"""
        self.ensure_one()
        teams = self.env["maintenance.team"].sudo()  # sudo: employees who report a repair need some team for it
        team = teams.search([("company_id", "in", (False, self.company_id.id))], order="company_id", limit=1)
        return team or teams.create({"name": self.env._("Sites"), "company_id": self.company_id.id})

    def _get_closing_obstacles(self):
        obstacles = super()._get_closing_obstacles()
        counts = self.env["maintenance.equipment"].sudo()._read_group(  # sudo: whoever may see it
            [("sales_site_id", "in", self.ids), ("use_state", "!=", "scrapped")], ["sales_site_id"], ["__count"])
        for site, count in counts:
            obstacles.setdefault(site.sudo(False), []).append(self.env._(
                "%s pieces of equipment still stand there: move or scrap them.", count))
        return obstacles

    @api.model
    def _get_plan_things(self, areas):
        found = super()._get_plan_things(areas)
        equipment = dict(self.env["maintenance.equipment"]._read_group(
            [("sales_area_id", "in", areas.ids), ("use_state", "!=", "scrapped")], ["sales_area_id"], ["__count"]))
        repairs = dict(self.env["maintenance.request"]._read_group(
            [("sales_area_id", "in", areas.ids), ("stage_id.done", "=", False), ("archive", "=", False)], ["sales_area_id"], ["__count"]))
        for area in areas:
            for label, count, alarm in ((self.env._("Equipment"), equipment.get(area), False),
                                        (self.env._("Open repairs and upkeep"), repairs.get(area), True)):
                if count:
                    found.setdefault(area.id, []).append({"label": label, "count": count, "alarm": alarm})
        return found
