from odoo import api, models

from .terms_watch import KEY, TermsWatch

# Fields of a line that the terms of its order are made of.
TERMS = frozenset({
    "order_id", "product_id", "product_template_id", "product_uom_id", "product_uom_qty", "price_unit", "discount",
    "tax_ids", "display_type", "is_downpayment", "is_expense", "extra_tax_data", "combo_item_id", "linked_line_id",
    "linked_virtual_id", "virtual_id", "product_no_variant_attribute_value_ids", "reward_id", "unit_id",
})


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        default_id = self.env.context.get("default_order_id")
        order_ids = {vals.get("order_id", default_id) for vals in vals_list} - {None, False}
        outer, watch = self._watch_terms(self.env["sale.order"].browse(order_ids))
        lines = super(SaleOrderLine, self.with_context(**{KEY: watch})).create(vals_list).with_env(self.env)
        return lines if outer else lines._settled(watch)

    def write(self, vals):
        if vals.keys().isdisjoint(TERMS):
            return super().write(vals)
        orders = self.order_id
        outer, watch = self._watch_terms(orders | orders.browse(vals.get("order_id") or ()))
        result = super(SaleOrderLine, self.with_context(**{KEY: watch})).write(vals)
        if not outer:
            self._settled(watch)
        return result

    def unlink(self):
        outer, watch = self._watch_terms(self.order_id)
        result = super(SaleOrderLine, self.with_context(**{KEY: watch})).unlink()
        if not outer:
            self._settled(watch)
        return result

    def _watch_terms(self, orders):
        """Take down the orders whose lines are about to change.

        :returns: tuple of the watch of an outer call, if there is one, and the watch to use
        """
        outer = TermsWatch.of(self.env)
        watch = outer or TermsWatch()
        watch.note(orders)
        return outer, watch

    def _settled(self, watch):
        self.env["sale.order"]._settle_terms(watch)
        return self

    def _get_terms_key(self):
        """:returns: str, under which the line's quantity and price stand in the terms of an approval"""
        self.ensure_one()
        return str(self.product_id.id or 0)

    def _get_approval_line_values(self):
        """Figures of the lines, as an approval keeps them.

        :returns: list of dict of values for `sales.approval.line`
        """
        return [
            {
                "sequence": index,
                "product_id": line.product_id.id,
                "name": (line.name or line.product_id.display_name or "").split("\n")[0],
                "quantity": line.product_uom_qty,
                "uom_id": line.product_uom_id.id,
                "reference_price": line.reference_price,
                "reference_subtotal": line.reference_subtotal,
                "net_subtotal": line.price_subtotal,
                "concession_amount": line.concession_amount,
                "concession": line.concession,
                "below_floor": line.below_floor,
                "floor_price": line.floor_price,
            }
            for index, line in enumerate(self)
        ]
