from odoo.tests import HttpCase, tagged

from ..inventory.launch_common import LaunchCommon
from .common import ContractsCommon


@tagged("post_install", "-at_install")
class TestJourneyTours(ContractsCommon, LaunchCommon, HttpCase):
    """ From the launch to the contract to the first instalment, in the browser, each step by whose it is. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.buyer = cls.env["res.partner"].create({"name": "Journey Customer"})
        cls.new_units.action_prepare()
        cls._approve(cls._new_prices(price=21000))

    def _tour(self, url, name, user):
        self.start_tour(url, f"sales_center_{name}", login=user.login)
        self.env.invalidate_all()

    def _kinds(self, unit):
        """ The claims that the unit has had, from the first on. """
        return unit.claim_ids.sorted("id").mapped(lambda claim: (claim.kind, claim.state))

    def test_launch_to_contract_to_first_instalment(self):
        unit, board = self.new_units[0], f"/odoo/unit-board?cids={self.company.id}"
        self.assertEqual((self.launch.state, unit.state), ("approved", "prepared"))

        self._tour(f"/odoo/sales.launch/{self.launch.id}", "journey_launch", self.officer)
        self.assertEqual((self.launch.state, self.launch.price_ids.state, self.estate.state), ("open", "applied", "selling"))
        self.assertEqual(set(self.new_units.mapped("state")), {"on_market"})
        self.assertEqual(set(self.new_units.mapped("price_total")), {2100000})

        self._tour(board, "journey_hold", self.consultant)
        self.assertEqual((unit.stage, unit.state, self._kinds(unit)), ("on_market", "held", [("hold", "live")]))
        self.assertEqual((unit.claim_ids.partner_id, unit.claim_ids.user_id), (self.buyer, self.consultant))
        self.assertTrue(unit.claim_ids.expires_at)

        self._tour(board, "journey_subscribe", self.consultant)
        order = unit.claim_ids.order_id
        self.assertEqual((order.state, order.partner_id, order.amount_total), ("sale", self.buyer, 2100000))
        self.assertEqual((order.user_id, order.payment_plan_id, order.sales_project_id), (self.consultant, self.plan, self.estate))
        self.assertEqual((unit.state, self._kinds(unit)), ("subscribed", [("hold", "converted"), ("subscription", "live")]))
        self.assertEqual((self.launch.sold_count, self.launch.absorption), (1, 25))

        self._tour(f"/odoo/sale.order/{order.id}", "journey_contract", self.consultant)
        contract = order.contract_ids
        self.assertEqual((contract.state, contract.amount, contract.unit_ids), ("review", 2100000, unit))
        self.assertEqual(contract.instalment_ids.mapped("amount"), [630000, 1470000])
        self.assertEqual(unit.state, "subscribed")

        self._tour(f"/odoo/sales.contract/{contract.id}", "contract_sign", self.officer)
        self.assertEqual((contract.state, contract.signed_by_id, unit.state), ("performing", self.officer, "contracted"))
        self.assertEqual(self._kinds(unit), [("hold", "converted"), ("subscription", "converted"), ("contract", "live")])
        invoice = contract.instalment_ids[0].move_id
        self.assertEqual((invoice.state, invoice.amount_total, invoice.partner_id), ("draft", 630000, self.buyer))

        self._tour(f"/odoo/sales.contract/{contract.id}", "contract_collect", self.accountant)
        self.assertEqual((invoice.state, invoice.payment_state, contract.amount_invoiced), ("posted", "not_paid", 630000))
        self.assertEqual(contract.instalment_ids.mapped("status")[0], "invoiced")
        self.assertEqual(set((self.new_units - unit).mapped("state")), {"on_market"})
