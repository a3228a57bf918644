from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SaleOrderLine(models.Model):
    """ A line may sell one unit: once, whole, and as the product of the unit's kind. """
    _inherit = "sale.order.line"

    unit_id = fields.Many2one(
        "sales.unit", string="Unit Sold", index="btree_not_null", ondelete="restrict", check_company=True, copy=False,
        domain="[('state', 'in', ('on_market', 'offered', 'held', 'subscribed')), ('company_id', '=', company_id)]")

    _unit_once = models.UniqueIndex("(order_id, unit_id) WHERE unit_id IS NOT NULL", "The order names a unit twice.")

    @api.onchange("unit_id")
    def _onchange_unit_id(self):
        if self.unit_id:
            self.product_id = self.unit_id.product_id
            self.product_uom_qty = 1
            self._reset_price_unit()

    @api.depends("unit_id")
    def _compute_price_unit(self):
        return super()._compute_price_unit()

    def _reset_price_unit(self):
        """ A unit costs what the unit costs, not what the product of its kind does. """
        if not self.unit_id:
            return super()._reset_price_unit()
        price = self._get_unit_price(self.unit_id.sudo().price_total)  # sudo: a price that is published
        return self.update({"price_unit": price, "technical_price_unit": price})

    @api.depends("unit_id.price_total", "unit_id.floor_price")
    def _compute_reference_price(self):
        return super()._compute_reference_price()

    def _get_reference_price(self, rule, date):
        """ A unit's own price is the published one. """
        if self.unit_id:
            return self._get_unit_price(self.unit_id.sudo().price_total)  # sudo: measured for whoever saves
        return super()._get_reference_price(rule, date)

    def _get_floor_price(self, rule, date):
        floor = self.unit_id.sudo().floor_price  # sudo: the floor binds also who can't read it
        return self._get_unit_price(floor) if floor else super()._get_floor_price(rule, date)

    def _get_reference_key(self, rule):
        key = super()._get_reference_key(rule)
        return f"{key}:unit{self.unit_id.id}" if self.unit_id else key

    def _get_terms_key(self):
        """ What was approved for one unit is not approved for another. """
        key = super()._get_terms_key()
        return f"{key}/{self.unit_id.id}" if self.unit_id else key

    def _get_unit_price(self, amount):
        """:param float amount: in the company's currency
        :returns: float, in the order's currency"""
        self.ensure_one()
        company = self.company_id or self.env.company
        currency = self.currency_id or company.currency_id
        return company.currency_id._convert(
            amount, currency, company, self.order_id.date_order or fields.Date.context_today(self))

    @api.constrains("unit_id", "product_id", "product_uom_qty", "product_uom_id", "company_id")
    def _check_unit(self):
        for line in self.filtered("unit_id"):
            unit = line.unit_id.sudo()  # sudo: what a unit is binds also who can't read it
            if unit.company_id != line.company_id:
                raise ValidationError(self.env._("%s belongs to another company.", unit.display_name))
            if line.product_id != unit.product_id or line.product_uom_id != unit.product_id.uom_id:
                raise ValidationError(self.env._(
                    "%(unit)s is sold as %(product)s.", unit=unit.display_name, product=unit.product_id.display_name))
            if line.product_uom_qty != 1:
                raise ValidationError(self.env._("%s is sold once and whole: its quantity is 1.", unit.display_name))

    @api.constrains("unit_id")
    def _check_unit_on_market(self):
        for unit in self.unit_id.sudo():  # sudo: what a unit is binds also who can't read it
            if unit.stage != "on_market":
                raise ValidationError(self.env._("%s is not on the market.", unit.display_name))

    def write(self, vals):
        if "unit_id" in vals and any(line.state == "sale" and line.unit_id.id != vals["unit_id"] for line in self):
            raise UserError(self.env._("The order is confirmed: its units stay. Cancel it to sell another one."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "sale" and line.unit_id)._claim_units()
        return lines

    def _get_live_unit_claims(self):
        # sudo: whoever confirms or cancels, the seller's claims are meant
        return self.env["sales.unit.claim"].sudo().search([("order_line_id", "in", self.ids), ("state", "=", "live")])

    def _claim_units(self):
        """ Claim the units of the lines that have not done so yet, in the sellers' names. """
        if not self:
            return
        claims = self.env["sales.unit.claim"]
        # In the order of the units, so that two orders of the same units don't wait for each other.
        for line in (self - self._get_live_unit_claims().order_line_id).sorted("unit_id"):
            # sudo: a customer who signs or pays confirms the order, too
            claims._claim(line.unit_id.sudo(), "subscription", line.order_id.partner_id, line)

    def _give_units_back(self):
        if not self:
            return
        claims = self._get_live_unit_claims()
        claims.unit_id._touch()
        claims.unit_id._check_undelivered()
        for order, found in claims.grouped("order_id").items():
            found._end("cancelled", self.env._("%s was cancelled.", order.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_claimed(self):
        if self.unit_id and self._get_live_unit_claims():
            raise UserError(self.env._("The line has sold its unit: cancel the order to give it back."))
