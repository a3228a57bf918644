from odoo.addons.sales_center.tests.routes_common import RoutesCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestRoutes(RoutesCommon):

    def test_there_is_none(self):
        """ Whoever adds an address adds here who gets what there, as the tests of the other addons have it. """
        self.assertFalse(self._routes("sales_logistics"))
