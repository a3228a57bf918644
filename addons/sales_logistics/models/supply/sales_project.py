from odoo import fields, models


class SalesProject(models.Model):
    _inherit = "sales.project"

    analytic_account_id = fields.Many2one(
        "account.analytic.account", check_company=True, ondelete="restrict", index="btree_not_null",
        groups="analytic.group_analytic_accounting", help="What is bought for its sites is booked on this account.")
