from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestEvents(CommissionCommon):
    """ What earns besides orders: payments, invoices, and what credit notes take back. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        accounts = cls.env["account.account"].create([
            {"name": kind, "code": code, "account_type": kind, "reconcile": kind != "income", "company_ids": cls.company.ids}
            for kind, code in (("income", "400100"), ("asset_receivable", "100100"), ("asset_current", "100200"))])
        cls.income, cls.receivable, cls.transit = accounts
        cls.company.transfer_account_id = cls.transit
        journals = cls.env["account.journal"].create([
            {"name": "Sales", "type": "sale", "code": "TSAL", "company_id": cls.company.id, "default_account_id": cls.income.id},
            {"name": "Bank", "type": "bank", "code": "TBNK", "company_id": cls.company.id}])
        cls.bank = journals[1]
        cls.bank.inbound_payment_method_line_ids.payment_account_id = cls.transit
        cls.bank.outbound_payment_method_line_ids.payment_account_id = cls.transit
        cls.product.with_company(cls.company).property_account_income_id = cls.income
        cls.product.invoice_policy = "order"
        cls.customer.with_company(cls.company).property_account_receivable_id = cls.receivable
        cls.customer.user_id = cls.colleague
        cls.metric_collected = cls.env.ref("sales_kpi.metric_collected")
        cls.metric_invoiced = cls.env.ref("sales_kpi.metric_invoiced")

    def _commit(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _confirmed(self, *shares):
        order = self._create_order(self.consultant, self.team_a)
        self.env["sales.performance.share"].create([
            {"order_id": order.id, "employee_id": person.id, "percent": percent} for person, percent in shares])
        order.action_confirm()
        self._commit()
        return order

    def _invoice(self, order):
        invoice = order.sudo()._create_invoices()
        invoice.action_post()
        return invoice

    def _pay(self, invoice, amount=None):  # pylint: disable=arguments-differ
        """ Register a payment of an invoice, as the wizard does. """
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({"journal_id": self.bank.id})
        if amount:
            wizard.amount = amount
        payment = wizard._create_payments()
        self._commit()
        return payment

    def _credit(self, invoice, quantity=None):
        note = invoice._reverse_moves([{"invoice_date": "2031-03-10"}])
        if quantity:
            note.invoice_line_ids.quantity = quantity
        note.action_post()
        self._commit()
        return note

    def _ledger(self, metric, **where):
        domain = [("metric_id", "=", metric.id), ("company_id", "=", self.company.id)]
        domain += [(name, "=", value.id) for name, value in where.items()]
        rows = self.env["sales.performance"]._read_group(domain, ["employee_id"], ["amount:sum"])
        return {employee: round(amount, 2) for employee, amount in rows if round(amount, 2)}

    # ------------------------------------------------------------
    # PAYMENTS
    # ------------------------------------------------------------

    def test_a_payment_belongs_to_the_deal_that_it_pays(self):
        order = self._confirmed((self.seller, 66.67), (self.seller_b, 33.33))
        payment = self._pay(self._invoice(order))
        self.assertEqual(self._ledger(self.metric_collected), {self.seller: 666.7, self.seller_b: 333.3})
        entry = self.env["sales.performance"].search([("metric_id", "=", self.metric_collected.id)])[0]
        self.assertEqual((entry.order_id, entry.team_id, entry.event, entry.res_model, entry.res_id),
                         (order, self.team_a, "payment", "account.payment", payment.id))

    def test_posted_once_whatever_is_pressed(self):
        payment = self._pay(self._invoice(self._confirmed()))
        for _press in range(3):
            payment.write({"state": payment.state})
            payment._follow_performance()
            payment._queue_performance()
            self._commit()
        self.assertEqual(self.env["sales.performance"].search_count([
            ("res_model", "=", "account.payment"), ("res_id", "=", payment.id)]), 1)

    def test_what_pays_nothing_yet_belongs_to_the_salesperson_of_the_customer(self):
        order = self._confirmed()
        payment = self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 1000,
            "journal_id": self.bank.id, "company_id": self.company.id})
        self._commit()
        self.assertFalse(self._ledger(self.metric_collected), "a draft is no payment")
        payment.action_post()
        self._commit()
        self.assertEqual(self._ledger(self.metric_collected), {self.colleague_person: 1000})
        invoice = self._invoice(order)
        lines = (invoice | payment.move_id).line_ids.filtered(lambda line: line.account_id == self.receivable)
        lines.reconcile()
        self._commit()
        self.assertEqual(self._ledger(self.metric_collected), {self.seller: 1000}, "it moves once it pays an invoice")
        self.assertEqual(self._ledger(self.metric_collected, order_id=order), {self.seller: 1000})
        lines.remove_move_reconcile()
        self._commit()
        self.assertEqual(self._ledger(self.metric_collected), {self.colleague_person: 1000})

    def test_a_payment_that_is_cancelled_is_taken_back(self):
        payment = self._pay(self._invoice(self._confirmed()), 400)
        self.assertEqual(self._ledger(self.metric_collected), {self.seller: 400})
        payment.action_draft()
        payment.action_cancel()
        self._commit()
        self.assertFalse(self._ledger(self.metric_collected))
        self.assertIn("payment_reversal", self.env["sales.performance"].search([("res_model", "=", "account.payment")]).mapped("event"))

    def test_money_paid_back_is_taken_back(self):
        invoice = self._invoice(self._confirmed())
        self._pay(invoice)
        self._pay(self._credit(invoice))
        self.assertFalse(self._ledger(self.metric_collected))

    def test_payments_of_suppliers_earn_nothing(self):
        self.customer.with_company(self.company).property_account_payable_id = self.env["account.account"].create({
            "name": "Payable", "code": "200100", "account_type": "liability_payable", "reconcile": True,
            "company_ids": self.company.ids})
        payment = self.env["account.payment"].create({
            "payment_type": "outbound", "partner_type": "supplier", "partner_id": self.customer.id, "amount": 1000,
            "journal_id": self.bank.id, "company_id": self.company.id})
        payment.action_post()
        self._commit()
        self.assertFalse(self._ledger(self.metric_collected))

    def test_held_back_commission_is_released_by_real_payments(self):
        self._create_scheme(rates=((0, 10),), hold_percent=50, date_from="2020-01-01")
        order = self._confirmed()
        month = self.env["sales.performance"].search([("order_id", "=", order.id)]).period_id
        self._pay(self._invoice(order), 400)
        self._compute(month)
        line = self._line(month, self.seller)
        self.assertEqual((line.commission, line.held_back, line.released), (100, 50, 20))

    def test_what_is_paid_counts_without_taxes_where_the_base_is(self):
        self._create_scheme(rates=((0, 10),), hold_percent=50, date_from="2020-01-01")
        country = self.company.country_id = self.env.ref("base.cn")
        group = self.env["account.tax.group"].create({"name": "VAT", "company_id": self.company.id, "country_id": country.id})
        tax = self.env["account.tax"].create({
            "name": "VAT", "amount": 25, "company_id": self.company.id, "country_id": country.id, "tax_group_id": group.id,
            "price_include_override": "tax_excluded"})
        order = self._create_order(self.consultant, self.team_a)
        order.order_line.tax_ids = tax
        order.action_confirm()
        self._commit()
        month = self.env["sales.performance"].search([("order_id", "=", order.id)]).period_id
        self._pay(self._invoice(order), 625)  # half of 1,250
        self._compute(month)
        self.assertEqual(self._line(month, self.seller).released, 25)

    # ------------------------------------------------------------
    # CREDIT NOTES AND INVOICES
    # ------------------------------------------------------------

    def test_a_credit_note_takes_back_what_is_not_invoiced_again(self):
        order = self._confirmed((self.seller, 50), (self.colleague_person, 50))
        invoice = self._invoice(order)
        self._commit()
        self.assertEqual(self._ledger(self.order_intake), {self.seller: 500, self.colleague_person: 500})
        self._credit(invoice)
        self.assertFalse(self._ledger(self.order_intake))
        self.assertIn("refund", self.env["sales.performance"].search([("order_id", "=", order.id)]).mapped("event"))
        self._invoice(order)
        self._commit()
        self.assertEqual(self._ledger(self.order_intake), {self.seller: 500, self.colleague_person: 500}, "it was a mistake only")

    def test_part_of_it_credited(self):
        order = self._create_order(self.consultant, self.team_a)
        order.order_line.product_uom_qty = 4
        order.action_confirm()
        self._commit()
        self._credit(self._invoice(order), quantity=1)
        self.assertEqual(self._ledger(self.order_intake), {self.seller: 3000})

    def test_credit_notes_are_a_setting(self):
        self.company.performance_refund = False
        self._credit(self._invoice(self._confirmed()))
        self.assertEqual(self._ledger(self.order_intake), {self.seller: 1000})

    def test_invoices_earn_where_the_company_says_so(self):
        self._invoice(self._confirmed())
        self._commit()
        self.assertFalse(self._ledger(self.metric_invoiced))
        self.company.performance_invoice = True
        order = self._confirmed((self.seller, 30), (self.seller_b, 70))
        invoice = self._invoice(order)
        self._commit()
        self.assertEqual(self._ledger(self.metric_invoiced), {self.seller: 300, self.seller_b: 700})
        self._credit(invoice)
        self.assertFalse(self._ledger(self.metric_invoiced))

    def test_an_invoice_without_an_order_is_the_salespersons(self):
        self.company.performance_invoice = True
        invoice = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.customer.id, "invoice_user_id": self.consultant_b.id,
            "team_id": self.team_b.id, "company_id": self.company.id,
            "invoice_line_ids": [Command.create({"product_id": self.product.id, "price_unit": 250, "tax_ids": []})]})
        invoice.action_post()
        self._commit()
        self.assertEqual(self._ledger(self.metric_invoiced, team_id=self.team_b), {self.seller_b: 250})
        invoice.button_draft()
        self._commit()
        self.assertFalse(self._ledger(self.metric_invoiced))

    # ------------------------------------------------------------
    # SETTINGS
    # ------------------------------------------------------------

    def test_which_events_earn_is_a_setting_of_the_company(self):
        self.company.performance_order = self.company.performance_payment = False
        order = self._confirmed()
        self._pay(self._invoice(order))
        self.assertFalse(self.env["sales.performance"].search([("order_id", "=", order.id)]))
        self.company.performance_order = True
        order.order_line.product_uom_qty = 2
        self._commit()
        self.assertFalse(self._ledger(self.order_intake), "what did not earn is not followed later on")

    def test_the_settings_are_on_the_form(self):
        form = Form(self.env["res.config.settings"])
        self.assertTrue(form.performance_order and form.performance_payment)
        form.performance_payment = False
        form.save().execute()
        self.assertFalse(self.company.performance_payment)

    def test_nobody_says_what_is_followed(self):
        order = self._confirmed()
        with self.assertRaises(AccessError):
            order.with_user(self.officer).performance_followed = False

    # ------------------------------------------------------------
    # WHOSE IT IS
    # ------------------------------------------------------------

    def test_a_deal_stays_with_who_made_it(self):
        order = self._confirmed()
        order.write({"user_id": self.colleague.id, "team_id": self.team_b.id})
        order.order_line.product_uom_qty = 3
        self._commit()
        self.assertEqual(self._ledger(self.order_intake), {self.seller: 3000})
        self.assertEqual(self._ledger(self.order_intake, team_id=self.team_a), {self.seller: 3000})
        order._action_cancel()
        self._commit()
        order.action_draft()
        order.action_confirm()
        self._commit()
        self.assertEqual(self._ledger(self.order_intake), {self.colleague_person: 3000}, "made anew, by somebody else")

    def test_the_rate_is_that_of_the_orders_day(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create([
            {"currency_id": dollar.id, "company_id": self.company.id, "name": day, "rate": rate}
            for day, rate in (("2021-01-01", 0.5), ("2025-01-01", 0.25))])
        pricelist = self.env["product.pricelist"].create({
            "name": "Dollars", "currency_id": dollar.id, "company_id": self.company.id})
        order = self._create_order(self.consultant, self.team_a, pricelist_id=pricelist.id)
        order.order_line.price_unit = 100
        order.write({"state": "sale", "date_order": "2021-06-01 04:00:00"})
        self._commit()
        self.assertEqual(self._ledger(self.order_intake), {self.seller: 200})

    def test_the_project_of_the_day(self):
        estate = self.env["sales.project"].create({"name": "Lakeside", "code": "LS", "company_id": self.company.id})
        order = self._create_order(self.consultant, self.team_a, sales_project_id=estate.id)
        order.action_confirm()
        self._commit()
        entry = self.env["sales.performance"].search([("order_id", "=", order.id)])
        self.assertEqual((entry.sales_project_id, entry.project_id, entry.company_id), (estate, self.project, self.company))
        self.assertEqual(entry._reverse(entry.date, "order_cancel", "test").sales_project_id, estate)
        with self.assertRefused(UserError, "can't be deleted"):
            estate.unlink()
        estate.active = False
        self.assertEqual(entry.sales_project_id.name, "Lakeside")

    def test_many_payments_take_no_query_each(self):
        invoices = [self._invoice(self._confirmed()) for _number in range(6)]
        counts = []
        for some in (invoices[:1], invoices[1:]):
            payments = self.env["account.payment"].create([
                {"payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 1000,
                 "journal_id": self.bank.id, "company_id": self.company.id} for _invoice in some])
            payments.action_post()
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.env.cr.precommit.run()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] * 2)
