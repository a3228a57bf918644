""" How far one should be by now, and where it ends if it goes on like this. """
from bisect import bisect_left, bisect_right


class Clock:
    """ Sorted working days, and today, which counts as gone as its results count as well.

    >>> clock = Clock([1, 2, 5, 6], 5)
    >>> clock.count(1, 6), clock.count(6, 9), clock.count(7, 9)
    ((4, 3), (1, 0), (0, 0))
    """
    def __init__(self, days, today):
        self.days, self.today = days, today

    def count(self, first, last):
        """ Return how many working days lie between two days, and how many of those are gone. """
        return count_days(self.days, first, last), count_days(self.days, first, min(last, self.today))


def count_days(days, first, last):
    """ Return how many of the sorted ``days`` lie between two, both included.

    >>> count_days([1, 2, 5, 6], 2, 5)
    2
    >>> count_days([1, 2, 5, 6], 7, 9)
    0
    >>> count_days([1, 2], 2, 1)
    0
    """
    return max(bisect_right(days, last) - bisect_left(days, first), 0)


def get_pace(target, gone, total):
    """ Return what of a target was due after so many of its working days.

    >>> get_pace(1000.0, 5, 20)
    250.0
    >>> get_pace(1000.0, 0, 0) is None
    True
    >>> get_pace(None, 5, 20) is None
    True
    """
    if target is None or not total:
        return None
    return target * min(gone, total) / total


def get_run_rate(actual, gone, total):
    """ Return what is reached at the end if the days to come are like those gone.

    >>> get_run_rate(300.0, 5, 20)
    1200.0
    >>> get_run_rate(300.0, 0, 20) is None
    True
    """
    if actual is None or not gone:
        return None
    return actual * total / gone


def get_attainment(actual, due, better_up=True):
    """ Return what was reached of what was due, in percent: over 100 is good, whichever direction is.

    >>> get_attainment(90.0, 100.0)
    90.0
    >>> get_attainment(90.0, 100.0, better_up=False)
    111.11111111111111
    >>> get_attainment(5.0, 0.0) is None
    True
    """
    over, under = (actual, due) if better_up else (due, actual)
    if over is None or not under:
        return None
    return over / under * 100


def get_status(attainment, threshold):
    """ Return how a figure stands, for its colour and its sign.

    >>> [get_status(reached, 80) for reached in (None, 130, 100, 99, 80, 79)]
    [None, 'ahead', 'on', 'near', 'near', 'behind']
    """
    if attainment is None:
        return None
    if attainment >= 110:
        return "ahead"
    if attainment >= 100:
        return "on"
    return "near" if attainment >= threshold else "behind"
