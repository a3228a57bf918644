from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    leaderboard_private = fields.Boolean(
        "Private Leaderboard", help="Sellers see their own rank and the number of participants, not the others' figures.")
