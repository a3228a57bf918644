from odoo import api, fields, models


class SalesSite(models.Model):
    """ What the floor plan shows, and what stands on the site. """
    _inherit = "sales.site"

    floor_ids = fields.One2many("sales.site.floor", "site_id", string="Floor Plans")
    photo_ids = fields.One2many("sales.site.photo", "site_id", string="Photos")
    furnishing_ids = fields.One2many("sales.site.furnishing", "site_id", string="Furniture and Plants")
    furnishing_count = fields.Integer("Furniture", compute="_compute_furnishing_count")

    def _compute_furnishing_count(self):
        counts = dict(self.env["sales.site.furnishing"]._read_group(
            [("site_id", "in", self.ids), ("state", "=", "there")], ["site_id"], ["quantity:sum"]))
        for site in self:
            site.furnishing_count = counts.get(site, 0)

    def action_open_floor_plan(self):
        """ Open the floor plans of the site. """
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id("sales_logistics.sales_floor_plan_action")
        return {**action, "context": {"active_id": self.id}}

    def action_open_furnishing(self):
        """ Open the furniture and plants of the site. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_site_furnishing_action")
        return {**action, "domain": [("site_id", "=", self.id)],
                "context": {"default_site_id": self.id, "search_default_there": 1}}

    @api.model
    @api.readonly
    def get_floor_plan(self, site_id=None):
        """ Return the floor plans of a site with its areas.

        :param int site_id: which; without it, the first open one with a floor plan
        :returns: dict with ``sites`` that may be chosen (id, name), ``site`` (id of this one, or False), ``floors`` (id, name,
            unique), ``areas`` (id, name, kind, floor, x and y in percent, capacity, person, photo, things) and ``may_edit``;
            a constant number of queries
        """
        sites = self.search_fetch([("state", "=", "open")], ["name", "code"])
        if site_id:
            site = self.search([("id", "=", site_id)])
        else:
            drawn = self.env["sales.site.floor"]._read_group([("site_id", "in", sites.ids)], ["site_id"])
            site = sites.filtered(lambda site: site in {site for site, in drawn})[:1] or sites[:1]
        floors = self.env["sales.site.floor"].search_fetch([("site_id", "in", site.ids)], ["name", "write_date"])
        areas = self.env["sales.site.area"].search([("site_id", "in", site.ids)])
        return {
            "sites": [{"id": record.id, "name": record.display_name} for record in sites | site],
            "site": site.id,
            "floors": [{"id": floor.id, "name": floor.name, "unique": floor.write_date.strftime("%Y%m%d%H%M%S")} for floor in floors],
            "areas": site._get_plan_areas(areas),
            "may_edit": bool(site) and site.has_access("write") and areas.has_access("write"),
        }

    def _get_plan_areas(self, areas):
        kinds = dict(areas._fields["kind"]._description_selection(self.env))
        photos = dict(self.env["sales.site.photo"]._read_group([("area_id", "in", areas.ids)], ["area_id"], ["id:max"]))
        things = self._get_plan_things(areas)
        return [{
            "id": area.id, "name": area.name, "kind": area.kind, "kind_name": kinds[area.kind], "capacity": area.capacity,
            "person": area.employee_id.sudo().name or "",  # sudo: who is in charge is for everybody to know
            "note": area.note or "", "floor": area.floor_id.id, "x": area.x, "y": area.y, "photo": photos.get(area, False),
            "things": things.get(area.id, []),
        } for area in areas]

    @api.model
    def _get_plan_things(self, areas):
        """ What stands in areas. To be extended by what keeps things there.

        :param areas: `sales.site.area`
        :returns: dict of area id to list of ``{"label": what, "count": how many, "alarm": bool}``
        """
        found = {}
        labels = dict(self.env["sales.site.furnishing"]._fields["kind"]._description_selection(self.env))
        for area, kind, count, due in self.env["sales.site.furnishing"]._read_group(
                [("area_id", "in", areas.ids), ("state", "=", "there")], ["area_id", "kind"], ["quantity:sum", "care_due:min"]):
            alarm = bool(due) and due <= fields.Date.context_today(self)
            found.setdefault(area.id, []).append({"label": labels[kind], "count": count, "alarm": alarm})
        return found
