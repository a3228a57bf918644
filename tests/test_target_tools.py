"""What keeps a plan exact when it changes: parting by days, adding up again, the workbook. Properties for any figures."""

import doctest
import importlib.util
import io
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

TOOLS = Path(__file__).parents[1] / "addons" / "sales_kpi" / "tools"


def load_package():
    """Load the tools as a package of their own: without Odoo, which they know nothing of."""
    spec = importlib.util.spec_from_file_location("target_tools", TOOLS / "__init__.py", submodule_search_locations=[str(TOOLS)])
    package = importlib.util.module_from_spec(spec)
    sys.modules["target_tools"] = package
    spec.loader.exec_module(package)
    return package


load_package()
by_days = importlib.import_module("target_tools.by_days")
sums = importlib.import_module("target_tools.sums")
target_sheet = importlib.import_module("target_tools.target_sheet")
reality = importlib.import_module("target_tools.reality")
shares = importlib.import_module("target_tools.shares")
UNITS = [1.0, 0.01, 0.05]


@pytest.mark.parametrize("module", [by_days, sums, target_sheet, reality, shares], ids=lambda module: module.__name__)
def test_examples(module):
    failed, tried = doctest.testmod(module)
    assert tried and not failed


# ------------------------------------------------------------
# BY DAYS
# ------------------------------------------------------------

@given(st.integers(-10**12, 10**12), st.lists(st.integers(0, 400), min_size=1, max_size=12))
def test_parts_are_the_whole(units, weights):
    parts = by_days.split(units, weights)
    assert sum(parts) == units
    if sum(weights):
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - units * weight / sum(weights)) < 1 + abs(units) * 1e-9


@given(st.integers(-10**9, 10**9), st.sampled_from(UNITS), st.integers(1, 92), st.integers(-5, 100))
def test_kept_and_moved_are_the_whole(units, unit, days, last):
    first = date(2031, 1, 1)
    kept, moved = by_days.split_at(units * unit, unit, first, first + timedelta(days - 1), first + timedelta(last - 1))
    assert round(kept / unit) + round(moved / unit) == units
    assert abs(kept / unit - units * min(max(last, 0), days) / days) <= 0.5 + 1e-6
    assert last > 0 or kept == 0
    assert last < days or moved == 0


# ------------------------------------------------------------
# ADDING UP AGAIN
# ------------------------------------------------------------

@st.composite
def plans(draw):
    """A tree of up to four levels that adds up on both axes, stretched here and there, with open shares; in units."""
    size, months = draw(st.integers(2, 12)), draw(st.integers(0, 4))
    parents = {0: None, **{node: draw(st.integers(0, node - 1)) for node in range(1, size)}}
    stretches = {node: draw(st.sampled_from([100, 100, 105, 97.5, 110.01])) for node in parents}
    parts = list(range(1, months + 1))
    children = {node: [child for child, parent in parents.items() if parent == node] for node in parents}
    amounts = st.integers(0, 1000) if draw(st.booleans()) else st.integers(-5, 5)
    figures = {}
    for node in parents:
        for part in parts:
            figures[node, "m", part] = draw(amounts), 0
        whole = sum(figures[node, "m", part][0] for part in parts) if parts else draw(amounts)
        figures[node, "m", 0] = whole, 0
    plan = sums.Sums(parents, stretches, {"m": 1}, 0, parts, figures)
    for node in parents:
        if children[node]:
            shares = plan._handed_out(node, "m")
            for period in [0, *parts]:
                below = sum(figures[child, "m", period][0] for child in children[node])
                figures[node, "m", period] = figures[node, "m", period][0], shares[period] - below
    return sums.Sums(parents, stretches, {"m": 1}, 0, parts, figures), figures


def everything(plan):
    plan._touched.update(dict.fromkeys(plan._figures, True))
    return plan.differences()


def change_some(plan, figures, data, anybody):
    """Change figures of nodes that have nobody below, in parts where there are any."""
    cells = [cell for cell in figures if bool(plan.parts) == bool(cell[2]) and (anybody or not plan.children[cell[0]])]
    for cell in data.draw(st.lists(st.sampled_from(cells), min_size=1, max_size=6, unique=True)):
        plan.set(cell, data.draw(st.integers(-1000, 1000)))


@given(plans(), st.booleans(), st.data())
def test_any_change_adds_up_again(problem, upwards, data):
    plan, figures = problem
    change_some(plan, figures, data, anybody=not upwards)
    wanted = {cell: plan._figures[cell][0] for cell in plan._touched}
    plan.settle(upwards)
    settled = plan.changed()
    plan.settle(upwards)
    assert plan.changed() == settled
    assert everything(plan) == []
    if not upwards:
        for (node, metric, period), (target, _open_share) in plan.changed().items():
            # those above keep their targets
            assert (node, metric, period) in wanted or not period or target == figures[node, metric, period][0]


@given(plans(), st.data())
def test_what_is_moved_changes_nothing_above_both(problem, data):
    """One gets what the other gives: the nodes above both of them stay, whatever is stretched between."""
    plan, figures = problem
    nodes = [node for node in plan.parents if node and not plan.children[node]]
    giver, taker = data.draw(st.sampled_from(nodes)), data.draw(st.sampled_from(nodes))
    above = [set(chain(plan, place)) for place in (giver, taker)]
    if giver == taker:
        return
    period = plan.parts[0] if plan.parts else 0
    amount = data.draw(st.integers(1, 500))
    for place, sign in ((giver, -1), (taker, 1)):
        cell = place, "m", period
        plan.set(cell, figures[cell][0] + sign * amount)
    plan.settle(upwards=True)
    changed = plan.changed()
    for node in above[0] & above[1]:
        for cell in figures:
            if cell[0] == node and cell in changed:
                assert changed[cell][0] == figures[cell][0]
    assert everything(plan) == []


def chain(plan, node):
    """The nodes above one."""
    while (node := plan.parents[node]) is not None:
        yield node


# ------------------------------------------------------------
# THE WORKBOOK
# ------------------------------------------------------------

figures_of_a_node = st.lists(st.one_of(st.none(), st.integers(-10**9, 10**9).map(lambda units: units / 100)), min_size=3, max_size=3)


@given(st.lists(figures_of_a_node, max_size=8), st.text(max_size=40))
def test_what_goes_out_comes_back(rows, name):
    rows = [[sum(value for value in row if value is not None) if index % 2 else None, *row] for index, row in enumerate(rows)]
    file = io.BytesIO()
    [title] = target_sheet.sheet_names([name])
    columns = [("0", "Total"), ("1", "Jan"), ("2", "Feb"), ("3", "Mar")]
    target_sheet.write(file, [target_sheet.Sheet(
        title, "7/1", columns, [(str(index), index % 9, "=Name", row) for index, row in enumerate(rows)], "0.00")], ("Key", "Who"))
    file.seek(0)
    [(_title, key, cells)] = [(title, key, list(cells)) for title, key, cells in target_sheet.read(file)]
    assert key == "7/1"
    found = {(cell.row, cell.column): cell.value for cell in cells}
    wanted = {(str(index), column): value for index, row in enumerate(rows) for (column, _heading), value in zip(columns, row, strict=True)}
    assert found == pytest.approx(wanted)
    assert all((found[cell] is None) == (wanted[cell] is None) for cell in wanted)


@given(st.lists(st.text(), max_size=8))
def test_names_of_sheets(names):
    result = target_sheet.sheet_names(names)
    assert len(result) == len(names) == len({name.lower() for name in result})
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in result)


# ------------------------------------------------------------
# SHARES BY WEIGHT, AND WHAT IS LIKELY
# ------------------------------------------------------------

@given(st.integers(-10**10, 10**10), st.sampled_from(UNITS), st.lists(st.floats(-5, 10**6), min_size=1, max_size=8))
def test_parts_by_weight_are_the_whole(units, unit, weights):
    parts = shares.split_by(units * unit, dict(enumerate(weights)), unit)
    assert sum(round(part / unit) for part in parts.values()) == units
    assert list(parts) == list(range(len(weights)))


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(0, 1e9), st.none() | st.floats(0, 1e9), st.none() | st.floats(0, 1e9))
def test_a_higher_target_is_never_likelier(target, more, past, likely, left):
    known = {"past": past, "likely": likely, "left": left}
    assert set(reality.doubts(target, **known)) <= set(reality.doubts(target + more, **known))
