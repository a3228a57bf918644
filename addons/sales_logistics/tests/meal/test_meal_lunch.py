from odoo.addons.sales_logistics.tests.meal.common import MealCommon
from odoo.exceptions import ValidationError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestMealWithoutLunch(MealCommon):
    """ Lunch is no dependency. With it, see tests/test_meal_lunch.py beside the addons. """

    def setUp(self):
        super().setUp()
        if "lunch.order" in self.env:
            self.skipTest("Lunch is installed here")

    def test_there_is_nothing_to_choose(self):
        self.assertFalse(self.lunch.has_lunch)
        self.assertEqual(self.env["sales.meal.time"].fields_get(["lunch_product"])["lunch_product"]["selection"], [])
        with self.assertRefused(ValidationError, "product of Lunch"):
            self.lunch.lunch_product = "1"

    def test_what_was_chosen_before_lunch_was_taken_out(self):
        """ The product is gone, meals go on. """
        self.lunch.flush_recordset()
        self.env.cr.execute("UPDATE sales_meal_time SET lunch_product = '7' WHERE id = %s", [self.lunch.id])
        self.env.invalidate_all()
        self.assertEqual(self.lunch.lunch_product, "7")
        self.assertIsNone(self.lunch._get_lunch_product())
        meal = self._sign_up()
        self.env.cr.execute("UPDATE sales_meal SET lunch_order_number = 9 WHERE id = %s", [meal.id])
        self.env.invalidate_all()
        self.assertIsNone(meal._get_lunch_orders())
        meal.action_cancel()
        self.assertEqual(meal.state, "cancelled")
        self.assertEqual(self._service()._filter_orderable(), self._service())
