from odoo.addons.sales_center.tests.dialogs_common import OwnDialogsCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDialogs(OwnDialogsCommon):

    def test_each_is_its_makers_alone(self):
        self.assertGreater(len(self._dialogs("sales_logistics")), 10)
        self.assertFalse(self._shared("sales_logistics"), "these have no rule that lets in nobody but who made them")
