"""Cuts a range of days into the periods that people plan in. Knows nothing of Odoo."""
from datetime import timedelta

from dateutil.relativedelta import relativedelta

GRANULARITIES = ("week", "month", "quarter")


def cut(date_from, date_to, granularity):
    """ Return the calendar periods between two days, both included, as ``[(first, last)]``.

    The first and last period are cut where the range begins and ends, so that the
    periods cover the range without gap or overlap.

    >>> from datetime import date
    >>> cut(date(2026, 1, 15), date(2026, 3, 31), "month")[:2]
    [(datetime.date(2026, 1, 15), datetime.date(2026, 1, 31)), (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))]
    >>> len(cut(date(2026, 1, 1), date(2026, 12, 31), "week"))
    53
    >>> cut(date(2026, 2, 1), date(2026, 4, 30), "quarter")[0]
    (datetime.date(2026, 2, 1), datetime.date(2026, 3, 31))
    """
    periods = []
    first = date_from
    while first <= date_to:
        last = min(_next_start(first, granularity) - timedelta(days=1), date_to)
        periods.append((first, last))
        first = last + timedelta(days=1)
    return periods


def _next_start(day, granularity):
    """ Return the day on which the period after that of ``day`` begins. Weeks begin on Monday. """
    if granularity == "week":
        return day + timedelta(days=7 - day.weekday())
    months = 3 - (day.month - 1) % 3 if granularity == "quarter" else 1
    return day.replace(day=1) + relativedelta(months=months)
