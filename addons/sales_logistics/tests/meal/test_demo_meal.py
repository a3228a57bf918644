from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file


@tagged("post_install", "-at_install")
class TestDemoOfMeals(TransactionCase):
    """ The demo data, loaded here unless the database was made with it. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("sales_logistics.demo_meal_plan_lakeside", raise_if_not_found=False):
            for addon in ("sales_center", "sales_logistics"):
                for filename in Manifest.for_addon(addon)["demo"]:
                    convert_file(cls.env, addon, filename, {}, mode="init", noupdate=True)
        cls.plan = cls.env.ref("sales_logistics.demo_meal_plan_lakeside")

    def test_both_sites_eat_and_say_how_it_was(self):
        for plan in self.plan | self.env.ref("sales_logistics.demo_meal_plan_harbour"):
            meals = self.env["sales.meal"].search([("plan_id", "=", plan.id)])
            self.assertEqual(plan.state, "running")
            self.assertGreater(len(meals.filtered(lambda meal: meal.state == "served")), 50)
            self.assertTrue(meals.rating_ids)
            self.assertTrue(self.env["sales.meal.service"].search_count([("plan_id", "=", plan.id), ("can_change", "=", True)]))
        self.assertTrue(self.env["sales.meal"].search_count([("plan_id", "=", self.plan.id), ("guest_count", ">", 0)]))
        self.assertIn("roster", self.env["sales.meal"].search([("plan_id", "=", self.plan.id)]).mapped("source"))

    def test_last_month_adds_up(self):
        for settlement in self.env["sales.meal.settlement"].search([("site_id", "=", self.plan.site_id.id)]):
            self.assertAlmostEqual(sum(settlement.line_ids.mapped("amount_total")), settlement.amount_total)
            self.assertAlmostEqual(settlement.amount_own + settlement.amount_company, settlement.amount_total)
            self.assertGreater(settlement.amount_company, settlement.amount_own)

    def test_again_changes_nothing(self):
        before = self.env["sales.meal"].search_count([]), self.env["sales.meal.settlement"].search_count([])
        self.env["sales.center.demo"]._generate_meals()
        self.assertEqual((self.env["sales.meal"].search_count([]), self.env["sales.meal.settlement"].search_count([])), before)
