from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesSupplyMinimum(models.TransientModel):
    """ Asks below which quantity a product is bought for a site, and up to which: Odoo's reordering rule of the site's store. """
    _name = "sales.supply.minimum"
    _description = "Minimum and Maximum of a Supply"

    site_id = fields.Many2one("sales.site", required=True, domain="[('state', '=', 'open')]")
    product_id = fields.Many2one("product.product", required=True, domain="[('is_supply', '=', True)]")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    product_min = fields.Float("Minimum", digits="Product Unit", help="When less than this is in sight, it is bought.")
    product_max = fields.Float("Maximum", digits="Product Unit", help="So much is in sight once it was bought.")

    def action_confirm(self):
        """ Write the rule; zero and zero ends it.

        :raises UserError: if the figures make no sense
        """
        self.ensure_one()
        self.site_id._check_supply_administrator()
        self.site_id.check_access("read")
        if not 0 <= self.product_min <= self.product_max:
            raise UserError(self.env._("The minimum is not below zero and not above the maximum."))
        self._write_rule()
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _get_rules(self):
        # sudo: site administrators have no rights in Inventory; the site was checked. Odoo's scheduler leaves them alone: what is
        # to be bought for several sites is gathered by `sales.supply.buy`.
        return self.env["stock.warehouse.orderpoint"].sudo().with_context(active_test=False).with_company(self.site_id.company_id)

    def _write_rule(self):
        rules = self._get_rules()
        values = {
            "product_min_qty": self.product_min, "product_max_qty": self.product_max, "active": bool(self.product_max), "trigger": "manual"}
        location = self.site_id._get_supply_location()
        rule = rules.search([("product_id", "=", self.product_id.id), ("location_id", "=", location.id)], limit=1)
        if rule:
            rule.write(values)
        elif self.product_max:
            rules.create({**values, "product_id": self.product_id.id, "location_id": location.id, "warehouse_id": location.warehouse_id.id,
                          "company_id": self.site_id.company_id.id})
