from odoo import fields, models


class ProductPricelistItem(models.Model):
    _inherit = "product.pricelist.item"

    floor_price = fields.Float(
        min_display_digits="Product Price",
        groups="sales_center.group_floor_price",
        help="Lowest price of one unit where this rule gives the reference price, in the "
        "pricelist's currency. Zero means the floor price of the product.",
    )
