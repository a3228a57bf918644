from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ContractsCommon


@tagged("post_install", "-at_install")
class TestPaymentPlan(ContractsCommon):
    """ What a plan makes of an amount. """

    def _plan(self, *lines, **values):
        return self.env["sales.payment.plan.template"].create({
            "name": "Plan", "company_id": self.company.id, "line_ids": [Command.create({"name": f"{index}", **line}) for index,
                line in enumerate(lines)],
            **values})

    def test_exact_to_the_cent(self):
        plan = self._plan({"figure": 33.33}, {"figure": 33.33}, {"figure": 33.34})
        contract = self._draft(payment_plan_id=plan.id, amount=1000000.01)
        self.assertEqual(contract.instalment_ids.mapped("amount"), [333300, 333300, 333400.01])
        self.assertEqual(contract.instalment_difference, 0)

    def test_plans_that_do_not_add_up(self):
        for lines in ([{"figure": 50}], [{"figure": 60}, {"figure": 60}], []):
            with self.subTest(lines=lines), self.assertRaises(ValidationError):
                self._plan(*lines)
        with self.assertRaisesRegex(ValidationError, "one-off"):
            self._plan({"figure": 50}, {"figure": 50}, kind="one_off")
        plan = self._plan({"value": "fixed", "figure": 2000000}, {"figure": 100})
        with self.assertRaisesRegex(UserError, "more than the contract"):
            self._draft(payment_plan_id=plan.id)

    def test_dates(self):
        plan = self._plan(
            {"value": "fixed", "figure": 50000, "event": "order", "delay": 2}, {"figure": 20, "event": "signing"},
            {"figure": 10, "event": "fixed", "fixed_date": "2031-05-01"}, {"figure": 70, "event": "mortgage", "delay": 1,
                "delay_unit": "months"})
        contract = self._draft(payment_plan_id=plan.id, date_planned="2031-01-31")
        ordered = fields.Datetime.context_timestamp(contract, contract.order_id.date_order).date()
        self.assertEqual(contract.instalment_ids.sorted("sequence").mapped("date_due"), [
            ordered + timedelta(days=2), fields.Date.to_date("2031-01-31"), fields.Date.to_date("2031-05-01"), False])
        self.assertTrue(contract.waits_for_release)

    def test_counted_from_the_signing(self):
        contract = self._draft(date_planned="2020-01-10")
        contract.action_submit()
        contract.with_user(self.officer).action_approve()
        contract.with_user(self.officer).action_sign("2020-02-20")
        self.assertEqual(contract.instalment_ids.mapped("date_due"), [fields.Date.to_date("2020-02-20"), fields.Date.to_date("2020-03-20")])

    def test_mortgage_release(self):
        plan = self._plan({"figure": 30}, {"figure": 70, "event": "mortgage", "delay": 3})
        order = self._sell(self.unit)
        order.payment_plan_id = plan
        order.action_confirm()
        contract = self._signed(order=order)
        with self.assertRaises(AccessError):
            contract.action_release_mortgage("2031-06-01")
        contract.with_user(self.accountant).action_release_mortgage("2031-06-01")
        self.assertEqual(contract.instalment_ids.filtered(lambda line: line.event == "mortgage").date_due,
            fields.Date.to_date("2031-06-04"))
        with self.assertRaisesRegex(UserError, "No instalment"):
            contract.with_user(self.officer).action_release_mortgage()

    def test_sum_is_the_amount(self):
        contract = self._draft()
        contract.instalment_ids[0].amount = 1
        with self.assertRaisesRegex(UserError, "come to"):
            contract.action_submit()
        contract.action_make_instalments()
        contract.action_submit()

    def test_undated(self):
        contract = self._draft()
        contract.instalment_ids[0].date_due = False
        with self.assertRaisesRegex(UserError, "Say when"):
            contract.action_submit()

    def test_typed_instalments_stay(self):
        contract = self._draft(payment_plan_id=False, instalment_ids=[
            Command.create({"name": "All", "amount": 1000000, "date_due": fields.Date.context_today(self.env.user)})])
        contract.review_note = "x"
        self.assertEqual(contract.instalment_ids.mapped("name"), ["All"])


@tagged("post_install", "-at_install")
class TestInstalmentInvoice(ContractsCommon):
    """ Each instalment is invoiced once, on the order, and what is paid shows everywhere. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.contract = cls._signed()
        cls.order = cls.contract.order_id
        cls.first, cls.second = cls.contract.instalment_ids

    def _invoice(self, line, user=None, post=True):
        line.with_user(user or self.officer).action_invoice()
        move = line.sudo().move_id
        if post:
            move.action_post()
        return move

    def _pay(self, move, amount):
        payment = self.env["account.payment.register"].with_context(active_model="account.move",
            active_ids=move.ids).create({"amount": amount})
        payment._create_payments()

    def test_down_payment_then_settlement(self):
        move = self._invoice(self.first)
        self.assertEqual((move.amount_total, move.invoice_date_due), (300000, self.first.date_due))
        self.assertEqual((self.order.amount_invoiced, self.contract.state), (300000, "performing"))
        last = self._invoice(self.second)
        self.assertEqual(last.amount_total, 700000)
        self.assertEqual(self.order.amount_invoiced, 1000000)
        self.assertEqual(self.order.invoice_status, "invoiced")

    def test_with_taxes(self):
        tax = self.env["account.tax"].create({"name": "9 %", "amount": 9, "company_id": self.company.id,
            "price_include_override": "tax_excluded"})
        self.flat.taxes_id = tax
        order = self._sell(self.units[1])
        order.payment_plan_id = self.plan
        order.action_confirm()
        self.assertEqual(order.amount_total, 1090000)
        contract = self._signed(order=order)
        first, second = contract.instalment_ids
        self.assertEqual((self._invoice(first).amount_total, self._invoice(second).amount_total), (327000, 763000))
        self.assertEqual(order.amount_invoiced, 1090000)

    def test_never_twice(self):
        self._invoice(self.first, post=False)
        with self.assertRaisesRegex(UserError, "invoiced already"):
            self._invoice(self.first)
        with self.assertRaisesRegex(UserError, "invoiced by the instalments"):
            self.order.with_user(self.officer)._create_invoices()
        wizard = self.env["sale.advance.payment.inv"].with_user(self.officer).create({
            "advance_payment_method": "percentage", "amount": 10, "sale_order_ids": [Command.set(self.order.ids)]})
        with self.assertRaisesRegex(UserError, "invoiced by the instalments"):
            wizard.create_invoices()
        with self.assertRaisesRegex(UserError, "invoiced by the instalments"):
            self.order.with_user(self.officer).with_context(sales_center_instalment=True)._create_invoices()

    def test_invoice_taken_back(self):
        move = self._invoice(self.first)
        move.button_draft()
        move.button_cancel()
        self.assertFalse(self.first.is_invoiced)
        again = self._invoice(self.first)
        self.assertEqual((again.amount_total, self.order.amount_invoiced), (300000, 300000))

    def test_who_may(self):
        for user in (self.consultant, self.leader, self.manager, self.auditor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.first.with_user(user).action_invoice()
        self._invoice(self.first, self.accountant)
        draft = self._draft(self.units[1])
        with self.assertRaisesRegex(UserError, "not in force"):
            draft.instalment_ids[0].with_user(self.officer).action_invoice()

    def test_collected_overdue_and_next(self):
        move = self._invoice(self.first)
        self.assertEqual((self.contract.amount_invoiced, self.contract.amount_collected, self.first.status), (300000, 0, "invoiced"))
        self._pay(move, 100000)
        self.env.invalidate_all()
        self.assertEqual((self.first.amount_collected, self.first.amount_open, self.first.status), (100000, 200000, "partial"))
        self.assertEqual((self.contract.next_due_date, self.contract.next_due_amount), (self.first.date_due, 200000))
        later = self.first.date_due + timedelta(days=5)
        with freeze_time(later):
            self.env.invalidate_all()
            self.assertEqual((self.contract.amount_overdue, self.contract.next_due_amount, self.first.status), (200000, 700000, "overdue"))
            self.assertEqual(self.order.contract_overdue, 200000)
            self.assertEqual(self.customer.contract_overdue, 200000)
            self.assertEqual((self.estate.contract_overdue, self.estate.contract_collected, self.estate.contract_amount), (200000, 100000,
                1000000))
            Contract, Line = self.env["sales.contract"], self.env["sales.contract.instalment"]
            self.assertIn(self.contract, Contract.search([("is_overdue", "=", True)]))
            self.assertNotIn(self.contract, Contract.search([("is_overdue", "=", False)]))
            self.assertEqual(Line.search([("is_overdue", "=", True), ("contract_id", "=", self.contract.id)]), self.first)
        self._pay(move, 200000)
        self.env.invalidate_all()
        self.assertEqual((self.first.status, self.contract.amount_open), ("paid", 700000))

    def test_reversed(self):
        move = self._invoice(self.first)
        move._reverse_moves(cancel=True)
        self.env.invalidate_all()
        self.assertEqual((self.first.is_invoiced, self.first.amount_open), (False, 300000))

    def test_without_an_order(self):
        template = self.template.copy({"kind": "service", "company_id": self.company.id})
        contract = self.env["sales.contract"].with_user(self.consultant).create({
            "kind": "service", "template_id": template.id, "partner_id": self.customer.id, "amount": 1000, "payment_plan_id": self.plan.id,
            "company_id": self.company.id})
        contract.action_submit()
        contract.with_user(self.officer).action_approve()
        contract.with_user(self.officer).action_sign()
        line = contract.instalment_ids[0]
        with self.assertRaisesRegex(UserError, "as which product"), self.cr.savepoint():
            self._invoice(line)
        tax = self.env["account.tax"].create({"name": "6 %", "amount": 6, "company_id": self.company.id,
            "price_include_override": "tax_excluded"})
        contract.sudo().product_id = self.env["product.product"].create({"name": "Advice", "type": "service",
            "taxes_id": [Command.set(tax.ids)]})
        move = self._invoice(line)
        self.assertEqual((move.amount_total, move.amount_tax), (300, 16.98))

    def test_approved_for_less_than_the_order(self):
        self._review_rule("contract", "concession_percent", 0)
        contract = self._draft(self.units[1], amount=900000)
        contract.action_submit()
        contract.approval_id.with_user(self.director).action_approve()
        contract.with_user(self.officer).action_sign()
        moves = [self._invoice(line) for line in contract.instalment_ids]
        self.assertEqual([move.amount_total for move in moves], [270000, 630000])
        self.assertEqual(contract.order_id.amount_invoiced, 900000)

    def test_several_at_once(self):
        action = self.contract.instalment_ids.with_user(self.officer).action_invoice()
        self.assertEqual(action["tag"], "display_notification", "officers need not be able to open what they have made")
        self.assertEqual(len(self.contract.instalment_ids.sudo().move_id), 2)
        action = self.contract.with_user(self.accountant).action_open_invoices()
        self.assertEqual(len(self.env["account.move"].search(action["domain"])), 2)

    def test_the_same_figures_everywhere(self):
        """ On the order, the customer (with the contacts' contracts) and the project: the same words, the same amounts. """
        self._pay(self._invoice(self.first), 300000)
        firm = self.env["res.partner"].create({"name": "Family", "is_company": True})
        self.customer.parent_id = firm
        other = self._signed(self.units[1], self.colleague)
        names = ("contract_count", "contract_amount", "contract_collected", "contract_open", "contract_overdue", "contract_next_date",
                 "contract_next_amount")
        one = (1, 1000000, 300000, 700000, 0, self.second.date_due, 700000)
        two = (2, 2000000, 300000, 1700000, 0, self.first.date_due, 300000)
        self.env.invalidate_all()
        for record, expected in ((self.order, one), (self.customer, two), (firm, two), (self.estate, two)):
            with self.subTest(record=record):
                reader = record.with_user(self.officer)
                self.assertEqual(tuple(reader[name] for name in names), expected)
                self.assertEqual(len(self.env["sales.contract"].search(record.action_open_contracts()["domain"])), expected[0])
        with freeze_time(self.second.date_due + timedelta(days=1)):
            self.env.invalidate_all()
            self.assertEqual((firm.contract_overdue, firm.contract_next_date, firm.contract_next_amount), (1700000, False, 0))
        seller = self.order.with_user(self.consultant)
        self.assertEqual(self.customer.with_user(self.consultant).contract_count, 1, f"{other.name} is the colleague's")
        self.assertEqual(seller.contract_next_amount, 700000)

    def test_figures_in_the_currency_of_the_reader(self):
        currency = self.env["res.currency"].create({"name": "TST", "symbol": "T", "rate_ids": [
            Command.create({"rate": 2, "name": "2020-01-01", "company_id": self.company.id})]})
        template = self.template.copy({"kind": "service", "company_id": self.company.id})
        self.env["sales.contract"].with_user(self.consultant).create({
            "kind": "service", "template_id": template.id, "partner_id": self.customer.id, "amount": 1000, "currency_id": currency.id,
            "company_id": self.company.id, "project_id": self.estate.id}).sudo().state = "signed"
        self.assertEqual(self.estate.with_company(self.company).contract_amount, 1000500)

    def test_figures_in_few_queries(self):
        def count(records, user):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_user(user).read(["contract_collected", "contract_overdue", "contract_next_date", "contract_next_amount"])
            return self.env.cr.sql_log_count - before

        orders = self.order | self._signed(self.units[1]).order_id | self._signed(self.units[2], self.colleague).order_id
        partners = self.customer | self.other_customer | self.env["res.partner"].create([{"name": f"P{n}"} for n in range(5)])
        for records in (orders, partners, self.estate | self.estate.copy({"code": "X1"}) | self.estate.copy({"code": "X2"})):
            with self.subTest(model=records._name):
                count(records, self.officer)
                few = count(records[0], self.officer)
                self.assertEqual(count(records, self.officer), few)

    def test_query_count(self):
        def count(contracts):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contracts.with_user(self.officer).read(
                ["display_name", "amount_collected", "amount_overdue", "next_due_date", "next_due_amount", "is_overdue", "state"])
            return self.env.cr.sql_log_count - before

        more = self.contract | self._signed(self.units[1]) | self._signed(self.units[2], self.colleague)
        count(more)
        few = count(self.contract)
        self.assertEqual(count(more), few)
        self.assertLessEqual(few, 8)
