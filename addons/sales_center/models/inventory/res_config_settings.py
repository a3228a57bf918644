from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_sales_units = fields.Boolean(
        "Units", implied_group="sales_center.group_units", group="sales_center.group_consultant,sales_center.group_auditor",
        help="Sell things that exist once: flats, shops, parking spaces, plots.")
    hold_limit = fields.Integer(related="company_id.hold_limit", readonly=False)
