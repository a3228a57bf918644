from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    leaderboard_private = fields.Boolean(
        "Private Leaderboard", help="Sellers see their own rank and the number of participants, not the others' figures.")
    leaderboard_ties = fields.Selection(
        [("gap", "1, 1, 3"), ("dense", "1, 1, 2")], string="Equal Amounts", required=True, default="gap",
        help="Equal amounts share a rank; the next one counts them all, or follows right after.")
    leaderboard_part = fields.Selection(
        [("reached", "By what was reached"), ("pro_rata", "By the pace over the whole period")],
        string="Part of a Period", required=True, default="reached",
        help="How those are ranked who joined or left within the period.")
