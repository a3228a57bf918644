from odoo.addons.sales_logistics.tests.inspection.common import InspectionCommon
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestInspectionTours(InspectionCommon, HttpCase):

    def test_failed_put_right_and_looked_at_again(self):
        """ A surprise on a phone; the person in charge, without any right in logistics, puts it right; another administrator accepts. """
        self.template.item_ids.photo_required = False
        inspection = self._inspect(kind="surprise")
        self.browser_size, self.touch_enabled = "375x667", True
        self.start_tour(f"/odoo/sales.inspection/{inspection.id}", "sales_logistics_inspection_round", login=self.administrator.login)
        self.env.invalidate_all()
        found = inspection.rectification_ids
        self.assertEqual((inspection.state, found.state, found.employee_id, found.points), ("done", "open", self.keeper, 10))
        self.start_tour("/odoo/my-logistics", "sales_logistics_inspection_put_right", login=self.keeper_user.login)
        self.env.invalidate_all()
        self.assertEqual((found.state, found.fixed_by_id), ("fixed", self.keeper_user))
        self.start_tour(f"/odoo/sales.rectification/{found.id}", "sales_logistics_inspection_accept", login=self.second_administrator.login)
        self.env.invalidate_all()
        self.assertEqual((found.state, found.closed_by_id), ("closed", self.second_administrator))
