""" When something that comes back is due: a rhythm that stands in the calendar, whatever the day on which it was done. """

from calendar import monthrange
from datetime import timedelta

STEPS = {"day": 1, "week": 7}
# How many days a due date is moved at most to find an open one.
FAR = 31


def add_months(day, months):
    """ The same day of another month, or its last day where that month is shorter.

    >>> from datetime import date
    >>> str(add_months(date(2026, 1, 31), 1)), str(add_months(date(2028, 1, 31), 1)), str(add_months(date(2026, 3, 15), -3))
    ('2026-02-28', '2028-02-29', '2025-12-15')
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def nominal(anchor, every, unit, index):
    """ The due date of that number, counted from the anchor: so the 31st comes back after a short month.

    :param date anchor: the first due date
    :param int every: how many units lie between two, at least 1
    :param str unit: "day", "week" or "month"
    :param int index: 0 for the anchor itself

    >>> from datetime import date
    >>> [str(nominal(date(2026, 1, 31), 1, "month", index)) for index in range(4)]
    ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']
    >>> str(nominal(date(2026, 1, 31), 2, "week", 1))
    '2026-02-14'
    """
    if unit == "month":
        return add_months(anchor, every * index)
    return anchor + timedelta(days=STEPS[unit] * every * index)


def index_after(anchor, every, unit, after):
    """:returns: int, number of the first due date that is later than a day; 0 at least

    >>> from datetime import date
    >>> index_after(date(2026, 1, 31), 1, "month", date(2026, 2, 27)), index_after(date(2026, 1, 31), 1, "month", date(2026, 2, 28))
    (1, 2)
    >>> index_after(date(2026, 1, 31), 3, "day", date(2025, 1, 1)), index_after(date(2026, 1, 1), 3, "day", date(2026, 1, 4))
    (0, 2)
    """
    if after < anchor:
        return 0
    if unit != "month":
        return (after - anchor).days // (STEPS[unit] * every) + 1
    index = ((after.year - anchor.year) * 12 + after.month - anchor.month) // every
    while nominal(anchor, every, unit, index) <= after:
        index += 1
    return index


def next_open(day, is_open):
    """ The day itself, or the first open one after it; the day itself where none is in sight.

    :param is_open: function of a day

    >>> from datetime import date
    >>> str(next_open(date(2026, 11, 28), lambda day: day.weekday() < 5)), str(next_open(date(2026, 11, 28), lambda day: False))
    ('2026-11-30', '2026-11-28')
    """
    return next((day + timedelta(days=days) for days in range(FAR) if is_open(day + timedelta(days=days))), day)


def due_dates(anchor, every, unit, after, until, is_open=None):
    """ The due dates of a period, and on which day each is to be done. One that would only be done when the next one is
    due is left out: daily upkeep is not done three times on a Monday.

    :param date anchor: the first due date
    :param date after: only later due dates
    :param date until: only due dates up to that day
    :param is_open: function of a day; None: every day is open
    :returns: list of (due date, day)

    >>> from datetime import date
    >>> workday = lambda day: day.weekday() < 5
    >>> friday = date(2026, 11, 27)
    >>> [(str(due), str(day)) for due, day in due_dates(friday, 1, "day", friday, date(2026, 12, 1), workday)]
    [('2026-11-30', '2026-11-30'), ('2026-12-01', '2026-12-01')]
    >>> [(str(due), str(day)) for due, day in due_dates(date(2026, 11, 28), 1, "week", friday, date(2026, 12, 1), workday)]
    [('2026-11-28', '2026-11-30')]
    """
    found = []
    index = index_after(anchor, every, unit, after)
    due = nominal(anchor, every, unit, index)
    while due <= until:
        following = nominal(anchor, every, unit, index + 1)
        day = next_open(due, is_open) if is_open else due
        if day < following:
            found.append((due, day))
        index, due = index + 1, following
    return found


def keep_last_missed(dates, today):
    """ Of the days that have passed, only the last: what was not done for months is done once.

    :param list dates: (due date, day), in order

    >>> keep_last_missed([(1, 1), (4, 5), (7, 7), (10, 10)], 6), keep_last_missed([(7, 7)], 6)
    ([(4, 5), (7, 7), (10, 10)], [(7, 7)])
    """
    missed = [pair for pair in dates if pair[1] < today]
    return missed[-1:] + dates[len(missed):]


def after_completion(done, every, unit, last):
    """ When it is due again, counted from the day on which it was done; later than the last due date in any case.

    :param date done: when it was done
    :param date last: for which due date

    >>> from datetime import date
    >>> str(after_completion(date(2026, 1, 31), 1, "month", date(2026, 1, 20)))
    '2026-02-28'
    >>> str(after_completion(date(2026, 1, 3), 7, "day", date(2026, 1, 10)))
    '2026-01-11'
    """
    return max(nominal(done, every, unit, 1), last + timedelta(days=1))
