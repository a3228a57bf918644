"""Periods, days and nights, in plain Python: properties that hold for any figures."""

import doctest
import importlib.util
import sys
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

TOOLS = Path(__file__).parents[1] / "addons" / "sales_logistics" / "tools"


def load(name):
    """Load a tool on its own: its package is Odoo's."""
    spec = importlib.util.spec_from_file_location(f"logistics_tools_{name}", TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


intervals, days, person_days = load("intervals"), load("days"), load("person_days")
meals = load("meals")


@pytest.mark.parametrize("module", [intervals, days, person_days, meals], ids=lambda module: module.__name__)
def test_examples(module):
    failed, tried = doctest.testmod(module)
    assert tried and not failed


# ------------------------------------------------------------
# SPLITTING
# ------------------------------------------------------------

weights = st.dictionaries(st.integers(), st.integers(0, 31), max_size=12)


@given(st.integers(0, 10**9), weights)
def test_parts_are_the_whole(cents, weights):
    parts = person_days.split(Fraction(cents, 100), weights)
    assert sum(parts.values()) == (Fraction(cents, 100) if any(weights.values()) else 0)
    for key, part in parts.items():
        assert (part * 100).denominator == 1
        assert abs(part - Fraction(cents, 100) * weights[key] / sum(weights.values())) < Fraction(1, 100)


@given(st.integers(0, 10**6), weights)
def test_who_stayed_longer_pays_no_less(cents, weights):
    parts = person_days.split(Fraction(cents, 100), weights)
    for one in parts:
        for other in parts:
            if weights[one] > weights[other]:
                assert parts[one] >= parts[other]


# ------------------------------------------------------------
# NIGHTS
# ------------------------------------------------------------

some_day = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@given(some_day, st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_guests_of_one_bed_fill_no_night_twice(first_arrival, lengths):
    """One after the other in a bed, they have at most one night a day between them, and all of those in between."""
    arrival, total = first_arrival, 0
    month = date(2025, 5, 1), date(2025, 5, 31)
    for length in lengths:
        total += person_days.nights(*month, arrival, arrival + timedelta(days=length))
        arrival += timedelta(days=length)
    overlap = (min(arrival, month[1] + timedelta(days=1)) - max(first_arrival, month[0])).days
    assert total == max(overlap, 0)


@given(some_day, some_day, st.integers(1, 400))
def test_months_add_up(first, arrival, length):
    """Cut a time at any day: the nights of its parts are the nights of all of it."""
    cut, end = first + timedelta(days=13), first + timedelta(days=40)
    departure = arrival + timedelta(days=length)
    whole = person_days.nights(first, end, arrival, departure)
    begun = person_days.nights(first, cut, arrival, departure)
    assert whole == begun + person_days.nights(cut + timedelta(days=1), end, arrival, departure)


# ------------------------------------------------------------
# PERIODS
# ------------------------------------------------------------

periods = st.lists(st.tuples(st.integers(0, 50), st.one_of(st.none(), st.integers(1, 20))), max_size=8).map(
    lambda rows: [(start, None if length is None else start + length) for start, length in rows])


@given(periods, st.integers(0, 60), st.one_of(st.none(), st.integers(1, 15)))
def test_first_gap_is_free_and_the_first(busy, after, length):
    start = intervals.first_gap(busy, after, length)

    def is_free(begin):
        stop = None if length is None else begin + length
        return not any(intervals.overlap(begin, stop, *period) for period in busy)

    if start is None:
        assert not any(is_free(begin) for begin in range(after, 120))
    else:
        assert start >= after and is_free(start)
        assert not any(is_free(begin) for begin in range(after, start))


@given(some_day, st.sampled_from(["Asia/Shanghai", "UTC", "America/New_York", "Asia/Kolkata"]))
def test_day_begins_on_its_day(day, tz):
    start = days.day_start(day, tz)
    assert days.local_day(start, tz) == day
    assert days.local_day(start - timedelta(seconds=1), tz) == day - timedelta(days=1)
    assert isinstance(start, datetime) and start.tzinfo is None


@given(some_day, st.floats(0, 24), st.sampled_from(["Asia/Shanghai", "UTC", "Asia/Kolkata"]))
def test_hours_are_those_on_the_wall(day, hour, tz):
    assert days.moment(day, hour, tz) == days.day_start(day, tz) + timedelta(minutes=round(hour * 60))


# ------------------------------------------------------------
# MEALS
# ------------------------------------------------------------

coins = st.integers(0, 10**6)
limits = st.one_of(st.none(), coins)
rules = st.one_of(
    st.fixed_dictionaries({"fixed": coins}), st.fixed_dictionaries({"percent": st.decimals(0, 100, places=2).map(str)}))


@given(st.lists(coins, max_size=40), rules, limits, limits)
def test_no_maximum_is_exceeded(prices, rule, day, month):
    """Ten meals a day for a month: never more than the price, nor than what is left of either maximum."""
    by_day, all_month = [0] * 4, 0
    for number, price in enumerate(prices):
        today = number // 10
        paid = meals.subsidy(
            price, **rule, day_left=None if day is None else day - by_day[today],
            month_left=None if month is None else month - all_month)
        assert 0 <= paid <= price
        by_day[today] += paid
        all_month += paid
    assert day is None or max(by_day) <= day
    assert month is None or all_month <= month


@given(coins, st.decimals(0, 100, places=2))
def test_a_percentage_is_right_to_half_a_coin(price, percent):
    paid = meals.subsidy(price, percent=str(percent))
    assert abs(paid - Fraction(price) * Fraction(percent) / 100) <= Fraction(1, 2)


eaten = st.lists(st.tuples(
    st.sampled_from("abcde"), st.sampled_from(["breakfast", "lunch", "guests"]), st.integers(1, 30), coins, coins), max_size=60)


@given(eaten)
def test_persons_the_bill_and_the_whole_are_the_same(rows):
    people, billed, total = meals.settle(rows)
    for column in range(4):
        assert sum(figures[column] for figures in people.values()) == total[column]
    assert sum(billed.values()) == total[0] == sum(number for _who, _what, number, _price, _own in rows)
    assert sum(number * price for (_what, price), number in billed.items()) == total[1]
    assert total[1] == total[2] + total[3]
    assert all(price == own + company for _number, price, own, company in people.values())


@given(eaten, st.randoms())
def test_the_order_does_not_matter(rows, random):
    mixed = list(rows)
    random.shuffle(mixed)
    people, billed, total = meals.settle(rows)
    assert (people, billed, total) == meals.settle(mixed)

# ------------------------------------------------------------
# UPKEEP
# ------------------------------------------------------------

upkeep_dates = load("upkeep_dates")

anchors = st.dates(date(2023, 1, 1), date(2033, 12, 31))
rhythms = st.tuples(st.integers(1, 40), st.sampled_from(("day", "week", "month")))


def test_examples_of_upkeep():
    failed, tried = doctest.testmod(upkeep_dates)
    assert tried and not failed


@given(anchors, rhythms, st.integers(0, 120))
def test_due_dates_grow_and_come_back_to_the_day(anchor, rhythm, index):
    due, following = (upkeep_dates.nominal(anchor, *rhythm, number) for number in (index, index + 1))
    assert anchor <= due < following
    if rhythm[1] == "month":
        last = upkeep_dates.add_months(due.replace(day=1), 1) - timedelta(days=1)
        assert due.day == min(anchor.day, last.day)  # the 31st, and 29 February, come back after short months
    else:
        assert (due - anchor).days % (rhythm[0] * (7 if rhythm[1] == "week" else 1)) == 0


@given(anchors, rhythms, anchors)
def test_the_first_due_date_after_a_day(anchor, rhythm, after):
    index = upkeep_dates.index_after(anchor, *rhythm, after)
    assert upkeep_dates.nominal(anchor, *rhythm, index) > after
    assert index == 0 or upkeep_dates.nominal(anchor, *rhythm, index - 1) <= after


@given(anchors, rhythms, st.integers(0, 400), st.lists(st.integers(1, 60), max_size=6))
def test_in_whatever_steps_it_is_planned_each_due_date_comes_once(anchor, rhythm, length, steps):
    after = anchor - timedelta(days=1)
    until = anchor + timedelta(days=length)
    whole = upkeep_dates.due_dates(anchor, *rhythm, after, until)
    pieces, reached = [], after
    for step in [*steps, 500]:
        stop = min(reached + timedelta(days=step), until)
        pieces += upkeep_dates.due_dates(anchor, *rhythm, reached, stop)
        reached = stop
    assert pieces == whole
    assert len({due for due, _day in whole}) == len(whole)


@given(anchors, rhythms, st.integers(0, 200), st.sets(st.integers(0, 6), max_size=6))
def test_on_open_days_and_never_twice_a_day(anchor, rhythm, length, closed):
    dates = upkeep_dates.due_dates(
        anchor, *rhythm, anchor - timedelta(days=1), anchor + timedelta(days=length), lambda day: day.weekday() not in closed)
    assert all(day.weekday() not in closed and due <= day for due, day in dates)
    on_days = [day for _due, day in dates]
    assert on_days == sorted(set(on_days))


@given(anchors, rhythms, st.integers(-400, 400))
def test_from_completion_it_is_later_than_the_last_time(last, rhythm, late):
    done = last + timedelta(days=late)
    due = upkeep_dates.after_completion(done, *rhythm, last)
    assert due > last and (due == upkeep_dates.nominal(done, *rhythm, 1) or due == last + timedelta(days=1))
