from datetime import timedelta

from odoo import Command
from odoo.addons.sales_logistics.tests.meal.common import MealCommon
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestMealTours(MealCommon, HttpCase):
    browser_size, touch_enabled = "375x667", True

    def test_sign_up_on_a_phone(self):
        # Whatever hour it is, the next lunch may still be signed up for.
        self.lunch.write({"deadline_days": 0, "deadline_hour": self.lunch.hour_from})
        self._start()
        self.start_tour("/odoo/my-meals", "sales_logistics_meal_sign_up", login=self.asker_user.login)
        self.env.invalidate_all()
        meals = self.env["sales.meal"].search([("employee_id", "=", self.asker.id), ("state", "=", "signed")])
        alone = meals.filtered(lambda meal: not meal.guest_count)
        self.assertIn(len(alone), (7, 8))
        self.assertEqual(set(alone.mapped("kind")), {"lunch"})
        self.assertEqual((sum(meals.mapped("guest_count")), (meals - alone).purpose), (2, "Customers"))

    def test_rate_on_a_phone(self):
        meal = self._past(self.today - timedelta(days=2), close=False)
        meal.service_id.dish_ids = [
            Command.create({"name": name, "company_id": self.company.id}) for name in ("Mapo tofu", "Rice")]
        meal.service_id.action_close()
        self.start_tour("/odoo/action-sales_logistics.sales_meal_action_mine", "sales_logistics_meal_rate", login=self.asker_user.login)
        self.env.invalidate_all()
        self.assertEqual([(rating.dish_id.name, rating.rating) for rating in meal.rating_ids], [("Mapo tofu", 4)])
