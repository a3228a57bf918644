from odoo import fields, models


class SalesMealRating(models.Model):
    """ How somebody who has eaten liked a dish, or the meal where no dishes were named. Said once, and kept. """
    _name = "sales.meal.rating"
    _description = "Rating of a Dish"
    _order = "date desc, id desc"
    _rec_name = "dish_id"

    meal_id = fields.Many2one("sales.meal", string="Who Has Eaten", required=True, index=True, ondelete="restrict", readonly=True)
    service_id = fields.Many2one(related="meal_id.service_id", store=True, index=True, precompute=True)
    site_id = fields.Many2one(related="meal_id.site_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="meal_id.company_id", store=True, index=True, precompute=True)
    partner_id = fields.Many2one("res.partner", string="Vendor", readonly=True, index="btree_not_null", ondelete="restrict")
    kind = fields.Selection(related="meal_id.kind", store=True, precompute=True)
    date = fields.Date(related="meal_id.date", store=True, index=True, precompute=True)
    employee_id = fields.Many2one(related="meal_id.employee_id", store=True, index=True, precompute=True)
    dish_id = fields.Many2one("sales.meal.dish", index="btree_not_null", ondelete="restrict", readonly=True)
    rating = fields.Integer(required=True, readonly=True, aggregator="avg")
    remark = fields.Char(readonly=True)

    _once = models.UniqueIndex("(meal_id, COALESCE(dish_id, 0))", "This dish was rated already.")
    _stars = models.Constraint("CHECK(rating BETWEEN 1 AND 5)", "A rating is between 1 and 5.")
