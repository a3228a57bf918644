from odoo import fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    """ Where supplies go when they are handed out, and by which kind of transfer: made when first needed. """
    _inherit = "res.company"

    # Their usage is production: what goes there leaves the stock's value as something that was used, apart from what
    # counts have found missing; and Odoo's own monthly demand reckons with it. Accountants may give it an account.
    supply_location_id = fields.Many2one(
        "stock.location", string="Supplies Used", readonly=True, copy=False, ondelete="restrict", groups="base.group_user")
    supply_type_id = fields.Many2one(
        "stock.picking.type", string="Issue of Supplies", readonly=True, copy=False, ondelete="restrict", groups="base.group_user")

    def _prepare_supplies(self):
        """ Make the location and the kind of transfer where they are missing.

        :raises UserError: for a company without a warehouse
        """
        self.ensure_one()
        company = self.sudo().with_company(self)  # sudo: nobody but the first issue makes them
        if company.supply_location_id and company.supply_type_id:
            return
        self.env.cr.execute("UPDATE res_company SET write_uid = write_uid WHERE id = %s", [self.id])  # one makes them, not two
        warehouse = company._get_supply_warehouse()
        kind = company.supply_type_id or company._find_earlier_supply_type()
        location = company.supply_location_id or kind.default_location_dest_id or company.env["stock.location"].create({
            "name": self.env._("Supplies used"), "usage": "production", "company_id": self.id})
        kind = kind or company.env["stock.picking.type"].create({
            "name": self.env._("Issue of supplies"), "code": "internal", "sequence_code": "SUP", "warehouse_id": warehouse.id,
            "company_id": self.id, "default_location_src_id": warehouse.lot_stock_id.id, "default_location_dest_id": location.id,
            "create_backorder": "always", "use_create_lots": False})
        company.write({"supply_location_id": location.id, "supply_type_id": kind.id})

    def _find_earlier_supply_type(self):
        """:returns: `stock.picking.type` of a time before the addon was uninstalled: another one would give its numbers again"""
        return self.env["stock.picking.type"].with_context(active_test=False).search(
            [("company_id", "=", self.id), ("sequence_code", "=", "SUP"), ("code", "=", "internal"),
             ("default_location_dest_id.usage", "=", "production")], order="active desc, id", limit=1)

    def _get_supply_warehouse(self):
        """:returns: `stock.warehouse`; a company that is older than the app Inventory gets the one that Odoo makes for new companies
        :raises UserError: where there is none but archived ones"""
        warehouses = self.env["stock.warehouse"].with_context(active_test=False).search(
            [("company_id", "=", self.id)], order="active desc, id")
        if not warehouses:
            return self.env["stock.warehouse"].sudo().create({"company_id": self.id})  # sudo: as Odoo does when a company is made
        if not warehouses[0].active:
            raise UserError(self.env._("The warehouse of %s is archived: have it restored in Inventory first.", self.name))
        return warehouses[0]
