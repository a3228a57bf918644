from odoo import fields, models


class SalesSite(models.Model):
    _inherit = "sales.site"

    administrator_ids = fields.Many2many(
        "res.users", "sales_site_administrator_rel", "site_id", "user_id", string="Administrators", check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Site administrators who deal with what is asked for and kept here. Empty: all of the company.")
