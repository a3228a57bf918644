""" Who pays what of a meter: an amount split by nights, exactly. """

from datetime import timedelta
from fractions import Fraction


def nights(first, last, arrival, departure):
    """ How many nights of a period somebody was there. The night belongs to the day on which it begins; a stay that
    begins and ends on one day counts as one night, so that nobody who used a bed is left out.

    :param date first: first day of the period
    :param date last: last day of the period, included
    :param date arrival: day of arrival
    :param departure: day of departure; None: still there

    >>> from datetime import date
    >>> november = date(2026, 11, 1), date(2026, 11, 30)
    >>> nights(*november, date(2026, 10, 20), None), nights(*november, date(2026, 11, 29), date(2026, 12, 5))
    (30, 2)
    >>> nights(*november, date(2026, 11, 3), date(2026, 11, 3)), nights(*november, date(2026, 11, 3), date(2026, 11, 4))
    (1, 1)
    >>> nights(*november, date(2026, 10, 3), date(2026, 11, 1)), nights(*november, date(2026, 12, 1), None)
    (0, 0)
    """
    if departure is not None and departure <= arrival:
        return int(first <= arrival <= last)
    end = last if departure is None else min(last, departure - timedelta(days=1))
    return max((end - max(first, arrival)).days + 1, 0)


def split(amount, weights, unit=Fraction(1, 100)):
    """ Split an amount by weights so that the parts add up to it, to the last coin (largest remainder).

    :param amount: whole number of units as int, Fraction or text, zero or above
    :param dict weights: key to whole number of nights, zero or above; of equal remainders the first gets the coin
    :param unit: the smallest coin
    :returns: dict of key to Fraction; empty without any weight

    >>> parts = split("100.00", {"a": 30, "b": 30, "c": 30})
    >>> [str(float(part)) for part in parts.values()], sum(parts.values()) == 100
    (['33.34', '33.33', '33.33'], True)
    >>> split("0.01", {"a": 1, "b": 30})["b"] == Fraction(1, 100), split(5, {}), split(5, {"a": 0})
    (True, {}, {})
    """
    total = sum(weights.values())
    if not total:
        return {}
    coins = Fraction(amount) / unit
    if coins.denominator != 1 or coins < 0:
        raise ValueError(f"{amount} is no whole number of coins")
    exact = {key: coins * weight / total for key, weight in weights.items()}
    parts = {key: part.numerator // part.denominator for key, part in exact.items()}
    left = int(coins) - sum(parts.values())
    for key in sorted(exact, key=lambda key: parts[key] - exact[key])[:left]:
        parts[key] += 1
    return {key: part * unit for key, part in parts.items()}
