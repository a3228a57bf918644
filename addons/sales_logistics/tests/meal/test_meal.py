from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.addons.sales_logistics.tests.meal.common import MealCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestMeal(MealCommon):

    def _mine(self, service, user=None):
        return service.with_user(user or self.asker_user).my_state

    # ------------------------------------------------------------
    # SIGNING UP
    # ------------------------------------------------------------

    def test_one_press_and_back(self):
        service = self._service()
        own = service.with_user(self.asker_user)
        self.assertEqual((own.can_change, own.my_state, own.my_price), (True, "none", 5))
        own.action_sign_up_button()
        self.assertEqual((self._mine(service), service.total_count), ("signed", 1))
        self.assertEqual(own.my_meal_id.employee_id, self.asker)
        own.action_withdraw()
        self.assertEqual((self._mine(service), service.total_count), ("none", 0))
        own.action_sign_up_button()
        self.assertEqual(self._mine(service), "signed", "Who changes their mind again signs up anew.")

    def test_a_person_eats_once(self):
        meal = self._sign_up()
        with self.assertRefused(UserError, "has this meal already, at Hall"):
            self._sign_up()
        other_plan = self.plan.copy({"site_id": self.second_site.id})
        elsewhere = self._service(time=other_plan.time_ids[0])
        self.assertEqual((elsewhere.kind, self._mine(elsewhere)), ("lunch", "elsewhere"))
        with self.assertRefused(UserError, "has this meal already, at Hall"):
            self._sign_up(service=elsewhere)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            other = self.env["sales.meal"].create({"service_id": elsewhere.id, "employee_id": self.friend.id})
            other.employee_id = meal.employee_id
            other.flush_recordset()
        self._sign_up(service=self._service(time=self.dinner))

    def test_until_the_deadline_only(self):
        """ 18:00 in Shanghai is 10:00 on a server in UTC. """
        day = fields.Date.to_date("2026-12-03")
        with freeze_time("2026-12-02 09:59:00"):
            service = self.env["sales.meal.service"].create({"time_id": self.lunch.id, "date": day})
            meal = self._sign_up(service=service)
        with freeze_time("2026-12-02 10:01:00"):
            self.env.invalidate_all()
            with self.assertRefused(UserError, "too late"):
                self._sign_up(self.friend_user, service=service)
            with self.assertRefused(UserError, "too late"):
                meal.action_cancel("Not hungry")
            with self.assertRefused(UserError, "too late"):
                service.with_user(self.asker_user).action_withdraw()

    def test_administrators_afterwards_with_a_reason(self):
        service = self._past("2026-11-20", close=False).service_id
        own = {"service": service, "employee_id": self.worker.id}
        with self.assertRefused(UserError, "say why"):
            self._sign_up(self.administrator, **own)
        meal = self._sign_up(self.administrator, late_reason="Came from another site", **own)
        self.assertEqual((meal.source, meal.state), ("administrator", "signed"))
        with self.assertRefused(UserError, "say why"):
            meal.action_cancel()
        meal.action_cancel("Has left again")
        self.assertEqual((meal.state, meal.state_reason, meal.cancelled_by_id), ("cancelled", "Has left again", self.administrator))
        with self.assertRefused(UserError, "can't be done any more"):
            meal.action_cancel("Twice")

    def test_the_dialog_asks_only_when_it_is_late(self):
        meal = self._sign_up()
        self.assertFalse(meal.action_ask_cancel())
        self.assertEqual(meal.state, "cancelled")
        late = self._past("2026-11-20", close=False).with_user(self.administrator)
        action = late.action_ask_cancel()
        reason = self.env["sales.reason"].with_user(self.administrator).with_context(**action["context"]).create({"reason": "Ill"})
        reason.action_confirm()
        self.assertEqual((late.state, late.state_reason), ("cancelled", "Ill"))

    def test_guests(self):
        service = self._service()
        self._sign_up()
        action = service.with_user(self.asker_user).action_invite()
        form = Form(self.env["sales.meal"].with_user(self.asker_user).with_context(**action["context"]),
                    view="sales_logistics.sales_meal_view_form_guests")
        form.guest_count = 3
        form.purpose = "Customers, signing"
        form.save()
        own = service.with_user(self.asker_user)
        self.assertEqual((own.my_state, own.my_guest_count), ("signed", 3))
        self.assertEqual((service.people_count, service.guest_count, service.total_count), (1, 3, 4))
        with self.assertRefused(UserError, "Say who the guests are"):
            self._sign_up(guest_count=1, employee_id=self.asker.id)

    def test_several_at_once(self):
        """ Those without an account are signed up by administrators; who eats already is left out. """
        service = self._service()
        self._sign_up()
        context = service.with_user(self.administrator).action_sign_up_others()["context"]
        wizard = self.env["sales.meal.others"].with_user(self.administrator).with_context(**context).create({
            "employee_ids": [Command.set((self.asker | self.worker | self.driver).ids)]})
        wizard.action_confirm()
        self.assertEqual(service.meal_ids.employee_id, self.asker | self.worker | self.driver)
        self.assertEqual(set(service.meal_ids.mapped("source")), {"self", "administrator"})
        with self.assertRefused(UserError, "All of them have this meal already"):
            wizard.action_confirm()
        with self.assertRaises(AccessError):
            service.with_user(self.second_administrator).action_sign_up_others()
        with self.assertRaises(AccessError):
            self.env["sales.meal.others"].with_user(self.asker_user).create({"service_id": service.id, "employee_ids": [self.worker.id]})

    def test_several_at_once_and_late(self):
        service = self._past("2026-11-20", close=False).service_id
        wizard = self.env["sales.meal.others"].with_user(self.administrator).create({
            "service_id": service.id, "employee_ids": [Command.set((self.worker | self.driver).ids)]})
        with self.assertRefused(UserError, "say why"):
            wizard.action_confirm()
        wizard.late_reason = "Came from another site"
        wizard.action_confirm()
        self.assertEqual(service.total_count, 3)

    def test_menu_of_last_week(self):
        rice, soup = self.env["sales.meal.dish"].create([{"name": name, "company_id": self.company.id} for name in ("Rice", "Soup")])
        monday, next_monday, tuesday = self._service(1), self._service(8), self._service(9)
        monday.dish_ids = rice
        tuesday.dish_ids = soup
        (next_monday | tuesday).with_user(self.administrator).action_repeat_menu()
        self.assertEqual((next_monday.dish_ids, tuesday.dish_ids), (rice, soup), "What is named already stays.")
        with self.assertRaises(AccessError):
            next_monday.with_user(self.asker_user).action_repeat_menu()

    def test_no_account_or_no_employee(self):
        with self.assertRefused(UserError, "no employee's of"):
            self._sign_up(self.second_administrator)
        self.worker.action_archive()
        with self.assertRefused(UserError, "archived"):
            self._sign_up(self.administrator, employee_id=self.worker.id)

    def test_who_leaves_eats_no_more(self):
        meal = self._sign_up()
        past = self._past("2026-11-20")
        self.asker.action_archive()
        self.assertEqual((meal.state, past.state), ("cancelled", "served"))

    def test_cancelled_day(self):
        service = self._service()
        meal = self._sign_up()
        own = service.with_user(self.administrator)
        with self.assertRefused(UserError, "Say why"):
            own.action_cancel()
        own.action_cancel("No water")
        self.assertEqual((meal.state, meal.state_reason, service.state), ("cancelled", "No water", "cancelled"))
        with self.assertRefused(UserError, "was cancelled"):
            self._sign_up()
        with self.assertRefused(UserError, "still open"):
            own.action_cancel("Again")

    def test_left_over_of_a_cancelled_day(self):
        """ Who signs up in the second in which the day is cancelled. """
        service = self._service()
        service.action_cancel("No water")
        meal = self.env["sales.meal"].create({"service_id": service.id, "employee_id": self.asker.id})
        self.env["sales.meal.service"]._cancel_left_over()
        self.assertEqual((meal.state, meal.state_reason), ("cancelled", "No water"))

    def test_the_rule_is_in_the_database(self):
        self.env.cr.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'sales_meal_person_once'")
        [definition] = self.env.cr.fetchone()
        self.assertIn("UNIQUE", definition)
        self.env.cr.execute(
            "SELECT is_nullable FROM information_schema.columns WHERE table_name = 'sales_meal' AND column_name = 'guest_count'")
        self.assertEqual(self.env.cr.fetchone(), ("NO",), "Without a number the index would not see it.")

    # ------------------------------------------------------------
    # THE WEEK AT ONCE
    # ------------------------------------------------------------

    def test_a_week_at_once(self):
        self._start()
        wizard = Form(self.env["sales.meal.week"].with_user(self.asker_user))
        self.assertEqual((wizard.site_id, wizard.lunch, wizard.dinner), (self.site, True, False))
        wizard.save().action_confirm()
        meals = self.env["sales.meal"].search([("employee_id", "=", self.asker.id)])
        self.assertEqual(set(meals.mapped("kind")), {"lunch"})
        self.assertIn(len(meals), (6, 7))
        self.assertLessEqual(max(meals.mapped("date")), self.today + timedelta(days=7))
        with self.assertRefused(UserError, "nothing left"):
            wizard.save().action_confirm()

    def test_a_week_is_what_one_eats(self):
        self._past(self.today - timedelta(days=5), time=self.dinner)
        self._start()
        wizard = Form(self.env["sales.meal.week"].with_user(self.asker_user))
        self.assertEqual((wizard.lunch, wizard.dinner), (False, True))

    def test_two_plans_are_one_meal(self):
        self._start()
        self.plan.copy().with_user(self.administrator).action_start()
        self.env["sales.meal.week"].with_user(self.asker_user).create({"site_id": self.site.id, "lunch": True}).action_confirm()
        meals = self.env["sales.meal"].search([("employee_id", "=", self.asker.id)])
        self.assertEqual(len(meals), len(set(meals.mapped("date"))))

    def test_sites_that_are_near(self):
        near = self.env["sales.meal.service"].with_user(self.asker_user)._get_near_sites()
        self.assertEqual(near, self.site | self.second_site, "Who has been nowhere sees all of the company.")
        self._past(self.today - timedelta(days=2))
        service = self._service()
        found = self.env["sales.meal.service"].with_user(self.asker_user).search([("is_near", "=", True)])
        self.assertEqual((found.site_id, service.with_user(self.asker_user).is_near), (self.site, True))
        self.assertNotIn(service, self.env["sales.meal.service"].with_user(self.asker_user).search([("is_near", "=", False)]))

    def test_searches(self):
        service, other = self._service(), self._service(4)
        self._sign_up(service=service)
        Service = self.env["sales.meal.service"].with_user(self.asker_user)
        days = [("plan_id", "=", self.plan.id)]
        self.assertEqual(Service.search([*days, ("my_state", "=", "signed")]), service)
        self.assertEqual(Service.search([*days, ("my_state", "=", "none")]), other)
        self.assertEqual(Service.search([*days, ("can_change", "=", True)]), service | other)
        self.assertEqual(self.env["sales.meal"].with_user(self.asker_user).search([("is_mine", "=", True)]).service_id, service)

    def test_many_in_as_few_queries(self):
        names = ["my_state", "my_guest_count", "my_price", "total_count", "can_change", "day_text", "deadline_text", "rating_average"]
        few, many = self._service(2), self.env["sales.meal.service"].concat(*(self._service(day) for day in range(3, 13)))
        for service in few | many:
            self._sign_up(service=service)
            self._sign_up(self.friend_user, service=service)

        def read(services):
            return self._count_queries(lambda: services.with_user(self.asker_user).read(names))

        read(few)  # what is read once, whatever follows
        self.assertLessEqual(read(many), read(few))
        meals = self.env["sales.meal"].search([("service_id", "in", many.ids)])
        listed = ["employee_id", "service_id", "state", "own_part", "is_mine", "is_rated", "can_change"]
        one = self._count_queries(lambda: meals[:1].with_user(self.administrator).read(listed))
        self.assertLessEqual(self._count_queries(lambda: meals.with_user(self.administrator).read(listed)), one)

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_own_meals_only(self):
        meal = self._sign_up()
        self.assertFalse(self.env["sales.meal"].with_user(self.friend_user).search([]))
        with self.assertRaises(AccessError):
            meal.with_user(self.friend_user).action_cancel()
        with self.assertRaises(AccessError):
            self._sign_up(self.friend_user, service=self._service(5), employee_id=self.asker.id)
        for values in ({"state": "served"}, {"own_part": 0}, {"guest_count": 2}, {"employee_id": self.friend.id}):
            with self.assertRaises(AccessError):
                meal.write(values)
        with self.assertRaises(AccessError):
            self._sign_up(service=self._service(5), employee_id=self.asker.id, state="served")
        with self.assertRaises(AccessError):
            meal.unlink()

    def test_administrators_of_other_sites(self):
        meal = self._sign_up()
        with self.assertRaises(AccessError):
            meal.with_user(self.second_administrator).action_cancel("Mine now")
        with self.assertRaises(AccessError):
            meal.service_id.with_user(self.second_administrator).action_cancel("Mine now")
        self.assertFalse(self.env["sales.meal"].with_user(self.second_administrator).search([]))
        self.assertTrue(self.env["sales.meal"].with_user(self.administrator).search([]))

    def test_no_administrator_moves_a_state(self):
        meal = self._sign_up().with_user(self.administrator)
        for values in ({"state": "served"}, {"own_part": 0}, {"service_id": self._service(5).id}):
            with self.assertRaises(AccessError):
                meal.write(values)
        meal.project_id = False
        with self.assertRefused(AccessError, "delete"):
            meal.unlink()
        with self.assertRefused(UserError, "never deleted"):
            meal.sudo().unlink()

    def test_no_way_in_by_rpc(self):
        """ What the web client never sends. """
        later = self._service(6)
        for values in ({"source": "roster"}, {"company_part": 9}, {"site_id": self.second_site.id}, {"settlement_id": 1}, {"plan_id": 1},
                       {"cancelled_by_id": 1}, {"lunch_order_number": 7}, {"date": "2030-01-01"}):
            with self.assertRaises(AccessError):
                self._sign_up(self.administrator, service=later, employee_id=self.worker.id, **values)
        own = later.with_user(self.administrator)
        for values in ({"site_id": self.second_site.id}, {"deadline": "2030-01-01"}, {"date": "2030-01-01"}, {"state": "closed"}):
            with self.assertRaises(AccessError):
                own.write(values)
        own.note = "Vegetarian on request"
        with self.assertRaises(AccessError):
            self.env["sales.meal.service"].with_user(self.administrator).create({"time_id": self.lunch.id, "date": "2030-01-01"})
        with self.assertRaises(AccessError):
            self.env["sales.meal.time"].with_user(self.second_administrator).create({"plan_id": self.plan.id, "kind": "supper"})
        for user in (self.asker_user, self.administrator):
            with self.assertRaises(AccessError):
                self.env["sales.meal.price"].with_user(user).create({"plan_id": self.plan.id, "price": 0, "guest_price": 0})

    def test_customers_see_nothing(self):
        portal = new_test_user(self.env, "test_eater", groups="base.group_portal", company_id=self.company.id,
                               company_ids=[Command.set(self.company.ids)])
        for model in ("sales.meal.plan", "sales.meal.service", "sales.meal", "sales.meal.dish", "sales.meal.settlement"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])

    def test_told_when_somebody_else_cancels(self):
        service = self._service()
        self._sign_up()
        self._sign_up(self.friend_user)
        service.with_user(self.friend_user).action_withdraw()
        service.with_user(self.administrator).action_cancel("No water")
        told = self.env["mail.message"].search([("model", "=", service._name), ("res_id", "=", service.id)])
        self.assertEqual(told.notified_partner_ids, self.asker_user.partner_id)
        self.assertIn("No water", told.body)

    def test_prices_are_for_few(self):
        meal = self._past("2026-11-20")
        with self.assertRaises(AccessError):
            meal.with_user(self.administrator).read(["company_part"])
        with self.assertRaises(AccessError):
            self.plan.with_user(self.administrator).read(["price_ids"])
        with self.assertRaises(AccessError):
            self.env["sales.meal.price"].with_user(self.administrator).search([])
        self.assertEqual(meal.with_user(self.asker_user).own_part, 5, "What one pays is one's own to know.")
        self.assertEqual(meal.with_user(self.logistics_manager).company_part, 10)
        self.assertEqual(meal.with_user(self.auditor).company_part, 10)

    def test_second_company(self):
        service = self._service()
        with self.assertRaises(AccessError):
            service.with_user(self.stranger).read(["date"])
        with self.assertRaises(UserError):
            self._sign_up(self.administrator, employee_id=self.foreigner.id)
        with self.assertRaises(AccessError):
            self._sign_up(self.stranger, employee_id=self.foreigner.id)
        other = self.env["sales.meal.plan"].create({
            "name": "Other", "site_id": self.other_site.id, "time_ids": [(0, 0, {"kind": "lunch"})]})
        own = self._sign_up(self.stranger, service=self._service(time=other.time_ids), employee_id=self.foreigner.id)
        self.assertEqual((own.company_id, own.source), (self.other_company, "administrator"))
