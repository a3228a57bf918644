from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_sales_contracts = fields.Boolean(
        "Contracts", implied_group="sales_center.group_contracts", group="sales_center.group_consultant,sales_center.group_auditor",
        help="Templates, review, signing, payment plans, seals and the archive of contracts.")
    contract_remind_days = fields.Integer(related="company_id.contract_remind_days", readonly=False)
