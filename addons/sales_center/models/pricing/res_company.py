from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    reference_pricelist_id = fields.Many2one(
        "product.pricelist",
        domain="['|', ('company_id', '=', False), ('company_id', '=', id)]",
        help="Prices that the company publishes. What a quotation grants is measured against them; "
        "without a pricelist, against the sales price of the product.",
    )
    reference_validity_days = fields.Integer(
        string="Reference Prices Hold For",
        default=30,
        help="Days after which a quotation that is still open is measured against the prices of today.",
    )
    standard_payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Standard Payment Terms",
        domain="['|', ('company_id', '=', False), ('company_id', '=', id)]",
        help="Payment terms that need nobody's agreement. Empty means payment at once.",
    )

    _reference_validity_days_positive = models.Constraint(
        "CHECK(reference_validity_days > 0)",
        "Reference prices must hold for at least one day.",
    )
