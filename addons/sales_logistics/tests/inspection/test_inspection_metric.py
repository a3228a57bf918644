from datetime import timedelta
from unittest import SkipTest

from odoo import Command, fields
from odoo.addons.sales_logistics.hooks import create_ready_metrics, uninstall_hook
from odoo.addons.sales_logistics.tests.inspection.common import InspectionCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestInspectionMetric(InspectionCommon):
    """ Where `sales_kpi` is installed, what inspections find is counted by a metric that is there from the start. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "sales.metric" not in cls.env:
            raise SkipTest("There is nothing to count with.")

    def _get_ready(self):
        """ As the hooks of both addons make it, whichever comes last. """
        create_ready_metrics(self.env)
        return self.env["sales.metric"].search([("model_name", "=", "sales.rectification")])

    def test_made_once_in_each_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._get_ready().unlink()
        metric = self._get_ready()
        self.assertEqual(len(metric), 1)
        self.assertEqual(metric.with_context(lang="en_US").name, "Points lost in inspections")
        self.assertEqual(metric.with_context(lang="zh_CN").name, "现场检查失分")
        metric.active = False
        self.env["sales.metric"]._create_ready_metrics()
        self.assertFalse(self._get_ready(), "who has archived it does not get it again")

    def test_goes_with_the_addon(self):
        self._get_ready()
        uninstall_hook(self.env)
        self.assertFalse(self.env["sales.metric"].search([("model_name", "=", "sales.rectification")]))
        self.assertTrue(self.env["sales.metric"].search([("model_name", "=", "sale.order.line")], limit=1), "others stay")

    def test_what_a_plan_stands_on_is_filled_in_from_then_on(self):
        metric = self._get_ready()
        plan = self.env["sales.target.plan"].create({
            "name": "Order", "date_from": "2026-01-01", "date_to": "2026-12-31", "company_id": self.company.id,
            "metric_ids": [Command.set(metric.ids)]})
        uninstall_hook(self.env)
        self.assertEqual((plan.metric_ids, metric.measure, metric.model_name), (metric, "manual", "sales.metric.entry"))

    def test_points_lost_are_counted(self):
        self.template.item_ids.photo_required = False
        found = self._fail(self._inspect())
        mistake = self._fail(self._inspect())
        mistake.with_user(self.logistics_manager).action_cancel("That was the cat")
        metric = self._get_ready()
        today = fields.Date.context_today(self.env.user)
        self.env.flush_all()
        self.assertEqual(metric._count(today, today), (1, found.points))
        self.assertEqual(metric._count(today - timedelta(days=9), today - timedelta(days=2)), (0, 0))
        self.assertEqual(metric.with_user(self.logistics_manager)._count(today, today)[1], 6)
        self.assertEqual((found.inspection_id.team_id, found.employee_id), (self.project, self.keeper))
