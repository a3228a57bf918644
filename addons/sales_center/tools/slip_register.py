"""Replays the custody log of a book of numbered papers: where each number stood, and sums that add up."""

BLANK = ("stock", "issued")
FIGURES = ("opening", "received", "issued", "used", "void", "closing_stock", "closing_issued", "closing", "void_used", "archived")


def replay(moves, start, end):
    """Return where the numbers of one book stood at the end of a period, and what happened in it.

    :param moves: ``(date, first, last, state_from or None, state_to, reference)`` in the order of the log
    :param start: first day of the period
    :param end: last day of the period
    :returns: ``(numbers, figures)``. ``numbers`` maps a number to ``(state, reference of its last step, was it blank at
        some time of the period or did it take a step)``. In ``figures``, ``opening + received = used + void + closing``:
        blank numbers that were there or came, and where they went. ``void`` counts those that were voided blank,
        ``void_used`` those that were voided after their use; ``issued`` what left the stock for a holder.

    >>> log = [("01", 1, 5, None, "stock", "a"), ("02", 1, 3, "stock", "issued", "b"), ("03", 1, 1, "issued", "used", "c"),
    ...        ("11", 2, 2, "issued", "used", "d"), ("12", 3, 3, "issued", "void", "e"), ("13", 1, 1, "used", "archived", "f")]
    >>> numbers, figures = replay(log, "01", "09")
    >>> numbers[1], numbers[2], numbers[5]
    (('used', 'c', True), ('issued', 'b', True), ('stock', 'a', True))
    >>> {name: figure for name, figure in figures.items() if figure}
    {'received': 5, 'issued': 3, 'used': 1, 'closing_stock': 2, 'closing_issued': 2, 'closing': 4}
    >>> numbers, figures = replay(log, "10", "19")
    >>> {name: figure for name, figure in figures.items() if figure}
    {'opening': 4, 'used': 1, 'void': 1, 'closing_stock': 2, 'closing': 2, 'archived': 1}
    >>> replay(log, "20", "29")[0][1]
    ('archived', 'f', False)
    """
    figures = dict.fromkeys(FIGURES, 0)
    states = {}
    for date, first, last, state_from, state_to, reference in moves:
        if date > end:
            continue
        inside = date >= start
        if inside:
            _count(figures, state_from, state_to, last - first + 1)
        for number in range(first, last + 1):
            concerned = inside or state_to in BLANK
            states[number] = (state_to, reference, concerned)
    for state, _reference, _concerned in states.values():
        if state in BLANK:
            figures["closing"] += 1
            figures[f"closing_{state}"] += 1
    figures["opening"] = _opening(moves, start)
    return states, figures


def _count(figures, state_from, state_to, count):
    if state_from is None:
        figures["received"] += count
    elif state_to == "issued" and state_from == "stock":
        figures["issued"] += count
    elif state_to == "used":
        figures["used"] += count
    elif state_to == "archived":
        figures["archived"] += count
    elif state_to == "void":
        figures["void" if state_from in BLANK else "void_used"] += count


def _opening(moves, start):
    states = {}
    for date, first, last, _state_from, state_to, _reference in moves:
        if date < start:
            states.update(dict.fromkeys(range(first, last + 1), state_to))
    return sum(state in BLANK for state in states.values())


def adds_up(figures):
    """Return whether every number that was there or came is accounted for.

    >>> adds_up({"opening": 4, "received": 1, "used": 2, "void": 1, "closing": 2})
    True
    """
    return figures["opening"] + figures["received"] == figures["used"] + figures["void"] + figures["closing"]


def total(rows):
    """Return the sums of several figures.

    >>> total([{"used": 1, "void": 0}, {"used": 2, "void": 1}])
    {'used': 3, 'void': 1}
    """
    result = {}
    for row in rows:
        for name, figure in row.items():
            result[name] = result.get(name, 0) + figure
    return result
