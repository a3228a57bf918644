from collections import defaultdict

from odoo import api, models

from ...tools import shares

# An invoice gives, a credit note takes back.
EARNING_TYPES = ("out_invoice", "out_refund")


class AccountMove(models.Model):
    """ A posted customer invoice earns its untaxed amount where the company counts invoices, a credit
    note takes back. Either way the orders look what they are still worth: see `sale.order`. """
    _name = "account.move"
    _inherit = ["account.move", "sales.performance.mixin"]
    _performance_setting = "performance_invoice"

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._look_at_performance(moves.filtered(lambda move: move.state == "posted"))
        return moves

    def write(self, vals):
        posted = self.filtered(lambda move: move.state != "posted") if vals.get("state") == "posted" else self.browse()
        result = super().write(vals)
        if "state" in vals:
            self._look_at_performance(posted)
        return result

    def _look_at_performance(self, posted):
        sales = self.filtered(lambda move: move.move_type in EARNING_TYPES)
        if not sales:
            return
        (sales & posted)._follow_performance(created=True)
        (sales - posted).filtered("performance_followed")._queue_performance()
        # sudo: whoever invoices need not see the orders; the ledger looks at them
        orders = sales.sudo().invoice_line_ids.sale_line_ids.order_id
        orders.filtered("performance_followed")._queue_performance()

    def _get_performance_moment(self):
        return self.invoice_date or self.date

    def _get_performance_event(self, amount, is_first):
        return "refund" if self.move_type == "out_refund" else "invoice"

    def _get_due_performance(self, days):
        metric = self._get_performance_metric("metric_invoiced")
        posted = self.filtered(lambda move: move.state == "posted")
        places = posted._get_performance_places({move: move.amount_untaxed_signed for move in posted})
        return {
            move: {(employee, team, metric, order): amount for (employee, team, order), amount in places[move].items()}
            for move in posted}

    def _get_performance_places(self, amounts):
        """ Split amounts of invoices over the orders that they invoice and the people whose those are.

        :param dict amounts: invoice to an amount in its company's currency
        :returns: ``{invoice: {(employee id, team id, order id): amount}}``; the parts add up to the amounts
        """
        moves = self.sudo()  # sudo: orders and people whom who pays or invoices need not see
        people = moves.invoice_line_ids.sale_line_ids.order_id._get_performance_people()
        employees = self._get_performance_employees(moves.invoice_user_id, moves.company_id)
        result = {}
        for record, move in zip(self, moves, strict=True):
            weights = defaultdict(float)
            for line in move.invoice_line_ids.filtered(lambda line: line.display_type == "product"):
                weights[line.sale_line_ids.order_id[:1]] += line.price_subtotal
            parts = shares.split_by(amounts[record], weights, move.company_id.currency_id.rounding)
            places = result[record] = defaultdict(float)
            for order, part in parts.items():
                seller = employees.get((move.invoice_user_id, move.company_id), self.env["hr.employee"]).id
                team, percents = people[order] if order else (move.team_id.id, {seller: 100.0})
                split = shares.split(part, list(percents.values()), move.company_id.currency_id.rounding)
                for employee, amount in zip(percents, split, strict=True):
                    places[employee, team, order.id] += amount
        return result


class AccountPartialReconcile(models.Model):
    """ What a payment pays decides whose it is. """
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._queue_payments()
        return partials

    def unlink(self):
        self._queue_payments()
        return super().unlink()

    def _queue_payments(self):
        # sudo: whoever reconciles; the ledger looks at the payments
        payments = (self.debit_move_id | self.credit_move_id).sudo().move_id.origin_payment_id
        payments.filtered("performance_followed")._queue_performance()
