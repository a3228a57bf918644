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


def moment(day, hour, tz):
    """ When an hour of a day is, by the clock on the wall there.

    :param date day: in the calendar of the timezone
    :param float hour: 0 to 24
    :param str tz: name of the timezone
    :returns: naive datetime in UTC

    >>> from datetime import date
    >>> moment(date(2026, 11, 25), 17.5, "Asia/Shanghai"), moment(date(2026, 11, 25), 24, "Asia/Shanghai")
    (datetime.datetime(2026, 11, 25, 9, 30), datetime.datetime(2026, 11, 25, 16, 0))
    >>> moment(date(2026, 3, 8), 12, "America/New_York")  # in summer time since two o'clock
    datetime.datetime(2026, 3, 8, 16, 0)
    """
    wall = datetime.combine(day, time.min) + timedelta(minutes=round(hour * 60))
    return wall.replace(tzinfo=ZoneInfo(tz)).astimezone(timezone.utc).replace(tzinfo=None)


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
