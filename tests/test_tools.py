"""The arithmetic of concessions and envelopes, in plain Python: properties that hold for any figures."""

import doctest
import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

ADDONS = Path(__file__).parents[1] / "addons"


def load(name, addon="sales_center"):
    """Load a tool on its own: its package is Odoo's."""
    spec = importlib.util.spec_from_file_location(f"{addon}_tools_{name}", ADDONS / addon / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


concession = load("concession")
envelope = load("envelope")
spread = load("spread", "sales_kpi")


@pytest.mark.parametrize("module", [concession, envelope, spread], ids=lambda module: module.__name__)
def test_examples(module):
    failed, tried = doctest.testmod(module)
    assert tried and not failed


def terms(net=900.0, given_away=100.0, qty=2.0, free=0.0, **values):
    products = {"5": {"qty": qty, "free": free, "net": net, "concession": given_away}}
    return {"company": 1, "partner": 7, "currency": 1, "net": net, "concession": given_away, "payment_days": 30,
            "early_discount": 0.0, "validity": "2030-01-31", "products": products, **values}


@pytest.mark.parametrize(("code", "changed"), [
    ("company", terms(company=2)),
    ("partner", terms(partner=8)),
    ("currency", terms(currency=2)),
    ("net", terms(net=899.0)),
    ("concession", terms(given_away=101.0)),
    ("payment_days", terms(payment_days=31)),
    ("early_discount", terms(early_discount=1.0)),
    ("validity", terms(validity="2030-02-01")),
    ("validity", terms(validity=None)),
    ("quantity", terms(qty=1.0)),
    ("quantity", terms(products={})),
    ("gift", terms(free=1.0)),
    ("product_net", terms(net=880.0)),
    (
        "new_product",
        terms(products={**terms()["products"], "6": {"qty": 1.0, "free": 0.0, "net": 9.0, "concession": 1.0}}),
    ),
])
def test_worse_on_each_figure(code, changed):
    assert code in [row[0] for row in envelope.worse(terms(), changed, 0.01)]


@pytest.mark.parametrize("changed", [
    terms(), terms(net=1000.0, given_away=0.0), terms(payment_days=0), terms(validity="2030-01-01"),
    terms(net=1350.0, qty=3.0, given_away=100.0),
    terms(products={**terms()["products"], "6": {"qty": 1.0, "free": 0.0, "net": 10.0, "concession": 0.0}}),
])
def test_no_worse(changed):
    assert envelope.worse(terms(), changed, 0.01) == []


coins = st.integers(min_value=0, max_value=10**9)
amounts = st.integers(min_value=-10**7, max_value=10**7).map(lambda number: number / 100)
prices = st.integers(min_value=0, max_value=10**7).map(lambda number: number / 100)
lines = st.lists(st.tuples(prices, amounts), min_size=1, max_size=12)


@given(
    coins, st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any),
    st.sampled_from([1, 0.01, 0.05, 0.001]),
)
def test_allocation_is_exact(number, weights, rounding):
    shares = concession.allocate(number * rounding, weights, rounding)
    assert sum(round(share / rounding) for share in shares) == number
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share / rounding - number * weight / sum(weights)) < 1 + 1e-6
        assert share >= 0


@given(lines)
def test_nothing_given_away_is_missed(lines):
    """What is paid plus what is given away is at least what is published."""
    given_away = sum(amount for amount, _effective in concession.measure(lines, 0.01))
    published, paid = sum(reference for reference, _net in lines), sum(net for _reference, net in lines)
    assert given_away >= published - paid - 0.01 * len(lines)
    assert all(amount >= 0 for amount, _effective in concession.measure(lines, 0.01))


@given(lines, st.integers(0, 11), st.integers(1, 10**5))
def test_less_is_never_better(lines, index, coins_less):
    """Taking something off any line never lowers what is given away."""
    index %= len(lines)
    cheaper = list(lines)
    reference, net = cheaper[index]
    cheaper[index] = (reference, round(net - coins_less / 100, 2))
    before, after = (sum(row[0] for row in concession.measure(each, 0.01)) for each in (lines, cheaper))
    assert after >= before - 0.01 * (len(lines) + 1)


@given(st.lists(prices, min_size=1, max_size=12))
def test_published_prices_give_nothing_away(published):
    assert all(amount == 0 for amount, _effective in concession.measure([(price, price) for price in published], 0.01))

figures = st.floats(0, 10**6, allow_nan=False)
any_terms = st.builds(terms, net=figures, given_away=figures, qty=st.floats(0.5, 100), free=st.floats(0, 0.5))


@given(any_terms)
def test_no_worse_than_itself(some):
    assert envelope.worse(some, some, 0.01) == []


@given(any_terms, figures)
def test_lower_net_is_worse(some, less):
    changed = {**some, "net": some["net"] - less}
    assert bool(envelope.worse(some, changed, 0.01)) == (changed["net"] < some["net"] - 0.01)


# ------------------------------------------------------------
# SPREADING TARGETS
# ------------------------------------------------------------

UNITS = [1, 0.01, 0.05, 0.001]
weights_of_any_kind = st.one_of(st.integers(0, 1000), st.floats(0, 1e6, allow_nan=False), st.just(0))


def count(amounts, unit):
    return sum(round(amount / unit) for amount in amounts)


@given(
    st.integers(-10**12, 10**12), st.lists(weights_of_any_kind, min_size=1, max_size=30), st.sampled_from(UNITS), st.data(),
)
def test_shares_add_up(total, weights, unit, data):
    pinned = data.draw(st.sets(st.integers(0, len(weights) - 1), max_size=len(weights) - 1))
    pins = {index: data.draw(st.integers(min(0, total) // len(weights), max(0, total) // len(weights))) * unit for index in pinned}
    shares = spread.allocate(total * unit, weights, unit, pins)
    assert count(shares, unit) == total
    assert shares == spread.allocate(total * unit, weights, unit, pins)
    for index, amount in pins.items():
        assert round(shares[index] / unit) == round(amount / unit)
    rest, free = total - count(pins.values(), unit), [index for index in range(len(weights)) if index not in pins]
    weight_sum = sum(weights[index] for index in free)
    if weight_sum:
        for index in free:
            assert abs(shares[index] / unit - rest * (weights[index] / weight_sum)) < 1 + abs(rest) * 1e-9


@st.composite
def tables(draw, signed=False):
    """Totals that a table has, weights that have nothing to do with it, and cells of it that are pinned."""
    height, width = draw(st.integers(1, 8)), draw(st.integers(1, 13))
    amounts = st.integers(-10**9 if signed else 0, 10**9) if draw(st.booleans()) else st.integers(-3 if signed else 0, 3)
    table = draw(st.lists(st.lists(amounts, min_size=width, max_size=width), min_size=height, max_size=height))
    weights = draw(st.lists(st.lists(weights_of_any_kind, min_size=width, max_size=width), min_size=height, max_size=height))
    cells = st.tuples(st.integers(0, height - 1), st.integers(0, width - 1))
    return table, weights, draw(st.sets(cells, max_size=height * width)), draw(st.sampled_from(UNITS))


def check_both_axes(table, weights, pinned, unit):
    rows = [sum(line) * unit for line in table]
    columns = [sum(column) * unit for column in zip(*table, strict=True)]
    pins = {(i, j): table[i][j] * unit for i, j in pinned}
    result = spread.spread(rows, columns, weights, unit, pins)
    assert [count(line, unit) for line in result] == [sum(line) for line in table]
    assert [count(column, unit) for column in zip(*result, strict=True)] == [sum(column) for column in zip(*table, strict=True)]
    assert all(round(result[i][j] / unit) == table[i][j] for i, j in pinned)
    assert result == spread.spread(rows, columns, weights, unit, pins)
    return result


@given(tables())
def test_both_axes_add_up(problem):
    assert all(amount >= 0 for line in check_both_axes(*problem) for amount in line)


@given(tables(signed=True))
def test_both_axes_add_up_below_zero(problem):
    table, weights, pinned, unit = problem
    try:
        check_both_axes(table, weights, pinned, unit)
    except spread.SpreadError as error:
        # pins of the other sign than their total may exceed it: that is said, with the place
        assert error.reason == "pins" and error.axis and pinned


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=40), st.lists(st.integers(1, 50), min_size=12, max_size=12))
def test_a_product_of_weights_keeps_its_shape(children, season):
    """Where totals follow the weights, no cell is further than some units of rounding from its share."""
    total = 10**9
    rows, columns = spread.allocate(total, children), spread.allocate(total, season)
    result = spread.spread(rows, columns, [[child * month for month in season] for child in children])
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            assert abs(result[i][j] - row * column / total) <= 12


@pytest.mark.parametrize(("rows", "columns", "pins", "reason", "axis", "index"), [
    ([5, 5], [5, 6], {}, "totals", None, None),
    ([5, 5], [5, 5], {(1, 0): 6}, "pins", "row", 1),
    ([9, 9], [5, 13], {(0, 0): 3, (1, 0): 3}, "pins", "column", 0),
    ([5, 5], [5, 5], {(0, 0): 1, (0, 1): 1}, "full", "row", 0),
    ([5, 5], [5, 5], {(0, 1): 1, (1, 1): 1}, "full", "column", 1),
])
def test_impossible_pins_name_the_place(rows, columns, pins, reason, axis, index):
    with pytest.raises(spread.SpreadError) as caught:
        spread.spread(rows, columns, [[1, 1], [1, 1]], 1, pins)
    assert (caught.value.reason, caught.value.axis, caught.value.index) == (reason, axis, index)


@given(st.lists(st.integers(-10**9, 10**9), min_size=1, max_size=13), st.integers(1, 30000), st.sampled_from(UNITS))
def test_a_stretch_adds_up(periods, hundredths, unit):
    whole, shares = spread.hand_out(sum(periods) * unit, [amount * unit for amount in periods], hundredths / 100, unit)
    assert round(whole / unit) == count(shares, unit)
    assert abs(count(shares, unit) - sum(periods) * hundredths / 10000) <= 0.5 + 1e-3


def test_any_tree_adds_up_on_both_axes():
    """Down four levels with uneven weights, each level from the one above."""
    periods = spread.allocate(1_200_000_000.0, range(1, 13), 0.01)
    level = [periods]
    for breadth in (8, 5, 12):
        below = []
        for line in level:
            wholes = spread.allocate(sum(line), [index % 4 for index in range(breadth)], 0.01)
            children = spread.spread(
                wholes, line, [[(i * j) % 7 for j in range(12)] for i in range(breadth)], 0.01)
            assert [count(column, 0.01) for column in zip(*children, strict=True)] == [round(amount * 100) for amount in line]
            below += children
        level = below
    assert sum(count(line, 0.01) for line in level) == 120_000_000_000
