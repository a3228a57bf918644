"""Every model of ours stands in access_table.csv with what each group may do; customers and the public may nothing there."""
import access_table
import pytest


@pytest.fixture(scope="module")
def rows(bench, template, our_addons):
    if len(our_addons) < 3:
        pytest.skip("the table is that of all addons")
    copy = template.copy("sc_test_0_access")
    try:
        return access_table.rows_of(bench, copy.name, our_addons)
    finally:
        copy.drop()


def test_the_table_tells_what_is(rows):
    now, table = map(tuple, access_table.told(rows)), map(tuple, access_table.read())
    now, table = set(now), set(table)
    assert now == table, (
        "The access rights differ from tests/access_table.csv (see its script for how to write it anew). "
        f"Not in the file: {sorted(now - table)[:20]}. Only in the file: {sorted(table - now)[:20]}."
    )


def test_customers_and_the_public_may_nothing(rows):
    """What is shared with a customer is shown by a controller, and not by a right on a model."""
    outside = [row for row in rows if row[1] in ("base.group_public", "base.group_portal") and row[2]]
    assert not outside


def test_the_auditor_changes_nothing(rows):
    """But for dialogs, which keep nothing; and what every employee may do for himself or herself the auditor may, too."""
    employees = {(model, letter) for model, group, may, _kind in rows if group == "base.group_user" for letter in may}
    changing = [
        (model, letter) for model, group, may, kind in rows if group == "sales_center.group_auditor" and kind == "record"
        for letter in may if letter != "r" and (model, letter) not in employees
    ]
    assert not changing
