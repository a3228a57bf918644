from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    performance_order = fields.Boolean(related="company_id.performance_order", readonly=False)
    performance_refund = fields.Boolean(related="company_id.performance_refund", readonly=False)
    performance_payment = fields.Boolean(related="company_id.performance_payment", readonly=False)
    performance_invoice = fields.Boolean(related="company_id.performance_invoice", readonly=False)
    performance_contract = fields.Boolean(related="company_id.performance_contract", readonly=False)
