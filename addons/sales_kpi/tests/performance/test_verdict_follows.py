from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .confirmation_common import ConfirmationCommon
from .units_common import UnitsForSale


@tagged("post_install", "-at_install")
class TestVerdictFollows(UnitsForSale, ConfirmationCommon):
    """ What the verdict of a dispute moved stays moved when another order takes the place of the deal, and once. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._put_units_on_market()
        cls.other_person = cls.colleague_person
        cls.order = cls._create_order(cls.consultant, cls.team_a, order_line=[
            Command.create({"product_id": cls.units[0].product_id.id, "unit_id": cls.units[0].id})])
        cls.order.action_confirm()
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        cls.deal = cls.env["sales.performance"].search([("order_id", "=", cls.order.id)])

    def _raise(self):
        self.deal.period_id.state = "confirming"
        self.deal.period_id.sudo()._make_statements()
        return self._dispute(self.deal, self.consultant)

    def _uphold(self, dispute, own=40):
        dispute.with_user(self.leader).write({"line_ids": [
            Command.clear(), Command.create({"employee_id": self.seller.id, "percent": own}),
            Command.create({"employee_id": self.other_person.id, "percent": 100 - own})]})
        dispute.with_user(self.leader).action_uphold("They sold it together")
        self._end_transaction()

    def _ask(self, unit, claim=None, **values):
        claim = claim or self.units[0]._get_live_claims()[self.units[0]]
        return self.env["sales.unit.change"].with_user(self.consultant).create({
            "claim_id": claim.id, "kind": "unit", "new_unit_id": unit.id, "reason": "Because", **values})

    def _submit(self, change):
        change.action_submit()
        self._end_transaction()
        return change.sudo()

    def _sums(self, order):
        rows = self.env["sales.performance"]._read_group([("order_id", "=", order.id)], ["employee_id"], ["amount:sum"])
        return {employee: amount for employee, amount in rows if amount}

    def test_verdict_before(self):
        self._uphold(self._raise())
        self.assertEqual(self._sums(self.order), {self.seller: 400, self.other_person: 600})
        change = self._submit(self._ask(self.units[2]))
        self.assertEqual(self._sums(self.order), {})
        self.assertEqual(self._sums(change.new_order_id), {self.seller: 1200, self.other_person: 1800})

    def test_verdict_while_the_new_order_was_prepared(self):
        """ Its shares are those of the moment in which it takes the place of the deal, not those of when it was written. """
        change = self._ask(self.units[2])
        change.action_prepare_order()
        self._uphold(self._raise())
        self._submit(change)
        self.assertEqual(self._sums(change.sudo().new_order_id), {self.seller: 1200, self.other_person: 1800})

    def test_verdict_afterwards(self):
        """ It is about what stands by now, two orders later; and what was taken back stays so. """
        dispute = self._raise()
        first = self._submit(self._ask(self.units[1]))
        second = self._submit(self._ask(self.units[2], first.new_claim_id.with_user(self.consultant)))
        self.assertEqual(self.order._get_last_replacement(), second.new_order_id)
        self._uphold(dispute)
        self.assertEqual((self._sums(self.order), self._sums(first.new_order_id)), ({}, {}))
        self.assertEqual(self._sums(second.new_order_id), {self.seller: 1200, self.other_person: 1800})
        self.assertEqual(set(dispute.correction_ids.order_id), set(second.new_order_id))
        second.new_order_id._queue_performance()
        self._end_transaction()
        self.assertEqual(self._sums(second.new_order_id), {self.seller: 1200, self.other_person: 1800}, "once")

    def test_whom_it_was_posted_for(self):
        """ The seller's name on the order was changed; the deal stayed whose it was, and so it does in its next order. """
        self.order.user_id = self.colleague
        self._end_transaction()
        self.assertEqual(self._sums(self.order), {self.seller: 1000})
        claim = self.units[0]._get_live_claims()[self.units[0]]
        change = self.env["sales.unit.change"].with_user(self.consultant).create({
            "claim_id": claim.id, "kind": "unit", "new_unit_id": self.units[2].id, "reason": "Because"})
        self._submit(change)
        self.assertEqual(self._sums(change.sudo().new_order_id), {self.seller: 3000})

    def test_nobody_writes_it(self):
        other = self._create_order(self.consultant, self.team_a)
        for user in (self.consultant, self.officer):
            with self.assertRaises(AccessError):
                other.with_user(user).write({"replaced_by_id": self.order.id})
