"""Breaks a figure down, to the smallest unit. Knows nothing of Odoo.

Amounts come in as numbers and are worked with as integers, in units (a cent, a piece): so sums are
exact, and the same input always gives the same output. A pinned amount stays as it is.
"""
from collections import deque
from decimal import Decimal
from fractions import Fraction
from math import floor, lcm


class SpreadError(ValueError):
    """ What is asked for has no solution.

    :ivar axis: "row", "column", or None where it is neither
    :ivar index: which row or column
    :ivar reason: "pins" (they exceed the total), "full" (nothing is left to carry the rest), "totals" (they differ)
    """

    def __init__(self, reason, axis=None, index=None):
        where = f" in {axis} {index}" if axis else ""
        super().__init__(f"{reason}{where}")
        self.reason, self.axis, self.index = reason, axis, index


def to_units(amount, unit):
    return round(amount / unit)


def from_units(count, unit):
    """ Return the amount as the number that is written with the fewest digits.

    >>> from_units(5095890411, 0.01)
    50958904.11
    """
    return count * unit if isinstance(unit, int) else float(count * Decimal(str(unit)))


def allocate(total, weights, unit=1, pins=None):
    """ Split an amount by weights: everybody gets the whole units of their share, and the units left over go to
    the largest remainders, the first of equals first. Weights that are all zero mean evenly.

    :param pins: ``{position: amount}`` of what is given already

    >>> allocate(10, [1, 1, 1], 0.01)
    [3.34, 3.33, 3.33]
    >>> allocate(-10, [1, 1, 1], 0.01)
    [-3.34, -3.33, -3.33]
    >>> allocate(7, [0, 0, 0])
    [3, 2, 2]
    >>> allocate(1, [1, 2, 3], 0.05, {2: 0.1})
    [0.3, 0.6, 0.1]
    >>> allocate(1, [1, 1], 0.01, {0: 2})  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    SpreadError: pins
    """
    pins = {index: to_units(amount, unit) for index, amount in (pins or {}).items()}
    return [from_units(count, unit) for count in _allocate_units(to_units(total, unit), weights, pins)]


def _allocate_units(total, weights, pins):
    rest = total - sum(pins.values())
    free = [index for index in range(len(weights)) if index not in pins]
    if rest and not free:
        raise SpreadError("full")
    if rest * total < 0 or (rest and not total and any(pins.values()) and min(pins.values()) >= 0):
        raise SpreadError("pins")
    result = [pins.get(index, 0) for index in range(len(weights))]
    if rest:
        for index, share in zip(free, _by_remainder(rest, [weights[index] for index in free]), strict=True):
            result[index] = share
    return result


def _by_remainder(total, weights):
    if total < 0:
        return [-share for share in _by_remainder(-total, weights)]
    weights = _as_integers(weights)
    weight_sum = sum(weights)
    shares, remainders = zip(*(divmod(total * weight, weight_sum) for weight in weights), strict=True)
    shares = list(shares)
    first = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in first[:total - sum(shares)]:
        shares[index] += 1
    return shares


def _as_integers(weights):
    """ Integers in the very proportions of ``weights``; ones where all of them are zero. """
    ratios = [Fraction(weight) if weight > 0 else Fraction(0) for weight in weights]
    if not any(ratios):
        return [1] * len(ratios)
    scale = lcm(*(ratio.denominator for ratio in ratios))
    return [int(ratio * scale) for ratio in ratios]


def hand_out(whole, periods, percent, unit=1):
    """ Return what a node hands out: ``percent`` of its whole and of each of its periods, ``(whole, periods)``,
    in whole units. Where the periods add up to the whole, so do their shares.

    >>> hand_out(10, [3, 3, 4], 105)
    (11, [3, 3, 5])
    >>> hand_out(100, [None, 100], 100, 0.01)
    (100.0, [None, 100.0])
    """
    factor = Fraction(str(percent)) / 100
    exact = [None if amount is None else to_units(amount, unit) * factor for amount in periods]
    shares = [None if amount is None else floor(amount) for amount in exact]
    set_ones = [index for index, amount in enumerate(exact) if amount is not None]
    first = sorted(set_ones, key=lambda index: (shares[index] - exact[index], index))
    left = _half_away(sum(exact[index] for index in set_ones)) - sum(shares[index] for index in set_ones)
    for index in first[:max(left, 0)]:
        shares[index] += 1
    return (
        None if whole is None else from_units(_half_away(to_units(whole, unit) * factor), unit),
        [None if share is None else from_units(share, unit) for share in shares])


def _half_away(amount):
    """ Round as SQL rounds a numeric: half a unit away from zero. """
    rounded = floor(abs(amount) + Fraction(1, 2))
    return rounded if amount >= 0 else -rounded


def spread(rows, columns, weights, unit=1, pins=None):
    """ Fill a table whose row totals and column totals are given, as nearly as can be in the proportions of
    ``weights``, both margins exact.

    Proportional fitting gives the shape, its whole units are kept, and what is left is carried by a flow through
    the table. Cells without weight stay empty as long as the totals allow it.

    :param rows, columns: totals; they add up to the same
    :param weights: a list of lists, as the table
    :param pins: ``{(row, column): amount}``
    :raises SpreadError: says which row or column can't be met

    >>> spread([10, 20], [15, 15], [[1, 1], [1, 1]])
    [[5, 5], [10, 10]]
    >>> spread([1, 1, 1], [1.5, 1.5], [[1, 1], [1, 1], [1, 1]], 0.05, {(0, 0): 1})
    [[1.0, 0.0], [0.25, 0.75], [0.25, 0.75]]
    >>> spread([1, 2], [2, 1], [[1, 1], [1, 1]], 1, {(0, 0): 2})  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    SpreadError: pins in row 0
    """
    rows, columns = ([to_units(amount, unit) for amount in totals] for totals in (rows, columns))
    pins = {cell: to_units(amount, unit) for cell, amount in (pins or {}).items()}
    if sum(rows) != sum(columns):
        raise SpreadError("totals")
    table = _Table(rows, columns, weights, pins).solve()
    return [[from_units(count, unit) for count in row] for row in table]


class _Table:
    """ One problem of two axes, in units. ``row_rest`` and ``column_rest`` are what is still missing. """

    def __init__(self, rows, columns, weights, pins):
        self.height, self.width = len(rows), len(columns)
        self.cells = [[pins.get((i, j), 0) for j in range(self.width)] for i in range(self.height)]
        self.free = [[(i, j) not in pins for j in range(self.width)] for i in range(self.height)]
        self.row_rest = [total - sum(line) for total, line in zip(rows, self.cells, strict=True)]
        self.column_rest = [total - sum(line[j] for line in self.cells) for j, total in enumerate(columns)]
        self.weights = self._usable(weights)
        self._check_pins(rows, columns)
        rests = self.row_rest + self.column_rest
        self.sign = -1 if max(rests, default=0) <= 0 else 1
        self.signed = min(rests, default=0) < 0 < max(rests, default=0)  # cells may then go below zero

    def _usable(self, weights):
        """ Weights of the free cells; a row or column without any weight is filled evenly. """
        usable = [[max(weights[i][j], 0.0) if self.free[i][j] else 0.0 for j in range(self.width)] for i in range(self.height)]
        biggest = max((max(line, default=0) for line in usable), default=0) or 1.0
        usable = [[weight / biggest if weight > biggest * 1e-12 else 0.0 for weight in line] for line in usable]
        for i, line in enumerate(usable):
            if not any(line) and self.row_rest[i]:
                usable[i] = [float(free) for free in self.free[i]]
        for j in range(self.width):
            if self.column_rest[j] and not any(line[j] for line in usable):
                for i, line in enumerate(usable):
                    line[j] = float(self.free[i][j])
        return usable

    def _check_pins(self, rows, columns):
        frees = [any(line) for line in self.free], [any(line[j] for line in self.free) for j in range(self.width)]
        for axis, rests, totals, free in (
                ("row", self.row_rest, rows, frees[0]), ("column", self.column_rest, columns, frees[1])):
            for index, rest in enumerate(rests):
                if rest * totals[index] < 0:
                    raise SpreadError("pins", axis, index)
                if rest and not free[index]:
                    raise SpreadError("full", axis, index)

    def solve(self):
        fill = self._fill_by_rows() if self.signed else self._fit()
        if self.sign < 0:
            self.row_rest, self.column_rest = [-rest for rest in self.row_rest], [-rest for rest in self.column_rest]
        for i, line in enumerate(fill):
            for j, count in enumerate(line):
                self.row_rest[i] -= count
                self.column_rest[j] -= count
        self.fill = fill
        self._take_back()
        self._give_remainders()
        for i in range(self.height):
            while self.row_rest[i]:
                self._push(i)
        return [
            [cell + self.sign * self.fill[i][j] for j, cell in enumerate(line)] for i, line in enumerate(self.cells)]

    def _fill_by_rows(self):
        """ Totals of both signs have no proportional fit: each row is split by its weights. """
        self.remainders = [[0.0] * self.width for _i in range(self.height)]
        return [
            _allocate_units(rest, weights, {j: 0 for j, free in enumerate(self.free[i]) if not free}) if rest else [0] * self.width
            for i, (rest, weights) in enumerate(zip(self.row_rest, self.weights, strict=True))]

    def _fit(self, tries=60):
        """ Scale columns and rows in turn until both fit, and return the whole units. """
        rows, columns = ([self.sign * rest for rest in rests] for rests in (self.row_rest, self.column_rest))
        table = [list(line) for line in self.weights]
        for _try in range(tries):
            for i, line in enumerate(table):
                total = sum(line)
                table[i] = [cell * (rows[i] / total) for cell in line] if total > 1e-100 else [0.0] * self.width
            sums = [sum(column) for column in zip(*table, strict=True)]
            if all(abs(total - wanted) < 1e-3 for total, wanted in zip(sums, columns, strict=True)):
                break
            factors = [wanted / total if total > 1e-100 else 0.0 for wanted, total in zip(columns, sums, strict=True)]
            table = [[cell * factor for cell, factor in zip(line, factors, strict=True)] for line in table]
        # what is a whole number but for the last bits is one; those bits must not decide who is first
        whole = [[floor(cell + 1e-4) for cell in line] for line in table]
        self.remainders = [
            [round(cell - count, 4) for cell, count in zip(*lines, strict=True)] for lines in zip(table, whole, strict=True)]
        return whole

    def _take_back(self):
        """ Lower what was filled too high, so that nothing but the positive is missing. """
        for rests, lines in (
                (self.row_rest, [[(i, j) for j in range(self.width)] for i in range(self.height)]),
                (self.column_rest, [[(i, j) for i in range(self.height)] for j in range(self.width)])):
            for index, cells in enumerate(lines):
                if rests[index] < 0:
                    self._take_from([(i, j) for i, j in cells if self.free[i][j]], -rests[index])

    def _take_from(self, cells, count):
        amounts = [abs(self.fill[i][j]) for i, j in cells]
        for (i, j), amount in zip(cells, _by_remainder(count, amounts), strict=True):
            self._add(i, j, -amount)

    def _add(self, i, j, count):
        self.fill[i][j] += count
        self.row_rest[i] -= count
        self.column_rest[j] -= count

    def _give_remainders(self):
        """ The largest remainders first, as long as row and column want a unit. """
        order = sorted(
            (-self.remainders[i][j], i, j) for i in range(self.height) for j in range(self.width) if self.remainders[i][j] > 0)
        for _remainder, i, j in order:
            if self.row_rest[i] > 0 and self.column_rest[j] > 0:
                self._add(i, j, 1)

    def _push(self, start):
        """ Carry what is missing in a row along the shortest way to a column where something is missing:
        raise a cell of the row, lower another one in that column, raise one in that row, and so on. """
        came_to_row, came_to_column, queue = {start: None}, {}, deque([start])
        while queue:
            i = queue.popleft()
            # cells with a weight come first
            for j in sorted(range(self.width), key=lambda j: (-bool(self.weights[i][j]), -self.column_rest[j], j)):
                if j in came_to_column or not self.free[i][j]:
                    continue
                came_to_column[j] = i
                if self.column_rest[j] > 0:
                    return self._carry(start, j, came_to_row, came_to_column)
                for other in range(self.height):
                    if other not in came_to_row and self.free[other][j] and (self.signed or self.fill[other][j] > 0):
                        came_to_row[other] = j
                        queue.append(other)
        raise SpreadError("full", "row", start)

    def _carry(self, start, end, came_to_row, came_to_column):
        steps, j = [], end
        while True:
            i = came_to_column[j]
            steps.append((i, j, 1))
            if i == start:
                break
            j = came_to_row[i]
            steps.append((i, j, -1))
        count = min(self.row_rest[start], self.column_rest[end])
        if not self.signed:
            count = min([count, *(self.fill[i][j] for i, j, sign in steps if sign < 0)])
        for i, j, sign in steps:
            self._add(i, j, sign * count)
        return count
