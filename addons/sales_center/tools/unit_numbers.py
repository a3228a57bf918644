"""Numbers of the units of a building: floors by doors, with those left out that nobody wants."""


def parse_floors(text):
    """Return the floors that a text names.

    >>> sorted(parse_floors("4, 14，24"))
    [4, 14, 24]
    >>> parse_floors(None)
    set()
    >>> parse_floors("four")
    Traceback (most recent call last):
    ...
    ValueError: invalid literal for int() with base 10: 'four'
    """
    return {int(part) for part in (text or "").replace("，", ",").split(",") if part.strip()}


def doors(count, skipped_digit=""):
    """Return the first ``count`` door numbers without the digit.

    >>> doors(4, "4")
    [1, 2, 3, 5]
    >>> doors(2)
    [1, 2]
    """
    found, door = [], 0
    while len(found) < count:
        door += 1
        if not skipped_digit or skipped_digit not in str(door):
            found.append(door)
    return found


def generate(floors, door_count, entrance="", skipped_floors=(), skipped_digit=""):
    """Return ``[(number, floor, position)]``, from the lowest floor up and from left to right.

    >>> generate([3, 4, 5], 2, "A", {4})
    [('A-301', 3, 1), ('A-302', 3, 2), ('A-501', 5, 1), ('A-502', 5, 2)]
    >>> generate([-1], 1)
    [('B101', -1, 1)]
    """
    prefix = f"{entrance}-" if entrance else ""
    return [
        (f"{prefix}{floor if floor >= 0 else f'B{-floor}'}{door:02d}", floor, position)
        for floor in floors if floor and floor not in skipped_floors
        for position, door in enumerate(doors(door_count, skipped_digit), 1)
    ]
