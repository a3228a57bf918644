from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class SalesSite(models.Model):
    """ A site's store: a location below the stock of the company's warehouse, made when it is first needed. """
    _inherit = "sales.site"

    supply_location_id = fields.Many2one(
        "stock.location", string="Store of Supplies", readonly=True, copy=False, ondelete="restrict", check_company=True,
        index="btree_not_null")

    _supply_location_once = models.UniqueIndex("(supply_location_id)", "Two sites can't have one store.")

    def _get_supply_location(self):
        """:returns: `stock.location` of the site's store, as superuser; made where it is missing"""
        self.ensure_one()
        site = self.sudo().with_company(self.company_id)  # sudo: site administrators have no rights in Inventory
        if not site.supply_location_id:
            site._touch_supplies()
            site.company_id._prepare_supplies()
            stock = site.company_id._get_supply_warehouse().lot_stock_id
            site.supply_location_id = site.env["stock.location"].create({
                "name": f"{site.code} {site.name}", "location_id": stock.id, "usage": "internal", "company_id": site.company_id.id})
        return site.supply_location_id

    def _touch_supplies(self):
        """ See `sales.unit._touch`: of two who take the last item in one second, the later one sees what the first has left. """
        if self:
            self.flush_recordset()
            self.env.cr.execute(SQL("UPDATE sales_site SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.ids))))

    def _check_supply_administrator(self):
        """:raises AccessError: if the user does not administer these sites"""
        if self.env.su or self.env.user.has_group("sales_logistics.group_manager"):
            return
        for site in self:
            if not self.env.user.has_group("sales_logistics.group_officer") or (
                    site.administrator_ids and self.env.user not in site.administrator_ids):
                raise AccessError(self.env._("This is done by the administrators of %s.", site.name))

    @api.model
    def _get_supply_site(self, employee):
        """ Where an employee fetches supplies: where he or she last did, or else the first open site of the company.

        :param employee: `hr.employee`, may be empty
        :returns: `sales.site`, may be empty
        """
        requests = self.env["sales.supply.request"].sudo()  # sudo: of one's own requests, the site alone
        last = requests.search([
            ("employee_id", "=", employee.id), ("site_id.state", "=", "open"), ("site_id.active", "=", True)], order="id desc", limit=1)
        company = employee.company_id or self.env.company
        return last.site_id.sudo(False) or self.search([("company_id", "=", company.id), ("state", "=", "open")], order="code, id", limit=1)

    def _get_free_supplies(self, products):
        """:returns: dict of product id to what is in the site's store and reserved for nobody, in the product's unit"""
        location = self.sudo().supply_location_id  # sudo: how much is there is no secret
        if not location:
            return {}
        rows = self.env["stock.quant"].sudo()._read_group(  # sudo: as above
            [("location_id", "child_of", location.ids), ("product_id", "in", products.ids)], ["product_id"],
            ["quantity:sum", "reserved_quantity:sum"])
        return {product.id: quantity - reserved for product, quantity, reserved in rows}

    def action_open_supplies(self):
        """ Open what is in the site's store. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_supply_stock_action")
        return {**action, "domain": [("site_id", "=", self.id)]}

    def _get_closing_obstacles(self):
        obstacles = super()._get_closing_obstacles()
        requests = self.env["sales.supply.request"].sudo()._read_group(  # sudo: whoever asked
            [("site_id", "in", self.ids), ("state", "in", ("requested", "approved"))], ["site_id"], ["__count"])
        for site, count in requests:
            obstacles.setdefault(site.sudo(False), []).append(self.env._("%s requests for supplies are open.", count))
        return obstacles
