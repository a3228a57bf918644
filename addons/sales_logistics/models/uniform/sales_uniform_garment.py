from odoo import fields, models


class SalesUniformGarment(models.Model):
    """ A garment that employees are given: a product whose variants are its sizes, how long it lasts, and its deposit. """
    _name = "sales.uniform.garment"
    _description = "Garment"
    _order = "name, id"
    _check_company_auto = True

    product_tmpl_id = fields.Many2one(
        "product.template", string="Product", required=True, index=True, ondelete="restrict", check_company=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict", default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    months = fields.Integer("Life in Months", default=12, required=True, help="0: it is not renewed.")
    deposit = fields.Monetary("Deposit per Piece", help="Kept when a piece is issued, and given back when it is returned.")
    size_ids = fields.One2many(related="product_tmpl_id.product_variant_ids", string="Sizes")

    _product_once = models.UniqueIndex("(company_id, product_tmpl_id)", "This product is a garment of the company already.")
    _not_negative = models.Constraint("CHECK(months >= 0 AND deposit >= 0)", "Life and deposit are not below zero.")
