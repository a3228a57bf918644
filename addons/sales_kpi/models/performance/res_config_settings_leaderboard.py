from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    leaderboard_private = fields.Boolean(related="company_id.leaderboard_private", readonly=False)
