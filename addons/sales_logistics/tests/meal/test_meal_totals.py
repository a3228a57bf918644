import base64
import io
from random import Random

from openpyxl import load_workbook

from odoo import Command
from odoo.addons.sales_logistics.tests.meal.common import MealCommon
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-11-25 04:00:00")
class TestMealTotals(MealCommon):
    """ Whatever is eaten: persons, bill, payroll and costs of the company are the same, to the cent. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, install_demo=False)
        cls.people = cls.asker | cls.friend | cls.driver | cls.worker

    def _eat(self, seed, coin=0.01):
        """ A month at random: prices that change, rules with maxima, absences, guests. """
        random = Random(seed)
        money = self.company.currency_id.round
        self.plan.price_ids.unlink()
        self.plan.subsidy_ids.unlink()
        self.plan.write({
            "absent_rule": random.choice(("whole", "same", "company")),
            "price_ids": [Command.create({
                "kind": kind, "date_from": day, "price": money(random.randint(500, 3000) * coin),
                "guest_price": money(random.randint(500, 9999) * coin),
            }) for kind in ("lunch", "dinner") for day in ("2026-01-01", "2026-10-07")],
            "subsidy_ids": [Command.create({
                "sequence": number, "kind": random.choice(("lunch", "dinner", False)), "amount_type": random.choice(("fixed", "percent")),
                "amount": money(random.randint(0, 1500) * coin), "percent": random.randint(0, 10000) / 100,
                "max_day": random.choice((0, money(random.randint(1, 2000) * coin))),
                "max_month": random.choice((0, money(random.randint(1, 9000) * coin))),
            }) for number in range(3)]})
        services = self.env["sales.meal.service"].create([
            {"time_id": time.id, "date": f"2026-10-{day:02}"}
            for day in random.sample(range(1, 32), 6) for time in (self.lunch, self.dinner)])
        self.env["sales.meal"].create([
            {"service_id": service.id, "employee_id": employee.id, "state": random.choice(("signed", "signed", "absent"))}
            for service in services for employee in self.people if random.random() < 0.8])
        self.env["sales.meal"].create([
            {"service_id": service.id, "employee_id": self.asker.id, "guest_count": random.randint(1, 9), "purpose": "Customers"}
            for service in services if random.random() < 0.3])
        services.action_close()
        return services.meal_ids

    def _settle(self):
        settlement = self.env["sales.meal.settlement"].with_user(self.logistics_manager).create({
            "site_id": self.site.id, "partner_id": self.vendor.id, "month": "2026-10-01"})
        settlement.action_confirm()
        return settlement

    def _check(self, meals, settlement):
        coin = settlement.currency_id.rounding

        def coins(amount):
            self.assertAlmostEqual(amount / coin, round(amount / coin), places=5, msg="A whole number of coins.")
            return round(amount / coin)

        total = sum(coins(meal.price) * meal.head_count for meal in meals)
        own = sum(coins(meal.own_part) for meal in meals)
        self.assertEqual(total - own, sum(coins(meal.company_part) for meal in meals))
        self.assertEqual([coins(settlement[name]) for name in ("amount_total", "amount_own", "amount_company")], [total, own, total - own])
        self.assertEqual(sum(coins(line.amount_total) for line in settlement.line_ids), total)
        self.assertEqual(sum(coins(line.amount_own) for line in settlement.line_ids), own)
        self.assertEqual(coins(settlement.sudo().bill_id.amount_untaxed), total)
        self.assertEqual(coins(settlement.sudo().bill_id.amount_total), total)
        kept = self.env["sales.deduction"].search([("kind", "=", "meal"), ("site_id", "=", self.site.id)])
        self.assertEqual(sum(coins(row.amount) for row in kept), own)
        costs = self.env["sales.logistics.cost"].search([("kind", "=", "meal"), ("site_id", "=", self.site.id)])
        self.assertEqual(sum(coins(row.amount) for row in costs), total - own)
        self.assertTrue(all(0 <= coins(meal.own_part) <= coins(meal.price) for meal in meals if not meal.guest_count))

    def test_months_at_random(self):
        for seed in range(8):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                meals = self._eat(seed)
                self._check(meals, self._settle())
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_currency_without_cents(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        company = self.env["res.company"].create({"name": "Yen", "currency_id": yen.id})
        self.env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
        company.currency_id = yen
        self.env.user.company_ids = [Command.link(company.id)]
        self.logistics_manager.company_ids = [Command.link(company.id)]
        self.company = company
        self.site = self.env["sales.site"].create({"name": "Tokyo", "code": "T", "company_id": company.id})
        self.people = self.env["hr.employee"].create([{"name": f"Y{number}", "company_id": company.id} for number in range(3)])
        self.asker = self.people[0]
        self.plan = self.env["sales.meal.plan"].create({
            "name": "Yen", "site_id": self.site.id, "partner_id": self.vendor.id, "date_from": "2026-01-01", "time_ids": [
                Command.create({"kind": "lunch"}), Command.create({"kind": "dinner", "hour_from": 17, "hour_to": 18})]})
        self.lunch, self.dinner = self.plan.time_ids
        meals = self._eat(3, coin=1)
        self.assertEqual(meals.currency_id, yen)
        self._check(meals, self._settle())

    def test_the_sheet_for_payroll(self):
        meals = self._eat(1)
        self._settle()
        wizard = self.env["sales.deduction.sheet"].with_user(self.logistics_manager).create({
            "company_id": self.company.id, "month": "2026-10-01"})
        wizard.action_download()
        book = load_workbook(io.BytesIO(base64.b64decode(wizard.file)))
        head, *rows = book.worksheets[0].iter_rows(values_only=True)
        column = head.index("Meals")
        found = {row[0]: round(row[column], 2) for row in rows}
        for employee, own in meals.grouped("employee_id").items():
            self.assertEqual(found.get(employee.name, 0), round(sum(own.mapped("own_part")), 2))

    def test_who_has_left_is_still_settled(self):
        self._past("2026-10-05", self.people)
        self.worker.action_archive()
        self.friend.action_archive()
        settlement = self._settle()
        self.assertEqual(settlement.line_ids.with_context(active_test=False).employee_id, self.people)
        self.assertEqual(sum(settlement.line_ids.mapped("amount_total")), settlement.amount_total)

    def test_guests_of_another_project(self):
        own, other = self.env["sales.project"].create([{"name": name, "code": name, "company_id": self.company.id} for name in "AB"])
        self.site.project_id = own
        self._past("2026-10-05", self.people)
        self._past("2026-10-05", self.driver, self.dinner, guest_count=2, purpose="Customers", project_id=other.id)
        self._settle()
        rows = self.env["sales.logistics.cost"]._read_group(
            [("kind", "=", "meal"), ("site_id", "=", self.site.id)], ["project_id"], ["amount:sum"])
        self.assertEqual({project: round(amount, 2) for project, amount in rows}, {own: 40, other: 20})
        self.site.project_id = other
        self.env.flush_all()
        again = self.env["sales.logistics.cost"]._read_group(
            [("kind", "=", "meal"), ("site_id", "=", self.site.id)], ["project_id"], ["amount:sum"])
        self.assertEqual(again, rows, "What was served keeps its project.")

    def test_a_month_of_absences_only(self):
        meals = self._past("2026-10-05", self.people, close=False)
        meals.with_user(self.administrator).action_mark_absent()
        meals.service_id.with_user(self.administrator).action_close()
        settlement = self._settle()
        self.assertEqual((settlement.amount_own, settlement.amount_company), (60, 0))
        self._check(meals, settlement)

    def test_cancelled_meals_cost_nothing(self):
        meals = self._past("2026-10-05", self.people)
        meals[0].with_user(self.administrator).action_cancel("Was elsewhere")
        settlement = self._settle()
        self.assertEqual((settlement.meal_count, settlement.amount_total), (3, 45))

    def test_several_at_once(self):
        second = self.plan.copy({"site_id": self.second_site.id})
        self._past("2026-10-05", self.people)
        self._past("2026-10-06", self.asker, second.time_ids[0], close=False).service_id.action_close()
        settlements = self.env["sales.meal.settlement"].with_user(self.logistics_manager).create([
            {"site_id": site.id, "partner_id": self.vendor.id, "month": "2026-10-01"} for site in (self.site, self.second_site)])
        settlements.action_confirm()
        self.assertEqual((settlements.mapped("meal_count"), len(settlements.sudo().bill_id)), ([4, 1], 2))
        with self.assertRefused(UserError, "confirmed or cancelled already"):
            settlements.action_confirm()
        settlements.action_cancel("Wrong vendor")
        self.assertEqual(set(settlements.mapped("state")), {"cancelled"})

    def test_opened_from_it(self):
        meals = self._past("2026-10-05", self.people)
        settlement = self._settle()
        action = settlement.action_open_meals()
        self.assertEqual(self.env["sales.meal"].search(action["domain"]), meals.sorted())
        self.assertEqual(settlement.sudo().action_open_bill()["res_id"], settlement.sudo().bill_id.id)
        self.assertEqual(self.env["sales.meal"].search(meals.service_id.action_open_meals()["domain"]), meals.sorted())
        self.assertIn(meals.service_id, self.env["sales.meal.service"].search(self.plan.action_open_services()["domain"]))
