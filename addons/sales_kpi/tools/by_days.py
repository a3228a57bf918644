"""Parts an amount by days, exactly. Knows nothing of Odoo."""


def to_units(amount, unit):
    """ Return an amount as a whole number of its smallest unit.

    >>> to_units(0.29, 0.01), to_units(-3.0, 1.0)
    (29, -3)
    """
    return round(amount / unit)


def from_units(units, unit):
    """
    >>> from_units(29, 0.01), from_units(7, 0.05)
    (0.29, 0.35)
    """
    return round(units * unit, 6)


def split(units, weights):
    """ Part a whole number by weights, by largest remainder: the parts add up to it.

    Of equal remainders the earlier comes first. A negative number is parted as the positive one is.

    >>> split(100, [1, 1, 1])
    [34, 33, 33]
    >>> split(-100, [1, 1, 1])
    [-34, -33, -33]
    >>> split(5, [0, 0])
    [5, 0]
    """
    total = sum(weights)
    if not total:
        return [units, *([0] * (len(weights) - 1))]
    sign, units = (-1, -units) if units < 0 else (1, units)
    shares = [divmod(units * weight, total) for weight in weights]
    left = units - sum(share for share, _remainder in shares)
    first = sorted(range(len(weights)), key=lambda index: -shares[index][1])[:left]
    return [sign * (share + (index in first)) for index, (share, _remainder) in enumerate(shares)]


def split_at(amount, unit, first, last, last_day):
    """ Part an amount that is for the days from ``first`` to ``last`` in what falls up to
    ``last_day`` and what falls after it.

    >>> from datetime import date
    >>> march = date(2031, 3, 1), date(2031, 3, 31)
    >>> split_at(100.0, 0.01, *march, date(2031, 3, 15))
    (48.39, 51.61)
    >>> split_at(100.0, 1.0, *march, date(2031, 2, 1)), split_at(100.0, 1.0, *march, date(2031, 4, 1))
    ((0.0, 100.0), (100.0, 0.0))
    """
    days = (last - first).days + 1
    before = min(max((last_day - first).days + 1, 0), days)
    kept, moved = split(to_units(amount, unit), [before, days - before]) if before else (0, to_units(amount, unit))
    return from_units(kept, unit), from_units(moved, unit)
