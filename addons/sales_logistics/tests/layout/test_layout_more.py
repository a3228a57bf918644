from odoo import Command
from odoo.addons.sales_logistics.tests.layout.test_layout_plan import LayoutCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
class TestLayoutPrices(LayoutCommon):
    """ Where the estimated price comes from. """

    def _get_line(self, product, **values):
        plan = self._new_plan(line_ids=[Command.create({"kind": "buy", "product_id": product.id, **values})])
        return plan.line_ids

    def test_of_a_vendor(self):
        line = self._get_line(self.lamp, quantity=3)
        self.assertEqual((line.price_unit, line.subtotal, line.partner_id.id), (100, 300, self.vendor.id))
        self.assertEqual(self._get_line(self.lamp, price_unit=80).price_unit, 80)

    def test_of_a_vendor_in_another_currency(self):
        foreign = self.env.ref("base.EUR") if self.company.currency_id != self.env.ref("base.EUR") else self.env.ref("base.USD")
        foreign.active = True
        self.env["res.currency.rate"].create({
            "currency_id": foreign.id, "company_id": self.company.id, "name": "2020-01-01", "company_rate": 0.5})
        self.lamp.seller_ids.currency_id = foreign
        self.assertEqual(self._get_line(self.lamp).price_unit, 200)

    def test_not_of_a_vendor_of_another_company(self):
        self.lamp.seller_ids.company_id = self.other_company
        self.lamp.with_company(self.company).standard_price = 70
        line = self._get_line(self.lamp)
        self.assertEqual((line.price_unit, line.partner_id.id), (70, False))

    def test_a_change_costs_nothing(self):
        line = self._new_plan(line_ids=[Command.create({"name": "Move the model"})]).line_ids
        self.assertEqual((line.price_unit, line.kind), (0, "change"))


@tagged("post_install", "-at_install")
class TestLayoutMore(LayoutCommon):

    def test_two_versions_approved_in_one_call(self):
        first, second = self._new_plan(), self._new_plan()
        (first | second).action_request()
        (first | second).with_user(self.second_manager).action_approve()
        self.assertEqual(sorted((first | second).mapped("state")), ["approved", "superseded"])

    def test_draft_may_go_and_the_rest_stays(self):
        self._new_plan().unlink()
        plan = self._new_plan()
        plan.action_request()
        with self.assertRefused(UserError, "cancel it instead"):
            plan.unlink()
        with self.assertRefused(UserError, "Say why"):
            plan.action_cancel()
        plan.action_cancel("The fair was called off")
        self.assertEqual((plan.state, plan.state_reason), ("cancelled", "The fair was called off"))
        with self.assertRefused(UserError, "can't be done any more"):
            plan.action_request()

    def test_version_is_nobodys_to_choose(self):
        plan = self._new_plan(version=77)
        self.assertEqual(plan.version, 1)
        self.assertEqual(self._new_plan().version, 2)
        plan.unlink()
        self.assertEqual(self._new_plan().version, 3)

    def test_it_stays_with_its_site(self):
        plan = self._new_plan()
        plan.site_id = self.site
        with self.assertRefused(UserError, "stays with its site"):
            plan.site_id = self.second_site

    def test_what_an_approval_covers(self):
        self.env["sales.approval.rule"].create({
            "name": "All", "kind": "layout", "condition": "always", "company_id": self.company.id,
            "step_ids": [Command.create({"role": "user", "user_id": self.director.id})]})
        plan = self._new_plan()
        plan.action_request()
        terms = plan.approval_id.sudo().terms
        self.assertFalse(plan._approval_worse(terms))
        for change in ({"budget": 3001}, {"line_ids": [Command.create({"name": "More"})]}):
            plan.sudo().write(change)
            self.assertTrue(plan._approval_worse(terms))
        plan.sudo().write({"budget": 2000, "line_ids": [Command.delete(plan.line_ids[-1].id)]})
        self.assertFalse(plan._approval_worse(terms))

    def test_who_asks_and_who_draws_do_not_decide(self):
        self.env["sales.approval.rule"].create({
            "name": "All", "kind": "layout", "condition": "always", "company_id": self.company.id,
            "step_ids": [Command.create({"role": "user", "user_id": self.logistics_manager.id})]})
        plan = self._new_plan()
        plan.action_request()
        self.assertIn(self.logistics_manager, plan.approval_id.sudo().involved_ids)
        self.assertNotEqual(plan.state, "approved")

    def test_only_administrators_move_it(self):
        plan = self._new_approved()
        for user in (self.asker_user, self.second_administrator, self.auditor, self.stranger):
            for method in ("action_carry_out", "action_new_version", "action_buy"):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(plan.with_user(user), method)()
        with self.assertRaises(AccessError):
            plan.with_user(self.administrator).done_on = "2026-01-01"

    def test_plans_of_a_site(self):
        self._new_plan()
        site = self.site.with_user(self.administrator)
        self.assertEqual(site.layout_plan_count, 1)
        self.assertEqual(site.action_open_layout_plans()["domain"], [("site_id", "=", self.site.id)])
        self.assertEqual(self.second_site.layout_plan_count, 0)

    def test_cost_on_the_day_of_the_company(self):
        """ Confirmed at six in the evening UTC, it is the next day in China. """
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        plan = self._new_approved()
        plan.action_buy()
        orders = plan._get_live_purchases().order_id
        with freeze_time("2026-08-31 18:00:00"):
            orders.button_confirm()
        orders.date_approve = "2026-08-31 18:00:00"
        self.env.flush_all()
        found = self.env["sales.logistics.cost"].with_user(self.logistics_manager).search([("company_id", "=", self.company.id)])
        self.assertEqual(set(map(str, found.mapped("date"))), {"2026-09-01"})
        self.assertEqual(sum(found.mapped("amount")), plan.spent)

    def test_spent_is_what_odoos_own_report_says(self):
        plan = self._new_approved()
        plan.action_buy()
        orders = plan._get_live_purchases().order_id
        orders.order_line.discount = 10
        orders.button_confirm()
        self.env.flush_all()
        [[untaxed]] = self.env["purchase.report"]._read_group([("order_id", "in", orders.ids)], [], ["untaxed_total:sum"])
        self.assertEqual((plan.spent, plan.left), (untaxed, 750))
        self.assertEqual(untaxed, 2250)

    def test_deleted_from_its_order_is_bought_again(self):
        plan = self._new_approved()
        plan.action_buy()
        row = plan._get_live_purchases().filtered(lambda row: row.product_id == self.sofa)
        row.unlink()
        self.env.invalidate_all()
        self.assertTrue(plan.may_buy)
        plan.action_buy()
        self.assertEqual(len(plan._get_live_purchases()), 2)
