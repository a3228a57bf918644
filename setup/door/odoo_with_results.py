"""Runs Odoo, and writes the outcome of each of its tests as a line of JSON.

Started in place of `python -m odoo`. What to run and where to write comes as JSON in SALES_CENTRE_TESTS:
`results` (a file), `modules` (Python modules of tests that are this process's share) and `words`
(which a test must all have in its module, class or method). Besides, what Odoo would pass over in
silence is reported as a failure: a file of tests that is not imported, a test that only runs at install.
"""
import json
import os
import sys
import time

sys.path.pop(0)  # this folder: its modules are not meant to be importable in Odoo

import odoo.cli
from odoo.tests import loader, result
from odoo.tests.suite import OdooSuite
from odoo.tests.tag_selector import TagsSelector
from odoo.tools import config

ORDER = json.loads(os.environ["SALES_CENTRE_TESTS"])
make_odoo_suite = loader.make_suite


def report(module, name, outcome, text="", seconds=0.0):
    line = {"module": module, "name": name, "outcome": outcome, "text": text, "seconds": round(seconds, 3)}
    with open(ORDER["results"], "a") as results:
        results.write(json.dumps(line) + "\n")


def name_of(test):
    return f"{type(test).__qualname__}::{test._testMethodName}"


def wanted(test):
    place = f"{test.__module__.replace('.', '/')} {name_of(test)}".lower()
    return test.__module__ in ORDER["modules"] and all(word in place for word in ORDER["words"])


class ReportedResult(result.OdooTestResult):
    """Odoo's result, which also tells us of each test."""

    def startTest(self, test):
        super().startTest(test)
        test.sc_outcome = ("passed", "")
        test.sc_start = time.monotonic()

    def stopTest(self, test):
        super().stopTest(test)
        outcome, text = test.sc_outcome
        report(test.__module__, name_of(test), outcome, text, time.monotonic() - test.sc_start)

    def addError(self, test, err):
        super().addError(test, err)
        self._note(test, "failed", self._exc_info_to_string(err, test))

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._note(test, "failed", self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._note(test, "skipped", reason)

    def _note(self, test, outcome, text):
        if outcome == "failed" and self._soft_fail:
            return  # Odoo tries this one again
        test = getattr(test, "test_case", test)  # a subtest is its test
        if not hasattr(test, "_testMethodName"):  # setUpClass and tearDownClass
            report("", str(test), outcome, text)
        elif getattr(test, "sc_outcome", ("passed", ""))[0] != "failed":
            test.sc_outcome = (outcome, text)


def make_suite(module_names, position="at_install"):
    """Our share of Odoo's suite; and a failure for each test that it leaves out unseen."""
    suite = OdooSuite([test for test in make_odoo_suite(module_names, position) if wanted(test)])
    if position == "post_install":
        report_unseen(module_names)
    return suite


def report_unseen(module_names):
    tags = TagsSelector(config["test_tags"])
    modules = [module for name in module_names for module in loader.get_test_modules(name)]
    for name in set(ORDER["modules"]) - {module.__name__ for module in modules}:
        report(name, "import", "failed", "This file of tests is not imported in tests/__init__.py, and never runs.")
    for module in modules:
        for test in loader.get_module_test_cases(module):
            if tags.check(test) and wanted(test) and "post_install" not in test.test_tags:
                report(
                    test.__module__, name_of(test), "failed",
                    "This test would only run when the addon is installed, and is not run here:"
                    ' tag its class @tagged("post_install", "-at_install").',
                )


loader.make_suite = make_suite
loader.OdooTestResult = ReportedResult
odoo.cli.main()
