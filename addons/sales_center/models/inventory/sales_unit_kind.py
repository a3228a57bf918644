from odoo import fields, models


class SalesUnitKind(models.Model):
    """ Flat, shop, parking space: what a unit is, and the product that it is sold as.

    One product stands for all units of a kind, so that the catalogue stays short.
    """
    _name = "sales.unit.kind"
    _description = "Kind of Unit"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: of all companies.")
    unit_properties_definition = fields.PropertiesDefinition("Attributes of Units")
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="restrict", check_company=True, domain=[("sale_ok", "=", True)],
        help="The product that orders of such units name. Its taxes and accounts hold for all of them.")
