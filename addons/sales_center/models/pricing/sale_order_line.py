from odoo import api, fields, models

from odoo.addons.sales_center.tools import concession

# What a client may never set, since the guard relies on it: our measures, and the amounts that
# Odoo computes but would accept from an RPC call.
COMPUTED_ONLY = frozenset({
    "reference_price", "reference_date", "reference_key", "reference_subtotal", "floor_price",
    "concession_amount", "concession", "below_floor",
    "price_subtotal", "price_total", "price_tax", "currency_id", "company_id", "state",
})


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    reference_price = fields.Float(
        string="Reference Price",
        min_display_digits="Product Price",
        compute="_compute_reference_price", store=True,
        help="Price that the company publishes for this product and quantity, in the currency of the order.",
    )
    reference_date = fields.Datetime(
        compute="_compute_reference_price", store=True,
        help="When the reference price was looked up.",
    )
    # What was looked up: product, unit, currency and options. Tells whether a confirmed line
    # still sells the same thing.
    reference_key = fields.Char(compute="_compute_reference_price", store=True)
    floor_price = fields.Float(
        min_display_digits="Product Price",
        groups="sales_center.group_floor_price",
        compute="_compute_reference_price", store=True,
    )
    reference_subtotal = fields.Monetary(
        string="Reference Subtotal",
        compute="_compute_reference_price", store=True,
        help="The quantity at the reference price, without tax.",
    )
    concession_amount = fields.Monetary(
        string="Concession", compute="_compute_concession", store=True,
        help="What this line gives away against the reference price, with its share of the "
        "discounts on the whole order.",
    )
    concession = fields.Float(
        string="Concession (%)", digits=(16, 4), compute="_compute_concession", store=True,
        aggregator="avg",
    )
    below_floor = fields.Boolean(compute="_compute_concession", store=True)

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and field.name in COMPUTED_ONLY and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    # --- reference price ---

    @api.depends(
        "product_id", "product_uom_id", "product_uom_qty", "currency_id", "company_id", "display_type",
        "is_expense", "product_no_variant_attribute_value_ids", "combo_item_id", "linked_line_id.product_id",
    )
    def _compute_reference_price(self):
        for company, lines in self.grouped("company_id").items():
            lines.with_company(company or self.env.company)._set_reference_prices()

    def _set_reference_prices(self):
        listed = self.filtered(lambda line: line._has_reference())
        (self - listed).update({
            "reference_price": 0.0, "reference_date": False, "reference_key": False,
            "floor_price": 0.0, "reference_subtotal": 0.0,
        })
        rules = listed._get_reference_rules()
        now = fields.Datetime.now()
        for line in listed:
            key = line._get_reference_key()
            # What was agreed stays measured as it was when only the quantity moves.
            if not (line.state == "sale" and line.reference_date and line.reference_key == key):
                rule = rules.get(line.id or line._origin.id or line, self.env["product.pricelist.item"])
                line.reference_price = line._get_reference_price(rule, now)
                line.floor_price = line._get_floor_price(rule, now)
                line.reference_date = now
                line.reference_key = key
            line.reference_subtotal = line._get_reference_subtotal()

    def _has_reference(self):
        """Whether the line sells something that the company publishes a price for."""
        self.ensure_one()
        if not self.product_id or self.display_type or self.product_uom_qty <= 0:
            return False  # a returned quantity is a discount, not a sale
        if self.is_expense and self.product_id.expense_policy != "no":
            return False  # charged on as it was spent
        return not self._is_combo_part()

    def _is_combo_part(self):
        """Whether the line is a part of a combo, whose price stands on the combo's own line."""
        self.ensure_one()
        item = self.combo_item_id.sudo()
        combos = self.linked_line_id.product_id.product_tmpl_id.sudo().combo_ids
        return bool(item) and item.product_id == self.product_id and item.combo_id in combos

    def _get_reference_key(self):
        self.ensure_one()
        options = "-".join(map(str, sorted(self.product_no_variant_attribute_value_ids._origin.ids)))
        return f"{self.product_id.id}:{self.product_uom_id.id}:{self.currency_id.id}:{options}"

    def _get_reference_rules(self):
        """Find the rule of the reference pricelist for each line, with one query for all.

        :returns: dict of line id (or new line) to a `product.pricelist.item`, where there is one
        """
        pricelist = self.env.company.sudo().reference_pricelist_id
        if not (pricelist and self):
            return {}
        now = fields.Datetime.now()
        candidates = pricelist._get_applicable_rules(self.product_id, now)
        found = {}
        for line in self:
            quantity = line.product_uom_id._compute_quantity(
                line.product_uom_qty, line.product_id.uom_id, raise_if_failure=False
            )
            for rule in candidates:
                if rule._is_applicable_for(line.product_id, quantity):
                    found[line.id or line._origin.id or line] = rule
                    break
        return found

    def _get_reference_price(self, rule, date):
        """Price of one unit by the given rule, or by the product where the rule is empty."""
        self.ensure_one()
        product = self.product_id.with_context(**self._get_product_price_context())
        return rule._compute_price(
            product, self.product_uom_qty, self.product_uom_id or product.uom_id, date,
            currency=self.currency_id or self.env.company.currency_id,
        )

    def _get_floor_price(self, rule, date):
        """Lowest price of one unit in the line's currency and unit of measure; 0 if there is none."""
        self.ensure_one()
        company = self.env.company
        price, currency = rule.floor_price, rule.currency_id
        if not price:
            price, currency = self.product_id.floor_price, company.currency_id
        if not price:
            return 0.0
        price = self.product_id.uom_id._compute_price(price, self.product_uom_id or self.product_id.uom_id)
        return currency._convert(price, self.currency_id or company.currency_id, company, date, round=False)

    def _get_reference_subtotal(self):
        """The quantity at the reference price without tax, as the product's own taxes have it.

        Not by the taxes on the line: swapping those for included ones would hide a discount.
        """
        self.ensure_one()
        currency = self.currency_id or self.env.company.currency_id
        taxes = self.product_id.taxes_id._filter_taxes_by_company(self.env.company)
        if any(taxes.flatten_taxes_hierarchy().mapped("price_include")):
            return taxes.compute_all(
                self.reference_price, currency=currency, quantity=self.product_uom_qty, product=self.product_id
            )["total_excluded"]
        return currency.round(self.reference_price * self.product_uom_qty)

    # --- concession ---

    @api.depends(
        "reference_subtotal", "price_subtotal", "floor_price",
        "order_id.order_line.reference_subtotal", "order_id.order_line.price_subtotal",
    )
    def _compute_concession(self):
        for order, lines in self.grouped("order_id").items():
            # All lines of the order: a discount line bears on the others.
            measured = (order.order_line or lines).filtered(lambda line: not line.display_type)
            currency = order.currency_id or self.env.company.currency_id
            figures = concession.measure(
                [line._get_concession_pair() for line in measured], currency.rounding
            )
            by_line = dict(zip(measured, figures, strict=True))
            for line in lines:
                line._set_concession(currency, *by_line.get(line, (0.0, 0.0)))

    def _get_concession_pair(self):
        """Reference and net of the line, where a combo's line answers for its parts.

        :returns: tuple of two amounts without tax, in the currency of the order
        """
        self.ensure_one()
        if self.combo_item_id and self._is_combo_part():
            return (0.0, 0.0)
        parts = self.linked_line_ids.filtered(lambda line: line.combo_item_id and line._is_combo_part())
        return (self.reference_subtotal, self.price_subtotal + sum(parts.mapped("price_subtotal")))

    def _set_concession(self, currency, amount, effective):
        self.ensure_one()
        self.concession_amount = amount = currency.round(amount)
        self.concession = concession.percent(amount, self.reference_subtotal)
        floor = 0.0
        if self.floor_price and self.reference_price:
            # In the same proportion to the untaxed amount as the reference price is.
            floor = self.floor_price * self.reference_subtotal / self.reference_price
        self.below_floor = bool(floor) and currency.compare_amounts(effective, floor) < 0
