from random import Random

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..inventory.test_unit_change import UnitChangeCommon
from .test_supplement_exchange import SupplementCommon

ROUNDS = 5


class SetOffCommon(SupplementCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.estate.fee_product_id = cls.env["product.product"].create({"name": "Fee", "type": "service", "taxes_id": False})

    def _pay(self, move, amount):
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create({
            "amount": amount, "payment_difference_handling": "open"})._create_payments()
        self.env.invalidate_all()

    def _post(self, moves):
        for move in moves:
            move.action_post()
        self.env.invalidate_all()

    def _supplements(self):
        return self.contract.sudo().supplement_ids


@tagged("post_install", "-at_install")
class TestSetOff(SetOffCommon):
    """ What was paid pays for what came in the place of what it was paid for. """

    def test_unpaid(self):
        """ The credit note and the invoice that it credits cancel each other out. """
        move = self._invoice(self.first)
        self._effect(self._supplement("unit", new_unit_id=self.new_unit.id))
        self._post(move.reversal_move_ids)
        self.assertEqual((move.payment_state, move.amount_residual, move.reversal_move_ids.amount_residual), ("reversed", 0, 0))
        self._post(self.first.sudo().move_id)
        self.assertEqual((self.contract.amount_collected, self.contract.amount_open), (0, 1200000))

    def test_paid_in_part(self):
        """ In whichever order they are posted. """
        for first in ("credit", "invoice"):
            with self.subTest(first=first):
                savepoint = self.cr.savepoint()
                move = self._invoice(self.first)
                self._pay(move, 100000.01)
                supplement = self._effect(self._supplement("unit", new_unit_id=self.new_unit.id))
                again, credit = self.first.sudo().move_id, move.reversal_move_ids
                self._post([credit, again] if first == "credit" else [again, credit])
                self.assertEqual((credit.amount_residual, again.amount_residual, supplement.with_user(self.accountant).open_credit), (
                    0, 259999.99, 0))
                self.assertEqual((self.contract.amount_collected, self.contract.amount_open), (100000.01, 1099999.99))
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_more_than_the_first_pays_for_the_next(self):
        move = self._invoice(self.first)
        self._pay(move, 300000)
        self.units[2].list_price = 5000
        supplement = self._effect(self._supplement("unit", new_unit_id=self.units[2].id, fee_amount=1000))
        accountant = supplement.with_user(self.accountant)
        self._post([move.reversal_move_ids, supplement.fee_move_id, self.first.sudo().move_id])
        self.assertEqual((supplement.fee_move_id.amount_residual, self.first.amount_collected, accountant.open_credit), (0, 150000, 149000))
        self._invoice(self.second)
        self.env.invalidate_all()
        self.assertEqual((self.second.amount_collected, accountant.open_credit, self.contract.amount_collected), (149000, 0, 299000))

    def test_another_buyers_money(self):
        """ It stays the other's until the accountants say that both agreed. """
        move = self._invoice(self.first)
        self._pay(move, 200000)
        supplement = self._effect(self._supplement("buyer", new_partner_id=self.other_customer.id, fee_amount=500))
        again = self.first.sudo().move_id
        self._post([move.reversal_move_ids, supplement.fee_move_id, again])
        accountant = supplement.with_user(self.accountant)
        self.assertEqual((supplement.fee_move_id.amount_residual, again.amount_residual, accountant.open_credit), (0, 300000, 199500))
        self.assertTrue(accountant.is_credit_transferable)
        with self.assertRaises(AccessError):
            supplement.with_user(self.officer).action_transfer_credit()
        with self.assertRaises(AccessError):
            supplement.with_user(self.consultant).read(["open_credit"])
        accountant.action_transfer_credit()
        self.env.invalidate_all()
        self.assertEqual((again.amount_residual, self.contract.amount_collected, accountant.open_credit), (100500, 199500, 0))
        for partner, owed in ((self.customer, 0), (self.other_customer, 100500)):
            lines = self.env["account.move.line"].search([
                ("partner_id", "=", partner.id), ("account_type", "=", "asset_receivable"), ("parent_state", "=", "posted")])
            self.assertEqual(sum(lines.mapped("balance")), owed, partner.name)
        with self.assertRaisesRegex(UserError, "no credit"):
            accountant.action_transfer_credit()

    def test_what_is_transferred_pays_for_later_instalments(self):
        move = self._invoice(self.first)
        self._pay(move, 300000)
        supplement = self._effect(self._supplement("buyer", new_partner_id=self.other_customer.id))
        self._post(move.reversal_move_ids)
        supplement.with_user(self.accountant).action_transfer_credit()
        self._post(self.first.sudo().move_id)
        self.assertEqual((self.contract.amount_collected, self.first.status), (300000, "paid"))

    def test_termination_keeps_the_fee(self):
        move = self._invoice(self.first)
        self._pay(move, 300000)
        supplement = self._effect(self._supplement("termination", refund_amount=280000, fee_amount=20000))
        self._post([move.reversal_move_ids, supplement.fee_move_id])
        self.assertEqual((supplement.fee_move_id.amount_residual, move.reversal_move_ids.amount_residual), (0, 280000))
        self.assertEqual(supplement.with_user(self.accountant).open_credit, 280000)

    def test_nothing_of_others(self):
        """ Credit of the same customer that has to do with something else stays. """
        other = self.contract.sudo()._create_invoice(self.flat, "Elsewhere", 700)
        other.action_post()
        self._pay(other, 700)
        other._reverse_moves()
        move = self._invoice(self.first)
        self._effect(self._supplement("unit", new_unit_id=self.new_unit.id))
        self._post([other.reversal_move_ids, move.reversal_move_ids, self.first.sudo().move_id])
        self.assertEqual((other.reversal_move_ids.amount_residual, self.contract.amount_collected), (700, 0))

    # --- whatever happens, the figures add up ---

    def test_figures_add_up(self):
        for seed in range(ROUNDS):
            with self.subTest(seed=seed):
                savepoint = self.cr.savepoint()
                self._play(Random(seed))
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def _play(self, random):
        paid = fees = 0.0
        free = [self.units[1], self.units[2], self.units[3]]
        for unit in free:
            unit.list_price = random.randint(500000, 1500000) / 100
        for _step in range(random.randint(1, 3)):
            for line in self.contract.instalment_ids[:random.randint(0, 2)]:
                if not line.is_invoiced:
                    self._invoice(line)
                move = line.sudo().move_id
                if move.state == "posted" and move.amount_residual and random.random() < 0.8:
                    amount = round(move.amount_residual * random.choice((0.1, 0.333, 0.77, 1)), 2)
                    self._pay(move, amount)
                    paid += amount
            fee = random.choice((0, 99.99))
            unit = free.pop(0)
            free.append(self.contract.unit_ids)
            supplement = self._effect(self._supplement("unit", new_unit_id=unit.id, fee_amount=fee))
            moves = list(supplement.credited_move_ids | supplement.fee_move_id | self.contract.sudo().instalment_ids.move_id)
            random.shuffle(moves)
            self._post(move for move in moves if move.state == "draft")
            fees += fee
            self._check_sums(paid, fees)

    def _check_sums(self, paid, fees):
        contract, currency = self.contract.sudo(), self.contract.currency_id
        left = -sum(contract.supplement_ids.credited_move_ids._get_open_credits().mapped("amount_residual"))
        unpaid_fees = sum(contract.supplement_ids.fee_move_id.mapped("amount_residual"))
        # What was paid is what was collected, kept as fees, or is left.
        self.assertFalse(currency.compare_amounts(contract.amount_collected + fees - unpaid_fees + left, paid))
        self.assertFalse(left and any(move.amount_residual for move in contract.instalment_ids.move_id), "left, and yet something is open")
        self.assertFalse(currency.compare_amounts(contract.amount_collected + contract.amount_open, contract.amount))
        self.assertFalse(currency.compare_amounts(contract.order_id.amount_total, contract.amount))
        for record in (contract.order_id, contract.partner_id, contract.project_id):
            record = record.with_user(self.officer).with_company(self.company)
            self.assertFalse(currency.compare_amounts(record.contract_collected, contract.amount_collected), record._name)
            self.assertFalse(currency.compare_amounts(record.contract_open, contract.amount_open), record._name)
            self.assertFalse(currency.compare_amounts(record.contract_overdue, contract.amount_overdue), record._name)
            self.assertFalse(currency.compare_amounts(record.contract_next_amount, contract.next_due_amount), record._name)


@tagged("post_install", "-at_install")
class TestSetOffOfRequests(SetOffCommon, UnitChangeCommon):
    """ The same before a contract is signed. """

    def _deposit(self, order, amount):
        wizard = self.env["sale.advance.payment.inv"].create({
            "advance_payment_method": "fixed", "fixed_amount": amount, "sale_order_ids": [(6, 0, order.ids)]})
        move = wizard._create_invoices(order)
        self._post(move)
        return move

    def test_over_two_exchanges(self):
        order, claim = self._sold(self.units[1])
        move = self._deposit(order, 50000)
        self._pay(move, 50000)
        first = self._ask(claim, "unit", new_unit_id=self.units[2].id)
        first.action_submit()
        second = self._ask(first.sudo().new_claim_id.with_user(self.consultant), "unit", new_unit_id=self.units[3].id)
        second.action_submit()
        self._post(first.sudo().credit_move_ids)
        again = self._deposit(second.new_order_id, 60000)
        self.assertEqual((again.amount_residual, first.sudo().credit_move_ids.amount_residual), (10000, 0))

    def test_cancellation_keeps_the_fee(self):
        order, claim = self._sold(self.units[1])
        move = self._deposit(order, 50000)
        self._pay(move, 50000)
        change = self._ask(claim, "cancellation", fee_amount=2000)
        change.action_submit()
        self._post([change.sudo().credit_move_ids, change.sudo().fee_move_id])
        self.assertEqual((change.sudo().fee_move_id.amount_residual, change.sudo().open_credit), (0, 48000))
