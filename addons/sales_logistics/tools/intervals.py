""" Periods [start, stop) on a line of time; a stop of None means that there is no end. """


def overlap(start, stop, other_start, other_stop):
    """ Whether two periods have a moment in common.

    >>> overlap(1, 3, 3, 5), overlap(1, 4, 3, 5), overlap(6, None, 3, None), overlap(1, None, 0, 1)
    (False, True, True, False)
    """
    return (other_stop is None or start < other_stop) and (stop is None or other_start < stop)


def first_gap(busy, after, length=None):
    """ Find when a thing is free for long enough.

    :param busy: iterable of (start, stop), in any order, overlapping or not
    :param after: earliest start
    :param length: how long it is needed, of a type that can be added to ``after``; None: for good
    :returns: the start of the first gap that is long enough; None where it never ends being busy

    >>> first_gap([(8, 9), (10, 12)], 8, 1), first_gap([(10, 12), (8, 9)], 8, 2), first_gap([], 8, 2)
    (9, 12, 8)
    >>> first_gap([(8, 9), (10, None)], 8, 1), first_gap([(8, 9), (10, None)], 8, 2), first_gap([(3, 5), (4, 9)], 4)
    (9, None, 9)
    """
    start = after
    for busy_start, busy_stop in sorted(busy, key=lambda period: period[0]):
        if length is not None and start + length <= busy_start:
            return start
        if busy_stop is None:
            return None
        start = max(start, busy_stop)
    return start
