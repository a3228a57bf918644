from datetime import date, datetime

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestRefresh(TargetCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pricelist = cls.env["product.pricelist"].create({
            "name": "Yuan", "currency_id": cls.company.currency_id.id, "company_id": cls.company.id})
        cls.march = cls.plan.period_ids[3]

    @classmethod
    def _order(cls, user, team, moment, amount, state="sale", **values):
        order = cls._create_order(user, team, pricelist_id=values.pop("pricelist_id", cls.pricelist.id), **values)
        order.order_line.write({"price_unit": amount, "tax_ids": [Command.clear()]})
        order.order_line.flush_recordset()
        order.write({"state": state, "date_order": moment})
        order.flush_recordset()
        return order

    def _actual(self, node, period=None, metric=None, name="amount"):
        actual = self.env["sales.target.actual"].search([
            ("node_id", "=", node.id), ("metric_id", "=", (metric or self.order_intake).id),
            ("period_id", "=", (period or self.plan.whole_period_id).id)])
        return actual[name]

    def test_rows_go_to_who_sold_them(self):
        self._order(self.consultant, self.team_a, datetime(2031, 3, 5), 1000)
        self._order(self.colleague, self.team_a, datetime(2031, 4, 5), 500)
        self._order(self.consultant_b, self.team_b, datetime(2031, 3, 5), 70)
        self._order(self.consultant, self.team_a, datetime(2031, 3, 5), 9, state="draft")
        self._order(self.consultant, self.team_a, datetime(2030, 12, 30), 11)
        self.plan.action_refresh()
        for reference, march, year in (
            (self.consultant, 1000, 1000), (self.colleague, 0, 500), (self.team_a, 1000, 1500), (self.team_b, 70, 70),
            (self.project, 1070, 1570), (self.region, 1070, 1570),
        ):
            node = self._node(reference)
            self.assertEqual((self._actual(node, self.march), self._actual(node)), (march, year), node.name)
        self.assertEqual(self._actual(self.plan.root_id), 1570)
        self.assertEqual(self._actual(self.plan.root_id, metric=self.order_count), 3)

    def test_what_nobody_has_is_unassigned(self):
        self._order(self.leader, self.team_a, datetime(2031, 3, 5), 30)
        self._order(self.consultant_b, self.team_a, datetime(2031, 3, 6), 5)
        self.plan.action_refresh()
        team = self._node(self.team_a)
        self.assertEqual((self._actual(team), self._actual(team, name="direct_amount")), (35, 35))
        self.assertEqual(self._actual(self.plan.root_id), 35, "the board has all that the source has")
        self.assertEqual(self._actual(self._node(self.consultant_b)), 0, "B's order for team A is team A's")

    def test_teams_without_a_node_count_above(self):
        self._node(self.team_b).unlink()
        self._order(self.consultant_b, self.team_b, datetime(2031, 3, 5), 8)
        self.team_b.active = False
        self.plan.action_refresh()
        self.assertEqual(self._actual(self._node(self.project), name="direct_amount"), 8)

    def test_person_who_moves_in_mid_month(self):
        node = self._node(self.consultant)
        node.date_to = "2031-03-15"
        later = node.copy({"parent_id": self._node(self.team_b).id, "date_from": "2031-03-16", "date_to": False})
        self._order(self.consultant, self.team_a, datetime(2031, 3, 15, 15, 59), 100)  # 23:59 in Shanghai
        self._order(self.consultant, self.team_b, datetime(2031, 3, 15, 16, 0), 7)
        self._order(self.consultant, self.team_a, datetime(2031, 3, 20), 1)
        self.plan.action_refresh()
        self.assertEqual(self._actual(node, self.march), 100)
        self.assertEqual(self._actual(later, self.march), 7)
        self.assertEqual(self._actual(self._node(self.team_a), self.march, name="direct_amount"), 1)

    def test_a_month_ends_at_midnight_of_the_plans_timezone(self):
        self._order(self.consultant, self.team_a, datetime(2031, 3, 31, 15, 59), 100)
        self._order(self.consultant, self.team_a, datetime(2031, 3, 31, 16, 0), 7)
        self.plan.with_context(tz="America/New_York").action_refresh()
        node = self._node(self.consultant)
        self.assertEqual(self._actual(node, self.march), 100)
        self.assertEqual(self._actual(node, self.plan.period_ids[4]), 7)

    def test_other_currencies_at_the_rate_of_their_day(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create([
            {"name": "2031-03-01", "rate": 0.1, "currency_id": euro.id, "company_id": self.company.id},
            {"name": "2031-03-20", "rate": 0.2, "currency_id": euro.id, "company_id": self.company.id}])
        pricelist = self.env["product.pricelist"].create({"name": "Euro", "currency_id": euro.id, "company_id": self.company.id})
        self._order(self.consultant, self.team_a, datetime(2031, 3, 5), 10, pricelist_id=pricelist.id)
        self._order(self.consultant, self.team_a, datetime(2031, 3, 25), 10, pricelist_id=pricelist.id)
        self._order(self.consultant, self.team_a, datetime(2031, 3, 25), 3)
        self.plan.action_refresh()
        self.assertEqual(self._actual(self._node(self.consultant), self.march), 100 + 50 + 3)
        self.assertEqual([row["difference"] for row in self.plan._get_reconciliation()], [0, 0])

    def test_other_company(self):
        self._order(self.other_leader, self.other_team, datetime(2031, 3, 5), 10, pricelist_id=False)
        self.plan.action_refresh()
        self.assertEqual(self._actual(self.plan.root_id), 0)

    def test_only_changes_are_written(self):
        order = self._order(self.consultant, self.team_a, datetime(2031, 3, 5), 1000)
        self._order(self.consultant_b, self.team_b, datetime(2031, 3, 5), 70)
        self.plan.action_refresh()

        def versions():
            self.env.cr.execute("SELECT id, xmin::text, ctid::text FROM sales_target_actual WHERE plan_id = %s", [self.plan.id])
            return set(self.env.cr.fetchall())

        before = versions()
        self.plan.action_refresh()
        self.assertEqual(versions(), before)
        order._action_cancel()
        self.plan._refresh_actuals(periods=self.march)
        self.assertFalse(self._actual(self._node(self.consultant)))
        self.assertEqual(self._actual(self.plan.root_id), 70)
        kept = {row[0] for row in versions() & before}
        self.assertIn(self.env["sales.target.actual"].search([
            ("node_id", "=", self._node(self.team_b).id), ("metric_id", "=", self.order_intake.id),
            ("period_id", "=", self.march.id)]).id, kept)

    def test_one_period_leaves_the_others(self):
        self._order(self.consultant, self.team_a, datetime(2031, 3, 5), 1000)
        self._order(self.consultant, self.team_a, datetime(2031, 4, 5), 20)
        self.plan._refresh_actuals(periods=self.march)
        self.assertEqual(self._actual(self.plan.root_id), 1000)
        self.plan._refresh_actuals(periods=self.plan.period_ids[4])
        self.assertEqual(self._actual(self.plan.root_id), 1020)

    def test_ratio_is_worked_out_at_each_level(self):
        ratio = self.env.ref("sales_kpi.metric_average_concession")
        self.plan.metric_ids |= ratio
        for user, team, price in ((self.consultant, self.team_a, 90), (self.consultant_b, self.team_b, 280)):
            order = self._order(user, team, datetime(2031, 3, 5), price)
            order.order_line.product_id.list_price = 100
            self.env.cr.execute("UPDATE sale_order SET reference_total = %s, concession_amount = %s WHERE id = %s",
                                [100 if price == 90 else 300, 10 if price == 90 else 20, order.id])
        self.plan.action_refresh()
        self.assertAlmostEqual(self._actual(self._node(self.consultant), metric=ratio, name="value"), 10)
        self.assertAlmostEqual(self._actual(self._node(self.team_b), metric=ratio, name="value"), 6.6667, 4)
        self.assertAlmostEqual(self._actual(self.plan.root_id, metric=ratio, name="value"), 7.5, 4)

    def test_split_by_category_and_dealer(self):
        quantity = self.env.ref("sales_kpi.metric_quantity")
        self.plan.metric_ids |= quantity
        flats = self.env["product.category"].create({"name": "Flats"})
        small = self.env["product.category"].create({"name": "Small", "parent_id": flats.id})
        order = self._order(self.consultant, self.team_a, datetime(2031, 3, 5), 10)
        order.order_line.product_id.categ_id = small
        below = {"plan_id": self.plan.id, "parent_id": self._node(self.consultant).id}
        split = self.env["sales.target.node"].create({**below, "kind": "category", "categ_id": flats.id})
        dealer = self.env["sales.target.node"].create(
            {**below, "parent_id": split.id, "kind": "dealer", "partner_id": order.partner_id.id})
        self.plan.action_refresh()
        self.assertEqual(self._actual(dealer, metric=quantity), 1)
        self.assertEqual(self._actual(split, metric=quantity), 1)
        self.assertEqual(self._actual(self._node(self.consultant), metric=quantity, name="direct_amount"), 0)

    def _actuals_xmin(self):
        self.env.cr.execute("SELECT id, xmin::text, xmax::text FROM sales_target_actual WHERE plan_id = %s ORDER BY id", [self.plan.id])
        return self.env.cr.fetchall()

    def test_what_has_not_changed_is_neither_written_nor_locked(self):
        self._order(self.consultant, self.team_a, datetime(2031, 3, 5), 10)
        self.plan.action_refresh()
        rows = self._actuals_xmin()
        self.plan.action_refresh()
        self.assertTrue(rows)
        self.assertEqual(self._actuals_xmin(), rows)

    def test_what_is_gone_leaves_the_whole_as_well(self):
        order = self._order(self.consultant, self.team_a, datetime(2031, 3, 5), 10)
        self.plan.action_refresh()
        order.state = "cancel"
        order.flush_recordset()
        self.plan.action_refresh()
        self.assertFalse(self._actuals_xmin())

    def test_a_project_says_where_a_row_without_a_team_counts(self):
        estate = self.env["sales.project"].create({
            "name": "Lakeside", "code": "LS", "company_id": self.company.id, "team_ids": [Command.set(self.team_b.ids)]})
        everywhere = self.env["sales.project"].create({
            "name": "Hills", "code": "HI", "company_id": self.company.id,
            "team_ids": [Command.set((self.team_a | self.team_b).ids)]})
        homeless = self.env["crm.team"].create({"name": "Nowhere", "company_id": self.company.id})
        orders = [
            self._order(user, team, datetime(2031, 3, 5), amount, sales_project_id=project.id)
            for user, team, amount, project in (
                (self.leader, homeless, 100, estate), (self.consultant_b, homeless, 7, estate), (self.leader, homeless, 20, everywhere),
                (self.consultant, homeless, 3, estate), (self.leader, self.team_a, 50, estate))]
        self.plan.action_refresh()
        for reference, amount, direct in (
            (self.team_b, 110, 103), (self.consultant_b, 7, 7), (self.project, 180, 20), (self.team_a, 50, 50), (self.consultant, 0, 0),
        ):
            node = self._node(reference)
            self.assertEqual((self._actual(node, self.march), self._actual(node, self.march, name="direct_amount")),
                             (amount, direct), node.name)
            found = self._opened(node)
            self.assertEqual(sum(found.mapped("amount_untaxed")), amount, node.name)
        self.assertEqual(self._opened(self._node(self.team_b)), orders[0] | orders[1] | orders[3])
        self.assertEqual(self._opened(self._node(self.project), unassigned=True), orders[2])

    def _opened(self, node, **how):
        action = node.action_open_actual(self.order_intake.id, self.march.id, **how)
        return self.env[action["res_model"]].search(action["domain"])

    def test_queries_do_not_grow_with_the_tree(self):
        self.plan.action_refresh()
        self.env.invalidate_all()
        with self.assertQueryCount(27):
            self.plan.action_refresh()

    def test_one_period_or_one_metric_when_that_suffices(self):
        april = self.plan.period_ids[4]
        for month in (3, 4):
            self._order(self.consultant, self.team_a, datetime(2031, month, 5), 1000)
        self.plan.action_refresh(period_id=april.id)
        self.assertEqual((self._actual(self.plan.root_id, self.march), self._actual(self.plan.root_id, april)), (0, 1000))
        self.assertEqual(self._actual(self.plan.root_id), 1000, "the whole is what its parts are")
        self.plan.action_refresh(metric_id=self.order_count.id)
        self.assertEqual(self._actual(self.plan.root_id), 1000)
        self.assertEqual(self._actual(self.plan.root_id, metric=self.order_count), 2)
        self.plan.action_refresh()
        self.assertEqual(self._actual(self.plan.root_id), 2000)

    def test_cron_twice(self):
        self.plan.state = "running"
        self._order(self.consultant, self.team_a, datetime(2031, 3, 5), 1000)
        cron = self.env.ref("sales_kpi.ir_cron_refresh_targets")
        for amount in (1000, 1500):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.assertEqual(self._actual(self.plan.root_id), amount)
            self._order(self.consultant, self.team_a, datetime(2031, 3, 6), 500)

    def test_reconciliation(self):
        self._order(self.consultant, self.team_a, datetime(2031, 3, 5), 1000)
        self._order(self.leader, self.team_a, datetime(2031, 3, 5), 50)
        self.plan.action_refresh()
        row = self.plan._get_reconciliation()[0]
        self.assertEqual((row["source"], row["board"], row["unassigned"], row["difference"]), (1050, 1050, 50, 0))
        self._order(self.consultant, self.team_a, datetime(2031, 3, 5), 1)
        self.assertEqual(self.plan._get_reconciliation()[0]["difference"], 1)
        for user in (self.consultant, self.leader):
            with self.assertRaises(AccessError):
                self.plan.with_user(user).action_reconcile()
        self.assertEqual(self.plan.with_user(self.auditor).action_reconcile()["params"]["type"], "warning")

    def test_results_by_branch(self):
        self._order(self.consultant, self.team_a, datetime(2031, 3, 5), 1000)
        self.plan.action_refresh()
        Actual = self.env["sales.target.actual"]
        for user, nodes in ((self.consultant, 1), (self.leader, 2), (self.leader_b, 0), (self.officer, 5)):
            found = Actual.with_user(user).search([
                ("plan_id", "=", self.plan.id), ("metric_id", "=", self.order_intake.id), ("period_id", "=", self.march.id)])
            self.assertEqual(len(found), nodes, user.name)
        with self.assertRaises(AccessError):
            found.with_user(self.officer).write({"amount": 1})
        self.assertEqual(self.march.date_from, date(2031, 3, 1))
