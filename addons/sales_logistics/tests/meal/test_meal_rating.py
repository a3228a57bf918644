from psycopg2.errors import CheckViolation

from odoo.addons.sales_logistics.tests.meal.common import MealCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestMealRating(MealCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tofu, cls.soup, cls.fish = cls.env["sales.meal.dish"].with_user(cls.administrator).create([
            {"name": "Mapo tofu", "company_id": cls.company.id}, {"name": "Soup", "category": "soup", "company_id": cls.company.id},
            {"name": "Fish", "company_id": cls.company.id}])

    def _served(self, employees=None, dishes=None):
        meals = self._past("2026-11-02", employees, close=False)
        service = meals.service_id.with_user(self.administrator)
        service.dish_ids = self.tofu | self.soup if dishes is None else dishes
        service.action_close()
        return meals

    def _rate(self, meal, user, *stars):
        action = meal.with_user(user).action_rate()
        form = Form(self.env["sales.meal.rate"].with_user(user).with_context(**action["context"]))
        for index, number in enumerate(stars):
            with form.line_ids.edit(index) as line:
                line.stars = str(number)
                line.remark = f"{number} stars" if number else False
        return form.save().action_confirm()

    def test_averages(self):
        mine, theirs = self._served(self.asker | self.friend)
        self._rate(mine, self.asker_user, 5, 2)
        self._rate(theirs, self.friend_user, 4, 0)
        self.env.invalidate_all()
        self.assertEqual((self.tofu.rating_average, self.tofu.rating_count), (4.5, 2))
        self.assertEqual((self.soup.rating_average, self.soup.rating_count), (2, 1))
        self.assertAlmostEqual(mine.service_id.rating_average, 11 / 3, places=1)
        rows = self.env["sales.meal.rating"].with_user(self.administrator)._read_group(
            [("service_id", "=", mine.service_id.id)], ["partner_id"], ["rating:avg", "__count"])
        self.assertEqual([(partner, round(average, 2), count) for partner, average, count in rows], [(self.vendor, 3.67, 3)])

    def test_once(self):
        meal = self._served()
        self._rate(meal, self.asker_user, 5, 5)
        with self.assertRefused(UserError, "rated this meal already"):
            self._rate(meal, self.asker_user, 1)
        self.assertTrue(meal.is_rated)

    def test_without_a_menu(self):
        meal = self._served(dishes=self.tofu.browse())
        with self.assertRefused(UserError, "at least one dish"):
            self._rate(meal, self.asker_user, 0)
        self._rate(meal, self.asker_user, 3)
        self.assertEqual((meal.rating_ids.rating, meal.rating_ids.dish_id, meal.rating_ids.remark), (3, self.tofu.browse(), "3 stars"))

    def test_who_has_eaten_rates(self):
        meals = self._past("2026-11-03", self.asker | self.friend, close=False)
        with self.assertRefused(UserError, "once it was served"):
            meals[0].with_user(self.asker_user).action_rate()
        meals[1].with_user(self.administrator).action_mark_absent()
        meals.service_id.with_user(self.administrator).action_close()
        with self.assertRefused(UserError, "once it was served"):
            meals[1].with_user(self.friend_user).action_rate()
        with self.assertRaises(AccessError):
            meals[0].with_user(self.friend_user).action_rate()
        with self.assertRefused(UserError, "Who has eaten"):
            meals[0].with_user(self.administrator).action_rate()
        with self.assertRefused(UserError, "dishes of the day"):
            meals[0].with_user(self.asker_user)._rate([(self.fish, 1, False)])
        guests = self._past("2026-11-04", guest_count=2, purpose="Customers")
        with self.assertRefused(UserError, "Who has eaten"):
            guests.with_user(self.asker_user).action_rate()

    def test_kept_as_said(self):
        meal = self._served()
        self._rate(meal, self.asker_user, 4, 4)
        rating = meal.rating_ids[0]
        for user in (self.asker_user, self.administrator, self.logistics_manager):
            with self.assertRaises(AccessError):
                rating.with_user(user).rating = 1
            with self.assertRaises(AccessError):
                rating.with_user(user).unlink()
        with self.assertRaises(AccessError):
            self.env["sales.meal.rating"].with_user(self.asker_user).create({"meal_id": meal.id, "rating": 1})
        self.assertFalse(self.env["sales.meal.rating"].with_user(self.friend_user).search([]))
        self.assertFalse(self.env["sales.meal.rating"].with_user(self.second_administrator).search([]))
        self.assertEqual(len(self.env["sales.meal.rating"].with_user(self.auditor).search([("meal_id", "=", meal.id)])), 2)

    def test_between_one_and_five(self):
        meal = self._served()
        for stars in (0, 6):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                meal.with_user(self.asker_user)._rate([(self.tofu, stars, False)])

    def test_by_vendor_of_the_day(self):
        """ A new vendor does not take over what the old one has cooked. """
        self._rate(self._served(), self.asker_user, 1, 1)
        self.plan.partner_id = self.env["res.partner"].create({"name": "New kitchen"})
        later = self._past("2026-11-09", close=False)
        later.service_id.dish_ids = self.tofu
        later.service_id.action_close()
        self._rate(later, self.asker_user, 5)
        rows = self.env["sales.meal.rating"]._read_group([("site_id", "=", self.site.id)], ["partner_id"], ["rating:avg"])
        self.assertEqual({partner.name: average for partner, average in rows}, {"Kitchen": 1, "New kitchen": 5})
        self.env.invalidate_all()
        self.assertEqual((self.tofu.rating_average, self.tofu.rating_count), (3, 2))

    def test_from_the_card(self):
        meal = self._served()
        action = meal.service_id.with_user(self.asker_user).action_rate()
        self.assertEqual(action["context"], {"default_meal_id": meal.id})

    def test_many_dishes_in_as_few_queries(self):
        self._rate(self._served(), self.asker_user, 3, 4)
        few = self._count_queries(lambda: self.tofu.read(["rating_average", "rating_count"]))
        many = self._count_queries(lambda: (self.tofu | self.soup | self.fish).read(["rating_average", "rating_count"]))
        self.assertLessEqual(many, few)

    def test_dishes_of_another_company(self):
        other = self.env["sales.meal.dish"].create({"name": "Congee", "company_id": self.other_company.id})
        service = self._service()
        with self.assertRaises(UserError):
            service.dish_ids = other
        with self.assertRaises(AccessError):
            other.with_user(self.administrator).read(["name"])
        with self.assertRaises(AccessError):
            service.with_user(self.asker_user).dish_ids = self.tofu
