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


def parts(text):
    """Return what a text names, between commas of either script.

    >>> parts("8, 18，28"), parts(None)
    (['8', '18', '28'], [])
    """
    return [part.strip() for part in (text or "").replace("，", ",").replace("、", ",").split(",") if part.strip()]


def applies(rule, floor, number, orientation="", layout=""):
    """Return how many times a surcharge or reduction applies to a unit.

    :param dict rule: ``applies`` (floor, step, ends, contains, faces, layout) and ``value``, a text with commas

    >>> applies({"applies": "floor", "value": "8,18"}, 18, "1801")
    1
    >>> applies({"applies": "step", "value": "3"}, 8, "801"), applies({"applies": "step", "value": "3"}, 2, "201")
    (5, 0)
    >>> applies({"applies": "ends", "value": "8, 66"}, 1, "A-166"), applies({"applies": "contains", "value": "4"}, 1, "0401")
    (1, 1)
    >>> applies({"applies": "faces", "value": "s,se"}, 1, "101", "se"), applies({"applies": "layout", "value": "B"}, 1, "101", "", "A")
    (1, 0)
    """
    kind, values = rule["applies"], parts(rule["value"])
    if kind == "step":
        return max(floor - int(values[0]), 0)
    return int({
        "floor": lambda: str(floor) in values,
        "ends": lambda: number.endswith(tuple(values)),
        "contains": lambda: any(value in number for value in values),
        "faces": lambda: orientation in values,
        "layout": lambda: layout in values,
    }[kind]())


def worked_out(base, rules, step=0, **unit):
    """Return a price: the base, and what each rule adds to it or takes off it.

    Percentages are all of the base, so the order of the rules doesn't matter and nothing is compounded.

    :param list rules: dicts as in `applies`, with ``percent`` and ``amount``
    :param step: to a multiple of which the price is rounded; 0: not at all

    >>> rules = [{"applies": "step", "value": "1", "percent": 0.5, "amount": 0},
    ...          {"applies": "ends", "value": "8", "percent": 1, "amount": 0},
    ...          {"applies": "floor", "value": "18", "percent": 0, "amount": -200}]
    >>> worked_out(10000, rules, 10, floor=11, number="1108"), worked_out(10000, rules, 10, floor=18, number="1801")
    (10600, 10650)
    """
    extra = sum(times * (base * rule["percent"] / 100 + rule["amount"]) for rule in rules if (times := applies(rule, **unit)))
    return max(round_to(base + extra, step), 0)
