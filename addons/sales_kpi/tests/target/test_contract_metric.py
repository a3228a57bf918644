from odoo import Command
from odoo.tests import tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestContractMetric(TargetCommon):
    """ Signed contracts count for who sold, in the month of signing; terminated ones count no more. """

    def test_signed_contracts(self):
        metric = self.env.ref("sales_kpi.metric_contract_count")
        amount = self.env.ref("sales_kpi.metric_contract_amount")
        template = self.env["sales.contract.template"].create({
            "name": "Sale", "kind": "sale", "lang": "en_US", "company_id": self.company.id,
            "clause_ids": [Command.create({"name": "All", "body": "All"})]})
        contracts = self.env["sales.contract"].create([{
            "template_id": template.id, "partner_id": self.env["res.partner"].create({"name": "Buyer"}).id, "amount": 1000, "company_id": self.company.id,
            "user_id": self.consultant.id, "team_id": self.team_a.id} for _number in range(3)])
        contracts[:2].write({"state": "signed", "date_signed": "2031-03-05"})
        contracts[1].state = "terminated"
        self.plan.metric_ids += metric | amount
        self.plan._refresh_actuals()
        for node in (self._node(self.consultant), self.plan.root_id):
            found = {actual.metric_id: actual.amount for actual in self.env["sales.target.actual"].search([
                ("node_id", "=", node.id), ("metric_id", "in", (metric | amount).ids), ("period_id", "=", self.plan.period_ids[3].id)])}
            self.assertEqual(found, {metric: 1, amount: 1000})
