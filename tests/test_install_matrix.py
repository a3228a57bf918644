"""Each addon alone with what it needs, in pairs and all together: installed, taken out again without a trace, put back.

More combinations are tried by hand, see tests/matrix/run.py.
"""
import os

import pytest
from matrix.traces import WITH_DEMO, in_odoo, install, traces, uninstall

KPI, LOGISTICS, CENTER = "sales_kpi", "sales_logistics", "sales_center"
# What the demo data of sales_center switches on in Odoo's own settings stays on, as what an administrator switches on would.
SETTINGS = {f"group that implies another: Role / User, {name}" for name in (
    "Basic Pricelists", "Discount on lines", "Manage Product Variants", "Multi Currencies")}


@pytest.fixture
def bare(bare_template, our_addons):
    if len(our_addons) < 3:
        pytest.skip("the matrix is that of all addons")
    copy = bare_template.copy(f"sc_test_{os.getpid()}_matrix")
    yield copy
    copy.drop()


@pytest.mark.parametrize("other", [KPI, LOGISTICS])
def test_a_pair_comes_and_goes(bare, other):
    """First the one alone, then the other beside it, where orders were sold before; the way back leaves what was there before."""
    in_odoo(bare, "old_orders", "make(env, 1000)")
    before = traces(bare)
    install(bare, [CENTER], f"matrix-{CENTER}")
    alone = traces(bare)
    install(bare, [other], f"matrix-{other}")
    assert in_odoo(bare, "old_orders", "check(env)") == ["1000 orders"]
    uninstall(bare, other)
    assert sorted(traces(bare) - alone) == []
    uninstall(bare, CENTER)
    assert sorted(traces(bare) - before) == []


def test_all_go_with_their_data_and_come_again(bare, our_addons):
    """In use, they leave nothing but what was made with Odoo's own models, which goes on working; and they can come back."""
    before = traces(bare)
    bare.sql(WITH_DEMO.format(demo="true"))
    install(bare, our_addons, "matrix-demo", "--with-demo")
    there = traces(bare)
    uninstall(bare, LOGISTICS)
    uninstall(bare, CENTER)
    assert sorted(traces(bare) - before - SETTINGS) == []
    in_odoo(bare, "goes_on", "check(env)")
    install(bare, our_addons, "matrix-again", "--with-demo")
    assert sorted(there - traces(bare)) == []
