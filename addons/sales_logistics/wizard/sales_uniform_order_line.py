from odoo import api, fields, models


class SalesUniformOrderLine(models.TransientModel):
    """ A garment in a size for a site: what is needed, what is there, what is to be ordered. """
    _name = "sales.uniform.order.line"
    _description = "Line of an Order Sheet"

    order_id = fields.Many2one("sales.uniform.order", required=True, ondelete="cascade")
    site_id = fields.Many2one("sales.site", required=True)
    garment_id = fields.Many2one("sales.uniform.garment", required=True)
    product_id = fields.Many2one("product.product", string="Size", required=True)
    due = fields.Integer("To Renew")
    asked = fields.Integer("Asked For")
    joining = fields.Integer("Joiners")
    there = fields.Integer("In Store")
    coming = fields.Integer("On Its Way", help="Ordered, or in requests for quotation.")
    ordered = fields.Float("In Requests for Quotation", digits="Product Unit")
    to_order = fields.Integer(compute="_compute_to_order", store=True, readonly=False)

    @api.depends("due", "asked", "joining", "there", "coming")
    def _compute_to_order(self):
        for line in self:
            line.to_order = max(line.due + line.asked + line.joining - line.there - line.coming, 0)
