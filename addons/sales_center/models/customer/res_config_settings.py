from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    registration_remind_hour = fields.Float(related="company_id.registration_remind_hour", readonly=False)
    registration_confirm_hour = fields.Float(related="company_id.registration_confirm_hour", readonly=False)
    daily_close_unit_hour = fields.Float(related="company_id.daily_close_unit_hour", readonly=False)
    daily_close_summary_hour = fields.Float(related="company_id.daily_close_summary_hour", readonly=False)
