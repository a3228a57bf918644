from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ContractsCommon
from .slips_common import SlipsCommon


@tagged("post_install", "-at_install")
class TestSlipContract(ContractsCommon, SlipsCommon):
    """ Contracts are written on numbered papers, too. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paper = cls.hold_slip.copy({"name": "Contract paper", "claim_kind": "contract", "prefix": "C", "needs_amount": True})
        cls.papers = cls._receive(cls.paper, 1, 4).slip_ids
        cls.papers.with_user(cls.officer).action_issue(cls.team_a, cls.person)
        cls.contract = cls._signed()

    def test_dialog(self):
        action = self.contract.with_user(self.consultant).action_use_slip()
        form = Form(self.env[action["res_model"]].with_user(self.consultant).with_context(**action["context"]))
        self.assertEqual((form.kind_id, form.slip_id, form.partner_id, form.unit_id, form.amount), (
            self.paper, self.papers[0], self.customer, self.unit, self.contract.amount))
        form.save().action_confirm()
        slip = self.papers[0]
        self.assertEqual((slip.contract_id, slip.order_id, slip.claim_id.kind, slip.project_id), (
            self.contract, self.contract.order_id, "contract", self.estate))
        self.assertEqual(self.contract.with_user(self.consultant).slip_count, 1)
        with self.assertRaises(UserError):
            slip.sudo().contract_id = False

    def test_customer_of_the_contract(self):
        with self.assertRaisesRegex(UserError, "the customer of the contract"):
            self._use(self.papers[0], partner=self.other_customer, contract=self.contract.id, amount=5)

    def test_sellers_number(self):
        papers = self.papers[2:].with_user(self.officer)
        papers.action_hand_over(self.team_a, self.person_colleague)
        with self.assertRaisesRegex(UserError, "held by Colleague, and the sale is Consultant's"):
            self._use(papers[0], self.leader, contract=self.contract.id, amount=5)
