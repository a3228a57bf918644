"""How an amount is paid: instalments that add up to the cent, and when each is due. (no Odoo in here)"""

import calendar
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal


class ScheduleError(ValueError):
    """The lines of a plan do not make up the amount."""


def _round(amount, rounding):
    step = Decimal(str(rounding))
    return (Decimal(str(amount)) / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def split(total, lines, rounding=0.01):
    """Split an amount over the lines of a payment plan; the last line takes the residue.

    :param float total: what is to be paid
    :param lines: list of ``(kind, figure)``: ``("percent", 30.0)`` or ``("fixed", 50000.0)``
    :param float rounding: the smallest coin of the currency
    :returns: list of float, one per line, which add up to the total
    :raises ScheduleError: without lines, or where the lines before the last come to more than the total

    >>> split(100.0, [("percent", 33.33), ("percent", 33.33), ("percent", 33.34)])
    [33.33, 33.33, 33.34]
    >>> split(0.05, [("percent", 50), ("percent", 50)])
    [0.03, 0.02]
    >>> split(1000000, [("fixed", 50000), ("percent", 30), ("percent", 70)])
    [50000.0, 300000.0, 650000.0]
    >>> split(100, [("fixed", 120), ("percent", 10)])  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    ScheduleError: 120.0
    """
    if not lines:
        raise ScheduleError("0")
    whole = _round(total, rounding)
    parts = [
        _round(Decimal(str(figure)) if kind == "fixed" else whole * Decimal(str(figure)) / 100, rounding)
        for kind, figure in lines[:-1]
    ]
    rest = whole - sum(parts)
    if rest < 0:
        raise ScheduleError(str(float(sum(parts))))
    return [float(part) for part in [*parts, rest]]


def due(base, delay, unit="days"):
    """Return the day that is so many days or months after another, in a short month its last one.

    >>> due(date(2026, 1, 31), 1, "months")
    datetime.date(2026, 2, 28)
    >>> due(date(2026, 12, 31), 10)
    datetime.date(2027, 1, 10)
    >>> due(date(2026, 11, 30), 15, "months")
    datetime.date(2028, 2, 29)
    """
    if unit == "days":
        return base + timedelta(days=delay)
    months = base.year * 12 + base.month - 1 + delay
    year, month = divmod(months, 12)
    return date(year, month + 1, min(base.day, calendar.monthrange(year, month + 1)[1]))


def average_days(base, instalments):
    """By how many days after a date the amount is paid, weighted by the instalments.

    :param instalments: list of ``(amount, date)``
    :returns: float, 0 where nothing is paid

    >>> average_days(date(2026, 1, 1), [(30.0, date(2026, 1, 1)), (70.0, date(2026, 1, 11))])
    7.0
    >>> average_days(date(2026, 1, 1), [])
    0.0
    """
    whole = sum(amount for amount, _day in instalments)
    return sum(amount * (day - base).days for amount, day in instalments) / whole if whole else 0.0


def rescale(total, amounts, rounding=0.01):
    """Split another total in the proportions of amounts; none goes below zero, and the last takes the residue.

    :param float total: what the parts come to from now on
    :param amounts: list of float, what they were
    :returns: list of float, one per amount, which add up to the total

    >>> rescale(1200000, [300000, 700000])
    [360000.0, 840000.0]
    >>> rescale(100, [1, 1, 1])
    [33.33, 33.34, 33.33]
    >>> rescale(0.02, [1, 1, 1, 1, 1])
    [0.0, 0.01, 0.0, 0.01, 0.0]
    >>> rescale(50, [0, 0])
    [0.0, 50.0]
    >>> rescale(50, [])
    []
    """
    whole, done, before, parts = Decimal(str(sum(amounts))), Decimal(0), Decimal(0), []
    for index, amount in enumerate(amounts):
        done += Decimal(str(amount))
        share = Decimal(str(total)) * done / whole if whole else Decimal(0)
        upto = _round(total if index == len(amounts) - 1 else share, rounding)
        parts.append(float(upto - before))
        before = upto
    return parts
