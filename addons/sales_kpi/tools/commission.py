"""What a person earns on what he or she reached: rate tables, caps, hold-back, override.

Plain Python, exact: figures are fractions until an amount is rounded to the currency's unit, once,
halves away from zero. Rates are in percent. An amount below zero (a deal taken back) takes back
what the same amount above zero would have given.
"""
from dataclasses import dataclass
from fractions import Fraction

MARGINAL, WHOLE = "marginal", "whole"


def exact(number):
    """ Return a number as people read it: the float 0.1 is a tenth.

    >>> exact(0.1), exact("12.5"), exact(3)
    (Fraction(1, 10), Fraction(25, 2), Fraction(3, 1))
    """
    return Fraction(str(number)) if isinstance(number, float) else Fraction(number)


def coins(amount, unit):
    """ Return how many ``unit`` an amount is, halves away from zero.

    >>> coins(Fraction(5, 2), 1), coins(Fraction(-5, 2), 1), coins(exact(0.125), 0.01)
    (3, -3, 13)
    """
    number = exact(amount) / exact(unit)
    rounded = (2 * abs(number) + 1) // 2
    return int(rounded if number >= 0 else -rounded)


def to_unit(amount, unit):
    """ Return an amount rounded to a currency's unit, as an exact fraction.

    >>> to_unit(exact("2.675"), 0.01)
    Fraction(67, 25)
    """
    return coins(amount, unit) * exact(unit)


def share_out(amount, weights, unit):
    """ Split an amount, a multiple of ``unit``, by weights of either sign; the parts add up to it
    (largest remainder). Without any weight the first part takes all.

    >>> [float(part) for part in share_out(10, [1, 1, 1], 0.01)]
    [3.34, 3.33, 3.33]
    >>> [float(part) for part in share_out(-10, [3, -1], 1)]
    [-15.0, 5.0]
    """
    total, number = sum(map(exact, weights)), coins(amount, unit)
    if not weights:
        return []
    wanted = [number * exact(weight) / total if total else Fraction(0) for weight in weights]
    if not total:
        wanted[0] = Fraction(number)
    floors = [part.__floor__() for part in wanted]
    order = sorted(range(len(weights)), key=lambda index: (floors[index] - wanted[index], index))
    for index in order[:number - sum(floors)]:
        floors[index] += 1
    return [part * exact(unit) for part in floors]


@dataclass(frozen=True)
class Rate:
    """ A slice of the scale: from ``start`` up to, and without, ``end`` (None: open), at ``rate`` percent. """
    start: Fraction
    end: Fraction | None
    rate: Fraction


def make_table(rows):
    """ Return ``(start, rate)`` rows as slices in order, each up to the next one and the last one
    open. They cover everything from zero on, once: nothing is earned below the first start.

    >>> [(int(line.start), line.end and int(line.end), int(line.rate)) for line in make_table([(100, 2), (80, 1)])]
    [(0, 80, 0), (80, 100, 1), (100, None, 2)]
    >>> make_table([])
    []
    """
    steps = sorted((exact(start), exact(rate)) for start, rate in rows)
    if steps and steps[0][0] > 0:
        steps.insert(0, (Fraction(0), Fraction(0)))
    ends = [start for start, _rate in steps[1:]]
    return [Rate(start, end, rate) for (start, rate), end in zip(steps, [*ends, None], strict=False)]


def slices(base, table, kind, reached=None):
    """ Cut a base up by the rates it earns: ``[(part of the base, rate)]``.

    :param base: what commission is paid on
    :param kind: marginal, each part at the rate of its own slice; whole, all at the rate reached
    :param reached: how far on the scale (an attainment in percent, or an amount); None: not
        known, then all of the base is at the first rate

    >>> table = make_table([(0, 1), (80, 2), (100, 3)])
    >>> [(int(part), int(rate)) for part, rate in slices(1200, table, MARGINAL, reached=120)]
    [(800, 1), (200, 2), (200, 3)]
    >>> [(int(part), int(rate)) for part, rate in slices(1200, table, WHOLE, reached=120)]
    [(1200, 3)]
    >>> [(int(part), int(rate)) for part, rate in slices(-900, table, MARGINAL, reached=-90)]
    [(-800, 1), (-100, 2)]
    """
    base, reached = exact(base), abs(exact(reached)) if reached is not None else None
    if not base or not table:
        return []
    if not reached:
        return [(base, table[0].rate)]
    if kind == WHOLE:
        return [(base, next(line.rate for line in reversed(table) if line.start <= reached))]
    return [
        (base * (min(reached, line.end if line.end is not None else reached) - line.start) / reached, line.rate)
        for line in table if line.start < reached]


def commission(parts, unit, cap=None):
    """ Return what the parts of a base earn, rounded once, and never more than ``cap`` either way.

    >>> float(commission([(12000, 1), (8000, exact(1.5))], 0.01))
    240.0
    >>> float(commission([(12000, 1), (8000, exact(1.5))], 0.01, cap=200))
    200.0
    """
    earned = to_unit(sum((exact(part) * exact(rate) / 100 for part, rate in parts), Fraction(0)), unit)
    if cap is None:
        return earned
    # a cap is met exactly, so it is rounded towards zero
    most = exact(cap) // exact(unit) * exact(unit)
    return max(-most, min(most, earned))


def held_back(amount, percent, unit):
    """ Return the part of a commission that waits for the customer's money.

    >>> float(held_back(exact(100.05), 30, 0.01))
    30.02
    """
    return to_unit(exact(amount) * exact(percent) / 100, unit)


def released(held, earned, paid):
    """ Return how much of what is held back of a deal is due by now, not rounded.

    :param held: what was held back, less what was taken back
    :param earned: what the deal is worth after all reversals
    :param paid: how much of that the customer has paid, in the same terms

    A deal that was taken back altogether is settled: nothing of it waits any longer.

    >>> [float(released(30, 1000, paid)) for paid in (-10, 0, 500, 2000)]
    [0.0, 0.0, 15.0, 30.0]
    >>> float(released(12, 0, 0))
    12.0
    """
    held, earned, paid = exact(held), exact(earned), exact(paid)
    if not earned:
        return held
    return held * min(Fraction(1), max(Fraction(0), paid / earned))
