from odoo import fields, models


class SalesMealDish(models.Model):
    """ Something that is cooked, and how it was liked. """
    _name = "sales.meal.dish"
    _inherit = ["image.mixin"]
    _description = "Dish"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    category = fields.Selection(
        [("meat", "Meat or fish"), ("vegetable", "Vegetables"), ("soup", "Soup"), ("staple", "Rice or noodles"),
         ("dessert", "Fruit or sweets")], required=True, default="meat")
    rating_average = fields.Float("Average Rating", compute="_compute_ratings", digits=(3, 1))
    rating_count = fields.Integer("Ratings", compute="_compute_ratings")

    _name_once = models.UniqueIndex("(company_id, name)", "The company has a dish of this name already.")

    def _compute_ratings(self):
        ratings = {dish.id: figures for dish, *figures in self.env["sales.meal.rating"].sudo()._read_group(  # sudo: averages are for all
            [("dish_id", "in", self.ids)], ["dish_id"], ["rating:avg", "__count"])}
        for dish in self:
            dish.rating_average, dish.rating_count = ratings.get(dish.id, (0, 0))
