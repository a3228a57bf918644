from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    leaderboard_private = fields.Boolean(related="company_id.leaderboard_private", readonly=False)
    leaderboard_ties = fields.Selection(related="company_id.leaderboard_ties", readonly=False)
    leaderboard_part = fields.Selection(related="company_id.leaderboard_part", readonly=False)
