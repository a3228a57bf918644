from odoo import api, models

from .sale_order import LATER

# Fields of a line that the terms of its order are made of.
TERMS = frozenset({
    "order_id", "product_id", "product_template_id", "product_uom_id", "product_uom_qty", "price_unit", "discount",
    "tax_ids", "display_type", "is_downpayment", "is_expense", "extra_tax_data", "combo_item_id", "linked_line_id",
    "linked_virtual_id", "virtual_id", "technical_price_unit", "product_no_variant_attribute_value_ids",
    "reward_id",
})


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("sales_center_terms") is LATER:
            return super().create(vals_list)
        orders = self.env["sale.order"].browse({vals["order_id"] for vals in vals_list if vals.get("order_id")})
        orders._keep_granted_terms()
        lines = super(SaleOrderLine, self.with_context(sales_center_terms=LATER)).create(vals_list)
        lines = lines.with_context(self.env.context)
        lines.order_id._touch_terms()
        lines.order_id._guard_terms()
        return lines

    def write(self, vals):
        if not vals.keys() & TERMS or self.env.context.get("sales_center_terms") is LATER:
            return super().write(vals)
        orders = self.order_id
        if vals.get("order_id"):
            orders |= orders.browse(vals["order_id"])
        orders._keep_granted_terms()
        result = super(SaleOrderLine, self.with_context(sales_center_terms=LATER)).write(vals)
        orders._touch_terms()
        orders._guard_terms()
        return result

    def unlink(self):
        orders = self.order_id
        later = self.env.context.get("sales_center_terms") is LATER
        if not later:
            orders._keep_granted_terms()
        result = super().unlink()
        if not later:
            orders._touch_terms()
            orders._guard_terms()
        return result

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
