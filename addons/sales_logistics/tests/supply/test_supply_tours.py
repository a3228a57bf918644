from odoo.addons.sales_logistics.tests.supply.common import SupplyCommon
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestSupplyTours(SupplyCommon, HttpCase):

    def test_ask_on_a_phone_and_get_it(self):
        """ An employee asks on a phone, an administrator issues, and the employee confirms the receipt. """
        self.browser_size, self.touch_enabled = "375x667", True
        self.start_tour("/odoo/supplies", "sales_logistics_supply_ask", login=self.asker_user.login)
        request = self.env["sales.supply.request"].search([("employee_id", "=", self.asker.id)])
        self.assertEqual((request.state, request.site_id), ("requested", self.site))
        self.browser_size, self.touch_enabled = "1366x768", False
        self.start_tour(f"/odoo/sales.supply.request/{request.id}", "sales_logistics_supply_issue", login=self.administrator.login)
        self.browser_size, self.touch_enabled = "375x667", True
        self.start_tour(f"/odoo/sales.supply.request/{request.id}", "sales_logistics_supply_receive", login=self.asker_user.login)
        self.env.invalidate_all()
        self.assertEqual((request.state, self._on_hand(self.pen)), ("done", 9))
