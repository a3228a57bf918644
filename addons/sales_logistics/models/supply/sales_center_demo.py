from odoo import models


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"
