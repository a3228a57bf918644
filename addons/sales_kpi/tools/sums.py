"""Do figures add up, across the tree and over time, and what makes them do so again? (no Odoo in here)"""
from collections import defaultdict, namedtuple
from fractions import Fraction
from math import floor

from .by_days import from_units, to_units

# A cell whose parts do not make it up. ``axis``: "tree" or "time".
Difference = namedtuple("Difference", "axis node metric period expected found")


def half_away(amount):
    """ Round half a unit away from zero.

    >>> half_away(Fraction(5, 2)), half_away(Fraction(-5, 2)), half_away(2)
    (3, -3, 2)
    """
    rounded = floor(abs(amount) + Fraction(1, 2))
    return rounded if amount >= 0 else -rounded


class Sums:
    """ A part of a plan: nodes, and what each has to reach and hands to nobody.

    What the children of a node have together is what it hands out: its target times its
    stretch, less its open share. The parts of a year make up the year. Where a node has no
    children with figures, or no parts, nothing was broken down, and nothing has to add up.

    The region (1) has 100 and two teams (2, 3) of 60 and 40:

    >>> sums = Sums({1: None, 2: 1, 3: 1}, {}, {"m": 0.01}, 0, [], {
    ...     (1, "m", 0): (100.0, 0.0), (2, "m", 0): (60.0, 0.0), (3, "m", 0): (40.0, 0.0)})
    >>> sums.differences()
    []

    The one gets ten more. Either the region does as well, or that comes from its open share:

    >>> sums.set((2, "m", 0), 70.0)
    >>> sums.differences()
    [Difference(axis='tree', node=1, metric='m', period=0, expected=100.0, found=110.0)]
    >>> sums.settle(upwards=True)
    >>> sums.changed()
    {(2, 'm', 0): (70.0, 0.0), (1, 'm', 0): (110.0, 0.0)}
    >>> sums.set((2, "m", 0), 0.0)
    >>> sums.settle(upwards=False)
    >>> sums.changed()
    {(2, 'm', 0): (0.0, 0.0), (1, 'm', 0): (110.0, 70.0)}
    >>> sums.differences()
    []
    """

    def __init__(self, parents, stretches, units, whole, parts, figures):
        """
        :param dict parents: node to the node above it, None for the root
        :param dict stretches: node to the percentage that it hands out; 100 where it is missing
        :param dict units: metric to its smallest unit
        :param whole: the period that stands for all ``parts``
        :param dict figures: ``(node, metric, period)`` to ``(target, open share)``; no key is empty
        """
        self.parents, self.stretches, self.units = parents, stretches, units
        self.whole, self.parts = whole, list(parts)
        self.children = defaultdict(list)
        for node, parent in parents.items():
            if parent is not None:
                self.children[parent].append(node)
        self._figures = {
            cell: tuple(to_units(amount, units[cell[1]]) for amount in amounts)
            for cell, amounts in figures.items()}
        self._before = dict(self._figures)
        self._touched = {}  # as an ordered set

    def add_node(self, node, parent):
        """ Add a place that is yet to be made. """
        self.parents[node] = parent
        self.children[parent].append(node)

    def set(self, cell, target, open_share=None):
        """ Change a figure; its open share stays unless given. """
        unit = self.units[cell[1]]
        known = self._figures.get(cell, (0, 0))
        self._put(cell, to_units(target, unit), known[1] if open_share is None else to_units(open_share, unit))

    def clear(self, cell):
        """ Make a figure empty. """
        self._figures.pop(cell, None)
        self._touched[cell] = True

    def _put(self, cell, target, open_share):
        self._figures[cell] = target, open_share
        self._touched[cell] = True

    def changed(self):
        """ Return ``{cell: (target, open share)}`` of what is not as it was. """
        return {
            cell: tuple(from_units(amount, self.units[cell[1]]) for amount in self._figures[cell])
            for cell in self._touched if cell in self._figures and self._figures[cell] != self._before.get(cell)}

    # --- adding up ---

    def _handed_out(self, node, metric, figures=None):
        """ What the node gives to those below it, before its open share: ``{period: units}``.

        A stretched node rounds as `tools.spread.hand_out` does: the share of the year is the
        nearest one, those of its parts add up to theirs by largest remainder.
        """
        figures = self._figures if figures is None else figures
        targets = {
            period: figures[cell][0] for period in [*self.parts, self.whole] if (cell := (node, metric, period)) in figures}
        stretch = Fraction(str(self.stretches.get(node, 100))) / 100
        if stretch == 1:
            return targets
        shares = {period: floor(targets[period] * stretch) for period in targets}
        parts = [period for period in self.parts if period in targets]
        exact = sum(targets[period] for period in parts) * stretch
        first = sorted(parts, key=lambda period: shares[period] - targets[period] * stretch)
        for period in first[:max(half_away(exact) - sum(shares[period] for period in parts), 0)]:
            shares[period] += 1
        if self.whole in targets:
            shares[self.whole] = half_away(targets[self.whole] * stretch)
        return shares

    def _below(self, node, metric, period):
        """ Return ``(expected, found)`` of the children together, in units; None if they have no figure. """
        found = [self._figures[cell][0] for child in self.children[node]
                 if (cell := (child, metric, period)) in self._figures]
        if not found:
            return None
        open_share = self._figures.get((node, metric, period), (0, 0))[1]
        return self._handed_out(node, metric).get(period, 0) - open_share, sum(found)

    def _over_time(self, node, metric):
        """ Return ``(total, sum of the parts)`` of a node, in units; None if it has no parts. """
        found = [self._figures[cell][0] for part in self.parts if (cell := (node, metric, part)) in self._figures]
        if not found:
            return None
        return self._figures.get((node, metric, self.whole), (0, 0))[0], sum(found)

    def differences(self):
        """ Return the cells that do not add up where they or what is below them were changed. """
        rows = []
        for node, metric in dict.fromkeys(cell[:2] for cell in self._touched):
            rows.append(("time", node, metric, self.whole, self._over_time(node, metric)))
        for node, metric, period in self._get_cells_around():
            rows.append(("tree", node, metric, period, self._below(node, metric, period)))
        return [
            Difference(*row[:4], *(from_units(amount, self.units[row[2]]) for amount in row[4]))
            for row in rows if row[4] and row[4][0] != row[4][1]]

    def _get_cells_around(self):
        """ Return the changed cells and those above them; where a stretch rounds, all periods of the node. """
        around = {}
        for node, metric, period in self._touched:
            if self.parents[node] is not None:
                around[self.parents[node], metric, period] = True
            periods = [period] if self.stretches.get(node, 100) == 100 else [*self.parts, self.whole]
            around.update(dict.fromkeys((node, metric, each) for each in periods))
        return around

    # --- making it so ---

    def settle(self, upwards):
        """ Follow changed figures up: totals over time, then the node above, and so on.

        :param bool upwards: whether the nodes above have more or less to reach, up to where it
            comes out even; otherwise the open share of the node right above takes it
        """
        levels = defaultdict(dict)
        for cell in list(self._touched):
            levels[self._depth(cell[0])].setdefault(cell[:2])
        for depth in range(max(levels, default=0), -1, -1):
            for node, metric in levels[depth]:
                self._settle_node(node, metric, upwards)
                if self.parents[node] is not None:
                    levels[depth - 1].setdefault((self.parents[node], metric))

    def _depth(self, node):
        depth = 0
        while (node := self.parents[node]) is not None:
            depth += 1
        return depth

    def _settle_node(self, node, metric, upwards):
        """ Follow what has changed below the node, in all periods at once: stretched, they round together. """
        self._settle_time(node, metric)
        self._settle_rounding(node, metric)
        before = self._handed_out(node, metric)
        changes = {}
        for period in [*self.parts, self.whole]:
            cells = {(place, metric, period) for place in (self.children[node] if upwards else (node, *self.children[node]))}
            pair = None if cells.isdisjoint(self._touched) else self._below(node, metric, period)
            if pair and pair[0] != pair[1]:
                changes[period] = pair[1] - pair[0]
        for period, change in changes.items():
            target, open_share = self._figures.get((node, metric, period), (0, 0))
            self._put((node, metric, period), *((target + change, open_share) if upwards else (target, open_share - change)))
        after = self._handed_out(node, metric)
        for period in after if upwards else ():
            # What a stretch makes more or less of the change, there or in other periods, is declared: so it stays exact.
            if more := after[period] - before.get(period, 0) - changes.get(period, 0):
                target, open_share = self._figures[node, metric, period]
                self._put((node, metric, period), target, open_share + more)

    def _settle_time(self, node, metric):
        pair = self._over_time(node, metric)
        if pair and pair[0] != pair[1]:
            cell = node, metric, self.whole
            self._put(cell, pair[1], self._figures.get(cell, (0, 0))[1])

    def _settle_rounding(self, node, metric):
        """ A stretched node whose target was changed in one period rounds differently in others. """
        before, after = self._handed_out(node, metric, self._before), self._handed_out(node, metric)
        for period, share in after.items():
            cell = node, metric, period
            if self._figures[cell] == self._before.get(cell) and share != before[period]:
                target, open_share = self._figures[cell]
                self._put(cell, target, open_share + share - before[period])
