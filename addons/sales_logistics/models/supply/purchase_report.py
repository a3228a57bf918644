from odoo import fields, models
from odoo.tools import SQL


class PurchaseReport(models.Model):
    """ Odoo's own analysis of purchases, by site and project. """
    _inherit = "purchase.report"

    sales_site_id = fields.Many2one("sales.site", string="For Site", readonly=True)
    sales_project_id = fields.Many2one("sales.project", string="For Project", readonly=True)

    def _select(self):
        return SQL("%s, l.sales_site_id, l.sales_project_id", super()._select())

    def _group_by(self):
        return SQL("%s, l.sales_site_id, l.sales_project_id", super()._group_by())
