from odoo import Command, fields, models
from odoo.exceptions import UserError


class SalesSupplyBuyLine(models.TransientModel):
    _name = "sales.supply.buy.line"
    _description = "Supply to Buy"

    buy_id = fields.Many2one("sales.supply.buy", required=True, ondelete="cascade")
    site_id = fields.Many2one("sales.site", required=True)
    project_id = fields.Many2one(related="site_id.project_id")
    product_id = fields.Many2one("product.product", required=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    quantity = fields.Float("To Buy", digits="Product Unit")
    ordered = fields.Float("Ordered Before", digits="Product Unit", help="In requests for quotation when the list was made.")
    vendor_id = fields.Many2one("res.partner")

    def _check_buyable(self):
        """:raises UserError: where a vendor is missing, or somebody else was faster"""
        self.site_id._check_supply_administrator()
        self.site_id.check_access("read")
        self.site_id.sudo()._touch_supplies()  # sudo: of two who buy for a site in one second, the later one sees it
        self.env["sales.supply.stock"].invalidate_model()
        stock = self.env["sales.supply.stock"].sudo().search([  # sudo: sites were checked
            ("site_id", "in", self.site_id.ids), ("product_id", "in", self.product_id.ids)])
        now = {(row.site_id.id, row.product_id.id): row.ordered for row in stock}
        for line in self:
            if not line.vendor_id:
                raise UserError(self.env._("%s has no vendor: choose one.", line.product_id.display_name))
            if line.uom_id.compare(now.get((line.site_id.id, line.product_id.id), 0), line.ordered):
                raise UserError(self.env._("Somebody has just ordered %(product)s for %(site)s. Look again.",
                                           product=line.product_id.display_name, site=line.site_id.name))

    def _add_to_order(self, order):
        """ Add so much to the order's line for the site, in the vendor's unit and not below its least quantity.

        :param order: `purchase.order`, a draft, as superuser
        """
        self.ensure_one()
        own = order.order_line.filtered(lambda line: line.product_id == self.product_id and line.sales_site_id == self.site_id)[:1]
        product = self.product_id.with_company(order.company_id)
        seller = product._select_seller(partner_id=order.partner_id, quantity=None)
        unit = own.product_uom_id or seller.product_uom_id or product.uom_id
        quantity = product.uom_id._compute_quantity(self.quantity, unit, rounding_method="UP")
        if own:
            own.product_qty += quantity
        else:
            order.order_line = [Command.create({
                **self._get_order_line_values(), "product_qty": max(quantity, seller.min_qty), "product_uom_id": unit.id})]

    def _get_order_line_values(self):
        site = self.site_id.sudo()  # sudo: the site's store and reordering rule, and the account of its project
        store = site._get_supply_location()
        rule = self.env["stock.warehouse.orderpoint"].sudo().search(  # sudo: as above
            [("location_id", "=", store.id), ("product_id", "=", self.product_id.id)], limit=1)
        account = site.project_id.analytic_account_id
        values = {"product_id": self.product_id.id, "sales_site_id": site.id, "sales_project_id": site.project_id.id,
                  "location_final_id": store.id, "orderpoint_id": rule.id}
        return {**values, "analytic_distribution": {str(account.id): 100}} if account else values
