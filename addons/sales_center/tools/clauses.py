"""Clauses of contracts: their placeholders, and what somebody has changed in them. (no Odoo in here)"""

import difflib
import re

PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
# Chinese is compared sign by sign, everything else word by word.
TOKEN = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.DOTALL)


def names(text):
    """Return the placeholders of a text, in the order in which they come.

    >>> names("{{partner}} buys {{ unit }} of {{partner}}")
    ['partner', 'unit', 'partner']
    """
    return PLACEHOLDER.findall(text or "")


def fill(text, values):
    """Put values in the place of the placeholders; nothing else of the text is read.

    >>> fill("{{ partner }} pays {{amount}}.", {"partner": "{{amount}}", "amount": "5"})
    '{{amount}} pays 5.'
    >>> fill("{{unknown}}", {})
    '{{unknown}}'
    """
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text or "")


def changes(before, after):
    """Compare two texts.

    :returns: list of ``(kind, text)`` with kind ``same``, ``removed`` or ``added``, in reading order

    >>> changes("Pay within 30 days.", "Pay within 60 days.")
    [('same', 'Pay within '), ('removed', '30'), ('added', '60'), ('same', ' days.')]
    >>> changes("三十日内付清", "六十日内付清")
    [('removed', '三'), ('added', '六'), ('same', '十日内付清')]
    >>> changes("", "")
    []
    """
    old, new = TOKEN.findall(before or ""), TOKEN.findall(after or "")
    rows = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            rows.append(("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            rows.append(("removed", "".join(old[i1:i2])))
        if j2 > j1:
            rows.append(("added", "".join(new[j1:j2])))
    return rows
