"""The arithmetic of concessions and envelopes, in plain Python: properties that hold for any figures."""

import doctest
import importlib.util
import sys
import types
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

ADDONS = Path(__file__).parents[1] / "addons"


def load(name, addon="sales_center"):
    """Load a tool on its own: its package is Odoo's."""
    spec = importlib.util.spec_from_file_location(f"{addon}_tools_{name}", ADDONS / addon / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look their types up
    spec.loader.exec_module(module)
    return module


concession = load("concession")
envelope = load("envelope")
amount_words = load("amount_words")
spread = load("spread", "sales_kpi")
waiting_line = load("waiting_line")


@pytest.mark.parametrize("module", [concession, envelope, spread, amount_words, waiting_line], ids=lambda module: module.__name__)
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


# ------------------------------------------------------------
# COMMISSION (sales_kpi)
# ------------------------------------------------------------

commission = load("commission", "sales_kpi")


def test_examples_of_commission():
    failed, tried = doctest.testmod(commission)
    assert tried and not failed


percents = st.integers(0, 10**4).map(lambda number: number / 100)
signed = st.integers(-10**9, 10**9).map(lambda number: Fraction(number, 100))
money_units = st.sampled_from([1, 0.01, 0.05, 0.001])


@st.composite
def rate_tables(draw, rising=False):
    """Rates without gap or overlap, from zero to open."""
    steps = sorted(draw(st.sets(st.integers(1, 10**6), max_size=5)))
    rates = draw(st.lists(percents, min_size=len(steps) + 1, max_size=len(steps) + 1))
    return commission.make_table(zip([0, *steps], sorted(rates) if rising else rates, strict=True))


def earned(base, table, kind, unit, reached, cap=None):
    return commission.commission(commission.slices(base, table, kind, reached), unit, cap)


@given(rate_tables(), signed, st.sampled_from(["marginal", "whole"]), st.none() | signed)
def test_slices_are_the_whole_base(table, base, kind, reached):
    assert sum(part for part, _rate in commission.slices(base, table, kind, reached)) == base


@given(rate_tables(), st.lists(signed, min_size=2, max_size=2), money_units, st.none() | percents)
def test_more_never_earns_less_where_marginal(table, bases, unit, cap):
    lower, higher = (earned(base, table, "marginal", unit, base, cap) for base in sorted(bases))
    assert lower <= higher


@given(rate_tables(rising=True), st.lists(signed, min_size=2, max_size=2), st.integers(1, 10**7), money_units)
def test_more_never_earns_less_by_attainment(table, bases, target, unit):
    for kind in ("marginal", "whole"):
        lower, higher = (earned(base, table, kind, unit, base * 100 / target) for base in sorted(bases))
        assert lower <= higher


@given(rate_tables(), signed, st.sampled_from(["marginal", "whole"]), money_units, percents)
def test_capped_exact_and_mirrored(table, base, kind, unit, cap):
    amount = earned(base, table, kind, unit, base, cap)
    assert abs(amount) <= Fraction(str(cap))
    assert (amount / commission.exact(unit)).denominator == 1
    assert earned(-base, table, kind, unit, -base, cap) == -amount
    free = sum(part * rate / 100 for part, rate in commission.slices(base, table, kind, base))
    assert abs(earned(base, table, kind, unit, base) - free) * 2 <= commission.exact(unit)


@given(rate_tables(rising=True), st.fractions(0, 10**7), money_units)
def test_whole_is_never_below_marginal_where_rates_rise(table, base, unit):
    assert earned(base, table, "whole", unit, base) >= earned(base, table, "marginal", unit, base)


@given(signed, percents.filter(lambda percent: percent <= 100), money_units)
def test_held_back_is_part_of_it(amount, percent, unit):
    amount = commission.to_unit(amount, unit)
    held = commission.held_back(amount, percent, unit)
    assert abs(held) <= abs(amount) and held * amount >= 0


waiting = st.integers(0, 10**6).map(lambda number: Fraction(number, 100))
worth = st.integers(0, 10**8).map(lambda number: Fraction(number, 100))


@given(waiting, worth, signed)
def test_no_more_is_released_than_held(held, earned, paid):
    assert 0 <= commission.released(held, earned, paid) <= held
    assert commission.released(held, earned, earned) == held
    assert commission.released(-held, earned, paid) == -commission.released(held, earned, paid)


@given(waiting, worth, signed, worth)
def test_more_money_never_releases_less(held, earned, paid, more):
    assert commission.released(held, earned, paid + more) >= commission.released(held, earned, paid)


@given(st.integers(-10**8, 10**8), st.lists(st.integers(-10**6, 10**6), min_size=1, max_size=9), money_units)
def test_parts_of_a_commission_add_up(number, weights, unit):
    amount = number * commission.exact(unit)
    parts = commission.share_out(amount, weights, unit)
    assert sum(parts) == amount
    total = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert (part / commission.exact(unit)).denominator == 1
        if total:
            assert abs(part - amount * weight / total) < commission.exact(unit)


@given(st.dictionaries(st.integers(0, 50), percents, min_size=1, max_size=5))
def test_a_table_has_one_rate_for_each_figure(rows):
    table = commission.make_table(rows.items())
    for figure in range(60):
        [rate] = [line.rate for line in table if line.start <= figure and (line.end is None or figure < line.end)]
        below = [start for start in rows if start <= figure]
        assert rate == (commission.exact(rows[max(below)]) if below else 0)


def load_in_package(name, addon="sales_kpi"):
    """Load a tool that imports those beside it: in a package of its own, as Odoo's is not there."""
    package = types.ModuleType(f"{addon}_alone")
    package.__path__ = [str(ADDONS / addon / "tools")]
    sys.modules.setdefault(package.__name__, package)
    return importlib.import_module(f"{package.__name__}.{name}")


branch = load_in_package("branch")


def test_branch_examples():
    failed, tried = doctest.testmod(branch)
    assert tried and not failed


@st.composite
def trees(draw):
    """A tree of up to 12 nodes below node 0: whose parent each is."""
    children = {}
    for node in range(1, draw(st.integers(2, 12))):
        children.setdefault(draw(st.integers(0, node - 1)), []).append(node)
    return children


@given(trees(), st.integers(0, 10**9), st.integers(1, 12), st.data())
def test_branch_adds_up_on_both_axes(children, cents, months, data):
    nodes = {0} | {child for below in children.values() for child in below}
    tree_weights = {node: data.draw(st.integers(1, 9)) for node in nodes}
    time_weights = {node: data.draw(st.lists(st.integers(1, 9), min_size=months, max_size=months)) for node in nodes}
    figures = {0: [cents, *[None] * months]}
    tried = branch.Branch(children, figures, {}, {}, tree_weights, time_weights, 1)
    result = tried.spread(0, time=True, tree=True, deep=True)
    assert set(result) == nodes
    for node, (whole, *parts) in result.items():
        assert sum(parts) == whole
        below = children.get(node)
        if below:
            assert [sum(cells) for cells in zip(*(result[child] for child in below), strict=True)] == [whole, *parts]


@given(
    st.lists(st.tuples(st.integers(0, 50), st.one_of(st.none(), st.integers(0, 80))), max_size=6), st.integers(0, 60), st.integers(0, 120),
    st.integers(1, 20))
def test_waiting_line(rows, free_at, now, duration):
    """Everybody before the offer has lapsed, the offer has not, nobody after it has had a turn, and turns do not overlap."""
    entries = [(number, joined, until) for number, (joined, until) in enumerate(rows)]
    lapsed, offer = waiting_line.turns(entries, free_at, now, duration)
    assert [key for key, _begin, _until in lapsed] == list(range(len(lapsed)))
    assert all(until <= now for _key, _begin, until in lapsed)
    assert (offer is None) == (len(lapsed) == len(entries))
    if offer:
        assert offer[0] == len(lapsed)
        assert offer[2] > now
    ends = free_at
    for _key, begin, until in lapsed + ([offer] if offer else []):
        assert begin is None or (begin >= ends and until - begin == duration)
        ends = until
