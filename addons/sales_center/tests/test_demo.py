from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file

from ..uninstall import keep_demo_data, keeper
from .common import GROUPS


@tagged("post_install", "-at_install")
class TestDemoData(TransactionCase):
    """ The demo data, loaded here unless the database was made with it. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("sales_center.demo_customer_1", raise_if_not_found=False):
            cls._load()
        cls.companies = cls._ref("company_cn") | cls._ref("company_hk")
        cls.customers = cls._customers()
        cls.orders = cls.env["sale.order"].search([("partner_id", "in", cls.customers.ids)])

    @classmethod
    def _load(cls):
        for filename in Manifest.for_addon("sales_center")["demo"]:
            convert_file(cls.env, "sales_center", filename, {}, mode="init", noupdate=True)

    @classmethod
    def _ref(cls, name):
        return cls.env.ref(f"sales_center.demo_{name}")

    @classmethod
    def _customers(cls):
        return cls.env["res.partner"].browse(cls.env["ir.model.data"].search([
            ("module", "=", "sales_center"), ("name", "=like", r"demo\_customer\_%")]).mapped("res_id"))

    def test_size_and_states(self):
        self.assertEqual(len(self.customers), 60)
        self.assertGreaterEqual(len(self.orders), 150)
        self.assertEqual(set(self.orders.mapped("state")), {"draft", "sent", "sale", "cancel"})
        self.assertEqual(self.orders.company_id, self.companies)
        self.assertEqual(set(self.companies.currency_id.mapped("name")), {"CNY", "HKD"})
        days = (max(self.orders.mapped("date_order")) - min(self.orders.mapped("date_order"))).days
        self.assertGreater(days, 390)
        teams = self.env["crm.team"].search([("company_id", "in", self.companies.ids)])
        self.assertEqual(len(teams.filtered(lambda team: team.kind == "region")), 3)
        self.assertEqual(len(teams.filtered(lambda team: team.kind == "team")), 5)
        self.assertGreaterEqual(self.env["res.users"].search_count([("company_id", "in", self.companies.ids)]), 20)
        self.assertEqual(self.companies.mapped("country_id.code"), ["CN", "HK"])
        self.assertEqual(self.companies.resource_calendar_id.mapped("tz"), ["Asia/Shanghai", "Asia/Hong_Kong"])

    def test_every_state_of_an_approval(self):
        """Some wait, some were approved, used, rejected or made void; each order is of the project that its team sells."""
        approvals = self.env["sales.approval"].search([
            ("res_model", "=", "sale.order"), ("res_id", "in", self.orders.ids)])
        self.assertLessEqual({"pending", "approved", "used", "rejected", "void"}, set(approvals.mapped("state")))
        self.assertTrue(any(order.approval_state == "needed" for order in self.orders))
        self.assertTrue(approvals.pool_id)
        for order in self.orders:
            self.assertIn(order.team_id.parent_id, order.sales_project_id.team_ids)

    def test_each_order_is_of_a_consultant_and_the_team(self):
        for order in self.orders:
            self.assertTrue(order.user_id.has_group("sales_center.group_consultant"))
            self.assertIn(order.user_id, order.team_id.member_ids)
            self.assertEqual(order.company_id, order.team_id.company_id)

    def test_sold_with_small_concessions_or_an_approval(self):
        for order in self.orders.filtered(lambda order: order.state == "sale" and not order.approval_id):
            lines = order.order_line
            listed = sum(line.price_unit * line.product_uom_qty for line in lines)
            self.assertGreater(order.amount_untaxed, listed * 0.97, order.name)

    def test_users_of_all_groups(self):
        for group in GROUPS:
            users = self.env.ref(f"sales_center.{group}").user_ids
            self.assertTrue(users & self.env["res.users"].search(
                [("company_id", "in", self.companies.ids)]), group)
        leader = self._ref("user_leader1")
        self.assertTrue(self.env["hr.employee"].search([("user_id", "=", leader.id)]))
        leader.with_user(leader)._check_credentials(
            {"type": "password", "login": "leader1", "password": "leader1"}, {"interactive": True})

    def test_leaders_see_their_branch(self):
        def count(login):
            return self.env["sale.order"].with_user(self._ref(f"user_{login}")).search_count(
                [("id", "in", self.orders.ids)])
        self.assertEqual(count("manager1"), count("leader1") + count("leader2"))
        self.assertEqual(count("region1"), count("manager1"))
        self.assertEqual(count("auditor"), len(self.orders))

    def test_loaded_again_after_uninstalling(self):
        keep_demo_data(self.env, "sales_center")
        self.assertFalse(self._customers())
        self.assertTrue(self.env.ref(f"{keeper('sales_center')}.demo_customer_1"))
        users = self.env["res.users"].search_count([])
        self._load()
        self.assertEqual(self._customers(), self.customers)
        self.assertEqual(self.env["res.users"].search_count([]), users)
        self.assertEqual(self.orders, self.env["sale.order"].search(
            [("partner_id", "in", self.customers.ids)]))
