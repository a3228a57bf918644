"""Numbers of papers: ranges as people write them, and the runs that a set of numbers consists of."""
import re

# So that a slip of the pen ("1-10000000") doesn't become a million numbers.
LIMIT = 20000
RANGE = re.compile(r"^(\d+)(?:\s*(?:-|–|—|~|～|至|到)\s*(\d+))?$")


def parse_ranges(text):
    """Return the numbers that a text names, sorted, each once.

    Numbers and ranges stand between commas, semicolons, spaces or line breaks; Chinese punctuation will do.

    :raises ValueError: with what can't be read

    >>> parse_ranges("1001-1003, 1005")
    [1001, 1002, 1003, 1005]
    >>> parse_ranges("1001～1002，1004、1003 至 1004\\n7")
    [7, 1001, 1002, 1003, 1004]
    >>> parse_ranges(""), parse_ranges(None)
    ([], [])
    >>> parse_ranges("12a")
    Traceback (most recent call last):
    ...
    ValueError: 12a
    >>> parse_ranges("9-1")
    Traceback (most recent call last):
    ...
    ValueError: 9-1
    >>> parse_ranges("1-999999")
    Traceback (most recent call last):
    ...
    ValueError: 1-999999
    """
    text = re.sub(r"\s*(-|–|—|~|～|至|到)\s*", r"\1", text or "")
    numbers = set()
    for part in re.split(r"[\s,，、;；]+", text.strip()):
        if not part:
            continue
        found = RANGE.match(part)
        if not found:
            raise ValueError(part)
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first or last - first >= LIMIT:
            raise ValueError(part)
        numbers.update(range(first, last + 1))
    return sorted(numbers)


def runs(numbers):
    """Return ``[(first, last)]`` of the unbroken runs of the numbers.

    >>> runs([5, 1, 2, 3, 9, 8])
    [(1, 3), (5, 5), (8, 9)]
    >>> runs([])
    []
    """
    found = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [tuple(run) for run in found]


def print_number(prefix, number, digits):
    """Return a number as it is printed on the paper.

    >>> print_number("HA", 42, 6), print_number(None, 1234567, 6)
    ('HA000042', '1234567')
    """
    return f"{prefix or ''}{number:0{digits}d}"


def print_ranges(numbers, prefix="", digits=1):
    """Return the numbers as ranges, as short as they can be written.

    >>> print_ranges([1001, 1002, 1003, 1005], "H", 6)
    'H001001–H001003, H001005'
    """
    return ", ".join(
        print_number(prefix, first, digits) + (f"–{print_number(prefix, last, digits)}" if last > first else "")
        for first, last in runs(numbers))
