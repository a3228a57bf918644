from odoo.addons.web.tests.test_js import unit_test_error_checker
from odoo.tests import HttpCase

# A desk and a phone: the preset of Odoo's unit tests, the size of the window, and whether it is touched.
SCREENS = (("desktop", "1366x768", False), ("mobile", "375x667", True))


def job_of(addon):
    """ :returns: str, by which Odoo's unit tests in JavaScript know those of an addon """
    number = 0
    for letter in f"@{addon}":
        number = (31 * number + ord(letter)) % 2**32
    return f"{number:08x}"


class UnitTestsCommon(HttpCase):
    """ Runs the unit tests in JavaScript of one addon, and no others. """

    def run_unit_tests(self, addon):
        for preset, self.browser_size, self.touch_enabled in SCREENS:
            self.browser_js(
                f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&id={job_of(addon)}", "", "", login="admin",
                timeout=300, success_signal="[HOOT] Test suite succeeded", error_checker=unit_test_error_checker)
