from odoo import fields, models


class SalesSiteFurnishing(models.Model):
    _inherit = "sales.site.furnishing"

    layout_line_id = fields.Many2one(
        "sales.layout.line", string="Bought for Layout", index="btree_not_null", ondelete="restrict", check_company=True,
        groups="sales_logistics.group_officer,sales_center.group_auditor",
        domain="[('plan_id.site_id', '=', site_id), ('kind', '=', 'buy')]",
        help="Then its cost is counted with the layout plan, not here.")
