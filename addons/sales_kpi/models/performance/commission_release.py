from collections import defaultdict
from fractions import Fraction

from odoo.tools import SQL

from ...tools import commission

# Entries of these events are money from customers.
CASH_EVENTS = ("payment", "payment_reversal")


class CommissionRelease:
    """ What a scheme releases in a period of what it held back, as customers pay.

    What was held back of a person in a month is shared out over the deals that it came from, and
    each part is due as far as its deal is paid. In a period only those deals change that have an
    entry in it, so only they are read: the work does not grow with the past. The exact figure is
    kept beside the rounded one, so that in the end all that was held is released, to the cent.
    """

    def __init__(self, run, scheme, lines):
        self.run, self.scheme, self.lines = run, scheme, lines
        self.env, self.period, self.unit = run.env, run.period, run.unit

    def add(self):
        """ Add to ``lines`` what is due now and was not before. """
        self._read_past()
        if not self.before and not any(line.get("held_back") for line in self.lines.values()):
            return
        self._read_deals()
        due = defaultdict(Fraction)
        for employee, order in self.holds:
            now, earlier = (self._get_due(employee, order, past) for past in (False, True))
            due[employee] += now - earlier
        for employee, amount in due.items():
            if not amount:
                continue
            exact, rounded = self.before.get(employee, (0, 0))
            line = self.lines.setdefault(employee, {})
            line["released_exact"] = amount
            line["released"] = commission.to_unit(exact + amount, self.unit) - rounded

    def _read_past(self):
        """ Read ``{employee id: (exactly, rounded) released so far}``, by whichever version. """
        for name in ("sales.commission.line", "sales.commission.scheme"):
            self.env[name].flush_model()
        self.before = {
            employee: (commission.exact(exact), commission.exact(rounded))
            for employee, exact, rounded in self.env.execute_query(SQL(
                """ SELECT employee_id, COALESCE(SUM(released_exact), 0), COALESCE(SUM(released), 0)
                      FROM sales_commission_line
                     WHERE origin_id = %s AND date < %s
                  GROUP BY employee_id HAVING BOOL_OR(held_back != 0) """,
                self.scheme.origin_id.id, self.period.date_from))}

    def _read_deals(self):
        """ Read all that happened up to now to the deals that something happens to in the period:
        what is held back of them, what they are worth and what was paid, before and by now. """
        self.env["sale.order"].flush_model(["amount_untaxed", "amount_total"])
        rows = self.env.execute_query(SQL(
            """ SELECT entry.employee_id, entry.team_id, entry.order_id, entry.metric_id, period.date_from,
                       entry.event IN %(cash)s, SUM(entry.amount * CASE WHEN %(untaxed)s AND entry.event IN %(cash)s
                           THEN COALESCE(deal.amount_untaxed / NULLIF(deal.amount_total, 0), 1) ELSE 1 END)
                  FROM sales_performance entry
                  JOIN sales_performance_period period ON period.id = entry.period_id
             LEFT JOIN sale_order deal ON deal.id = entry.order_id
                 WHERE period.company_id = %(company)s AND period.date_from <= %(date)s AND (
                           entry.order_id IN (SELECT own.order_id FROM sales_performance own
                                               WHERE own.period_id = %(period)s AND own.order_id IS NOT NULL)
                           OR entry.period_id = %(period)s AND entry.order_id IS NULL)
              GROUP BY entry.employee_id, entry.team_id, entry.order_id, entry.metric_id, period.date_from, entry.event IN %(cash)s """,
            cash=CASH_EVENTS, untaxed=self._is_untaxed(), company=self.period.company_id.id, period=self.period.id,
            date=self.period.date_from))
        self._read_rates({row[0] for row in rows}, {row[4] for row in rows})
        self.holds, self.worth, self.paid = {}, defaultdict(Fraction), defaultdict(Fraction)
        for employee, team, order, metric, date, is_cash, amount in rows:
            amount = commission.exact(amount)
            for past in (False, True):
                if past and date == self.period.date_from:
                    continue
                if is_cash:
                    self.paid[order, past] += amount
                if metric == self.scheme.metric_id.id:
                    self.worth[order, past] += amount
                rate, metrics, teams = self.rates.get((employee, date), (0, (), ()))
                if rate and metric in metrics and team in teams:
                    self.holds.setdefault((employee, order), {False: Fraction(0), True: Fraction(0)})[past] += rate * amount

    def _is_untaxed(self):
        """ Return whether the base is without taxes: then what is paid of a deal counts without them, too. """
        return (self.scheme.metric_id.measure_field_id.name or "").startswith("amount_untaxed")

    def _read_rates(self, employees, dates):
        """ Read ``{(employee id, month): (part of the base that is held back, metrics, teams of the base)}``. """
        self.rates = {
            (employee, date): (commission.exact(held) / commission.exact(base), (metric,), teams)
            for employee, date, held, base, metric, teams in self.env.execute_query(SQL(
                """ SELECT line.employee_id, line.date, line.held_back, line.base, scheme.metric_id, line.base_team_ids
                      FROM sales_commission_line line
                      JOIN sales_commission_scheme scheme ON scheme.id = line.scheme_id
                     WHERE line.origin_id = %s AND line.date < %s AND line.held_back != 0
                       AND line.employee_id = ANY(%s) AND line.date = ANY(%s) """,
                self.scheme.origin_id.id, self.period.date_from, list(employees - {None}), list(dates)))}
        for employee, line in self.lines.items():
            if line.get("held_back"):
                self.rates[employee, self.period.date_from] = (
                    line["held_back"] / line["base"], self.scheme.metric_id.ids, line["teams"])

    def _get_due(self, employee, order, past):
        """ Return how much of what is held back of a deal is due: before the period, or by its end. """
        held = self.holds[employee, order][past]
        if not order:  # what belongs to no deal waits for no payment
            return held
        return commission.released(held, self.worth[order, past], self.paid[order, past])
