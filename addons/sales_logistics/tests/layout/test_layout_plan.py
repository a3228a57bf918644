from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.addons.sales_logistics.tests.common import LogisticsCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


class LayoutCommon(LogisticsCommon):
    """ The hall sells a project; a lamp and a sofa have each a vendor. Two managers with accounts as employees: one draws up, the other
    decides. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sold = cls.env["sales.project"].create({"name": "Sold", "code": "SO", "company_id": cls.company.id})
        cls.site.project_id = cls.sold
        cls.second_manager = cls._create_plain_user("chief_2", "sales_logistics.group_manager")
        cls.chief = cls.env["hr.employee"].create({
            "name": "Chief", "user_id": cls.logistics_manager.id, "company_id": cls.company.id})
        cls.area, cls.annex_area = cls.env["sales.site.area"].create([
            {"name": name, "site_id": site.id} for name, site in (("Tables", cls.site), ("Room", cls.second_site))])
        cls.vendor, cls.second_vendor = cls.env["res.partner"].create([{"name": "Lights Ltd"}, {"name": "Sofas Ltd"}])
        cls.lamp, cls.sofa = cls.env["product.product"].create([
            {"name": name, "type": "consu", "purchase_ok": True, "seller_ids": [
                Command.create({"partner_id": vendor.id, "price": price, "company_id": False})]}
            for name, vendor, price in (("Lamp", cls.vendor, 100), ("Sofa", cls.second_vendor, 1500))])

    @classmethod
    def _new_plan(cls, user=None, **values):
        return cls.env["sales.layout.plan"].with_user(user or cls.logistics_manager).create({
            "name": "More light", "site_id": cls.site.id, "budget": 3000, "line_ids": [
                Command.create({"name": "Move the model", "area_id": cls.area.id}),
                Command.create({"kind": "buy", "product_id": cls.lamp.id, "quantity": 10, "area_id": cls.area.id}),
                Command.create({"kind": "buy", "product_id": cls.sofa.id})], **values})

    @classmethod
    def _new_approved(cls, **values):
        plan = cls._new_plan(**values)
        plan.action_request()
        plan.with_user(cls.second_manager).action_approve()
        return plan


@tagged("post_install", "-at_install")
class TestLayoutPlan(LayoutCommon):

    def test_form(self):
        form = Form(self.env["sales.layout.plan"].with_user(self.logistics_manager))
        form.name, form.site_id, form.budget = "More light", self.site.with_user(self.logistics_manager), 1000
        with form.line_ids.new() as line:
            line.kind, line.product_id, line.quantity = "buy", self.lamp.with_user(self.logistics_manager), 4
        plan = form.save()
        self.assertEqual((plan.version, plan.project_id.id, plan.estimate, plan.employee_id.id), (1, self.sold.id, 400, self.chief.id))
        self.assertEqual((plan.line_ids.name, plan.line_ids.partner_id.id, plan.display_name), ("Lamp", self.vendor.id, "H1 V1 More light"))

    def test_way_of_a_plan(self):
        plan = self._new_approved()
        self.assertEqual(plan.state, "approved")
        self.assertTrue(plan.approved_on)
        plan.with_user(self.administrator).action_carry_out()
        self.assertEqual(plan.state, "done")
        self.assertTrue(plan.done_on)
        with self.assertRefused(UserError, "can't be done any more"):
            plan.action_carry_out()

    def test_one_approved_version(self):
        first = self._new_approved()
        first.action_carry_out()
        second, third = self._new_approved(), self._new_plan()
        self.assertEqual((first.version, second.version, third.version), (1, 2, 3))
        self.assertEqual((first.state, second.state), ("done", "approved"))
        third.action_request()
        third.with_user(self.second_manager).action_approve()
        self.assertEqual((first.state, second.state, third.state, second.superseded_by_id), ("done", "superseded", "approved", third))
        third.action_carry_out()
        self.assertEqual((first.state, third.state), ("superseded", "done"))
        other = self._new_plan(site_id=self.second_site.id, line_ids=[Command.create({"name": "Paint"})])
        self.assertEqual(other.version, 1)

    def test_in_the_database(self):
        self._new_approved()
        for values in ({"state": "approved"}, {"version": 1}):
            plan = self._new_plan()
            with self.subTest(values=values), self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                plan.sudo().write(values)
                self.env.flush_all()
            self.env.invalidate_all()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._new_plan(budget=-1)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._new_plan(line_ids=[Command.create({"name": "Nothing", "quantity": 0})])

    def test_what_was_asked_for_is_not_edited(self):
        plan = self._new_plan()
        plan.action_request()
        line = plan.line_ids[0]
        for change in (lambda: plan.write({"budget": 9000}), lambda: plan.write({"line_ids": [Command.delete(line.id)]}),
                       lambda: line.write({"quantity": 9}), line.unlink,
                       lambda: line.create({"plan_id": plan.id, "name": "More"})):
            with self.assertRefused(UserError, "make a new version"):
                change()
        draft = self._new_plan()
        with self.assertRefused(UserError, "make a new version"):
            draft.line_ids[0].plan_id = plan
        with self.assertRaises(AccessError):
            draft.state = "approved"

    def test_what_is_missing(self):
        with self.assertRefused(UserError, "what changes"):
            self._new_plan(line_ids=[]).action_request()
        with self.assertRefused(UserError, "above its budget"):
            self._new_plan(budget=2000).action_request()
        with self.assertRefused(ValidationError, "not at Hall"):
            self._new_plan(line_ids=[Command.create({"name": "Paint", "area_id": self.annex_area.id})])

    def test_nobody_approves_their_own(self):
        plan = self._new_plan()
        plan.action_request()
        with self.assertRefused(UserError, "Nobody approves their own"):
            plan.action_approve()

    def test_approval_by_budget(self):
        self.env["sales.approval.rule"].create({
            "name": "Above 2000", "kind": "layout", "condition": "layout_budget", "threshold": 2000, "company_id": self.company.id,
            "step_ids": [Command.create({"role": "user", "user_id": self.director.id})]})
        small = self._new_plan(budget=2000, line_ids=[Command.create({"name": "Paint"})])
        self.assertEqual(small.approval_state, "no")
        plan = self._new_plan()
        self.assertEqual(plan.approval_state, "needed")
        self.assertIn("above", plan.approval_message)
        plan.action_request()
        self.assertEqual((plan.state, plan.approval_state), ("requested", "pending"))
        with self.assertRefused(UserError, "needs an approval first"):
            plan.with_user(self.second_manager).action_approve()
        approval = plan.approval_id.with_user(self.director)
        self.assertEqual(approval.net_total, 3000)
        self.assertTrue(plan.with_user(self.director).line_ids.mapped("name"))
        self.assertFalse(self.env["sales.layout.plan"].with_user(self.director).search([("id", "=", small.id)]))
        approval.action_approve("Good")
        self.assertEqual((plan.state, plan.approval_id.state), ("approved", "used"))

    def test_rejected(self):
        self.env["sales.approval.rule"].create({
            "name": "All", "kind": "layout", "condition": "always", "company_id": self.company.id,
            "step_ids": [Command.create({"role": "user", "user_id": self.director.id})]})
        plan = self._new_plan()
        plan.action_request()
        plan.approval_id.with_user(self.director).action_reject("Too dear")
        self.assertEqual((plan.state, plan.state_reason), ("cancelled", "Too dear"))

    def test_new_version_and_difference(self):
        first = self._new_approved()
        action = first.action_new_version()
        second = self.env["sales.layout.plan"].with_user(self.logistics_manager).browse(action["res_id"])
        self.assertEqual((second.version, second.state, second.compare_id, len(second.line_ids)), (2, "draft", first, 3))
        self.assertFalse(second.difference)
        second.line_ids.filtered(lambda line: line.product_id == self.lamp).quantity = 12
        second.line_ids.filtered(lambda line: line.product_id == self.sofa).unlink()
        second.line_ids = [Command.create({"name": "Hang <b>curtains</b>", "area_id": self.area.id})]
        self.assertEqual(second._get_difference(), [
            ("added", ("Tables", "Hang <b>curtains</b>"), None, (1, 0)), ("removed", ("", "Sofa"), (1, 1500), None),
            ("changed", ("Tables", "Lamp"), (10, 1000), (12, 1200))])
        self.assertIn("Hang &lt;b&gt;curtains", second.difference)
        self.assertIn("1,200", second.difference)
        self.assertNotIn("1,200", second.with_user(self.administrator).difference)
        self.assertEqual(self._new_plan().compare_id, second)

    def test_amounts_by_right(self):
        plan = self._new_plan()
        for name in ("budget", "estimate", "spent", "left"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                plan.with_user(self.administrator).read([name])
        with self.assertRaises(AccessError):
            plan.line_ids.with_user(self.administrator).read(["price_unit"])
        own = self.env["sales.layout.plan"].with_user(self.administrator).create({
            "name": "Paint", "site_id": self.site.id, "line_ids": [Command.create({"kind": "buy", "product_id": self.lamp.id})]})
        self.assertEqual(own.sudo().estimate, 100)
        with self.assertRaises(AccessError):
            own.action_request()
        with self.assertRaises(AccessError):
            self._new_approved().with_user(self.administrator).action_buy()

    def test_personas(self):
        plan = self._new_plan()
        for user, seen in ((self.asker_user, False), (self.administrator, True), (self.second_administrator, False),
                           (self.logistics_manager, True), (self.auditor, True), (self.stranger, False)):
            Plan = self.env["sales.layout.plan"].with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(bool(Plan.search([("id", "=", plan.id)])), seen)
                self.assertEqual(bool(self.env["sales.layout.line"].with_user(user).search([("plan_id", "=", plan.id)])), seen)
                result = Plan.get_views([(False, mode) for mode in ("list", "kanban", "form", "search")])
                Plan.search([]).web_read({name: {} for name in result["models"]["sales.layout.plan"]["fields"]})
        with self.assertRaises(AccessError):
            plan.with_user(self.auditor).name = "Mine"

    def test_second_company(self):
        with self.assertRaises(UserError):
            self._new_plan(site_id=self.other_site.id)

    def test_list_query_count(self):
        Plan = self.env["sales.layout.plan"].with_user(self.logistics_manager)
        spec = {name: {} for name in ("name", "version", "budget", "spent", "state")}
        spec["site_id"] = {"fields": {"display_name": {}}}

        def read():
            Plan.web_search_read([], spec)

        self._new_plan()
        self._count_queries(read)
        few = self._count_queries(read)
        for _number in range(6):
            self._new_plan()
        self._count_queries(read)
        self.assertLessEqual(self._count_queries(read), few)


@tagged("post_install", "-at_install")
class TestLayoutPurchase(LayoutCommon):

    def test_bought_once(self):
        plan = self._new_approved()
        self.assertTrue(plan.may_buy)
        plan.action_buy()
        rows = plan._get_live_purchases()
        self.assertEqual({(row.order_id.partner_id, row.product_id, row.product_qty, row.price_unit) for row in rows},
                         {(self.vendor, self.lamp, 10, 100), (self.second_vendor, self.sofa, 1, 1500)})
        self.assertEqual((rows.sales_site_id, rows.sales_project_id, rows.company_id), (self.site, self.sold, self.company))
        self.assertEqual((plan.purchase_count, plan.ordered, plan.spent, plan.left, plan.may_buy), (2, 2500, 0, 3000, False))
        with self.assertRefused(UserError, "ordered already"):
            plan.action_buy()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            rows[0].copy({"order_id": rows[0].order_id.id, "layout_line_id": rows[0].layout_line_id.id})
            self.env.flush_all()

    def test_spent_and_left(self):
        plan = self._new_approved()
        plan.action_buy()
        lamps = plan._get_live_purchases().order_id.filtered(lambda order: order.partner_id == self.vendor)
        lamps.order_line.price_unit = 120
        lamps.button_confirm()
        self.assertEqual((plan.spent, plan.ordered, plan.left), (1200, 1500, 1800))
        self.env.flush_all()
        costs = self.env["sales.logistics.cost"].with_user(self.logistics_manager)
        found = costs.search([("company_id", "=", self.company.id)])
        self.assertEqual((found.kind, found.amount, found.site_id.id, found.project_id.id, found.res_id),
                         ("layout", 1200, self.site.id, self.sold.id, plan.id))
        lamp = self.env["sales.site.furnishing"].create({
            "name": "Lamp", "site_id": self.site.id, "quantity": 10, "value": 1200,
            "layout_line_id": lamps.order_line.layout_line_id.id})
        self.env.flush_all()
        self.assertEqual(costs.search_count([("company_id", "=", self.company.id)]), 1)  # not counted twice
        lamp.layout_line_id = False
        self.env.flush_all()
        self.assertEqual(costs.search_count([("company_id", "=", self.company.id)]), 2)

    def test_cancelled_is_bought_again(self):
        plan = self._new_approved()
        plan.action_buy()
        with self.assertRefused(UserError, "cancel its purchases first"):
            plan.action_cancel("Too dear")
        plan._get_live_purchases().order_id.button_cancel()
        self.assertTrue(plan.may_buy)
        plan.action_buy()
        self.assertEqual(plan.purchase_count, 2)
        plan._get_live_purchases().order_id.button_cancel()
        plan.action_cancel("Too dear")
        self.assertEqual(plan.state, "cancelled")

    def test_foreign_currency(self):
        foreign = self.env.ref("base.EUR") if self.company.currency_id != self.env.ref("base.EUR") else self.env.ref("base.USD")
        foreign.active = True
        self.env["res.currency.rate"].create({
            "currency_id": foreign.id, "company_id": self.company.id, "name": "2020-01-01", "company_rate": 0.5})
        self.vendor.with_company(self.company).property_purchase_currency_id = foreign
        plan = self._new_approved()
        plan.action_buy()
        row = plan._get_live_purchases().filtered(lambda row: row.product_id == self.lamp)
        self.assertEqual((row.currency_id, row.price_unit), (foreign, 50))
        row.order_id.button_confirm()
        self.assertEqual(plan.spent, 1000)

    def test_no_warehouse(self):
        self.env["stock.warehouse"].search([("company_id", "=", self.company.id)]).active = False
        self.env["stock.picking.type"].search([("company_id", "=", self.company.id)]).active = False
        with self.assertRefused(UserError, "has no warehouse"):
            self._new_approved().action_buy()

    def test_not_before_approval_and_not_without_vendor(self):
        plan = self._new_plan()
        with self.assertRefused(UserError, "can't be done any more, or not yet"):
            plan.action_buy()
        vague = self._new_approved(line_ids=[Command.create({"kind": "buy", "name": "Something green"})])
        with self.assertRefused(UserError, "“Something green”"):
            vague.action_buy()
        with self.assertRaises(AccessError):
            plan.with_user(self.auditor).action_buy()
