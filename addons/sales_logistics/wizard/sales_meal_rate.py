from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class SalesMealRate(models.TransientModel):
    """ Asks how the dishes of a meal were. """
    _name = "sales.meal.rate"
    _description = "Rate a Meal"

    meal_id = fields.Many2one("sales.meal", required=True, readonly=True)
    line_ids = fields.One2many("sales.meal.rate.line", "wizard_id", string="Dishes")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        meal = self.env["sales.meal"].browse(values.get("meal_id"))
        dishes = [dish.id for dish in meal.service_id.dish_ids] or [False]
        return {**values, "line_ids": [Command.create({"dish_id": dish}) for dish in dishes]}

    def action_confirm(self):
        """ Keep what was said; dishes without stars are left out. """
        self.ensure_one()
        answers = [(line.dish_id, int(line.stars), line.remark) for line in self.line_ids if int(line.stars or 0)]
        if not answers:
            raise UserError(self.env._("Give at least one dish its stars."))
        self.meal_id._rate(answers)
        return {"type": "ir.actions.act_window_close"}
