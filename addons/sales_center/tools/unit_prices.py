"""Prices of units: totals, differences, and what floor, number and orientation add to a base."""
from math import floor as round_down


def total(price, basis, gross_area, net_area):
    """Return what a unit costs.

    >>> total(10000, "gross", 100, 80), total(10000, "net", 100, 80), total(123456, "lump", 100, 80)
    (1000000, 800000, 123456)
    """
    return price * {"gross": gross_area, "net": net_area}.get(basis, 1)


def percent(before, after):
    """Return by how many percent something has become more; 0 where there was nothing before.

    >>> percent(200, 210), percent(200, 190), percent(0, 5)
    (5.0, -5.0, 0.0)
    """
    return (after - before) / before * 100 if before else 0.0


def round_to(price, step):
    """Round half up to a multiple of the step; without a step, leave as it is.

    >>> round_to(12345, 10), round_to(12344.9, 100), round_to(12350, 100), round_to(12.345, 0)
    (12350, 12300, 12400, 12.345)
    """
    return round_down(price / step + 0.5) * step if step else price
