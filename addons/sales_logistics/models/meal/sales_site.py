from odoo import fields, models


class SalesSite(models.Model):
    _inherit = "sales.site"

    meal_plan_ids = fields.One2many("sales.meal.plan", "site_id", string="Meal Plans")

    def _get_closing_obstacles(self):
        obstacles = super()._get_closing_obstacles()
        plans = self.env["sales.meal.plan"].sudo().search([("site_id", "in", self.ids), ("state", "=", "running")])  # sudo: any counts
        for plan in plans:
            obstacles.setdefault(plan.site_id.sudo(False), []).append(self.env._("The meal plan “%s” runs.", plan.name))
        return obstacles
