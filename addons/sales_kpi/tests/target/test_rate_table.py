import doctest

from odoo.tests import BaseCase, tagged

from ...tools import rate_table


@tagged("post_install", "-at_install")
class TestRateTable(BaseCase):

    def test_doctests(self):
        self.assertEqual(doctest.testmod(rate_table).failed, 0)
