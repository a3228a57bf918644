"""What a sale gives away, in plain arithmetic (no Odoo in here).

A line is a pair ``(reference, net)``: what the company publishes for it and what the customer
pays for it, both without tax, in one currency. Whatever reduces the bill without selling
something (a negative line, a returned quantity, a reward) has a net below zero and counts in
full, spread over what is sold.
"""


def allocate(total, weights, rounding):
    """Split an amount by weights, exactly (largest remainder).

    :param float total: the amount to split, zero or more, a multiple of ``rounding``
    :param list weights: numbers, zero or more, not all zero
    :param float rounding: the smallest coin of the currency
    :returns: one share per weight; they add up to ``total``

    >>> allocate(10.0, [1, 1, 1], 0.01)
    [3.34, 3.33, 3.33]
    >>> allocate(0.05, [0, 3, 1], 0.01)
    [0.0, 0.04, 0.01]
    """
    coins = round(total / rounding)
    weight_sum = sum(weights)
    exact = [coins * weight / weight_sum for weight in weights]
    shares = [int(amount) for amount in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: coins - sum(shares)]:
        shares[i] += 1
    return [round(share * rounding, 10) for share in shares]


def measure(lines, rounding):
    """Say what each line gives away, after the discounts of the whole document.

    A premium on one line does not pay for a concession on another one.

    :param list lines: ``(reference, net)`` of each line, in one currency, without tax
    :param float rounding: the smallest coin of that currency
    :returns: list of ``(concession, effective_net)``, one per line

    Ten percent off, a gift, and a negative line of 5:

    >>> measure([(100.0, 90.0), (50.0, 0.0), (0.0, -5.0)], 0.01)
    [(15.0, 85.0), (50.0, 0.0), (0.0, 0.0)]

    A negative line with nothing to spread it on is a concession itself:

    >>> measure([(0.0, -5.0)], 0.01)
    [(5.0, -5.0)]

    So is what is handed over at a price below zero, besides what it takes off the others:

    >>> measure([(100.0, 100.0), (50.0, -1.0)], 0.01)
    [(1.0, 99.0), (50.0, 0.0)]
    """
    given = -sum(net for _reference, net in lines if net < 0)
    sold = [reference > 0 and net > 0 for reference, net in lines]
    weights = [net if is_sold else 0.0 for (_reference, net), is_sold in zip(lines, sold, strict=True)]
    if given and not any(sold):
        # Nothing is paid for: the discount stands for itself.
        return [(max(0.0, reference - net), net) for reference, net in lines]
    shares = allocate(given, weights, rounding) if given else [0.0] * len(lines)
    result = []
    for (reference, net), share in zip(lines, shares, strict=True):
        if net < 0:
            # Its discount is with the others; what it hands over is a gift.
            result.append((reference, 0.0))
            continue
        effective = net - share
        # Half a coin is rounding, not a gift.
        concession = reference - effective
        result.append((concession if concession > rounding / 2 else 0.0, effective))
    return result


def percent(concession, reference):
    """Say which part of the reference is given away, in percent.

    >>> percent(5, 200), percent(5, 0), percent(0, 0)
    (2.5, 100.0, 0.0)
    """
    if not concession:
        return 0.0
    return concession / reference * 100 if reference > 0 else 100.0
