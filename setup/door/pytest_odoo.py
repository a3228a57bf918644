"""A pytest plugin: shows each test that Odoo ran as an item of pytest's own, so that its counts are true."""
import json
from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption("--odoo-outcomes", metavar="FILE", help="outcomes of Odoo's test runner (setup/test.py makes it)")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session, config, items):
    """Add the outcomes last: they were chosen when they were run, not by -k."""
    if config.getoption("odoo_outcomes"):
        outcomes = json.loads(Path(config.getoption("odoo_outcomes")).read_text())
        items += [OdooItem.of(session, *outcome) for outcome in outcomes]


class OdooFailure(Exception):
    pass


class OdooItem(pytest.Item):
    @classmethod
    def of(cls, session, place, outcome, text, seconds):
        item = cls.from_parent(session, name=place, nodeid=place)
        item.outcome, item.text, item.seconds = outcome, text, seconds
        return item

    def runtest(self):
        if self.outcome == "skipped":
            pytest.skip(self.text)
        if self.outcome != "passed":
            raise OdooFailure(self.text)

    def repr_failure(self, excinfo, style=None):
        return str(excinfo.value) if excinfo.errisinstance(OdooFailure) else super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, None, self.name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if isinstance(item, OdooItem) and call.when == "call":
        report.duration = item.seconds
    return report
