from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestTargetDemo(TransactionCase):
    """ The demo plan adds up, over the tree and over the year. """

    def setUp(self):
        super().setUp()
        self.plan = self.env.ref("sales_kpi.demo_plan", raise_if_not_found=False)
        if not self.plan:
            self.skipTest("without demo data")

    def test_adds_up(self):
        figures = {
            (figure.node_id, figure.metric_id, figure.period_id): figure.target
            for figure in self.env["sales.target.figure"].search([("plan_id", "=", self.plan.id)])
            if figure.metric_id._is_additive()}
        self.assertTrue(figures)
        whole = self.plan.whole_period_id
        for (node, metric, period), target in figures.items():
            if node.child_ids:
                below = sum(figures.get((child, metric, period), 0) for child in node.child_ids)
                self.assertEqual(target, below, node.name)
            if period == whole:
                parts = sum(figures.get((node, metric, part), 0) for part in self.plan.period_ids - whole)
                self.assertEqual(target, parts, node.name)

    def test_made_once(self):
        self.env["sales.kpi.demo"]._generate_targets()
        self.assertEqual(self.env.ref("sales_kpi.demo_plan"), self.plan)
