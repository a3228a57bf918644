from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ContractsCommon


class SupplementCommon(ContractsCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.contract = cls._signed()
        cls.order = cls.contract.order_id
        cls.claim = cls.contract.sudo().claim_ids
        cls.first, cls.second = cls.contract.instalment_ids
        cls.new_unit = cls.units[1]
        cls.new_unit.list_price = 12000

    def _supplement(self, kind="change", user=None, **values):
        return self.env["sales.contract.supplement"].with_user(user or self.consultant).create({
            "contract_id": self.contract.id, "kind": kind, "reason": "The family decided", **values})

    def _agree(self, supplement):
        supplement.action_submit()
        supplement.with_user(self.officer).action_approve()
        return supplement.with_user(self.officer)

    def _effect(self, supplement):
        self._agree(supplement).action_take_effect()
        self.env.invalidate_all()
        return supplement.sudo()

    def _invoice(self, line, post=True):
        line.with_user(self.officer).action_invoice()
        move = line.sudo().move_id
        if post:
            move.action_post()
        return move


@tagged("post_install", "-at_install")
class TestOtherBuyer(SupplementCommon):
    """ A signed contract goes over to another buyer, with claim, order, lead and instalments. """

    def _other(self, **values):
        return self._supplement("buyer", new_partner_id=self.other_customer.id, **values)

    def test_all_follows(self):
        lead = self.env["crm.lead"].create({
            "name": "Lead", "type": "opportunity", "partner_id": self.customer.id, "company_id": self.company.id})
        self.order.opportunity_id = lead
        supplement = self._effect(self._other())
        contract, new = self.contract, self.contract.order_id
        self.assertEqual((contract.partner_id, contract.amount, contract.state), (self.other_customer, 1000000, "signed"))
        self.assertEqual((self.order.state, new.state, new.locked, new.partner_id, new.user_id), (
            "cancel", "sale", True, self.other_customer, self.consultant))
        self.assertEqual(supplement.new_order_id, new)
        live = self.unit._get_live_claims()[self.unit]
        self.assertEqual((self.claim.state, live.origin_id, live.kind, live.partner_id, contract.sudo().claim_ids), (
            "transferred", self.claim, "contract", self.other_customer, live))
        self.assertEqual((live.order_line_id.order_id, contract.instalment_ids.partner_id, self.unit.state), (
            new, self.other_customer, "contracted"))
        self.assertEqual(lead.partner_id, self.other_customer)
        self.assertIn("Buyer: Customer", supplement.before)
        self.assertIn("Buyer: Other Customer", supplement.after)

    def test_and_back_again(self):
        for buyer in (self.other_customer, self.customer, self.other_customer):
            self._effect(self._supplement("buyer", new_partner_id=buyer.id))
            self.assertEqual((self.contract.partner_id, self.contract.order_id.state, self.unit.state), (buyer, "sale", "contracted"))
        self.assertEqual(len(self.env["sales.unit.claim"].sudo().search([("unit_id", "=", self.unit.id), ("state", "=", "live")])), 1)
        self.assertEqual(self.contract.supplement_ids.mapped("number"), [3, 2, 1])

    def test_invoiced_anew(self):
        move, draft = self._invoice(self.first), self._invoice(self.second, post=False)
        self.estate.fee_product_id = self.env["product.product"].create({"name": "Fee", "type": "service", "taxes_id": False})
        supplement = self._effect(self._other(fee_amount=500))
        self.assertEqual(draft.state, "cancel")
        credit = move.reversal_move_ids
        self.assertEqual((credit.state, credit.amount_total, credit.partner_id), ("draft", 300000, self.customer))
        self.assertEqual((supplement.fee_move_id.partner_id, supplement.fee_move_id.amount_total), (self.customer, 500))
        again = self.first.sudo().move_id | self.second.sudo().move_id
        self.assertEqual((again.partner_id, again.mapped("amount_total"), set(again.mapped("state"))), (
            self.other_customer, [300000, 700000], {"draft"}))
        self.assertEqual(supplement.credited_move_ids, move | credit | draft)
        (credit | again).action_post()
        self.env.invalidate_all()
        self.assertEqual((self.order.amount_invoiced, self.contract.order_id.amount_invoiced), (0, 1000000))
        self.assertEqual(self.contract.amount_invoiced, 1000000)
        self.assertEqual(self.contract.with_user(self.accountant)._get_moves(), move | credit | draft | again | supplement.fee_move_id)

    def test_the_deal_keeps_its_day(self):
        """ In the analysis of transactions: another buyer is the same deal, another unit a new one. """
        self.env.flush_all()
        was = self.claim.origin_id.create_date
        deals = self.env["sales.unit.transaction"]

        def get_days(unit):
            self.env.flush_all()
            return [(deal.date, deal.date_contract) for deal in deals.search([("unit_id", "=", unit.id), ("state", "=", "live")])]
        before = get_days(self.unit)
        for kind, values in (("buyer", {"new_partner_id": self.other_customer.id}), ("buyer", {"new_partner_id": self.customer.id})):
            self._effect(self._supplement(kind, **values))
        self.assertEqual(self.contract.sudo().claim_ids.sold_at, was)
        self.assertEqual([day.replace(microsecond=0) for day in get_days(self.unit)[0]],
                         [day.replace(microsecond=0) for day in before[0]])
        with freeze_time(was + timedelta(days=9)):
            self._effect(self._supplement("unit", new_unit_id=self.new_unit.id))
        self.assertEqual((get_days(self.unit), get_days(self.new_unit)[0][0].date()), ([], (was + timedelta(days=9)).date()))

    def test_set_off_counts_as_paid(self):
        """ Odoo calls an invoice that was set off against another's credit note reversed; it is a paid one, and credited if it ends. """
        move = self._invoice(self.first)
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create({})._create_payments()
        self._effect(self._supplement("unit", new_unit_id=self.new_unit.id))
        again, credit = self.first.sudo().move_id, move.reversal_move_ids
        (credit | again).action_post()
        (credit | again).line_ids.filtered(lambda line: line.account_type == "asset_receivable" and not line.reconciled).reconcile()
        self.env.invalidate_all()
        self.assertEqual((self.first.is_invoiced, self.first.amount_invoiced, self.first.amount_collected), (True, 360000, 300000))
        self._effect(self._supplement("termination"))
        self.assertEqual(again.reversal_move_ids.mapped("amount_total"), [360000])

    def test_set_off_in_full(self):
        move = self._invoice(self.first)
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create({})._create_payments()
        self._effect(self._supplement("unit", new_unit_id=self.units[2].id))
        again, credit = self.first.sudo().move_id, move.reversal_move_ids
        (credit | again).action_post()
        (credit | again).line_ids.filtered(lambda line: line.account_type == "asset_receivable" and not line.reconciled).reconcile()
        self.env.invalidate_all()
        self.assertEqual((self.first.is_invoiced, self.first.amount_collected, self.first.amount_open), (True, 300000, 0))
        self._effect(self._supplement("termination"))
        self.assertEqual(again.reversal_move_ids.mapped("amount_total"), [300000])

    def test_terminated_afterwards(self):
        self._effect(self._other())
        self._effect(self._supplement("termination"))
        self.assertEqual((self.contract.state, self.contract.order_id.state, self.unit.state), ("terminated", "cancel", "on_market"))

    def test_concession_is_approved_on_the_order(self):
        """ No price passes that nobody approved for the new buyer. """
        order = self._sell(self.units[2], discount=2)
        order.payment_plan_id = self.plan
        order.with_user(self.director).action_confirm()
        self.contract = self._signed(order=order)
        self.env["sales.approval.rule"].create({
            "name": "Discounts", "company_id": self.company.id, "condition": "concession_percent", "threshold": 1,
            "step_ids": [Command.create({"role": "director"})]})
        supplement = self._other()
        with self.assertRaisesRegex(UserError, "needs an approval first"), self.cr.savepoint():
            self._effect(supplement)
        self.env.invalidate_all()
        self.assertEqual((order.state, self.contract.partner_id, supplement.state), ("sale", self.customer, "draft"))
        supplement.action_prepare_order()
        new = supplement.new_order_id
        self.assertEqual((new.state, new.partner_id, new.amount_total), ("draft", self.other_customer, 980000))
        new.with_user(self.consultant).request_approval("A family matter")
        new.approval_id.with_user(self.director).action_approve()
        self._effect(supplement)
        self.assertEqual((self.contract.order_id, new.state, self.contract.amount), (new, "sale", 980000))

    def test_given_up(self):
        supplement = self._other()
        supplement.action_prepare_order()
        supplement.action_cancel()
        self.assertEqual((supplement.state, supplement.new_order_id.state, self.order.state), ("cancelled", "cancel", "sale"))

    def test_needs_another_buyer(self):
        for partner in (False, self.customer.id):
            with self.subTest(partner=partner), self.assertRaisesRegex(UserError, "who buys"):
                self._supplement("buyer", new_partner_id=partner).action_submit()

    def test_rule(self):
        self._review_rule("contract_supplement")
        supplement = self._other()
        supplement.action_submit()
        with self.assertRaisesRegex(UserError, "decided in its approval"):
            supplement.with_user(self.officer).action_approve()
        self.assertIn("Other Customer", supplement.approval_id.summary)
        supplement.approval_id.with_user(self.director).action_approve()
        supplement.with_user(self.officer).action_take_effect()
        self.assertEqual((self.contract.partner_id, supplement.approval_id.state), (self.other_customer, "used"))

    def test_without_an_order(self):
        template = self.template.copy({"kind": "service", "company_id": self.company.id})
        self.contract = self.env["sales.contract"].with_user(self.consultant).create({
            "kind": "service", "template_id": template.id, "partner_id": self.customer.id, "amount": 1000,
            "payment_plan_id": self.plan.id, "company_id": self.company.id})
        self.contract.action_submit()
        self.contract.with_user(self.officer).action_approve()
        self.contract.with_user(self.officer).action_sign()
        self._effect(self._other())
        self.assertEqual((self.contract.partner_id, self.contract.amount), (self.other_customer, 1000))


@tagged("post_install", "-at_install")
class TestOtherUnit(SupplementCommon):
    """ A signed contract goes over to another unit; the old one is back on the market in the same moment. """

    def _other(self, unit=None, **values):
        return self._supplement("unit", new_unit_id=(unit or self.new_unit).id, **values)

    def test_all_follows(self):
        waiting = self.unit.with_user(self.colleague).join_waiting_list(self.other_customer)
        supplement = self._other()
        self.assertEqual((supplement.unit_id, supplement.new_amount, supplement.line_ids.mapped("amount")), (
            self.unit, 1200000, [360000, 840000]))
        self._effect(supplement)
        contract, new = self.contract, self.contract.order_id
        self.assertEqual((contract.unit_ids, contract.amount, contract.instalment_ids.mapped("amount")), (
            self.new_unit, 1200000, [360000, 840000]))
        self.assertEqual((self.order.state, new.state, new.order_line.unit_id, new.amount_total), (
            "cancel", "sale", self.new_unit, 1200000))
        self.assertEqual((self.unit.state, waiting.state, self.new_unit.state), ("offered", "offered", "contracted"))
        self.assertEqual((self.claim.state, contract.sudo().claim_ids.unit_id, contract.sudo().claim_ids.kind), (
            "transferred", self.new_unit, "contract"))
        self.assertIn("Unit: LS-1-101", supplement.before)
        self.assertIn("Unit: LS-1-201", supplement.after)

    def test_there_and_back(self):
        for unit, amount in ((self.new_unit, 1200000), (self.unit, 1000000), (self.new_unit, 1200000)):
            self._effect(self._other(unit))
            self.assertEqual((self.contract.unit_ids, self.contract.amount, unit.state), (unit, amount, "contracted"))
        self.assertEqual(self.unit.state, "on_market")
        self._signed(self.unit, self.colleague)

    def test_invoiced_anew_for_the_new_amount(self):
        move = self._invoice(self.first)
        self._effect(self._other())
        again = self.first.sudo().move_id
        self.assertNotEqual(again, move)
        self.assertEqual((again.amount_total, again.state, again.invoice_line_ids.sale_line_ids.order_id), (
            360000, "draft", self.contract.order_id))
        (move.reversal_move_ids | again).action_post()
        self._invoice(self.second)
        self.env.invalidate_all()
        self.assertEqual((self.order.amount_invoiced, self.contract.order_id.amount_invoiced), (0, 1200000))
        self.assertEqual(self.contract.amount_invoiced, 1200000)

    def test_an_own_hold_goes_over(self):
        hold = self._hold(self.new_unit)
        self._effect(self._other())
        self.assertEqual((hold.state, self.new_unit.state), ("converted", "contracted"))

    def test_a_unit_that_somebody_else_has(self):
        supplement = self._agree(self._other())
        self._hold(self.new_unit, self.colleague)
        with self.assertRaisesRegex(UserError, "is held by Colleague"), self.cr.savepoint():
            supplement.action_take_effect()
        self.env.invalidate_all()
        self.assertEqual((supplement.state, self.contract.unit_ids, self.order.state, self.claim.state), (
            "approved", self.unit, "sale", "live"))

    def test_a_delivered_unit_stays(self):
        self.unit.with_user(self.officer).action_deliver()
        with self.assertRaisesRegex(UserError, "has been delivered"):
            self._other().action_submit()

    def test_a_unit_of_another_company(self):
        estate = self.env["sales.project"].create({"name": "Hill", "code": "HI", "company_id": self.other_company.id})
        building = self.env["sales.building"].create({"name": "1", "project_id": estate.id})
        theirs = self.env["sales.unit"].create({
            "building_id": building.id, "kind_id": self.kind.id, "number": "1", "price_basis": "lump", "list_price": 5})
        with self.assertRaises(UserError):
            self._other(theirs).action_submit()

    def test_the_order_says_the_same(self):
        supplement = self._other(new_amount=1100000)
        self.assertEqual(sum(supplement.line_ids.mapped("amount")), 1100000)
        supplement.action_prepare_order()
        with self.assertRaisesRegex(UserError, "Recalculate"):
            supplement.action_submit()
        supplement.new_order_id.with_user(self.consultant).order_line.discount = 1
        supplement.action_recalculate()
        self.assertEqual((supplement.new_amount, supplement.line_ids.mapped("amount")), (1188000, [356400, 831600]))
        self._effect(supplement)
        self.assertEqual((self.contract.amount, self.contract.order_id), (1188000, supplement.new_order_id))

    def test_less_than_the_new_order_fails_as_a_whole(self):
        supplement = self._agree(self._other(new_amount=1100000))
        with self.assertRaisesRegex(UserError, "bring both to the same"), self.cr.savepoint():
            supplement.action_take_effect()
        self.env.invalidate_all()
        self.assertEqual((self.contract.amount, self.order.state, self.new_unit.state), (1000000, "sale", "on_market"))

    def test_one_of_two_units(self):
        order = self._sell(self.units[2])
        order.order_line.create({"order_id": order.id, "product_id": self.flat.id, "unit_id": self.units[3].id})
        order.payment_plan_id = self.plan
        order.action_confirm()
        self.contract = self._signed(order=order)
        supplement = self._other()
        self.assertFalse(supplement.unit_id)
        with self.assertRaisesRegex(UserError, "which unit"):
            supplement.action_submit()
        supplement.unit_id = self.units[3]
        supplement.write({"new_amount": supplement._get_reference()})
        supplement.action_recalculate()
        self.assertEqual(supplement.new_amount, 2200000)
        self._effect(supplement)
        self.assertEqual((self.contract.unit_ids, self.contract.amount), (self.units[2] | self.new_unit, 2200000))
        self.assertEqual(self.units[3].state, "on_market")
        self.assertEqual(self.contract.sudo().claim_ids.unit_id, self.units[2] | self.new_unit)

    def test_subscription_agreement(self):
        template = self.template.copy({"kind": "subscription", "company_id": self.company.id})
        order = self._sell(self.units[2])
        order.payment_plan_id = self.plan
        order.action_confirm()
        self.contract = self._signed(order=order, kind="subscription", template_id=template.id)
        self._effect(self._other())
        self.assertEqual((self.units[2].state, self.new_unit.state, self.contract.unit_ids), ("on_market", "subscribed", self.new_unit))

    def test_form(self):
        form = Form(self.env["sales.contract.supplement"].with_user(self.consultant).with_context(default_contract_id=self.contract.id))
        form.reason = "Larger"
        form.kind = "unit"
        form.new_unit_id = self.new_unit
        self.assertEqual((form.unit_id, form.new_amount, form.line_ids.edit(0).amount), (self.unit, 1200000, 360000))
        supplement = form.save()
        self.assertEqual(supplement.line_ids.mapped("amount"), [360000, 840000])

    def test_who_may(self):
        supplement = self._other()
        with self.assertRaises(AccessError):
            supplement.with_user(self.colleague).action_prepare_order()
        for values in ({"new_order_id": self.order.id}, {"credited_move_ids": [Command.clear()]}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                supplement.write(values)
        supplement.action_submit()
        for values in ({"new_unit_id": self.units[2].id}, {"unit_id": False}, {"new_partner_id": self.customer.id}):
            with self.subTest(values=values), self.assertRaises(UserError):
                supplement.write(values)

    def test_amounts_without_a_plan(self):
        self.contract.sudo().instalment_ids.plan_line_id = False
        supplement = self._other(new_amount=1000000.01)
        self.assertEqual(supplement.line_ids.mapped("amount"), [300000, 700000.01])


@tagged("post_install", "-at_install")
class TestSupplementClauses(SupplementCommon):
    """ What was signed stays as it was; what a supplement says instead holds from then on. """

    def setUp(self):
        super().setUp()
        self.subject, self.price, self.law = self.contract.clause_ids

    def test_change_add_leave_out(self):
        supplement = self._supplement(clause_ids=[
            Command.create({"clause_id": self.price.id, "name": "Price", "body": "The price is {{amount}}. Pay within 60 days."}),
            Command.create({"clause_id": self.subject.id, "name": "Subject", "change": "removed"}),
            Command.create({"name": "Garden", "change": "added", "body": "{{ partner }} has the garden."})])
        self.assertIn("<ins", supplement.clause_ids[0].diff)
        was = self.price.signed_text
        self._effect(supplement)
        self.assertEqual((self.price.signed_text, self.price.text), (was, was), "what was signed is not edited")
        self.assertIn("60 days", self.price.text_in_force)
        self.assertEqual((self.price.changed_by_id, self.subject.text_in_force, self.law.changed_by_id), (
            supplement.with_user(self.env.user), False, self.env["sales.contract.supplement"]))
        self.assertIn("Price: ", supplement.before)
        self.assertIn("Garden", supplement.after)
        rows = self.contract._get_clauses_in_force()
        self.assertEqual([row[0] for row in rows], ["Price", "Law", "Garden"])
        self.assertEqual(rows[2][1], "Customer has the garden.")
        html = self.env["ir.actions.report"]._render_qweb_html(
            "sales_center.action_report_sales_contract", self.contract.ids)[0].decode()
        for words in ("60 days", f"· {supplement.name}", "prevail", "Article 3"):
            self.assertIn(words, html)

    def test_changed_twice(self):
        for days in (60, 90):
            self._effect(self._supplement(clause_ids=[
                Command.create({"clause_id": self.price.id, "name": "Price", "body": f"Pay within {days} days."})]))
        self.env.invalidate_all()
        self.assertEqual(self.price.text_in_force, "Pay within 90 days.")
        last = self.contract.supplement_ids[0]
        self.assertEqual((last.clause_ids.before_text, last.number), ("Pay within 60 days.", 2))

    def test_not_in_effect_says_nothing(self):
        self._agree(self._supplement(clause_ids=[Command.create({"clause_id": self.price.id, "name": "Price", "body": "x"})]))
        self.assertEqual(self.price.text_in_force, self.price.signed_text)

    def test_words_of_another_buyer(self):
        supplement = self._supplement("buyer", new_partner_id=self.other_customer.id, clause_ids=[
            Command.create({"clause_id": self.subject.id, "name": "Subject", "body": "{{company}} sells to {{partner}}."})])
        self.assertIn("to Other Customer", supplement.clause_ids.text)
        self._effect(supplement)
        self.assertIn("to Other Customer", self.subject.text_in_force)

    def test_clauses_name_the_new_unit_and_amount(self):
        """ In the same words, the fixed ones too; the paper contradicts itself nowhere. """
        self.law.template_clause_id.sudo()._write({"body": "The law holds for {{unit}}."})
        self.law.sudo()._write({"body": "The law holds for {{unit}}."})
        self.env.invalidate_all()
        supplement = self._supplement("unit", new_unit_id=self.new_unit.id)
        supplement.action_submit()
        self.assertEqual(supplement.clause_ids.clause_id, self.contract.clause_ids)
        self.assertIn("LS-1-201", supplement.after)
        supplement.action_draft()
        supplement.action_submit()
        self.assertEqual(len(supplement.clause_ids), 3)
        supplement.with_user(self.officer).action_approve()
        supplement.with_user(self.officer).action_take_effect()
        self.env.invalidate_all()
        texts = [row[1] for row in self.contract._get_clauses_in_force()]
        self.assertTrue(all("LS-1-101" not in text and "1,000,000" not in text for text in texts), texts)
        self.assertIn("LS-1-101", self.subject.signed_text)
        self.assertEqual(texts[2], "The law holds for LS-1-201.")

    def test_what_may_not_change(self):
        with self.assertRaisesRegex(UserError, "may not be changed"):
            self._supplement(clause_ids=[Command.create({"clause_id": self.law.id, "name": "Law", "change": "removed"})])

    def test_complete(self):
        other = self._signed(self.units[2])
        for values in ({"clause_id": other.clause_ids[1].id, "name": "x", "body": "x"}, {"name": "x", "body": "x"},
                       {"name": "x", "change": "added"}, {"clause_id": self.price.id, "name": "x", "change": "added", "body": "x"}):
            with self.subTest(values=values), self.assertRaises(UserError), self.cr.savepoint():
                self._supplement(clause_ids=[Command.create(values)])

    def test_frozen(self):
        supplement = self._supplement(clause_ids=[Command.create({"clause_id": self.price.id, "name": "Price", "body": "x"})])
        clause = supplement.clause_ids
        with self.assertRaises(AccessError):
            clause.signed_text = "y"
        with self.assertRaises(AccessError):
            clause.create({"supplement_id": supplement.id, "name": "y", "change": "added", "body": "y", "signed_text": "z"})
        supplement.action_submit()
        for change in (lambda: clause.write({"body": "y"}), clause.unlink,
                       lambda: clause.create({"supplement_id": supplement.id, "name": "y", "change": "added", "body": "y"})):
            with self.assertRaisesRegex(UserError, "no draft"):
                change()
        for user, sees in ((self.colleague, 0), (self.leader, 1), (self.officer, 1), (self.accountant, 1), (self.other_head, 0)):
            with self.subTest(user=user.name):
                self.assertEqual(clause.with_user(user).search_count([("id", "=", clause.id)]), sees)

    def test_an_approval_covers_its_words(self):
        self._review_rule("contract_supplement")
        supplement = self._supplement(clause_ids=[Command.create({"clause_id": self.price.id, "name": "Price", "body": "x"})])
        supplement.action_submit()
        supplement.approval_id.with_user(self.director).action_approve()
        terms = supplement.approval_id.sudo().terms
        self.assertEqual(supplement._approval_worse(terms), [])
        supplement.sudo().clause_ids.body = "y"
        self.assertTrue(supplement._approval_worse(terms))

    def test_query_count(self):
        """ What is in force is looked up once for all clauses. """
        self._effect(self._supplement(clause_ids=[Command.create({"clause_id": self.price.id, "name": "Price", "body": "x"})]))
        clauses = self.env["sales.contract.clause"].search([("contract_id", "=", self.contract.id)])
        more = clauses | self._signed(self.units[2]).clause_ids | self._signed(self.units[3]).clause_ids

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            records.mapped("changed_by_id")
            return self.cr.sql_log_count - start
        self.assertEqual(queries(clauses), queries(more))
        self.assertEqual(fields.Date.context_today(self.contract), self.contract.supplement_ids.date_effective)
