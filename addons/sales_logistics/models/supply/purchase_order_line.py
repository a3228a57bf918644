from odoo import fields, models


class PurchaseOrderLine(models.Model):
    """ One order buys for several sites: each line says for which, and whose cost it is. """
    _inherit = "purchase.order.line"

    sales_site_id = fields.Many2one("sales.site", string="For Site", index="btree_not_null", ondelete="restrict", check_company=True)
    sales_project_id = fields.Many2one(
        "sales.project", string="For Project", index="btree_not_null", ondelete="restrict", check_company=True)
