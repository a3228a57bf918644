"""The arithmetic of concessions and envelopes, in plain Python: properties that hold for any figures."""

import doctest
import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

TOOLS = Path(__file__).parents[1] / "addons" / "sales_center" / "tools"


def load(name):
    """Load a tool on its own: its package is Odoo's."""
    spec = importlib.util.spec_from_file_location(f"sales_center_tools_{name}", TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


concession = load("concession")
envelope = load("envelope")


@pytest.mark.parametrize("module", [concession, envelope], ids=lambda module: module.__name__)
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
