from odoo.tests import no_retry, tagged

from .unit_tests_common import UnitTestsCommon


@tagged("post_install", "-at_install")
class TestUnitTests(UnitTestsCommon):

    @no_retry
    def test_components(self):
        """ static/tests, but for the tours """
        self.run_unit_tests("sales_center")
