"""Breaks the figures of a node down, over time and down its branch. Knows nothing of Odoo."""
from .spread import SpreadError, allocate, hand_out, spread, to_units


class BranchError(ValueError):
    """ The figures of ``node`` can't be handed out.

    :ivar reason: that of a SpreadError, or "empty" (there is nothing to hand out)
    :ivar child: below ``node``, where the trouble is with it
    :ivar period: position of the period, from 0, where it is with that
    """

    def __init__(self, reason, node, child=None, period=None):
        super().__init__(f"{reason} at {node}")
        self.reason, self.node, self.child, self.period = reason, node, child, period


class Branch:
    """ A tree of nodes with one metric.

    Figures are lists: the whole first, then the periods; None is an empty one.

    :param dict children: ``{node: [nodes]}``
    :param dict figures: ``{node: figures}``; a node may be missing
    :param dict pins: ``{node: {positions in its figures}}``
    :param dict percents: ``{node: percent handed out}``, 100 where it is missing
    :param dict tree_weights: ``{node: weight}``, among those beside it
    :param dict time_weights: ``{node: weights of its periods}``

    >>> branch = Branch({1: [2, 3]}, {1: [10, None, None]}, {}, {}, {2: 1, 3: 2}, {1: [1, 1], 2: [1, 1], 3: [1, 1]}, 1)
    >>> branch.spread(1, time=True, tree=True, deep=False)
    {1: [10, 5, 5], 2: [3, 2, 1], 3: [7, 3, 4]}
    """

    def __init__(self, children, figures, pins, percents, tree_weights, time_weights, unit):
        self.children, self.figures, self.pins, self.percents = children, dict(figures), pins, percents
        self.tree_weights, self.time_weights, self.unit = tree_weights, time_weights, unit

    def spread(self, root, time, tree, deep):
        """ Return the new figures, ``{node: figures}``, of all nodes that were looked at.

        :param time: spread the root's whole over its periods; below it, keep the wholes
            unless ``tree`` makes them anew
        :param tree: split each node's whole among those directly below
        :param deep: go on below the children; if only over time, go below the root at all
        """
        result = {}
        if time:
            result[root] = self.figures[root] = self._over_time(root)
        if not tree and not deep:
            return result
        queue = [root]
        for node in queue:
            below = self.children.get(node)
            if not below:
                continue
            if self._whole(node) is None and node != root:
                continue
            for child, figures in zip(below, self._to_children(node, below, tree), strict=True):
                result[child] = self.figures[child] = figures
            if deep:
                queue += below
        return result

    def _whole(self, node):
        return (self.figures.get(node) or [None])[0]

    def _over_time(self, node):
        whole, weights, figures = self._whole(node), self.time_weights[node], self.figures.get(node) or []
        if whole is None:
            raise BranchError("empty", node)
        pins = {index - 1: figures[index] for index in self.pins.get(node, ()) if index and figures[index] is not None}
        try:
            return [whole, *allocate(whole, weights, self.unit, pins)]
        except SpreadError as error:
            raise BranchError(error.reason, node) from error

    def _to_children(self, node, below, tree):
        figures = self.figures.get(node)
        if self._whole(node) is None:
            raise BranchError("empty", node)
        whole, shares = hand_out(figures[0], figures[1:], self.percents.get(node, 100), self.unit)
        wholes = self._split_whole(node, whole, below) if tree else [self._whole(child) or 0 for child in below]
        columns = [index for index, share in enumerate(shares) if share is not None]
        if not columns:
            return [[amount, *[None] * len(shares)] for amount in wholes]
        cells = self._fill(node, below, wholes, columns, shares)
        result = []
        for amount, line in zip(wholes, cells, strict=True):
            new = [amount, *[None] * len(shares)]
            for index, cell in zip(columns, line, strict=True):
                new[index + 1] = cell
            result.append(new)
        return result

    def _pinned(self, child):
        """ Return ``{position: amount}`` of a node's pinned figures. """
        figures = self.figures.get(child) or []
        return {index: figures[index] for index in self.pins.get(child, ()) if index < len(figures) and figures[index] is not None}

    def _split_whole(self, node, whole, below):
        """ Split the whole by weight; nobody gets less than what is pinned in their periods. """
        pins, floors = {}, {}
        for number, child in enumerate(below):
            pinned = self._pinned(child)
            if 0 in pinned:
                pins[number] = pinned.pop(0)
            elif pinned:
                floors[number] = sum(to_units(amount, self.unit) for amount in pinned.values()) * self.unit
                if len(pinned) == len(self.time_weights[child]):
                    pins[number] = floors[number]
        weights = [self.tree_weights.get(child, 0) for child in below]
        while True:
            try:
                wholes = allocate(whole, weights, self.unit, pins)
            except SpreadError as error:
                raise BranchError(error.reason, node) from error
            low = {number: amount for number, amount in floors.items() if number not in pins and whole > 0 and wholes[number] < amount}
            if not low:
                return wholes
            pins.update(low)

    def _fill(self, node, below, wholes, columns, shares):
        weights, pins = [], {}
        for number, child in enumerate(below):
            line = [self.time_weights[child][index] for index in columns]
            total = sum(line)
            factor = abs(wholes[number]) or 1
            weights.append([factor * weight / total if total else 0.0 for weight in line])
            pinned = self._pinned(child)
            pins.update({
                (number, place): pinned[index + 1] for place, index in enumerate(columns) if index + 1 in pinned})
        try:
            return spread(wholes, [shares[index] for index in columns], weights, self.unit, pins)
        except SpreadError as error:
            child = below[error.index] if error.axis == "row" else None
            period = columns[error.index] if error.axis == "column" else None
            raise BranchError(error.reason, node, child, period) from error
