"""Splits the amount of a deal among those who share it. Knows nothing of Odoo."""
from decimal import ROUND_FLOOR, Decimal

HUNDRED = Decimal(100)


def exact(number):
    """ Return a number as people read it: 33.33 is 33.33, not its nearest binary fraction. """
    return number if isinstance(number, Decimal) else Decimal(repr(number) if isinstance(number, float) else number)


def is_whole(percents):
    """ Return whether the percents are positive and make 100, to the last digit.

    >>> is_whole([33.33, 33.33, 33.34]), is_whole([33.33, 33.33, 33.33]), is_whole([120, -20]), is_whole([])
    (True, False, False, False)
    """
    percents = [exact(percent) for percent in percents]
    return sum(percents) == HUNDRED and all(percent > 0 for percent in percents)


def split(amount, percents, unit=0.01):
    """ Split ``amount`` by ``percents`` into parts that add up to it, each a multiple of ``unit``.

    What rounding down leaves over goes, a unit each, to the largest remainders; of equal ones,
    to the first. A negative amount is split as the positive one, so that it takes back just that.

    >>> split(100, [33.33, 33.33, 33.34])
    [33.33, 33.33, 33.34]
    >>> split(0.05, [50, 50]), split(-0.05, [50, 50])
    ([0.03, 0.02], [-0.03, -0.02])
    >>> split(1000, [33.33, 33.33, 33.34], 1)
    [333.0, 333.0, 334.0]
    >>> split(0, [100])
    [0.0]
    """
    sign = -1 if amount < 0 else 1
    unit = exact(unit)
    units = (abs(exact(amount)) / unit).to_integral_value()
    quotas = [units * exact(percent) / HUNDRED for percent in percents]
    parts = [quota.to_integral_value(ROUND_FLOOR) for quota in quotas]
    left = int(units - sum(parts))
    order = sorted(range(len(quotas)), key=lambda index: (parts[index] - quotas[index], index))
    for index in order[:left]:
        parts[index] += 1
    return [float(part * unit) * sign if part else 0.0 for part in parts]


def split_by(amount, weights, unit=0.01):
    """ Split ``amount`` by ``{key: weight}`` into ``{key: part}``, as `split` does. Weights below zero, or none at
    all, give an even split: somebody has to have it.

    >>> split_by(100, {"a": 300, "b": 100})
    {'a': 75.0, 'b': 25.0}
    >>> split_by(-0.05, {"a": 1, "b": 1}), split_by(10, {"a": 0})
    ({'a': -0.03, 'b': -0.02}, {'a': 10.0})
    >>> split_by(10, {"a": -1, "b": 2}), split_by(10, {})
    ({'a': 5.0, 'b': 5.0}, {})
    """
    if not weights:
        return {}
    exacts = [exact(weight) for weight in weights.values()]
    if min(exacts) < 0 or not any(exacts):
        exacts = [Decimal(1)] * len(exacts)
    total = sum(exacts)
    return dict(zip(weights, split(amount, [HUNDRED * weight / total for weight in exacts], unit), strict=True))
