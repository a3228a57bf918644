"""For each record rule of ours somebody whom it lets in and somebody whom it leaves out, whichever way they try; and
what only some groups may read does not come out."""
import os

import access_checks
import pytest


@pytest.fixture(scope="module")
def found(bench, template, our_addons):
    if len(our_addons) < 3:
        pytest.skip("the checks are those of all addons")
    copy = template.copy(f"sc_test_{os.getpid()}_rules")
    try:
        return access_checks.in_odoo(bench, copy.name, "checks.run(env)")
    finally:
        copy.drop()


def test_each_rule_has_a_case(found):
    rules = found["rules"]
    assert not rules["missing"], (
        "These record rules have no case in tests/access/record_rules.csv; `python3 tests/access_checks.py` adds them, "
        "to be read before they are committed:\n" + "\n".join(rules["missing"]))
    assert not rules["gone"], "These rules are in the file, but are no more:\n" + "\n".join(rules["gone"])


def test_the_cases_hold(found):
    """Search, count, read, name search, groups and export all say the same, and so do writing, making and deleting."""
    assert not found["rules"]["wrong"], "\n".join(found["rules"]["wrong"])


def test_secret_fields_are_not_to_be_asked_for(found):
    """By those without the group: read, searched, sorted, grouped, exported, by a field that leads there, or from an error."""
    assert len(found["secrets"]["fields"]) > 50
    assert not found["secrets"]["asked"], "\n".join(found["secrets"]["asked"])


def test_secret_fields_show_nowhere_else(found):
    """In no other field (related or worked out), in no name, on no printed page."""
    assert not found["secrets"]["shown"], "\n".join(found["secrets"]["shown"])
    assert not found["secrets"]["printed"], "\n".join(found["secrets"]["printed"])


def test_reports_are_made_of_what_one_may_read(found):
    assert found["secrets"]["made"] > 20
    assert not found["secrets"]["rendered"], "\n".join(found["secrets"]["rendered"])


def test_customers_read_what_is_shared_with_them_only(found):
    """Of what the addons add to Odoo's models; of their own models customers read none (`test_access_table.py`)."""
    assert not found["secrets"]["shared"], "\n".join(found["secrets"]["shared"])
