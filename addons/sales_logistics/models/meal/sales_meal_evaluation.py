from odoo import fields, models
from odoo.exceptions import UserError


class SalesMeal(models.Model):
    """ Saying how it was. """
    _inherit = "sales.meal"

    is_rated = fields.Boolean("Rated", compute="_compute_is_rated")

    def _compute_is_rated(self):
        rated = {meal.id for [meal] in self.env["sales.meal.rating"].sudo()._read_group(  # sudo: that it was rated
            [("meal_id", "in", self.ids)], ["meal_id"])}
        for meal in self:
            meal.is_rated = meal.id in rated

    def action_rate(self):
        """ Open the dialog that asks how it was. """
        self.ensure_one()
        self._check_ratable()
        return {
            "type": "ir.actions.act_window", "name": self.env._("How Was It?"), "res_model": "sales.meal.rate", "view_mode": "form",
            "views": [(False, "form")], "target": "new", "context": {"default_meal_id": self.id}}

    def _check_ratable(self):
        self.check_access("read")
        for meal in self:
            if not meal.is_mine or meal.guest_count or meal.state != "served":
                raise UserError(self.env._("Who has eaten rates the meal, once it was served and the day is closed."))
            if meal.is_rated:
                raise UserError(self.env._("You have rated this meal already."))

    def _rate(self, answers):
        """ Keep what was said.

        :param list answers: (`sales.meal.dish` or none, 1 to 5, remark or False)
        """
        self.ensure_one()
        self._check_ratable()
        unknown = [dish for dish, _rating, _remark in answers if dish and dish not in self.service_id.dish_ids]
        if not answers or unknown:
            raise UserError(self.env._("Rate at least one of the dishes of the day."))
        return self.env["sales.meal.rating"].sudo().create([{  # sudo: nobody writes ratings but this, after its checks
            "meal_id": self.id, "dish_id": dish.id, "rating": rating, "remark": remark, "partner_id": self.partner_id.id,
        } for dish, rating, remark in answers])
