from bisect import bisect_right
from collections import defaultdict


class RateTable:
    """ Currency rates by day, looked up the way Odoo does: the last rate up to that
    day, a company's own before a shared one; before the first rate, that first one;
    without any, 1.

    >>> table = RateTable([
    ...     ("EUR", True, 10, 8.0),   # currency, shared by all companies, day, rate
    ...     ("EUR", False, 20, 7.5),
    ...     ("EUR", False, 30, 7.0),
    ... ])
    >>> [table.rate("EUR", day) for day in (15, 20, 29, 30, 99)]
    [8.0, 7.5, 7.5, 7.0, 7.0]
    >>> table.rate("EUR", 5), table.rate("USD", 5)
    (7.5, 1.0)
    >>> table.convert(30, "EUR", "CNY", 30)
    4.285714285714286
    """

    def __init__(self, rows):
        self._rates = defaultdict(lambda: ([], []))
        for currency, shared, day, rate in sorted(rows, key=lambda row: row[2]):
            days, rates = self._rates[currency, shared]
            days.append(day)
            rates.append(rate)

    def rate(self, currency, day):
        """ Return how much of ``currency`` one unit of the base is worth on ``day``. """
        series = [self._rates[key] for key in ((currency, False), (currency, True))
                  if key in self._rates]
        for days, rates in series:
            position = bisect_right(days, day)
            if position:
                return rates[position - 1]
        return series[0][1][0] if series else 1.0

    def convert(self, amount, origin, target, day):
        """ Return ``amount`` of ``origin`` in ``target``, at the rates of ``day``. """
        if origin == target or not amount:
            return amount
        return amount * self.rate(target, day) / self.rate(origin, day)
