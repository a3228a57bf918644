from datetime import date

from psycopg2 import IntegrityError

from odoo.addons.sales_logistics.tests.meal.common import MealCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
@freeze_time("2026-11-25 04:00:00")
class TestMealSettlement(MealCommon):
    """ October 2026. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, install_demo=False)
        cls.people = cls.asker | cls.friend | cls.worker

    def _october(self):
        meals = self.env["sales.meal"].concat(*(
            self._past(f"2026-10-{day:02}", self.people[:1 + day % 3], time)
            for day in (1, 2, 5, 6, 31) for time in (self.lunch, self.dinner)))
        return meals | self._past("2026-10-07", self.friend, guest_count=2, purpose="Customers")

    def _settle(self, user=None, **values):
        return self.env["sales.meal.settlement"].with_user(user or self.logistics_manager).create({
            "site_id": self.site.id, "partner_id": self.vendor.id, "month": "2026-10-15", **values})

    def test_adds_up_to_the_cent(self):
        self.plan.price_ids.filtered(lambda price: price.kind == "dinner").price = 9.99
        meals = self._october()
        settlement = self._settle()
        self.assertEqual((settlement.month, settlement.state), (date(2026, 10, 1), "draft"))
        settlement.action_confirm()
        total = sum(round(meal.price * meal.head_count * 100) for meal in meals)
        own, company = (sum(round(meal[name] * 100) for meal in meals) for name in ("own_part", "company_part"))
        self.assertEqual(own + company, total)
        figures = [round(settlement[name] * 100) for name in ("amount_total", "amount_own", "amount_company")]
        self.assertEqual(figures, [total, own, company])
        for name, whole in zip(("amount_total", "amount_own", "amount_company"), figures, strict=True):
            self.assertEqual(sum(round(line[name] * 100) for line in settlement.line_ids), whole)
        for line in settlement.line_ids:
            mine = meals.filtered(lambda meal, line=line: meal.employee_id == line.employee_id)
            self.assertEqual((line.meal_count, round(line.amount_own * 100)),
                             (sum(mine.mapped("head_count")), sum(round(meal.own_part * 100) for meal in mine)))
        bill = settlement.sudo().bill_id
        self.assertEqual((bill.state, bill.move_type, bill.partner_id), ("draft", "in_invoice", self.vendor))
        self.assertEqual(round(bill.amount_total * 100), total)
        self.assertEqual(sum(bill.invoice_line_ids.mapped("quantity")), settlement.meal_count)
        self.assertEqual(len(bill.invoice_line_ids), 3, "Lunch, lunch for guests, dinner.")

    def test_payroll(self):
        self._october()
        settlement = self._settle()
        Deduction = self.env["sales.deduction"].with_user(self.logistics_manager)
        domain = [("kind", "=", "meal"), ("company_id", "=", self.company.id)]
        self.assertFalse(Deduction.search(domain), "A draft takes nothing from anybody.")
        settlement.action_confirm()
        rows = Deduction.search(domain)
        self.assertEqual(sum(rows.mapped("amount")), settlement.amount_own)
        self.assertEqual(set(rows.mapped("date")), {date(2026, 10, 31)})
        own = self.env["sales.deduction"].with_user(self.asker_user).search(domain)
        self.assertEqual(own.employee_id, self.asker, "Everybody sees their own.")
        sheet = self.env["sales.deduction.sheet"].with_user(self.logistics_manager).create({
            "company_id": self.company.id, "month": "2026-10-01"})
        self.assertEqual(len(sheet._get_rows()), len(rows))

    def test_cost_of_the_project(self):
        project = self.env["sales.project"].create({"name": "P", "code": "P", "company_id": self.company.id})
        self.site.project_id = project
        self._october()
        settlement = self._settle()
        Cost = self.env["sales.logistics.cost"].with_user(self.logistics_manager)
        domain = [("kind", "=", "meal"), ("site_id", "=", self.site.id)]
        self.assertFalse(Cost.search(domain), "Only what is settled.")
        settlement.action_confirm()
        rows = Cost.search(domain)
        self.assertEqual((round(sum(rows.mapped("amount")), 2), rows.project_id), (settlement.amount_company, project))
        self.assertEqual(rows[0].action_open_origin()["res_id"], settlement.id)

    def test_printed(self):
        self._october()
        settlement = self._settle()
        settlement.action_confirm()
        html = self.env["ir.actions.report"].with_user(self.logistics_manager)._render_qweb_html(
            "sales_logistics.report_meal_settlement", settlement.ids)[0].decode()
        for text in ("Asker", "Worker", "2026-10", "Kitchen", settlement.currency_id.amount_in_words(settlement.amount_total)):
            self.assertIn(text, html)

    def test_locked(self):
        meal = self._october()[0].with_user(self.administrator)
        self._settle().action_confirm()
        for action in (lambda: meal.action_cancel("Wrong"), meal.action_mark_absent):
            with self.assertRefused(UserError, "settled with the vendor"):
                action()
        with self.assertRefused(UserError, "not changed any more"):
            meal.sudo().settlement_id.with_user(self.logistics_manager).month = "2026-09-01"
        with self.assertRefused(UserError, "cancel it instead"):
            meal.sudo().settlement_id.with_user(self.logistics_manager).unlink()

    def test_cancelled_and_settled_again(self):
        self._october()
        settlement = self._settle()
        settlement.action_confirm()
        bill = settlement.sudo().bill_id
        with self.assertRefused(UserError, "Say why"):
            settlement.action_cancel()
        settlement.action_cancel("A day was missing")
        self.assertEqual((settlement.state, bill.state), ("cancelled", "cancel"))
        self.assertEqual(settlement.line_ids and settlement.state_reason, "A day was missing", "It can still be read.")
        rows = self.env["sales.deduction"].search([("kind", "=", "meal"), ("company_id", "=", self.company.id)])
        self.assertEqual(round(sum(rows.mapped("amount")), 2), 0)
        self.assertEqual(set(rows.filtered(lambda row: row.amount < 0).mapped("date")), {date(2026, 11, 25)})
        self._past("2026-10-20", self.friend)
        again = self._settle()
        again.action_confirm()
        self.assertEqual(again.meal_count, settlement.meal_count + 1)
        self.assertEqual(again.date_deducted, date(2026, 11, 25), "October's payroll was handed over: this one goes into November's.")
        with self.assertRefused(UserError, "Only a confirmed settlement"):
            settlement.action_cancel("Again")

    def test_a_posted_bill_is_refunded(self):
        self._october()
        settlement = self._settle()
        settlement.action_confirm()
        bill = settlement.sudo().bill_id
        bill.invoice_date = "2026-11-05"
        bill.action_post()
        settlement.action_cancel("Wrong prices")
        refund = settlement.sudo().refund_id
        self.assertEqual((bill.state, refund.move_type, refund.state), ("posted", "in_refund", "draft"))
        self.assertEqual(refund.amount_total, bill.amount_total)

    def test_once(self):
        self._october()
        self._settle()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._settle(month="2026-10-01")
        own_kitchen = self._settle(partner_id=False)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._settle(partner_id=False)
        with self.assertRefused(UserError, "nothing was served"):
            own_kitchen.action_confirm()

    def test_a_kitchen_of_ones_own_has_no_bill(self):
        self.plan.partner_id = False
        self._october()
        settlement = self._settle(partner_id=False)
        settlement.action_confirm()
        self.assertTrue(settlement.amount_total)
        self.assertFalse(settlement.sudo().bill_id)

    def test_only_when_the_month_is_over(self):
        self._past("2026-11-02")
        with self.assertRefused(UserError, "not over yet"):
            self._settle(month="2026-11-01").action_confirm()

    def test_only_when_all_days_are_closed(self):
        self._october()
        left = self._past("2026-10-30", close=False).service_id
        settlement = self._settle()
        with self.assertRefused(UserError, "still open"):
            settlement.action_confirm()
        left.with_user(self.administrator).action_close()
        before = settlement.meal_count
        settlement.action_confirm()
        self.assertEqual(settlement.meal_count, before + 1, "It is gathered anew.")

    def test_another_vendor_and_site(self):
        self._october()
        other = self.env["res.partner"].create({"name": "Other kitchen"})
        self.plan.partner_id = other
        self._past("2026-10-08")
        first, second = self._settle(), self._settle(partner_id=other.id)
        (first | second).action_confirm()
        self.assertEqual((second.meal_count, first.amount_total + second.amount_total), (
            1, sum(self.env["sales.meal"].search([("site_id", "=", self.site.id)]).mapped(lambda meal: meal.price * meal.head_count))))

    def test_without_accounting(self):
        self._october()
        self.env["account.journal"].search([("company_id", "=", self.company.id), ("type", "=", "purchase")]).active = False
        with self.assertRefused(UserError, "no journal for purchases"):
            self._settle().action_confirm()

    def test_gathered_anew(self):
        self._october()
        form = Form(self.env["sales.meal.settlement"].with_user(self.logistics_manager))
        form.site_id, form.partner_id = self.site, self.vendor
        settlement = form.save()
        self.assertEqual(settlement.month, date(2026, 10, 1), "The last month.")
        before = settlement.meal_count
        self._past("2026-10-09")
        settlement.action_gather()
        self.assertEqual(settlement.meal_count, before + 1)
        settlement.month = "2026-09-09"
        self.assertEqual((settlement.month, settlement.meal_count), (date(2026, 9, 1), 0))
        settlement.unlink()

    def test_who_may(self):
        self._october()
        settlement = self._settle()
        for user in (self.administrator, self.asker_user):
            with self.assertRaises(AccessError):
                self._settle(user)
            with self.assertRaises(AccessError):
                settlement.with_user(user).read(["amount_total"])
        self.assertTrue(settlement.with_user(self.auditor).amount_total)
        with self.assertRaises(AccessError):
            settlement.with_user(self.auditor).action_confirm()
        with self.assertRaises(AccessError):
            settlement.state = "confirmed"
        with self.assertRaises(AccessError):
            self._settle(month="2026-09-01", amount_own=3)
        with self.assertRaises(AccessError):
            settlement.with_user(self.stranger).read(["amount_total"])
        with self.assertRaises(AccessError):
            settlement.read(["bill_id"])

    def test_many_people_in_as_few_queries(self):
        employees = self.env["hr.employee"].create([{"name": f"E{number}", "company_id": self.company.id} for number in range(30)])
        self._past("2026-10-01", employees[:2])
        self._past("2026-09-01", employees)
        few, many = self._settle(), self._settle(month="2026-09-01")
        count = self._count_queries(few.action_gather)
        self.assertLessEqual(self._count_queries(many.action_gather), count + 3)
