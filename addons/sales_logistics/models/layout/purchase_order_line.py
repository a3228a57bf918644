from odoo import api, fields, models


class PurchaseOrderLine(models.Model):
    """ What is bought for a layout plan is bought once. """
    _inherit = "purchase.order.line"

    layout_line_id = fields.Many2one(
        "sales.layout.line", string="Layout", readonly=True, copy=False, index="btree_not_null", ondelete="restrict")
    layout_is_live = fields.Boolean(compute="_compute_layout_is_live", store=True)

    _layout_once = models.UniqueIndex(
        "(layout_line_id) WHERE layout_is_live", "Somebody else has just ordered this for the layout plan. Look again.")

    @api.depends("layout_line_id", "order_id.state")
    def _compute_layout_is_live(self):
        """ Until its order is cancelled: then it can be bought again. """
        for line in self:
            line.layout_is_live = bool(line.layout_line_id) and line.order_id.state != "cancel"
