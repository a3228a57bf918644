""" What meals cost whom. In whole coins (integers), so that all sums are exact. """

from fractions import Fraction


def subsidy(price, fixed=None, percent=None, day_left=None, month_left=None):
    """ What the company pays of a meal.

    :param int price: of the meal
    :param int fixed: so much; None where a percentage is given
    :param percent: so many per cent, 0 to 100, as int, float or text; half a coin is rounded up
    :param int day_left: what is left of the day's maximum; None: there is none
    :param int month_left: what is left of the month's maximum; None: there is none
    :returns: int, from 0 to the price

    >>> subsidy(1500, fixed=1000), subsidy(800, fixed=1000), subsidy(1500, percent=50), subsidy(1555, percent="33.3")
    (1000, 800, 750, 518)
    >>> subsidy(1500, fixed=1000, day_left=600), subsidy(1500, fixed=1000, day_left=600, month_left=-5)
    (600, 0)
    """
    wanted = fixed if percent is None else int(Fraction(price) * Fraction(str(percent)) / 100 + Fraction(1, 2))
    return max(min([price, wanted, *(left for left in (day_left, month_left) if left is not None)]), 0)


def settle(meals):
    """ Sum up meals by person and by what the vendor bills.

    :param meals: iterable of (person, what, number of meals, price of one, what the person pays for all of them)
    :returns: dict of person to [meals, price, own part, the company's part]; dict of (what, price of one) to meals;
        list like a person's of all of them: the sums of both add up to it

    >>> people, billed, total = settle([("a", "lunch", 1, 1500, 500), ("b", "lunch", 1, 1500, 1500), ("a", "guests", 3, 2000, 0)])
    >>> people
    {'a': [4, 7500, 500, 7000], 'b': [1, 1500, 1500, 0]}
    >>> billed, total
    ({('lunch', 1500): 2, ('guests', 2000): 3}, [5, 9000, 2000, 7000])
    """
    people, billed, total = {}, {}, [0, 0, 0, 0]
    for person, what, number, price, own in meals:
        figures = (number, number * price, own, number * price - own)
        for row in (people.setdefault(person, [0, 0, 0, 0]), total):
            row[:] = [before + more for before, more in zip(row, figures, strict=True)]
        billed[what, price] = billed.get((what, price), 0) + number
    return people, billed, total
