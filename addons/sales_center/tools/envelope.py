"""Are the terms of a document still no worse than those that were approved? (no Odoo in here)

Terms are plain data, as they are stored with the approval: totals, the customer, the payment,
and per product the quantity, the net amount and how many pieces are free.
"""


def worse(approved, current, rounding, lines=1):
    """List the figures on which the current terms are worse for the company.

    :param dict approved: terms as approved (see ``sale.order._approval_terms``)
    :param dict current: terms as they are now
    :param float rounding: the smallest coin of the currency
    :param int lines: number of lines; each may be off by one rounding
    :returns: list of ``(code, product id or None, approved figure, current figure)``

    >>> base = {"company": 1, "partner": 7, "currency": 1, "net": 90.0, "concession": 10.0, "payment_days": 30,
    ...         "early_discount": 0.0, "validity": "2030-01-31",
    ...         "products": {"5": {"qty": 2.0, "free": 0.0, "net": 90.0, "concession": 10.0}}}
    >>> worse(base, base, 0.01)
    []
    >>> better = dict(base, net=95.0, concession=5.0,
    ...               products={"5": {"qty": 2.0, "free": 0.0, "net": 95.0, "concession": 5.0}})
    >>> worse(base, better, 0.01)
    []
    >>> [row[0] for row in worse(better, base, 0.01)]
    ['net', 'concession', 'product_net']
    >>> [row[0] for row in worse(base, dict(base, payment_days=60, partner=8), 0.01)]
    ['partner', 'payment_days']

    What was approved for a project is not approved for another one:

    >>> [row[0] for row in worse(dict(base, project=3), dict(base, project=4), 0.01)]
    ['project']
    >>> worse(base, dict(base, project=4), 0.01), worse(dict(base, project=3), base, 0.01)
    ([], [])
    """
    slack = rounding * max(1, lines)
    rows = []
    for code in ("company", "partner", "currency"):
        if approved.get(code) != current[code]:
            rows.append((code, None, approved.get(code), current[code]))
    if approved.get("project") and approved["project"] != current.get("project", approved["project"]):
        rows.append(("project", None, approved["project"], current["project"]))
    if current["net"] < approved["net"] - slack:
        rows.append(("net", None, approved["net"], current["net"]))
    if current["concession"] > approved["concession"] + slack:
        rows.append(("concession", None, approved["concession"], current["concession"]))
    for code in ("payment_days", "early_discount"):
        if current[code] > approved[code] + 1e-6:
            rows.append((code, None, approved[code], current[code]))
    if approved["validity"] and (current["validity"] or "9999-12-31") > approved["validity"]:
        rows.append(("validity", None, approved["validity"], current["validity"]))
    for product, terms in current["products"].items():
        rows += _worse_product(product, approved["products"].get(product), terms, slack)
    for product, terms in approved["products"].items():
        if product not in current["products"] and terms["net"] > 0:
            rows.append(("quantity", product, terms["qty"], 0.0))
    return rows


def _worse_product(product, approved, current, slack):
    """List what is worse about one product; one that was not approved must be sold at its price.

    >>> _worse_product("5", None, {"qty": 1.0, "free": 0.0, "net": 10.0, "concession": 0.0}, 0.01)
    []
    >>> _worse_product("5", None, {"qty": 1.0, "free": 1.0, "net": 0.0, "concession": 8.0}, 0.01)
    [('new_product', '5', 0.0, 8.0)]

    Three, one of them free: without the gift it is no worse, with one less that is paid for it is.

    >>> three = {"qty": 3.0, "free": 1.0, "net": 20.0, "concession": 10.0}
    >>> _worse_product("5", three, {"qty": 2.0, "free": 0.0, "net": 20.0, "concession": 0.0}, 0.01)
    []
    >>> _worse_product("5", three, {"qty": 2.0, "free": 1.0, "net": 10.0, "concession": 10.0}, 0.01)
    [('quantity', '5', 3.0, 2.0), ('product_net', '5', 6.666666666666667, 5.0)]
    """
    if not approved:
        if current["concession"] > slack or current["net"] < -slack:
            return [("new_product", product, 0.0, current["concession"] or current["net"])]
        return []
    rows = []
    if current["free"] > approved["free"] + 1e-6:
        rows.append(("gift", product, approved["free"], current["free"]))
    conceded = current["concession"] > slack
    # What is paid for: fewer gifts are no loss, and one product may carry the discount of another.
    if approved["net"] > 0 and current["qty"] - current["free"] < approved["qty"] - approved["free"] - 1e-6:
        rows.append(("quantity", product, approved["qty"], current["qty"]))
    # Per piece, so that more pieces at the approved price are no worse.
    floor = approved["net"] / approved["qty"] if approved["qty"] else 0.0
    if conceded and current["qty"] and current["net"] < floor * current["qty"] - slack:
        rows.append(("product_net", product, floor, current["net"] / current["qty"]))
    return rows
