from datetime import date

from odoo import Command
from odoo.addons.sales_logistics.tests.meal.common import MealCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
class TestMealFreezing(MealCommon):
    """ What is written down when a day is closed. """

    def _figures(self, meal):
        meal = meal.sudo()
        return meal.price, meal.company_part, meal.own_part

    def test_price_and_subsidy(self):
        self.assertEqual(self._figures(self._past("2026-11-02")), (15, 10, 5))
        self.assertEqual(self._figures(self._past("2026-11-02", time=self.dinner)), (10, 5, 5))
        service = self.env["sales.meal.service"].search([("plan_id", "=", self.plan.id)])
        self.assertEqual(set(service.mapped("state")), {"closed"})

    def test_maximum_of_a_month(self):
        paid = [self._past(f"2026-11-{day:02}").company_part for day in (2, 3, 4, 5)]
        self.assertEqual(paid, [10, 10, 5, 0])
        self.assertEqual(self._past("2026-12-01", close=False).service_id.plan_id, self.plan)
        self.assertEqual(self._past("2026-10-31").company_part, 10, "Another month.")
        self.assertEqual(self._past("2026-11-06", self.friend).company_part, 10, "Another person.")

    def test_maximum_in_one_go(self):
        meals = self.env["sales.meal"].concat(*(self._past(f"2026-11-{day:02}", close=False) for day in (5, 3, 4, 2)))
        meals.service_id.with_user(self.administrator).action_close()
        self.assertEqual([self._figures(meal)[1] for meal in meals.sorted("date")], [10, 10, 5, 0])

    def test_maximum_of_a_day(self):
        self.plan.subsidy_ids.unlink()
        self.plan.subsidy_ids = [Command.create({"amount_type": "percent", "percent": 100, "max_day": 18})]
        lunch, dinner = self._past("2026-11-02"), self._past("2026-11-02", time=self.dinner)
        self.assertEqual((lunch.company_part, dinner.company_part, dinner.own_part), (15, 3, 7))

    def test_half_a_cent(self):
        self.plan.price_ids.filtered(lambda price: price.kind == "dinner").price = 9.99
        meal = self._past("2026-11-02", time=self.dinner)
        self.assertEqual(self._figures(meal), (9.99, 5.0, 4.99))

    def test_by_department_and_post(self):
        below = self.env["hr.department"].create({"name": "Guards", "parent_id": self.externals.id, "company_id": self.company.id})
        self.worker.department_id = below
        self.assertEqual(self._figures(self._past("2026-11-02", self.worker)), (15, 0, 15))
        job = self.env["hr.job"].create({"name": "Cleaner", "company_id": self.company.id})
        self.plan.subsidy_ids = [Command.create({
            "sequence": 0, "job_ids": [Command.set(job.ids)], "amount_type": "percent", "percent": 100})]
        self.worker.job_id = job
        self.assertEqual(self._figures(self._past("2026-11-03", self.worker)), (15, 15, 0))
        self.assertEqual(self._figures(self._past("2026-11-04", self.friend)), (15, 10, 5))

    def test_price_of_the_day(self):
        self.plan.price_ids = [Command.create({"kind": "lunch", "date_from": "2026-11-10", "price": 18, "guest_price": 25})]
        before, after = self._past("2026-11-09"), self._past("2026-11-10", self.friend)
        self.assertEqual((before.price, after.price), (15, 18))
        self.plan.price_ids.price = 99
        self.assertEqual((before.price, after.price), (15, 18), "What was written down stays.")

    def test_without_a_price(self):
        self.plan.price_ids.filtered(lambda price: price.kind == "lunch").date_from = "2026-11-10"
        meal = self._past("2026-11-09", close=False)
        with self.assertRefused(UserError, "No price of"):
            meal.service_id.with_user(self.administrator).action_close()
        self._cron("close")
        self.assertEqual(meal.service_id.state, "open", "It waits.")
        self.plan.price_ids.unlink()
        self._cron("close")
        self.assertEqual((meal.state, meal.price), ("served", 0), "A plan without prices is free.")

    def test_guests_are_the_companys(self):
        meal = self._past("2026-11-02", guest_count=3, purpose="Customers")
        self.assertEqual(self._figures(meal), (20, 60, 0))
        self.assertFalse(meal.subsidy_id)

    def test_absent(self):
        meals = self._past("2026-11-02", self.asker | self.friend, close=False)
        absent = meals[0].with_user(self.administrator)
        absent.action_mark_absent()
        meals.service_id.with_user(self.administrator).action_close()
        self.assertEqual([(meal.state, *self._figures(meal)) for meal in meals], [("absent", 15, 0, 15), ("served", 15, 10, 5)])
        absent.action_mark_served()
        self.assertEqual((absent.state, *self._figures(absent)), ("served", 15, 10, 5))
        self.plan.absent_rule = "company"
        absent.action_mark_absent()
        self.assertEqual(self._figures(absent), (15, 15, 0))
        self.plan.absent_rule = "same"
        absent.action_mark_absent()
        self.assertEqual(self._figures(absent), (15, 10, 5))

    def test_absent_is_marked_by_administrators_and_not_before(self):
        meal = self._sign_up()
        with self.assertRaises(AccessError):
            meal.action_mark_absent()
        with self.assertRefused(UserError, "not served yet"):
            meal.with_user(self.administrator).action_mark_absent()
        with self.assertRefused(UserError, "not served yet"):
            meal.service_id.with_user(self.administrator).action_close()

    def test_back_to_signed_up_while_the_day_is_open(self):
        meal = self._past("2026-11-02", close=False).with_user(self.administrator)
        meal.action_mark_absent()
        meal.action_mark_served()
        self.assertEqual((meal.state, meal.own_part), ("signed", 0))

    def test_cancelled_after_closing(self):
        first, second = self._past("2026-11-02"), self._past("2026-11-03")
        first.with_user(self.administrator).action_cancel("Was on a trip")
        self.assertEqual(self._figures(first)[1:], (0, 0))
        third, fourth = self._past("2026-11-04"), self._past("2026-11-05")
        self.assertEqual([meal.company_part for meal in (second, third, fourth)], [10, 10, 5], "What was cancelled uses up nothing.")

    def test_forgotten_when_the_day_was_closed(self):
        """ Administrators enter it afterwards: it is served and costs what it would have. """
        service = self._past("2026-11-02").service_id
        with self.assertRefused(UserError, "too late"):
            self._sign_up(self.friend_user, service=service)
        meal = self._sign_up(self.administrator, service=service, employee_id=self.friend.id, late_reason="Was not on the list")
        self.assertEqual((meal.state, *self._figures(meal)), ("served", 15, 10, 5))
        guests = self._sign_up(self.administrator, service=service, employee_id=self.friend.id, guest_count=2, purpose="Customers",
                               late_reason="Came unannounced")
        self.assertEqual((guests.state, *self._figures(guests)), ("served", 20, 40, 0))

    def test_nothing_is_added_to_a_settled_month(self):
        service = self._past("2026-10-02").service_id
        self.env["sales.meal.settlement"].create({
            "site_id": self.site.id, "partner_id": self.vendor.id, "month": "2026-10-01"}).sudo().write({"state": "confirmed"})
        with self.assertRefused(UserError, "settled with the vendor"):
            self._sign_up(self.administrator, service=service, employee_id=self.friend.id, late_reason="Was not on the list")

    def test_night_falls_by_the_sites_clock(self):
        """ The day ends at midnight in Shanghai, 16:00 on the server. """
        with freeze_time("2026-11-02 02:00:00"):
            meal = self._past("2026-11-02", close=False)
        with freeze_time("2026-11-02 15:59:00"):
            self._cron("close")
            self.assertEqual(meal.service_id.state, "open")
        with freeze_time("2026-11-02 16:01:00"):
            self._cron("close")
            self.assertEqual(meal.service_id.state, "closed")

    def test_closed_once(self):
        service = self._past("2026-11-02").service_id.with_user(self.administrator)
        with self.assertRefused(UserError, "closed or cancelled already"):
            service.action_close()
        with self.assertRefused(UserError, "only a meal that is still open".capitalize()):
            service.action_cancel("Too late")

    def test_project(self):
        project, other = self.env["sales.project"].create([
            {"name": name, "code": name, "company_id": self.company.id} for name in ("P1", "P2")])
        self.site.project_id = project
        plain = self._past("2026-11-02")
        guests = self._past("2026-11-03", guest_count=1, purpose="Customers", project_id=other.id)
        self.assertEqual((plain.project_id, guests.project_id), (project, other))

    def test_cron_twice(self):
        meals = self.env["sales.meal"].concat(*(self._past(f"2026-11-{day:02}", close=False) for day in range(2, 9)))
        coming = self._sign_up()
        for _time in range(2):
            self._cron("close", batch=3)
        self.assertEqual((set(meals.mapped("state")), coming.state), ({"served"}, "signed"))
        self.assertEqual(sum(meals.mapped("company_part")), 25)

    def test_printed(self):
        service = self._past(date(2026, 11, 2), self.asker | self.friend, close=False).service_id
        self.env["sales.meal"].create({
            "service_id": service.id, "employee_id": self.driver.id, "guest_count": 2, "purpose": "Customers from Suzhou"})
        service.dish_ids = self.env["sales.meal.dish"].create([{"name": "Mapo tofu", "company_id": self.company.id}])
        html = self.env["ir.actions.report"].with_user(self.administrator)._render_qweb_html(
            "sales_logistics.report_meal_sheet", service.ids)[0].decode()
        for text in ("Asker", "Friend", "Mapo tofu", "Customers from Suzhou", "11:30 – 13:00"):
            self.assertIn(text, html)

    def test_closing_many_in_as_few_queries(self):
        employees = self.env["hr.employee"].create([{"name": f"E{number}", "company_id": self.company.id} for number in range(30)])
        few = self._past("2026-11-02", employees[:2], close=False).service_id
        many = self._past("2026-11-03", employees, close=False).service_id
        few_count = self._count_queries(lambda: (few._close(), self.env.flush_all()))
        self.assertLessEqual(self._count_queries(lambda: (many._close(), self.env.flush_all())), few_count + 3)
