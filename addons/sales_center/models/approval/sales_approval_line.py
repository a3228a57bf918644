from odoo import fields, models


class SalesApprovalLine(models.Model):
    """One figure of the request as it was asked for: what it is now and what it was published at."""

    _name = "sales.approval.line"
    _inherit = ["sales.approval.kept"]
    _description = "Line of an Approval"
    _order = "approval_id, sequence, id"

    approval_id = fields.Many2one("sales.approval", required=True, index=True, ondelete="restrict")
    sequence = fields.Integer()
    currency_id = fields.Many2one(related="approval_id.currency_id")
    product_id = fields.Many2one("product.product")
    name = fields.Char(required=True)
    quantity = fields.Float(digits="Product Unit")
    uom_id = fields.Many2one("uom.uom")
    reference_price = fields.Float(min_display_digits="Product Price")
    reference_subtotal = fields.Monetary(string="At Reference")
    net_subtotal = fields.Monetary(string="Net")
    concession_amount = fields.Monetary(string="Concession")
    concession = fields.Float(string="Concession (%)", digits=(16, 4))
    below_floor = fields.Boolean()
    floor_price = fields.Float(min_display_digits="Product Price", groups="sales_center.group_floor_price")
