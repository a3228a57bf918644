from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    reference_pricelist_id = fields.Many2one(related="company_id.reference_pricelist_id", readonly=False)
    reference_validity_days = fields.Integer(related="company_id.reference_validity_days", readonly=False)
    standard_payment_term_id = fields.Many2one(related="company_id.standard_payment_term_id", readonly=False)
    approval_validity_days = fields.Integer(related="company_id.approval_validity_days", readonly=False)
    allow_unapproved_offer = fields.Boolean(related="company_id.allow_unapproved_offer", readonly=False)
