from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesLayoutLine(models.Model):
    """ One thing that changes on a site, or is to be bought for it. """
    _name = "sales.layout.line"
    _description = "Change of a Layout"
    _order = "plan_id, sequence, id"
    _check_company_auto = True

    plan_id = fields.Many2one("sales.layout.plan", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    site_id = fields.Many2one(related="plan_id.site_id")
    area_id = fields.Many2one(
        "sales.site.area", index="btree_not_null", ondelete="restrict", check_company=True, domain="[('site_id', '=', site_id)]")
    kind = fields.Selection([("change", "Change"), ("buy", "To buy")], required=True, default="change")
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="restrict", check_company=True, domain="[('purchase_ok', '=', True)]")
    name = fields.Char("What", required=True, compute="_compute_name", store=True, precompute=True, readonly=False)
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    price_unit = fields.Monetary(
        "Estimated Price", compute="_compute_price_unit", store=True, readonly=False, compute_sudo=True,
        groups="sales_logistics.group_cost", help="In company currency, without taxes.")
    subtotal = fields.Monetary("Amount", compute="_compute_subtotal", store=True, compute_sudo=True, groups="sales_logistics.group_cost")
    partner_id = fields.Many2one(
        "res.partner", string="Vendor", compute="_compute_partner_id", store=True, precompute=True, readonly=False, check_company=True,
        index="btree_not_null")
    purchase_line_ids = fields.One2many("purchase.order.line", "layout_line_id", string="Bought As", groups="purchase.group_purchase_user")
    is_ordered = fields.Boolean("Ordered", compute="_compute_is_ordered")

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "A line is of something.")
    _price_positive = models.Constraint("CHECK(price_unit >= 0)", "A price is not below zero.")

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.name or line.product_id.name

    @api.depends("product_id", "kind", "company_id")
    def _compute_price_unit(self):
        for line in self:
            seller, currency = line._get_seller(), line.currency_id
            price = line.product_id.with_company(line.company_id).standard_price
            if seller and currency:
                price = seller.currency_id._convert(seller.price, currency, line.company_id)
            line.price_unit = line.price_unit or (price if line.kind == "buy" else 0)

    @api.depends("product_id", "company_id")
    def _compute_partner_id(self):
        for line in self:
            line.partner_id = line.partner_id or line._get_seller().partner_id.sudo(False)  # sudo: who sells it

    def _get_seller(self):
        """:returns: `product.supplierinfo`, the first that sells the product to the company, as superuser; may be empty"""
        sellers = self.product_id.sudo().seller_ids  # sudo: for its name and price, which have rights of their own
        return sellers.filtered(lambda seller: not seller.company_id or seller.company_id == self.company_id.sudo())[:1]  # sudo: as above

    @api.depends("quantity", "price_unit")
    def _compute_subtotal(self):
        for line in self:
            line.subtotal = line.quantity * line.price_unit

    @api.depends("plan_id", "purchase_line_ids.order_id.state")
    def _compute_is_ordered(self):
        ordered = self.plan_id._get_live_purchases().layout_line_id.ids
        for line in self:
            line.is_ordered = line.id in ordered

    @api.constrains("area_id", "plan_id")
    def _check_area(self):
        for line in self:
            if line.area_id and line.area_id.site_id != line.plan_id.site_id:
                raise ValidationError(self.env._("%(area)s is not at %(site)s.", area=line.area_id.name, site=line.plan_id.site_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        self._check_draft()
        result = super().write(vals)
        self._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        self._check_draft()

    def _check_draft(self):
        if not self.env.su:
            self.plan_id._check_draft()

    def _get_to_buy(self):
        """:returns: those that are to be bought and were not yet"""
        return self.filtered(lambda line: line.kind == "buy" and not line.is_ordered)

    def _check_buyable(self):
        for line in self:
            if not line.product_id or not line.partner_id:
                raise UserError(self.env._(
                    "Before “%s” can be bought, its product and vendor are needed: make a new version with them.", line.name))

    def _get_order_line_values(self, order):
        """:param order: `purchase.order`, a draft
        :returns: dict of values of its line"""
        self.ensure_one()
        plan, price = self.plan_id, self.sudo().price_unit  # sudo: who may buy was checked
        return {
            "product_id": self.product_id.id, "name": self.name, "product_qty": self.quantity, "product_uom_id": self.product_id.uom_id.id,
            "layout_line_id": self.id, "sales_site_id": plan.site_id.id, "sales_project_id": plan.project_id.id,
            "price_unit": self.currency_id._convert(price, order.currency_id, self.company_id, order.date_order.date())}
