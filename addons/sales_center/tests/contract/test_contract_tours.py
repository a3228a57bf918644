from odoo.tests import HttpCase, tagged

from .common import ContractsCommon


@tagged("post_install", "-at_install")
class TestContractTours(ContractsCommon, HttpCase):
    """ Order, contract, signature, first instalment: in the browser. """

    def test_from_the_order_to_the_first_invoice(self):
        self._load_accounts()
        order = self._sell(self.unit)
        order.payment_plan_id = self.plan
        order.action_confirm()
        self.start_tour(f"/odoo/sale.order/{order.id}", "sales_center_contract_make", login=self.consultant.login)
        contract = order.contract_ids
        self.assertEqual((contract.state, contract.is_special, contract.instalment_ids.mapped("amount")), ("review", False, [300000,
            700000]))
        self.start_tour(f"/odoo/sales.contract/{contract.id}", "sales_center_contract_sign", login=self.officer.login)
        self.env.invalidate_all()
        self.assertEqual((contract.state, self.unit.state), ("performing", "contracted"))
        self.assertEqual(contract.instalment_ids.mapped("is_invoiced"), [True, False])
        self.assertEqual(contract.instalment_ids[0].move_id.amount_total, 300000)
        self.start_tour(f"/odoo/sales.contract/{contract.id}", "sales_center_contract_collect", login=self.accountant.login)
        self.env.invalidate_all()
        self.assertEqual((contract.amount_invoiced, contract.instalment_ids[0].status), (300000, "invoiced"))
