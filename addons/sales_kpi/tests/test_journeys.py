from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .performance.confirmation_common import ConfirmationCommon

TEAMS, SELLERS = 40, 500


@tagged("post_install", "-at_install")
class TestTargetJourney(HttpCase):
    """ The company's figure becomes everybody's, in a browser: 1.2 billion for 40 teams, 500 people and
    12 months of 2031; a leader hands out, the director approves, an order is confirmed and the board moves. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "no_reset_password": True,
                                   "mail_create_nosubscribe": True})
        cls.company = cls.env["res.company"].create({"name": "Journey", "currency_id": cls.env.ref("base.CNY").id})
        cls.company.currency_id.active = True
        cls.officer, cls.director, cls.leader = (
            new_test_user(cls.env, login=f"journey_{role}", groups=f"sales_center.group_{role}", company_id=cls.company.id,
                          company_ids=[Command.set(cls.company.ids)])
            for role in ("officer", "director", "team_leader"))
        cls.teams = cls.env["crm.team"].create([
            {"name": f"Journey team {number}", "company_id": cls.company.id, "user_id": cls.leader.id if not number else False}
            for number in range(TEAMS)])
        cls.sellers = cls.env["res.users"].create([
            {"name": f"Journey seller {number}", "login": f"journey_{number}", "company_id": cls.company.id,
             "company_ids": [Command.set(cls.company.ids)], "group_ids": [Command.set(cls.env.ref("sales_center.group_consultant").ids)]}
            for number in range(SELLERS)])
        cls.env["hr.employee"].create([
            {"name": user.name, "user_id": user.id, "company_id": cls.company.id} for user in cls.sellers])
        cls.env["crm.team.member"].create([
            {"user_id": user.id, "crm_team_id": cls.teams[number % TEAMS].id} for number, user in enumerate(cls.sellers)])
        cls.plan = cls.env["sales.target.plan"].create({
            "name": "Journey 2031", "company_id": cls.company.id, "date_from": "2031-01-01", "date_to": "2031-12-31",
            "tz": "Asia/Shanghai", "metric_ids": cls.env.ref("sales_kpi.metric_order_intake").ids})

    def _tour(self, url, name, user):
        self.start_tour(f"{url}{'&' if '?' in url else '?'}cids={self.company.id}", name, login=user.login, timeout=240)
        self.env.invalidate_all()

    def _figure(self, node, period):
        return self.env["sales.target.figure"].search([("node_id", "=", node.id), ("period_id", "=", period.id)])

    def test_from_the_companys_figure_to_the_first_order(self):
        plan_url = f"/odoo/sales.target.plan/{self.plan.id}"
        self._tour(plan_url, "sales_kpi_journey_officer", self.officer)
        figures = self.env["sales.target.figure"].search_count([("plan_id", "=", self.plan.id)])
        self.assertEqual(figures, (1 + TEAMS + SELLERS) * 13)
        self.assertFalse(self.plan._get_differences())
        self.assertEqual(self.plan.state, "distributed")

        node = self.plan.node_ids.filtered(lambda node: node.team_id == self.teams[0])
        first, second = node.child_ids[:2]
        january, whole = self.plan.period_ids.sorted("sequence")[1], self.plan.whole_period_id
        before = {cell: self._figure(*cell).target for cell in (
            (first, january), (second, january), (first, whole), (second, whole))}
        self._tour("/odoo/target-board", "sales_kpi_journey_leader", self.leader)
        moved = 125000 - before[first, january]
        self.assertTrue(moved, "the leader's figure was kept")
        # what one has more the other has less: the rest of the leader's work, without the browser
        self.plan.with_user(self.leader).set_figures([
            {"node_id": place.id, "metric_id": self.plan.metric_ids.id, "period_id": period.id,
             "target": before[place, period] + (moved if place == first else -moved)}
            for place, period in before if (place, period) != (first, january)])
        self.assertFalse(self.plan._get_differences())

        self.plan.with_user(self.officer).action_accept()
        self.plan.with_user(self.officer).request_approval("The year")
        self._tour(plan_url, "sales_kpi_journey_director", self.director)
        self.assertEqual(self.plan.state, "approved")
        self.plan.with_user(self.officer).action_start()

        product = self.env["product.product"].create({"name": "Flat", "type": "service", "list_price": 777000, "taxes_id": False})
        order = self.env["sale.order"].with_user(self.sellers[0]).create({
            "partner_id": self.env["res.partner"].create({"name": "Customer"}).id, "team_id": self.teams[0].id,
            "order_line": [Command.create({"product_id": product.id})]})
        order.action_confirm()
        order.sudo().date_order = "2031-01-10 04:00:00"
        self.env.flush_all()
        self._tour("/odoo/target-board", "sales_kpi_journey_board_moves", self.officer)
        actual = self.env["sales.target.actual"].search([("node_id", "=", first.id), ("period_id", "=", january.id)])
        self.assertEqual(actual.amount, order.amount_untaxed)


@tagged("post_install", "-at_install")
class TestPerformanceJourney(ConfirmationCommon, HttpCase):
    """ A consultant disputes an entry, the leader decides, everybody confirms, and the month closes. """

    def _tour(self, url, name, user):
        self.start_tour(f"{url}?cids={self.company.id}", name, login=user.login)
        self.env.invalidate_all()

    def test_a_consultant_disputes_and_the_month_closes(self):
        self._start()
        statement = self._statement(self.seller)
        url = f"/odoo/sales.performance.statement/{statement.id}"
        self._tour(url, "sales_kpi_journey_dispute", self.consultant)
        dispute = self.env["sales.performance.dispute"].search([("statement_id", "=", statement.id)])
        self.assertEqual((dispute.reason, dispute.entry_id), ("I sold it alone", self.entry))
        self._tour(f"/odoo/sales.performance.dispute/{dispute.id}", "sales_kpi_journey_decide", self.leader)
        self.assertEqual((dispute.state, dispute.decided_by_id), ("refused", self.leader))
        self._tour(url, "sales_kpi_journey_confirm", self.consultant)
        for user, person in ((self.colleague, self.colleague_person), (self.consultant_b, self.seller_b)):
            self._statement(person).with_user(user).action_confirm()
        self._tour(f"/odoo/sales.performance.period/{self.month.id}", "sales_kpi_journey_close", self.officer)
        self.assertEqual((self.month.state, self.month.closed_by_id), ("closed", self.officer))
