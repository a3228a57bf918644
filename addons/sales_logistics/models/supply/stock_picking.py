from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    supply_request_id = fields.Many2one("sales.supply.request", readonly=True, index="btree_not_null", ondelete="restrict")
