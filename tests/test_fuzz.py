"""A short run of fuzz.py: whatever clients call, they get a clean error, and the invariants hold."""
import fuzz
import pytest

SECONDS = 30


def test_nothing_breaks(bench, template, our_addons):
    if len(our_addons) < 3:
        pytest.skip("the methods are those of all addons")
    found = fuzz.run(bench, template, SECONDS)
    assert found.counts["done"] > 50, found.counts
    assert not found.mistakes, "\n".join(found.mistakes.values())
    assert not found.broken, "\n".join(found.broken)
