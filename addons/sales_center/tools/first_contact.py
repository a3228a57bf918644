"""Whose customer somebody is: the arithmetic of first contacts, without Odoo."""

from collections import namedtuple

# One call or visit: its id, the seller, the moment, and until when it protects by itself.
Entry = namedtuple("Entry", "id seller time until")
# Who has a customer: the entry that began it, the seller, and until when.
Holding = namedtuple("Holding", "first seller until")


def advance(holding, entry):
    """Return who has the customer after one more call or visit.

    A customer who is protected stays with the seller, whose own further calls and visits prolong it.
    Once the protection is over, whoever meets the customer next has the customer.

    >>> first = advance(None, Entry(1, "ann", 10, 17))
    >>> first
    Holding(first=1, seller='ann', until=17)
    >>> advance(first, Entry(2, "ben", 12, 42)) == first
    True
    >>> advance(first, Entry(3, "ann", 12, 42))
    Holding(first=1, seller='ann', until=42)
    >>> advance(first, Entry(4, "ben", 17, 24))
    Holding(first=4, seller='ben', until=24)
    """
    if holding is None or holding.until <= entry.time:
        return Holding(entry.id, entry.seller, entry.until)
    if holding.seller == entry.seller and entry.until > holding.until:
        return holding._replace(until=entry.until)
    return holding


def settle(entries):
    """Return who has a customer after all these calls and visits, in the order in which they were entered.

    >>> settle([]) is None
    True
    >>> settle([Entry(1, "ann", 10, 17), Entry(2, "ben", 12, 42), Entry(3, "ben", 20, 27)])
    Holding(first=3, seller='ben', until=27)
    """
    holding = None
    for entry in entries:
        holding = advance(holding, entry)
    return holding
