from odoo import fields, models


class SalesSupplyHandlingLine(models.TransientModel):
    _name = "sales.supply.handling.line"
    _description = "Supply Issued or Returned"

    handling_id = fields.Many2one("sales.supply.handling", required=True, ondelete="cascade")
    line_id = fields.Many2one("sales.supply.line", required=True)
    product_id = fields.Many2one(related="line_id.product_id")
    uom_id = fields.Many2one(related="line_id.uom_id")
    qty_left = fields.Float(related="line_id.qty_left")
    qty_ready = fields.Float(related="line_id.qty_ready")
    qty_issued = fields.Float(related="line_id.qty_issued")
    quantity = fields.Float("Now", digits="Product Unit")
