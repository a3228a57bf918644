from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file


@tagged("post_install", "-at_install")
class TestDemoOfUniforms(TransactionCase):
    """ The demo data, loaded here unless the database was made with it. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("sales_logistics.demo_vendor_uniforms", raise_if_not_found=False):
            for addon in ("sales_center", "sales_logistics"):
                for filename in Manifest.for_addon(addon)["demo"]:
                    convert_file(cls.env, addon, filename, {}, mode="init", noupdate=True)
        cls.sites = [cls.env.ref(f"sales_logistics.demo_site_{name}") for name in ("lakeside", "harbour")]

    def test_both_sites_are_dressed(self):
        for site in self.sites:
            pieces = self.env["sales.custody"].search([("site_id", "=", site.id), ("garment_id", "!=", False)])
            self.assertTrue(pieces.exchange_of_id)
            self.assertTrue(pieces.filtered("deduction"))
            self.assertFalse(pieces.filtered(lambda piece: not piece.move_id or not piece.cost))
        states = set(self.env["sales.uniform.issue"].search([("site_id", "=", self.sites[0].id)]).mapped("state"))
        self.assertLessEqual({"requested", "approved", "active"}, states)

    def test_both_sites_lend(self):
        for site in self.sites:
            self.assertTrue(self.env["sales.recreation.loan"].search([("site_id", "=", site.id), ("state", "=", "active")]))
        self.assertTrue(self.env["sales.recreation.loan"].search([]).filtered("is_overdue"))

    def test_order_sheet_has_something(self):
        sheet = self.env["sales.uniform.order"].create({"company_id": self.sites[0].company_id.id, "season": "winter"})
        for name in ("due", "asked", "joining", "to_order"):
            self.assertTrue(sum(sheet.line_ids.mapped(name)), name)

    def test_again_changes_nothing(self):
        models = [self.env[name] for name in ("sales.uniform.garment", "sales.uniform.issue", "sales.recreation.loan", "sales.custody")]
        before = [model.search_count([]) for model in models]
        for name in ("_generate_uniforms", "_generate_recreation"):
            getattr(self.env["sales.center.demo"], name)()
        self.assertEqual([model.search_count([]) for model in models], before)
