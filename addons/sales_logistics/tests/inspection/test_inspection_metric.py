from datetime import timedelta

from odoo import fields
from odoo.addons.sales_logistics.tests.inspection.common import InspectionCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestInspectionMetric(InspectionCommon):
    """ Where `sales_kpi` is installed, what inspections find is counted by a metric, as the manual says. """

    def test_points_lost_are_counted(self):
        if "sales.metric" not in self.env:
            self.skipTest("There is nothing to count with.")
        self.template.item_ids.photo_required = False
        found = self._fail(self._inspect())
        mistake = self._fail(self._inspect())
        mistake.with_user(self.logistics_manager).action_cancel("That was the cat")
        metric = self.env["sales.metric"].create({
            "name": "Points lost", "model_id": self.env.ref("sales_logistics.model_sales_rectification").id, "unit": "piece",
            "measure_field_id": self.env.ref("sales_logistics.field_sales_rectification__points").id, "good_direction": "down",
            "date_path": "inspection_id.date", "team_path": "inspection_id.team_id", "person_path": "employee_id",
            "domain": "[('state', '!=', 'cancelled')]", "company_id": self.company.id})
        today = fields.Date.context_today(self.env.user)
        self.env.flush_all()
        self.assertEqual(metric._count(today, today), (1, found.points))
        self.assertEqual(metric._count(today - timedelta(days=9), today - timedelta(days=2)), (0, 0))
        self.assertEqual(metric.with_user(self.logistics_manager)._count(today, today)[1], 6)
        self.assertEqual((found.inspection_id.team_id, found.employee_id), (self.project, self.keeper))
