from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .slips_common import SlipsCommon
from .test_supplement_exchange import SupplementCommon


@tagged("post_install", "-at_install")
class TestOtherContracts(SupplementCommon):
    """ What becomes of the other contracts of an order that another one takes the place of. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement_template = cls.template.copy({"kind": "subscription", "company_id": cls.company.id})
        cls.service_template = cls.template.copy({"kind": "service", "company_id": cls.company.id})

    def _order_of(self, *units):
        order = self._sell(units[0])
        for unit in units[1:]:
            order.order_line.create({"order_id": order.id, "product_id": self.flat.id, "unit_id": unit.id})
        order.payment_plan_id = self.plan
        order.action_confirm()
        return order

    def _two_contracts(self):
        """ One order of two units, with a sale contract for each; the first is `self.contract`. """
        order = self._order_of(self.units[2], self.units[3])
        parts = [self._signed(order=order, unit_ids=[Command.set(unit.ids)], amount=1000000) for unit in self.units[2:]]
        self.contract = parts[0]
        return order, parts[1]

    def _agreement(self, order, **values):
        return self._signed(order=order, kind="subscription", template_id=self.agreement_template.id, **values)

    # --- carried along ---

    def test_the_other_contract_goes_over_to_the_new_order(self):
        order, other = self._two_contracts()
        claim, paid = other.sudo().claim_ids, other.instalment_ids[0]
        was = self._invoice(paid)
        self._effect(self._supplement("unit", new_unit_id=self.new_unit.id))
        new = self.contract.order_id
        self.assertEqual((order.state, other.order_id, other.state, other.amount, other.unit_ids), (
            "cancel", new, "performing", 1000000, self.units[3]))
        self.assertEqual((claim.state, other.sudo().claim_ids.origin_id, other.sudo().claim_ids.is_live), ("transferred", claim, True))
        self.assertEqual((self.units[2].state, self.new_unit.state, self.units[3].state), ("on_market", "contracted", "contracted"))
        again = paid.sudo().move_id
        self.assertEqual((was.reversal_move_ids.amount_total, again.amount_total, again.invoice_line_ids.sale_line_ids.order_id), (
            300000, 300000, new))
        self.assertEqual(other.instalment_ids.mapped("amount"), [300000, 700000])
        # And the one that was carried along can be changed afterwards.
        self.contract = other
        self._effect(self._supplement("unit", new_unit_id=self.units[2].id))
        self.assertEqual(other.unit_ids, self.units[2])

    def test_an_unsigned_contract_goes_over_or_ends(self):
        order = self._order_of(self.units[2], self.units[3])
        self.contract = self._signed(order=order, unit_ids=[Command.set(self.units[2].ids)], amount=1000000)
        same = self._draft(order=order, unit_ids=[Command.set(self.units[2].ids)], amount=1000000)
        rest = self._approved(order=order, unit_ids=[Command.set(self.units[3].ids)], amount=1000000)
        supplement = self._effect(self._supplement("unit", new_unit_id=self.new_unit.id))
        self.assertEqual((same.state, rest.state, rest.order_id), ("cancelled", "approved", self.contract.order_id))
        self.assertIn(supplement.name, same.end_reason)
        rest.with_user(self.officer).action_sign()
        self.assertEqual(rest.state, "signed")

    # --- ended together ---

    def test_the_subscription_agreement_ends_with_it(self):
        """ Its paper is void, with the supplement as the reason; the new order begins at the same stage. """
        order = self._order_of(self.units[2])
        agreement = self._agreement(order)
        self.contract = self._signed(order=order)
        agreement.sudo().state = "signed"  # as it is where the sale was signed elsewhere
        supplement = self._effect(self._supplement("unit", new_unit_id=self.new_unit.id))
        self.assertEqual((agreement.state, agreement.sudo().claim_ids), ("terminated", self.env["sales.unit.claim"]))
        self.assertEqual(agreement.end_reason, f"{supplement.name}: The family decided")
        self.assertEqual((self.contract.unit_ids, self.new_unit.state), (self.new_unit, "contracted"))

    def test_slips_of_the_subscription(self):
        kind = self.env["sales.slip.kind"].create({
            "name": "Subscription slip", "prefix": "T", "claim_kind": "subscription", "company_id": self.company.id})
        book = SlipsCommon._receive.__func__(type(self), kind, 1, 5)
        person = self.env["hr.employee"].create({"name": "Seller", "user_id": self.consultant.id, "company_id": self.company.id})
        slips = book.slip_ids
        slips.with_user(self.officer).action_issue(self.team_a, person)
        order = self._order_of(self.units[2])
        claim = self.units[2]._get_live_claims()[self.units[2]].sudo(False)
        slips[0].with_user(self.consultant).action_use(self.customer, unit=self.units[2], claim=claim.id)
        self.contract = self._signed(order=order)
        supplement = self._effect(self._supplement("unit", new_unit_id=self.new_unit.id))
        slip = slips[0].sudo()
        self.assertEqual((slip.state, slip.void_cause, slip.void_reason), ("void", "superseded", f"{supplement.name}: The family decided"))
        self.assertEqual(set(slips[1:].mapped("state")), {"issued"})

    # --- said by name ---

    def test_another_buyer_of_one_of_two(self):
        _order, other = self._two_contracts()
        with self.assertRaisesRegex(UserError, f"{other.name}.*stands on.*Termination"):
            self._supplement("buyer", new_partner_id=self.other_customer.id).action_submit()

    def test_what_was_said_helps(self):
        """ The message names the other contract; ended as it says, the supplement passes. """
        order, other = self._two_contracts()
        first, self.contract = self.contract, other
        invoice = self._invoice(first.instalment_ids[0])
        mine = self._invoice(other.instalment_ids[0])
        self._effect(self._supplement("termination"))
        new = first.order_id
        self.assertEqual((order.state, other.state, new.state, new.order_line.unit_id), ("cancel", "terminated", "sale", self.units[2]))
        self.assertEqual((self.units[3].state, self.units[2].state), ("on_market", "contracted"))
        self.assertEqual((invoice.reversal_move_ids.amount_total, mine.reversal_move_ids.amount_total), (300000, 300000))
        self.assertEqual(other.instalment_ids[0].sudo().credit_move_id, mine.reversal_move_ids)
        self.assertEqual(first.instalment_ids[0].sudo().move_id.amount_total, 300000)
        self.contract = first
        self._effect(self._supplement("buyer", new_partner_id=self.other_customer.id))
        self.assertEqual(first.partner_id, self.other_customer)

    def test_a_service_over_the_same_unit(self):
        order = self._order_of(self.units[2])
        service = self._signed(order=order, kind="service", template_id=self.service_template.id, amount=1000000)
        self.contract = self._signed(order=order)
        for kind, values in (("unit", {"new_unit_id": self.new_unit.id}), ("buyer", {"new_partner_id": self.other_customer.id})):
            with self.subTest(kind=kind), self.assertRaisesRegex(UserError, f"{service.name}.*End it first"):
                self._supplement(kind, **values).action_submit()

    def test_a_change_concerns_no_other(self):
        _order, other = self._two_contracts()
        supplement = self._effect(self._supplement("change"))
        self.assertEqual((supplement.state, other.state), ("effective", "signed"))
