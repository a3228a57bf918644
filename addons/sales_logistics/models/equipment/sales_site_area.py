from odoo import fields, models


class SalesSiteArea(models.Model):
    _inherit = "sales.site.area"

    equipment_ids = fields.One2many("maintenance.equipment", "sales_area_id", "Equipment Here")
