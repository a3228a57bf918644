"""Instalments and clauses, in plain Python: properties that hold for any figures and any words."""

import doctest
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_tools import load

payment_schedule = load("payment_schedule")
clauses = load("clauses")
cents = st.integers(0, 10 ** 13).map(lambda number: number / 100)
percents = st.lists(st.floats(0, 100), min_size=1, max_size=12)


@pytest.mark.parametrize("module", [payment_schedule, clauses], ids=lambda module: module.__name__)
def test_examples(module):
    failed, tried = doctest.testmod(module)
    assert tried and not failed


@given(cents, percents, st.sampled_from([0.01, 0.05, 1.0, 0.001]))
def test_instalments_make_up_the_amount(total, weights, rounding):
    whole = sum(weights) or 1
    lines = [("percent", weight / whole * 100) for weight in weights]
    try:
        parts = payment_schedule.split(total, lines, rounding)
    except payment_schedule.ScheduleError:
        return  # rounding up has used the amount up before the last line
    step = Decimal(str(rounding))
    exact = [Decimal(str(part)) for part in parts]
    assert all(part >= 0 and part % step == 0 for part in exact)
    assert abs(sum(exact) - Decimal(str(total))) <= step / 2
    assert len(parts) == len(lines)
    for part, (_kind, percent) in zip(exact[:-1], lines, strict=False):
        assert abs(part - Decimal(str(total)) * Decimal(str(percent)) / 100) <= step


@given(cents, cents)
def test_fixed_instalments_stay_as_they_are(total, first):
    lines = [("fixed", first), ("percent", 100)]
    if first > total:
        with pytest.raises(payment_schedule.ScheduleError):
            payment_schedule.split(total, lines)
    else:
        assert payment_schedule.split(total, lines)[0] == first


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_due_dates_go_on(base, delay):
    for unit in ("days", "months"):
        first, second = payment_schedule.due(base, delay, unit), payment_schedule.due(base, delay + 1, unit)
        assert base <= first < second


@given(st.text(), st.text())
def test_changes_read_as_both_texts(before, after):
    rows = clauses.changes(before, after)
    assert "".join(text for kind, text in rows if kind != "added") == before
    assert "".join(text for kind, text in rows if kind != "removed") == after
    assert all(text for _kind, text in rows)


@given(st.text())
def test_values_are_not_read_again(text):
    assert clauses.fill("{{partner}}", {"partner": text}) == text
