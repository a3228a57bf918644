from datetime import date, datetime

from odoo.tests import tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestShippedMetrics(TargetCommon):
    """ What is paid and what is closed, in March 2031. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collected = cls.env.ref("sales_kpi.metric_collected")
        cls.conversion = cls.env.ref("sales_kpi.metric_conversion")
        cls.plan.metric_ids += cls.collected | cls.conversion
        cls.march = cls.plan.period_ids[3]

    def _lead(self, user, team, won, moment=datetime(2031, 3, 5, 3)):
        lead = self.env["crm.lead"].create({
            "name": "Closed", "type": "opportunity", "user_id": user.id, "team_id": team.id, "company_id": self.company.id})
        if won:
            lead.action_set_won()
        else:
            lead.action_set_lost()
        lead.date_closed = moment
        lead.flush_recordset()
        return lead

    def _actual(self, node, metric):
        return self.env["sales.target.actual"].search([
            ("node_id", "=", node.id), ("metric_id", "=", metric.id), ("period_id", "=", self.march.id)])

    def test_conversion_is_won_of_closed_at_each_level(self):
        self._lead(self.consultant, self.team_a, True)
        self._lead(self.consultant, self.team_a, False)
        for _number in range(2):
            self._lead(self.consultant_b, self.team_b, False)
        self.plan._refresh_actuals()
        self.assertEqual(self._actual(self._node(self.consultant), self.conversion).value, 50)
        self.assertEqual(self._actual(self._node(self.consultant_b), self.conversion).value, 0)
        whole = self._actual(self.plan.root_id, self.conversion)
        self.assertEqual((whole.amount, whole.base, whole.value), (1, 4, 25))

    def test_lost_ones_are_closed_though_archived(self):
        self.assertFalse(self._lead(self.consultant, self.team_a, False).active)
        closed = self.env.ref("sales_kpi.metric_opportunities_closed").with_company(self.company)
        self.assertEqual(closed._count(date(2031, 3, 1), date(2031, 3, 31))[1], 1)

    def test_payments_by_their_day_less_what_was_paid_back(self):
        transit, receivable = self.env["account.account"].create([
            {"name": kind, "code": code, "account_type": kind, "reconcile": True, "company_ids": self.company.ids}
            for kind, code in (("asset_current", "100999"), ("asset_receivable", "100998"))])
        self.company.transfer_account_id = transit
        journal = self.env["account.journal"].create({
            "name": "Bank of the test", "type": "bank", "code": "TBNK", "company_id": self.company.id})
        customer = self.env["res.partner"].create({
            "name": "Payer", "user_id": self.consultant.id})
        customer.with_company(self.company).property_account_receivable_id = receivable
        values = {"partner_id": customer.id, "partner_type": "customer", "journal_id": journal.id, "company_id": self.company.id}
        payments = self.env["account.payment"].with_company(self.company).create([
            {**values, "payment_type": "inbound", "amount": 1000, "date": "2031-03-31"},
            {**values, "payment_type": "outbound", "amount": 300, "date": "2031-03-20"},
            {**values, "payment_type": "inbound", "amount": 50, "date": "2031-04-01"},
            {**values, "payment_type": "inbound", "amount": 7, "date": "2031-03-20"},
        ])
        payments[:3].write({"state": "paid"})
        payments.flush_recordset()
        self.plan._refresh_actuals()
        self.assertEqual(self._actual(self.plan.root_id, self.collected).amount, 700)
        self.assertEqual(self._actual(self._node(self.consultant), self.collected).amount, 700)
        row = next(row for row in self.plan._get_reconciliation() if row["metric"] == self.collected)
        self.assertEqual((row["source"], row["board"], row["difference"]), (750, 750, 0))
