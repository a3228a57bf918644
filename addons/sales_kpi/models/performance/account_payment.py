from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...tools import shares

RECEIVED = ("in_process", "paid")


class AccountPayment(models.Model):
    """ A customer's payment earns when it is posted, and one that is paid back takes back.

    It belongs to the orders whose invoices it pays, and to the people whose those are; what pays
    nothing yet belongs to the salesperson of the customer. When it is reconciled later, or taken
    apart again, it moves.
    """
    _name = "account.payment"
    _inherit = ["account.payment", "sales.performance.mixin"]
    _performance_setting = "performance_payment"

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._customers_received()._follow_performance(created=True)
        return payments

    def write(self, vals):
        before = self._customers_received() if "state" in vals else self.browse()
        result = super().write(vals)
        if "state" in vals:
            (self._customers_received() - before)._follow_performance(created=True)
        if not {"state", "amount", "partner_id", "invoice_ids", "currency_id"}.isdisjoint(vals):
            self.filtered("performance_followed")._queue_performance()
        return result

    def _customers_received(self):
        return self.filtered(lambda payment: payment.partner_type == "customer" and payment.state in RECEIVED)

    def _get_performance_moment(self):
        return self.date

    def _get_performance_event(self, amount, is_first):
        return "payment" if amount > 0 else "payment_reversal"

    def _get_due_performance(self, days):
        metric = self._get_performance_metric("metric_collected")
        received = self._customers_received()
        paid = received._get_paid_invoices()
        employees = self._get_performance_employees(received.partner_id.user_id, received.company_id)
        due = {}
        for payment in received:
            places = defaultdict(float)
            left = payment.amount_company_currency_signed
            for invoice, amount in paid[payment].items():
                left -= amount
                for (employee, team, order), part in invoice._get_performance_places({invoice: amount})[invoice].items():
                    places[employee, team, metric, order] += part
            if not payment.company_id.currency_id.is_zero(left):
                seller = employees.get((payment.partner_id.user_id, payment.company_id), self.env["hr.employee"])
                places[seller.id, payment.partner_id.user_id.sale_team_id.id, metric, False] += left
            due[payment] = places
        return due

    def _get_paid_invoices(self):
        """ Return ``{payment: {invoice: amount}}`` of what each pays, in the company's currency and with
        the sign of the payment. """
        matched = self._get_reconciled_amounts()
        result = {}
        for payment in self:
            amounts = matched.get(payment.id)
            if not amounts and not payment.move_id and payment.invoice_ids:
                # without a journal entry nothing is reconciled: it pays what it was made for
                amounts = shares.split_by(
                    payment.amount_company_currency_signed,
                    {invoice.id: invoice.amount_total for invoice in payment.invoice_ids}, payment.company_id.currency_id.rounding)
            result[payment] = {self.env["account.move"].browse(invoice): amount for invoice, amount in (amounts or {}).items()}
        return result

    def _get_reconciled_amounts(self):
        """ Return ``{payment id: {invoice id: amount}}`` of what is reconciled. """
        result = defaultdict(dict)
        if not self:
            return result
        for name in ("account.payment", "account.move", "account.move.line", "account.partial.reconcile"):
            self.env[name].flush_model()
        for payment_id, invoice_id, amount in self.env.execute_query(SQL(
                """
                SELECT payment.id, invoice.id, SUM(part.amount * CASE WHEN part.credit_move_id = line.id THEN 1 ELSE -1 END)::float8
                  FROM account_payment payment
                  JOIN account_move_line line ON line.move_id = payment.move_id
                  JOIN account_partial_reconcile part ON line.id IN (part.debit_move_id, part.credit_move_id)
                  JOIN account_move_line other
                    ON other.id = CASE WHEN part.debit_move_id = line.id THEN part.credit_move_id ELSE part.debit_move_id END
                  JOIN account_move invoice ON invoice.id = other.move_id AND invoice.move_type IN ('out_invoice', 'out_refund')
                 WHERE payment.id IN %s
                 GROUP BY payment.id, invoice.id
                """, tuple(self.ids))):
            result[payment_id][invoice_id] = amount
        return result
