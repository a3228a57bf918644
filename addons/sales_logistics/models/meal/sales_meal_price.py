from odoo import fields, models

from .sales_meal_time import KINDS


class SalesMealPrice(models.Model):
    """ What the vendor gets for a meal, from a day on. What was served keeps the price of its day. """
    _name = "sales.meal.price"
    _inherit = ["sales.label.mixin"]
    _description = "Price of a Meal"
    _order = "plan_id, kind, date_from desc, id"
    _rec_name = "kind"

    plan_id = fields.Many2one("sales.meal.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True, precompute=True)
    site_id = fields.Many2one(related="plan_id.site_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, string="Meal", required=True, default="lunch")
    date_from = fields.Date("Valid From", required=True, default=fields.Date.context_today)
    price = fields.Monetary(required=True)
    guest_price = fields.Monetary("Price for a Guest", required=True)

    _once = models.UniqueIndex("(plan_id, kind, date_from)", "This meal has a price from that day on already.")
    _positive = models.Constraint("CHECK(price >= 0 AND guest_price >= 0)", "A price is not below zero.")
