""" Days of a timezone as moments in UTC. """

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo


def day_start(day, tz):
    """ When a day begins.

    :param date day: in the calendar of the timezone
    :param str tz: name of the timezone
    :returns: naive datetime in UTC

    >>> from datetime import date
    >>> day_start(date(2026, 11, 25), "Asia/Shanghai"), day_start(date(2026, 11, 25), "UTC")
    (datetime.datetime(2026, 11, 24, 16, 0), datetime.datetime(2026, 11, 25, 0, 0))
    """
    return datetime.combine(day, time.min, ZoneInfo(tz)).astimezone(timezone.utc).replace(tzinfo=None)


def local_day(moment, tz):
    """ Which day it is there.

    :param datetime moment: naive, in UTC
    :param str tz: name of the timezone

    >>> local_day(datetime(2026, 11, 24, 17), "Asia/Shanghai"), local_day(datetime(2026, 11, 24, 17), "UTC")
    (datetime.date(2026, 11, 25), datetime.date(2026, 11, 24))
    """
    return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz)).date()


def gaps(covered):
    """ The days from the first covered one on that nothing covers.

    :param covered: iterable of (first day, last day or None for good)
    :returns: list of (first day, last day or None for good)

    >>> from datetime import date
    >>> gaps([(date(2026, 1, 1), date(2026, 1, 9)), (date(2026, 1, 12), date(2026, 2, 1))])
    [(datetime.date(2026, 1, 10), datetime.date(2026, 1, 11)), (datetime.date(2026, 2, 2), None)]
    >>> gaps([(date(2026, 1, 1), None)]), gaps([])
    ([], [])
    """
    found, reached = [], None
    for first, last in sorted(covered, key=lambda period: period[0]):
        if reached and first > reached:
            found.append((reached, first - timedelta(days=1)))
        if last is None:
            return found
        following = last + timedelta(days=1)
        reached = max(reached or following, following)
    return [*found, (reached, None)] if reached else found
