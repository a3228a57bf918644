from odoo import Command
from odoo.tests import tagged

from ..target.common import TargetCommon
from .units_common import UnitsForSale


@tagged("post_install", "-at_install")
class TestUnitChangePosting(UnitsForSale, TargetCommon):
    """ A unit that changes hands takes its performance along, each arrow exactly once. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._put_units_on_market()

    def _sold(self, unit):
        order = self._create_order(self.consultant, self.team_a, order_line=[
            Command.create({"product_id": unit.product_id.id, "unit_id": unit.id})])
        order.action_confirm()
        self._commit()
        return unit._get_live_claims()[unit]

    def _commit(self):
        """ What happens when the transaction ends. """
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _change(self, claim, kind, **values):
        change = self.env["sales.unit.change"].with_user(self.consultant).create({
            "claim_id": claim.id, "kind": kind, "reason": "Because", **values})
        change.action_submit()
        self._commit()
        return change.sudo()

    def _amounts(self):
        return self.env["sales.performance"].search([
            ("order_id.order_line.unit_id", "in", self.units.ids)], order="id").mapped(lambda entry: (entry.user_id, entry.amount))

    def test_exchange(self):
        self._change(self._sold(self.units[0]), "unit", new_unit_id=self.units[2].id)
        self.assertCountEqual(self._amounts(), [(self.consultant, amount) for amount in (1000, -1000, 3000)])

    def test_other_buyer(self):
        change = self._change(self._sold(self.units[0]), "buyer", new_partner_id=self.env["res.partner"].create({"name": "Buyer"}).id)
        self.assertCountEqual(self._amounts(), [(self.consultant, amount) for amount in (1000, -1000, 1000)])
        self.assertEqual(sum(self.env["sales.performance"].search([("order_id", "=", change.new_order_id.id)]).mapped("amount")), 1000)

    def test_cancellation_and_sold_again(self):
        self._change(self._sold(self.units[0]), "cancellation")
        self.assertEqual(sum(amount for _user, amount in self._amounts()), 0)
        self._sold(self.units[0])
        self.assertEqual(self._amounts(), [(self.consultant, amount) for amount in (1000, -1000, 1000)])

    def test_holds_earn_nothing(self):
        claim = self.units[0].with_user(self.consultant).claim("hold", self.customer)
        self._change(claim, "unit", new_unit_id=self.units[1].id)
        self.assertFalse(self._amounts())
