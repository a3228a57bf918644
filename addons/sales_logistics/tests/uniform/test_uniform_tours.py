from odoo import Command
from odoo.addons.sales_logistics.tests.lodging.common import StayCommon
from odoo.addons.sales_logistics.tests.uniform.common import UniformCommon
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestUniformTours(UniformCommon, StayCommon, HttpCase):

    def test_joiner_gets_bed_uniform_and_key_and_leaves_cleared(self):
        coat = self._new_coat(there=1)
        coat_m, coat_l = coat.size_ids
        self._stock(coat_l, 1)
        stay = self._new_approved()
        issue = self._new_issue(line_ids=[Command.create({"garment_id": coat.id, "product_id": coat_m.id})])
        issue.action_request()
        self.start_tour(f"/odoo/action-sales_logistics.sales_stay_action/{stay.id}", "sales_logistics_joiner_arrives",
                        login=self.administrator.login)
        self.env.invalidate_all()
        held = self.env["sales.custody"].search([("employee_id", "=", self.asker.id), ("state", "=", "out")])
        self.assertEqual(sorted(held.mapped("kind")), ["bed", "key", "loan", "uniform"])
        self.assertEqual((stay.state, self._there(coat_m), self._there(coat_l)), ("active", 1, 0))
        clearance = self.env["sales.clearance"].create({"employee_id": self.asker.id, "company_id": self.company.id})
        self.start_tour(f"/odoo/action-sales_logistics.sales_clearance_action/{clearance.id}", "sales_logistics_leaver_is_cleared",
                        login=self.administrator.login)
        self.env.invalidate_all()
        self.assertEqual((clearance.state, clearance.done_by_id, stay.state), ("done", self.administrator, "done"))
        self.assertEqual(self._there(coat_l), 1)
        deductions = self._get_deductions(self.asker)
        self.assertEqual(deductions, {"deposit": 300, "deposit_back": -300})
        self.asker.active = False
        self.assertFalse(self.asker.active)
