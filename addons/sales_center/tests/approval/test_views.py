from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestApprovalViews(SalesCenterCommon):
    """What the screens of approvals and discount authority say, and to whom they are open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._new_rule(3, "team_leader", exempt_role="team_leader")
        cls.strict = cls._new_rule(8, "team_leader", "director")

    def test_rule_reads_as_a_line_of_the_matrix(self):
        self.assertEqual(self.strict.threshold_display, "8 %")
        self.assertEqual(self.strict.steps_display, "Leader of the team → Sales director")
        self.assertEqual(self.strict.scope_display, "Everywhere")
        amount = self._new_rule(500, "officer", condition="concession_amount")
        self.assertEqual(amount.threshold_display, self.company.currency_id.format(500))
        days = self._new_rule(30, "officer", condition="payment_days")
        self.assertEqual(days.threshold_display, "30 days")
        floor = self._new_rule(0, condition="below_floor", step_ids=[
            Command.create({"role": "officer", "min_approvals": 2}), Command.create({"role": "project_manager"}),
        ])
        self.assertEqual(floor.threshold_display, "–")
        self.assertEqual(floor.steps_display, "2 × Centre officer + Manager of the project")

    def test_rule_scope_in_words(self):
        for domain, words in [
            (f"[('team_id', 'child_of', [{self.east.id}])]", "Sales Team: East and below"),
            (f"[('partner_id', '=', {self.customer.id})]", "Customer: Mr Customer"),
            (f"[('team_id', '!=', {self.west.id})]", "Sales Team: not West"),
            ("[('state', '=', 'draft'), ('amount_total', '>', 5)]", "Status: Quotation, Total > 5"),
            ("[('payment_term_id', '=', False)]", "Payment Terms: none"),
            ("['|', ('amount_total', '>', 5), ('state', '=', 'sent')]", "by several conditions"),
            ("[('amount_total', '>', 5)]", "Total > 5"),
        ]:
            with self.subTest(domain=domain):
                self.rule.domain = domain
                self.assertEqual(self.rule.scope_display, words)
        self.rule.categ_ids = self.env["product.category"].create({"name": "Shops"})
        self.assertEqual(self.rule.scope_display, "Shops, Total > 5")

    def test_rule_form(self):
        with Form(self.env["sales.approval.rule"].with_user(self.users["director"])) as form:
            form.name = "New"
            form.threshold = 5
            with form.step_ids.new() as step:
                step.role = "director"
            self.assertFalse(form.has_user_step)
            with form.step_ids.new() as step:
                step.role = "user"
                step.user_id = self.users["gm"]
                step.round = 2
            self.assertTrue(form.has_user_step)
        rule = form.record
        copy = rule.copy()
        self.assertEqual(copy.steps_display, "Sales director → Gm")
        copy.active = False
        self.assertNotIn(copy, self.env["sales.approval.rule"].search([]))

    def test_order_form_as_consultant(self):
        with Form(self.env["sale.order"].with_user(self.users["consultant"])) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.product_id = self.flat
                line.price_unit = 950
            self.assertEqual(form.approval_state, "needed")
            self.assertIn("This quotation grants 5 %", form.approval_message)
            self.assertAlmostEqual(form.concession, 5)
        order = form.record
        order.request_approval("Reason")
        order.action_withdraw_approval()
        self.assertEqual(order.approval_id.state, "withdrawn")
        self.assertEqual(order.action_open_approval()["res_id"], order.approval_id.id)

    def test_floor_price_is_not_sent_to_a_consultant(self):
        for view, fields in [
            ("sale.view_order_form", ["floor_price"]),
            ("product.product_template_form_view", ["floor_price"]),
            ("sales_center.sales_approval_view_form", ["floor_price", "margin"]),
        ]:
            view = self.env.ref(view)
            for login, visible in (("consultant", False), ("manager", True)):
                arch = self.env[view.model].with_user(self.users[login]).get_view(view.id)["arch"]
                for field in fields:
                    with self.subTest(view=view.name, login=login, field=field):
                        self.assertEqual(f'name="{field}"' in arch, visible)

    def test_decide_on_many(self):
        orders = [self._new_order((self.flat, 1, {"discount": 5})) for _i in range(3)]
        approvals = self.env["sales.approval"]
        for order in orders:
            approvals |= order.request_approval("Reason")
        Decide = self.env["sales.approval.decide"].with_user(self.users["leader"]).with_context(
            active_model="sales.approval", active_ids=approvals.ids, default_decision="approve")
        with Form(Decide, "sales_center.sales_approval_decide_view_form") as form:
            self.assertEqual(form.summary.count("\n"), 2)
        form.record.action_decide()
        self.assertEqual(set(approvals.mapped("state")), {"approved"})

    def test_decide_on_many_is_all_or_nothing(self):
        mine = self._new_order((self.flat, 1, {"discount": 5}))
        other = self._new_order((self.flat, 1, {"discount": 5}), team_id=self.west.id)
        approvals = mine.request_approval("Reason") | other.request_approval("Reason")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            approvals.with_user(self.users["leader"]).action_approve()
        self.assertEqual(set(approvals.mapped("state")), {"pending"})

    def test_deadline_and_figures_of_a_decision(self):
        approval = self._new_order((self.flat, 1, {"discount": 10})).request_approval("Reason")
        self.assertEqual(approval.deadline, approval.step_ids[0].deadline)
        self._approve(approval, "leader", "director")
        self.assertFalse(approval.deadline)
        money = self.company.currency_id.format
        self.assertEqual(approval.decision_ids[0].figures_summary, f"{money(900)} net, concession {money(100)} (10 %)")

    def test_filter_waiting_for_me(self):
        order = self._new_order((self.flat, 1, {"discount": 10}))
        order.request_approval("Reason")
        self.env.flush_all()
        for login, waits in (("leader", True), ("director", False), ("consultant", False)):
            with self.subTest(login=login):
                Order = self.env["sale.order"].with_user(self.users[login])
                found = Order.search([("approval_waiting_for_me", "=", True)])
                self.assertEqual(order in found, waits)

    def test_pool_usage(self):
        pool = self.env["sales.concession.pool"].create({
            "name": "Pool", "company_id": self.company.id, "team_id": self.team.id, "amount": 400,
            "date_from": "2020-01-01", "date_to": "2099-12-31",
        })
        self._approve(self._new_order((self.flat, 1, {"discount": 5})).request_approval("Reason"), "leader")
        self.assertEqual((pool.reserved, pool.available, pool.usage), (50, 350, 12.5))

    def test_no_empty_menu(self):
        """Every role finds only menus that lead somewhere, and may read what they open."""
        root = self.env.ref("sales_center.menu_sales_center_root")
        for login in ("consultant", "leader", "manager", "officer", "director", "gm", "auditor"):
            Menu = self.env["ir.ui.menu"].with_user(self.users[login])
            visible = Menu.browse(Menu._visible_menu_ids())
            menus = visible.filtered_domain([("id", "child_of", root.id)])
            self.assertIn(root, menus)
            for menu in menus:
                with self.subTest(login=login, menu=menu.complete_name):
                    self.assertTrue(menu.action or menus & menu.child_id)
                    action = menu.action and menu.action.sudo()
                    if action and action._name == "ir.actions.client":
                        self.assertTrue(action.tag)
                    elif action:
                        model = self.env[action.res_model].with_user(self.users[login])
                        self.assertTrue(model.has_access("read"))
                        model.get_views([(view.view_id.id, view.view_mode) for view in action.view_ids]
                                        or [(False, mode) for mode in action.view_mode.split(",")])

    def test_every_role_reads_its_screens(self):
        order = self._new_order((self.flat, 1, {"discount": 10}))
        approval = order.request_approval("Reason")
        view = self.env.ref("sales_center.sales_approval_view_form")
        for login in ("consultant", "leader", "manager", "director", "auditor"):
            with self.subTest(login=login):
                record = approval.with_user(self.users[login])
                form = Form(record, view)
                self.assertEqual(form.reason, "Reason")

    def test_offer_is_marked(self):
        """Where the settings allow to show it, print and portal say that it is not approved."""
        order = self._new_order((self.flat, 1, {"discount": 10}))
        self.company.allow_unapproved_offer = True
        html = self.env["ir.actions.report"]._render_qweb_html("sale.action_report_saleorder", order.ids)[0].decode()
        self.assertIn("unapproved_watermark", html)
        self.assertIn("unapproved_line", html)
        self._approve(order.request_approval("Reason"), "leader", "director")
        html = self.env["ir.actions.report"]._render_qweb_html("sale.action_report_saleorder", order.ids)[0].decode()
        self.assertNotIn("unapproved_watermark", html)

    def test_cards_cost_no_query_each(self):
        """Opening the cards of many requests takes as many queries as opening those of a few."""
        people = {"fields": {"display_name": {}}}
        spec = {
            **{name: {} for name in ("name", "state", "concession", "reason", "deadline", "is_waiting_for_me")},
            "partner_id": people, "waiting_user_ids": people,
        }
        Approval = self.env["sales.approval"].with_user(self.users["officer"])

        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = Approval.web_search_read([("company_id", "=", self.company.id)], spec, limit=80)
            return found["length"], self.env.cr.sql_log_count - before

        for _i in range(2):
            self._new_order((self.flat, 1, {"discount": 10})).request_approval("Reason")
        count_queries()  # caches of rules and rights
        few, queries_for_few = count_queries()
        for _i in range(8):
            self._new_order((self.flat, 1, {"discount": 10})).request_approval("Reason")
        many, queries_for_many = count_queries()
        self.assertEqual(many, few + 8)
        self.assertEqual(queries_for_many, queries_for_few)
