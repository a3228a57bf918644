from odoo import fields, models


class SalesMealRateLine(models.TransientModel):
    _name = "sales.meal.rate.line"
    _description = "Rate a Dish"

    wizard_id = fields.Many2one("sales.meal.rate", required=True, ondelete="cascade")
    dish_id = fields.Many2one("sales.meal.dish")
    stars = fields.Selection([("0", "-"), ("1", "Bad"), ("2", "Poor"), ("3", "Fair"), ("4", "Good"), ("5", "Very good")], default="0")
    remark = fields.Char()
