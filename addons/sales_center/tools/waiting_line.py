"""Whose turn it is in a waiting list. What follows from the clock alone need not be written down to hold."""


def turns(entries, free_at, now, duration):
    """Work out which offers have lapsed since something became free, and which one stands.

    Each in the line has it offered for the duration, one after the other, from when it became free. An
    offer that was written down keeps its own end.

    :param entries: list of (key, when joined, until when it has been offered, or None), in order of coming
    :param free_at: when it became free
    :param now: the moment that is asked for; an offer is over from its last moment on
    :param duration: how long an offer stands
    :returns: (list of lapsed offers, standing offer or None), each as (key, from, until)

    >>> turns([("a", 0, None), ("b", 1, None)], 10, 11, 2)
    ([], ('a', 10, 12))
    >>> turns([("a", 0, None), ("b", 1, None)], 10, 12, 2)
    ([('a', 10, 12)], ('b', 12, 14))
    >>> turns([("a", 0, 15), ("b", 1, None)], 16, 16, 2)
    ([('a', None, 15)], ('b', 15, 17))
    >>> turns([("a", 0, None), ("b", 1, None)], 10, 99, 2)
    ([('a', 10, 12), ('b', 12, 14)], None)
    >>> turns([("a", 0, 12), ("late", 13, None)], 10, 14, 2)
    ([('a', None, 12)], ('late', 13, 15))
    >>> turns([], 10, 99, 2)
    ([], None)
    """
    lapsed = []
    for key, joined, offered_until in entries:
        begin = None if offered_until else max(free_at, joined)
        until = offered_until or begin + duration
        if until > now:
            return lapsed, (key, begin, until)
        lapsed.append((key, begin, until))
        free_at = until
    return lapsed, None
