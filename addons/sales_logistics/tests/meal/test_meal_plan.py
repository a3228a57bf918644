from datetime import timedelta

from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.addons.sales_logistics.tests.meal.common import MealCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestMealPlan(MealCommon):

    def test_offers_two_weeks(self):
        services = self._start()
        self.assertEqual(self.plan.state, "running")
        self.assertEqual(set(services.mapped("kind")), {"lunch", "dinner"})
        self.assertGreaterEqual(len(services), 26)
        self.assertTrue(min(services.mapped("date_start")) > fields.Datetime.now())
        self.assertFalse(self.plan._offer(), "Nothing is offered twice.")

    @freeze_time("2026-11-25 04:00:00")  # noon in Shanghai: lunch has begun
    def test_what_has_begun_is_not_offered(self):
        first = self._start().sorted("date_start")[0]
        self.assertEqual((first.kind, first.date), ("dinner", fields.Date.to_date("2026-11-25")))

    @freeze_time("2026-11-24 17:00:00")  # one o'clock in the night of the 25th in Shanghai
    def test_days_are_the_sites(self):
        self.assertEqual(min(self._start().mapped("date")), fields.Date.to_date("2026-11-25"))

    def test_hours_are_the_sites(self):
        service = self._past("2026-11-20", close=False).service_id
        self.assertEqual(fields.Datetime.to_string(service.date_start), "2026-11-20 03:30:00")
        self.assertEqual(fields.Datetime.to_string(service.deadline), "2026-11-19 10:00:00", "18:00 of the day before, in Shanghai.")
        self.assertEqual(service.hours_text, "11:30 – 13:00")

    def test_only_on_its_days(self):
        self.plan.write({"sat": False, "sun": False, "date_to": self.today + timedelta(days=8)})
        services = self._start()
        self.assertTrue(all(service.date.weekday() < 5 for service in services))
        self.assertLessEqual(max(services.mapped("date")), self.today + timedelta(days=8))

    def test_other_days_take_offers_back(self):
        services = self._start()
        taken = services.filtered(lambda service: service.date.weekday() == 5)[0]
        self._sign_up(service=taken)
        self.plan.sat = False
        left = services.exists().filtered(lambda service: service.date.weekday() == 5)
        self.assertEqual(left, taken, "Where somebody has signed up it stays, until it is cancelled.")
        self.plan.sat = True
        self.assertGreater(len(self.env["sales.meal.service"].search([("plan_id", "=", self.plan.id)])), len(services.exists()))

    def test_other_hours_hold_for_what_is_to_come(self):
        past = self._past("2026-11-20").service_id
        coming = self._service(3)
        before = past.date_start, coming.date_start
        self.lunch.with_user(self.administrator).hour_from = 12
        self.assertEqual((past.date_start, coming.date_start), (before[0], before[1] + timedelta(minutes=30)))
        with self.assertRefused(UserError, "offered already"):
            self.lunch.kind = "supper"

    def test_ended_with_a_reason(self):
        services = self._start()
        coming = services.filtered(lambda service: service.can_change)[0]
        meal = self._sign_up(service=coming)
        own = self.plan.with_user(self.administrator)
        with self.assertRefused(UserError, "Say why"):
            own.action_end()
        own.action_end("The vendor has closed")
        self.assertEqual((self.plan.state, set(services.mapped("state"))), ("ended", {"cancelled"}))
        self.assertEqual((meal.state, meal.state_reason), ("cancelled", "The vendor has closed"))
        with self.assertRefused(UserError, "Only a plan that runs"):
            own.action_end("Again")

    def test_arrows_are_checked(self):
        with self.assertRaises(AccessError):
            self.plan.with_user(self.asker_user).action_start()
        with self.assertRaises(AccessError):
            self.plan.with_user(self.second_administrator).action_start()
        empty = self.env["sales.meal.plan"].with_user(self.administrator).create({"name": "Empty", "site_id": self.site.id})
        with self.assertRefused(UserError, "Enter the meals"):
            empty.action_start()
        with self.assertRaises(AccessError):
            empty.state = "running"
        self._start()
        with self.assertRefused(UserError, "runs already"):
            self.plan.with_user(self.administrator).action_start()
        with self.assertRefused(UserError, "stays at its site"):
            self.plan.site_id = self.second_site
        with self.assertRefused(UserError, "end and archive"):
            self.plan.unlink()

    def test_a_site_with_a_running_plan_stays_open(self):
        self._start()
        with self.assertRefused(UserError, "Canteen"):
            self.site.action_close()

    def test_entered_in_the_form(self):
        form = Form(self.env["sales.meal.plan"].with_user(self.logistics_manager))
        form.name, form.site_id = "Annex", self.second_site
        with form.time_ids.new() as time:
            time.kind = "breakfast"
            time.hour_from, time.hour_to, time.deadline_hour = 7, 8.5, 20
        with form.price_ids.new() as price:
            price.kind, price.price, price.guest_price = "breakfast", 5, 8
        plan = form.save()
        plan.action_start()
        self.assertEqual(plan.company_id, self.company)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            plan.time_ids = [Command.create({"kind": "breakfast"})]
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            plan.time_ids.deadline_days = -1
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            plan.price_ids.price = -1

    def test_running_and_closed_sites(self):
        self._start()
        with self.assertRefused(UserError, "ended first"):
            self.plan.with_user(self.administrator).active = False
        other = self.plan.copy({"site_id": self.second_site.id})
        self.second_site.action_close()
        with self.assertRefused(UserError, "is closed"):
            other.action_start()

    def test_on_the_day_itself(self):
        """ A deadline at ten o'clock of the day; a site in another timezone than its company's. """
        self.site.resource_calendar_id = self.env["resource.calendar"].create({
            "name": "Kolkata", "tz": "Asia/Kolkata", "company_id": self.company.id})
        self.lunch.write({"deadline_days": 0, "deadline_hour": 10})
        service = self.env["sales.meal.service"].create({"time_id": self.lunch.id, "date": "2026-12-03"})
        self.assertEqual(fields.Datetime.to_string(service.deadline), "2026-12-03 04:30:00")
        self.assertEqual(fields.Datetime.to_string(service.date_stop), "2026-12-03 07:30:00")
        self.assertEqual((service.hours_text, service.deadline_text), ("11:30 – 13:00", "Thu, Dec 3 10:00"))

    def test_summer_time(self):
        self.site.resource_calendar_id = self.env["resource.calendar"].create({
            "name": "New York", "tz": "America/New_York", "company_id": self.company.id})
        winter, summer = self.env["sales.meal.service"].create([
            {"time_id": self.lunch.id, "date": day} for day in ("2027-03-13", "2027-03-14")])
        self.assertEqual((winter.date_start.hour, summer.date_start.hour), (16, 15), "11:30 on the wall, both days.")

    def test_missing_prices_are_told(self):
        own = self.plan.with_user(self.administrator)
        self.assertFalse(own.price_warning)
        own.time_ids = [Command.create({"kind": "supper", "hour_from": 21, "hour_to": 22})]
        self.assertIn("Supper", own.price_warning)
        self.plan.price_ids.unlink()
        self.assertFalse(own.price_warning, "A plan without any price is free.")

    def test_a_copy_has_its_prices(self):
        copy = self.plan.with_user(self.logistics_manager).copy()
        self.assertEqual((len(copy.time_ids), len(copy.price_ids), len(copy.subsidy_ids), copy.state), (2, 2, 3, "draft"))
        copied = self.plan.with_user(self.administrator).copy()
        self.assertEqual((len(copied.time_ids), len(copied.sudo().price_ids)), (2, 0), "Who sees no prices copies none.")

    def test_a_meal_that_was_taken_stays(self):
        services = self._start()
        self._sign_up(service=services.filtered(lambda service: service.can_change and service.time_id == self.lunch)[0])
        self.dinner.with_user(self.administrator).unlink()
        with self.assertRefused(UserError, "Somebody has signed up"):
            self.lunch.with_user(self.administrator).unlink()

    def test_one_more_meal_is_offered_at_once(self):
        self._start()
        self.plan.with_user(self.administrator).time_ids = [Command.create({"kind": "supper", "hour_from": 21, "hour_to": 22})]
        self.assertTrue(self.env["sales.meal.service"].search_count([("plan_id", "=", self.plan.id), ("kind", "=", "supper")]))

    def test_cron_offers_in_few_queries(self):
        def offer(plans):
            return self._count_queries(plans._offer)

        def new_plans(count):
            plans = self.env["sales.meal.plan"].create([{
                "name": f"Plan {number}", "site_id": self.site.id, "time_ids": [Command.create({"kind": "lunch"})],
            } for number in range(count)])
            plans.sudo().write({"state": "running"})
            return plans

        one, many = new_plans(1), new_plans(6)
        few = offer(one)
        self.assertLessEqual(offer(many), few + 6)
