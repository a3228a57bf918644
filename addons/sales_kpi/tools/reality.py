"""Is a target likely? Compares it with the past, with what is under way and with what is left to sell. (no Odoo in here)"""


def doubts(target, reached=0.0, past=None, likely=None, left=None, tolerance=20.0):
    """ Return the reasons to doubt a target, worst first.

    :param target: what is to be reached
    :param reached: what has been
    :param past: what was reached a year before; None where that is not known
    :param likely: what is reached and under way; None where that says nothing
    :param left: what there still is to sell; None where that is not what is counted
    :param tolerance: percent that a target may lie above the better of ``past`` and ``likely``

    Nobody sells more than there is. The past and the pipeline are doubts only together: where one of
    them carries the target, the other says nothing against it.

    >>> doubts(100, past=90), doubts(130, past=90), doubts(130, past=90, likely=120)
    ([], ['past'], [])
    >>> doubts(130, past=90, likely=50), doubts(130, reached=50, left=70)
    (['past', 'likely'], ['left'])
    >>> doubts(130, past=0.0), doubts(130), doubts(0, past=0.0, left=0)
    (['past'], [], [])
    """
    found = []
    if left is not None and target - reached > left:
        found.append("left")
    known = [amount for amount in (past, likely) if amount is not None]
    if known and target > max(known) * (1 + tolerance / 100):
        found += [name for name, amount in (("past", past), ("likely", likely)) if amount is not None]
    return found
