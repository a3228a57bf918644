from datetime import timedelta

from odoo import Command
from odoo.addons.sales_logistics.tests.meal.common import MealCommon
from odoo.addons.sales_logistics.tools import days
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestMealRoster(MealCommon):
    """ Lunch is for who is on duty, dinner for who lives there. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lunch.signup, cls.dinner.signup = "roster", "stay"
        cls.post, cls.second_post = cls.env["sales.duty.post"].create([
            {"name": "Reception", "site_id": cls.site.id}, {"name": "Reception", "site_id": cls.second_site.id}])
        cls.early, cls.late = cls.env["sales.duty.shift"].create([
            {"name": "Early", "hour_from": 8.5, "hour_to": 14}, {"name": "Late", "hour_from": 14, "hour_to": 21}])
        cls.house = cls.env["sales.dormitory"].create({"name": "House", "site_id": cls.site.id})
        cls.room = cls.env["sales.room"].create({"name": "1", "dormitory_id": cls.house.id, "bed_ids": [
            Command.create({"name": str(number)}) for number in range(3)]})
        cls.day = cls.today + timedelta(days=3)

    def _duty(self, employee, shift=None, post=None, day=None):
        post = post or self.post
        duty = self.env["sales.duty"].create({
            "site_id": post.site_id.id, "post_id": post.id, "date": day or self.day, "shift_id": (shift or self.early).id,
            "employee_id": employee.id})
        duty.action_publish()
        return duty

    def _stay(self, employee, bed=0, stop=None):
        return self.env["sales.stay"].create({
            "employee_id": employee.id, "company_id": self.company.id, "site_id": self.site.id, "bed_id": self.room.bed_ids[bed].id,
            "date_start": self.now - timedelta(days=9), "date_stop": stop, "state": "active", "reason": "Works here"})

    def _run(self):
        self._start() if self.plan.state != "running" else None
        services = self.env["sales.meal.service"].search([("date", "=", self.day), ("plan_id", "=", self.plan.id)])
        services._sign_up_from_plans()
        return services

    def _who(self, time=None):
        return self._service(time=time).meal_ids.filtered(lambda meal: meal.state == "signed").employee_id

    def test_duty_over_the_meal(self):
        self._duty(self.asker)
        self._duty(self.friend, shift=self.late)
        self._duty(self.driver, post=self.second_post)
        self._run()
        self.assertEqual(self._who(), self.asker)
        self.assertEqual(self._service().meal_ids.source, "roster")
        self.assertFalse(self._who(self.dinner), "On duty, but nobody lives there.")

    def test_who_lives_there(self):
        self._stay(self.worker)
        self._stay(self.friend, 1, stop=days.day_start(self.day, "Asia/Shanghai"))
        self._run()
        self.assertEqual(self._who(self.dinner), self.worker)
        self.assertFalse(self._who())

    def test_both(self):
        self.lunch.signup = "both"
        self._stay(self.worker)
        self._stay(self.asker, 1)
        self._duty(self.asker)
        self._run()
        self.assertEqual(self._who(), self.worker | self.asker)

    def test_a_night_shift_and_breakfast(self):
        """ On duty from 22:00 until 6:30 the next day: breakfast from 6:00 on. """
        self.plan.time_ids = [Command.create({
            "kind": "breakfast", "hour_from": 6, "hour_to": 8, "signup": "roster", "deadline_hour": 12})]
        night = self.env["sales.duty.shift"].create({"name": "Night", "hour_from": 22, "hour_to": 6.5})
        self._duty(self.asker, shift=night, day=self.day - timedelta(days=1))
        self._run()
        breakfast = self.plan.time_ids.filtered(lambda time: time.kind == "breakfast")
        self.assertEqual(self._who(breakfast), self.asker)
        self.assertFalse(self._who())

    def test_drafts_are_no_duties(self):
        self.env["sales.duty"].create({
            "site_id": self.site.id, "post_id": self.post.id, "date": self.day, "shift_id": self.early.id, "employee_id": self.asker.id})
        self._run()
        self.assertFalse(self._who())

    def test_who_is_only_promised_a_bed_does_not_eat(self):
        stay = self._stay(self.worker)
        stay.state = "approved"
        self._run()
        self.assertFalse(self._who(self.dinner))

    def test_another_company_is_left_alone(self):
        """ A plan of each company, and people of each. """
        other_post = self.env["sales.duty.post"].create({"name": "Desk", "site_id": self.other_site.id})
        other = self.env["sales.meal.plan"].create({"name": "Other", "site_id": self.other_site.id, "sat": True, "sun": True, "time_ids": [
            Command.create({"kind": "lunch", "signup": "roster"})]})
        other.action_start()
        shift = self.env["sales.duty.shift"].create({"name": "All day", "hour_from": 1, "hour_to": 23, "company_id": self.other_company.id})
        self.env["sales.duty"].create({
            "site_id": self.other_site.id, "post_id": other_post.id, "date": self.day, "shift_id": shift.id,
            "employee_id": self.foreigner.id}).action_publish()
        self._duty(self.asker)
        self._start()
        self._cron("sign_up")
        meals = self.env["sales.meal"].search([("date", "=", self.day)])
        self.assertEqual({meal.employee_id: meal.company_id for meal in meals},
                         {self.asker: self.company, self.foreigner: self.other_company})

    def test_a_closed_site_offers_nothing_more(self):
        self._start()
        self._duty(self.asker)
        self.site.sudo().write({"state": "closed", "date_closed": self.today})
        self._cron("sign_up")
        self.assertFalse(self._who())

    def test_twice_changes_nothing(self):
        self._duty(self.asker)
        self._run()
        self._run()
        self.assertEqual(len(self._service().meal_ids), 1)

    def test_who_cancels_is_left_alone(self):
        self._duty(self.asker)
        self._run()
        self._service().with_user(self.asker_user).action_withdraw()
        self._run()
        self.assertFalse(self._who())

    def test_follows_the_roster(self):
        duty = self._duty(self.asker)
        self._run()
        duty.action_cancel("Swapped")
        self._run()
        self.assertFalse(self._who())
        self.assertIn("No longer on duty", self._service().meal_ids.state_reason)
        self._duty(self.asker)
        self._run()
        self.assertEqual(self._who(), self.asker, "Back on duty: signed up again.")

    def test_by_themselves_stays(self):
        self._sign_up(self.friend_user)
        self._run()
        self.assertEqual(self._who(), self.friend)

    def test_leave_archived_and_elsewhere(self):
        for employee in (self.asker, self.friend, self.worker):
            self._duty(employee)
        start = days.day_start(self.day, "Asia/Shanghai")
        self.env["resource.calendar.leaves"].create({
            "name": "Leave", "resource_id": self.asker.resource_id.id, "calendar_id": self.asker.resource_calendar_id.id,
            "company_id": self.company.id, "date_from": start, "date_to": start + timedelta(days=1)})
        self.worker.action_archive()
        elsewhere = self.plan.copy({"site_id": self.second_site.id}).time_ids[0]
        self._sign_up(self.friend_user, service=self._service(time=elsewhere))
        self._run()
        self.assertFalse(self._who())

    def test_after_the_deadline_nothing_moves(self):
        self._start()
        self.lunch.write({"deadline_days": 5})
        self._duty(self.asker)
        self._cron("sign_up")
        self.assertFalse(self._who())

    def test_cron_twice_in_batches(self):
        self._start()
        for ahead in range(2, 6):
            self._duty(self.asker, day=self.today + timedelta(days=ahead))
        self._stay(self.worker)
        for _time in range(2):
            self._cron("sign_up", batch=3)
        meals = self.env["sales.meal"].search([("plan_id", "=", self.plan.id)])
        self.assertEqual(len(meals.filtered(lambda meal: meal.employee_id == self.asker)), 4)
        self.assertGreaterEqual(len(meals.filtered(lambda meal: meal.employee_id == self.worker)), 6)

    def test_all_are_signed_up_however_long_it_takes(self):
        """ The scheduler's time is over after the first meal: it would begin with that one again. """
        self._start()
        self._duty(self.asker, day=self.today + timedelta(days=2))
        self._duty(self.asker, day=self.today + timedelta(days=5))
        cron = self.env.ref("sales_logistics.ir_cron_meal_sign_up")
        cron.code = "model.with_context(cron_end_time=0)._cron_sign_up(batch=1)"
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        meals = self.env["sales.meal"].search([("plan_id", "=", self.plan.id), ("employee_id", "=", self.asker.id)])
        self.assertEqual(len(meals), 2)

    def test_somebody_signs_up_in_that_second(self):
        """ The batch is put off, the job goes on. """
        self._duty(self.asker)
        self._start()
        Service = type(self.env["sales.meal.service"])

        def collide(services):
            self.env.cr.execute("INSERT INTO sales_meal SELECT (x).* FROM (SELECT NULL::sales_meal AS x) AS row")

        self.patch(Service, "_sign_up_from_plans", collide)
        with mute_logger("odoo.sql_db"):
            self._cron("sign_up")
        self.assertFalse(self._who())

    def test_many_people_in_as_few_queries(self):
        employees = self.env["hr.employee"].create([{"name": f"E{number}", "company_id": self.company.id} for number in range(12)])
        self._start()
        for employee in employees[:2]:
            self._duty(employee)
        few = self._count_queries(lambda: self._service()._sign_up_from_plans())
        for employee in employees[2:]:
            self._duty(employee)
        self.assertLessEqual(self._count_queries(lambda: self._service()._sign_up_from_plans()), few + 2)
