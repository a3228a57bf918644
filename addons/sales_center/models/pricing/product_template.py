from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    floor_price = fields.Float(
        min_display_digits="Product Price",
        groups="sales_center.group_floor_price",
        company_dependent=True,
        help="Lowest price of one unit, in the company's currency. Approval rules may ask for an "
        "agreement below it. Zero means that there is none.",
    )
