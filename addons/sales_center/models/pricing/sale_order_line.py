from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import concession

# What a client may never set, since the guard relies on it: our measures, and the amounts that
# Odoo computes but would accept from an RPC call.
COMPUTED_ONLY = frozenset({
    "reference_price", "reference_date", "reference_key", "reference_subtotal", "floor_price",
    "concession_amount", "concession", "below_floor",
    "price_subtotal", "price_total", "price_tax", "currency_id", "company_id", "state",
})


# Customers read their own orders, but not this.
INTERNAL_ONLY = frozenset({
    "reference_price", "reference_date", "reference_key", "reference_subtotal",
    "concession_amount", "concession", "below_floor",
})


class SaleOrderLine(models.Model):
    """Measures what each line gives away."""

    _inherit = "sale.order.line"

    reference_price = fields.Float(
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
        aggregator=None, groups="base.group_user",
    )
    below_floor = fields.Boolean(compute="_compute_concession", store=True, groups="base.group_user")

    @api.model
    def _has_field_access(self, field, operation):
        # Asked for each value that is read: one look answers for nearly all fields, without asking Odoo.
        if field.name not in (COMPUTED_ONLY if operation == "write" else INTERNAL_ONLY):
            return not field.groups or super()._has_field_access(field, operation)
        if not self.env.su and (operation == "write" or self.env.user.share):
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def default_get(self, fields_list):
        # Personal defaults (`ir.default`) are as good as values that a client sends.
        return super().default_get([name for name in fields_list if name not in COMPUTED_ONLY])

    @api.model_create_multi
    def create(self, vals_list):
        if not self._may_charge_on():  # as for the copy of an order: a copy was not spent
            vals_list = [{**vals, "is_expense": False} if vals.get("is_expense") else vals for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("is_expense") and not self._may_charge_on():
            raise AccessError(self.env._("Only accountants charge expenses on."))
        return super().write(vals)

    @api.model
    def _may_charge_on(self):
        """What is charged on as it was spent is not measured: accountants say what that is."""
        return self.env.su or self.env.user.has_group("account.group_account_invoice")

    @api.depends("extra_tax_data")
    def _compute_amount(self):
        # What was computed with the data must not stay when the data goes.
        return super()._compute_amount()

    # --- reference price ---

    @api.depends(
        "product_id", "product_uom_id", "product_uom_qty", "currency_id", "company_id", "display_type",
        "is_expense", "product_no_variant_attribute_value_ids", "combo_item_id", "linked_line_id.product_id",
        "linked_line_id.product_uom_qty", "linked_line_id.linked_line_ids.product_uom_qty",
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
            rule = rules.get(line.id or line._origin.id or line, self.env["product.pricelist.item"])
            key = line._get_reference_key(rule)
            # What was agreed stays measured as it was when only the quantity moves.
            if not (line.state == "sale" and line.reference_date and line.reference_key == key):
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
        # charged on as it was spent
        return not (self.is_expense and self.product_id.expense_policy != "no")

    def _is_combo_part(self):
        """Whether the line is a part of a combo, whose price stands on the combo's own line.

        One choice of each kind per combo: what goes beyond that is sold for itself.
        """
        self.ensure_one()
        # sudo: what a combo is made of is a fact of the line
        item, combo = self.combo_item_id.sudo(), self._get_combo_line()
        if (
            not item or item.product_id != self.product_id or combo.order_id != self.order_id
            # sudo: as above
            or item.combo_id not in combo.product_id.product_tmpl_id.sudo().combo_ids
        ):
            return False
        # sudo: as above
        rivals = combo._get_linked_lines().filtered(lambda line: line.combo_item_id.sudo().combo_id == item.combo_id)
        chosen = sum(line._get_quantity_in_product_unit() for line in rivals)
        return chosen <= combo.product_uom_qty + 1e-6

    def _get_combo_line(self):
        """The combo's own line; as `_get_linked_line`, but while a form is being edited the order may
        for a moment hold a line twice."""
        self.ensure_one()
        if self.linked_line_id or not self.linked_virtual_id:
            return self.linked_line_id
        return self.order_id.order_line.filtered(lambda line: line.virtual_id == self.linked_virtual_id)[:1]

    def _get_reference_key(self, rule):
        self.ensure_one()
        options = "-".join(map(str, sorted(self.product_no_variant_attribute_value_ids._origin.ids)))
        # Where the price depends on the quantity, another step of it is another price.
        step = f":{rule.id}" if rule.min_quantity else ""
        return f"{self.product_id.id}:{self.product_uom_id.id}:{self.currency_id.id}:{options}{step}"

    def _get_reference_unit(self):
        """The unit that the line counts in. One that cannot be converted into the product's own,
        such as grams of a flat, counts as the product's own."""
        self.ensure_one()
        own, unit = self.product_id.uom_id, self.product_uom_id
        return unit if unit and (unit == own or unit._has_common_reference(own)) else own

    def _get_quantity_in_product_unit(self):
        self.ensure_one()
        unit, own = self._get_reference_unit(), self.product_id.uom_id
        if unit == own:
            return self.product_uom_qty
        return unit._compute_quantity(self.product_uom_qty, own, round=False)

    def _get_reference_rules(self):
        """Find the rule of the reference pricelist for each line, with one query for all.

        :returns: dict of line id (or new line) to a `product.pricelist.item`, where there is one
        """
        # sudo: the company's setting measures whoever sells
        pricelist = self.env.company.sudo().reference_pricelist_id
        if not (pricelist and self):
            return {}
        now = fields.Datetime.now()
        candidates = pricelist._get_applicable_rules(self.product_id, now)
        found = {}
        for line in self:
            quantity = line._get_quantity_in_product_unit()
            for rule in candidates:
                if rule._is_applicable_for(line.product_id, quantity):
                    found[line.id or line._origin.id or line] = rule
                    break
        return found

    def _get_reference_price(self, rule, date):
        """Price of one unit by the given rule, or by the product where the rule is empty."""
        self.ensure_one()
        if self._is_combo_part():
            # What this choice costs on top of the combo, as Odoo has it: in the currency of the order.
            extra = self.product_id._get_no_variant_attributes_price_extra(self.product_no_variant_attribute_value_ids)
            # sudo: as in the price that Odoo works out itself
            return self.combo_item_id.sudo().extra_price + extra
        product = self.product_id.with_context(**self._get_product_price_context())
        return rule._compute_price(
            product, self.product_uom_qty, self._get_reference_unit(), date,
            currency=self.currency_id or self.env.company.currency_id,
        )

    def _get_floor_price(self, rule, date):
        """Lowest price of one unit in the line's currency and unit of measure; 0 if there is none."""
        self.ensure_one()
        if self._is_combo_part():
            return 0.0  # the combo itself has a floor
        company = self.env.company
        price, currency = rule.floor_price, rule.currency_id
        if not price:
            price, currency = self.product_id.floor_price, company.currency_id
        if not price:
            return 0.0
        price = self.product_id.uom_id._compute_price(price, self._get_reference_unit())
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

    def _measure_again(self):
        """Look reference prices up anew, and work out all that depends on them."""
        self._work_out_again("_compute_reference_price")

    def _work_out_again(self, compute):
        names = [name for name, field in self._fields.items() if field.store and field.compute == compute]
        for name in names:
            self.env.add_to_compute(self._fields[name], self)
        self.modified(names)
        self.mapped(names[0])  # now: what is confirmed in the same call would keep what it had

    # --- concession ---

    @api.depends(
        "reference_subtotal", "price_subtotal", "floor_price",
        "order_id.order_line.reference_subtotal", "order_id.order_line.price_subtotal", "extra_tax_data",
        "order_id.payment_term_id",
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
        lines = self
        if self.product_id.type == "combo":
            lines |= self._get_linked_lines().filtered(lambda line: line.combo_item_id and line._is_combo_part())
        paid = 1 - self.order_id._get_early_discount()
        return (sum(lines.mapped("reference_subtotal")), sum(line._get_measured_net() for line in lines) * paid)

    def _get_measured_net(self):
        """What the customer pays for the line, without tax."""
        self.ensure_one()
        if not self.extra_tax_data:
            return self.price_subtotal
        # The data may name any amount, and a client may send any data: trust the lower of the two.
        currency = self.currency_id or self.env.company.currency_id
        price = self.price_unit * (1 - self.discount / 100)
        # sudo: the taxes are a fact of the line
        amounts = self.tax_ids.sudo().compute_all(price, currency=currency, quantity=self.product_uom_qty)
        return min(self.price_subtotal, amounts["total_excluded"])

    def _set_concession(self, currency, amount, effective):
        self.ensure_one()
        self.concession_amount = amount = currency.round(amount)
        self.concession = concession.percent(amount, self.reference_subtotal)
        floor = 0.0
        if self.floor_price and self.reference_price:
            # In the same proportion to the untaxed amount as the reference price is.
            floor = self.floor_price * self.reference_subtotal / self.reference_price
        self.below_floor = bool(floor) and currency.compare_amounts(effective, floor) < 0
