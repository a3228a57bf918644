from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file


@tagged("post_install", "-at_install")
class TestDemoOfSites(TransactionCase):
    """ The demo data, loaded here unless the database was made with it. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("sales_logistics.demo_floor_lakeside_1", raise_if_not_found=False):
            for addon in ("sales_center", "sales_logistics"):
                for filename in Manifest.for_addon(addon)["demo"]:
                    convert_file(cls.env, addon, filename, {}, mode="init", noupdate=True)
        cls.lakeside, cls.harbour = [cls.env.ref(f"sales_logistics.demo_site_{name}") for name in ("lakeside", "harbour")]

    def test_both_sites_are_drawn_and_furnished(self):
        for site in self.lakeside | self.harbour:
            self.assertTrue(site.floor_ids)
            self.assertFalse(site.area_ids.filtered(lambda area: not area.floor_id))
            self.assertTrue(site.furnishing_ids and site.equipment_ids)
            self.assertTrue(site.layout_plan_ids)

    def test_layouts(self):
        self.assertEqual(self.lakeside.layout_plan_ids.sorted("version").mapped("state"), ["done", "approved", "draft"])
        plan = self.lakeside.layout_plan_ids.filtered(lambda plan: plan.state == "approved")
        self.assertTrue(plan.spent)
        self.assertTrue(plan.ordered)
        self.assertEqual(self.lakeside.layout_plan_ids.sorted("version")[-1].approval_state, "needed")

    def test_upkeep_and_repairs(self):
        requests = self.env["maintenance.request"].search([("sales_site_id", "=", self.lakeside.id)])
        self.assertTrue(requests.filtered("upkeep_plan_id"))
        self.assertTrue(sum(requests.mapped("cost_total")))
        held = self.env["maintenance.equipment"].search([("serial_no", "=", "DP50-001")])
        self.assertTrue(held.custody_id.previous_employee_id)

    def test_again_changes_nothing(self):
        models = [self.env[name] for name in ("sales.site.furnishing", "maintenance.equipment", "sales.layout.plan", "maintenance.request")]
        before = [model.search_count([]) for model in models]
        for name in ("_generate_sites", "_generate_equipment", "_generate_layouts"):
            getattr(self.env["sales.center.demo"], name)()
        self.assertEqual([model.search_count([]) for model in models], before)
