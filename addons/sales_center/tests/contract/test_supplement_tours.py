from odoo.tests import HttpCase, tagged

from .test_supplement_exchange import SupplementCommon


@tagged("post_install", "-at_install")
class TestSupplementTours(SupplementCommon, HttpCase):
    """ Another unit of a signed contract, in the browser: an officer asks, the project's manager agrees, and it takes effect. """

    def test_another_unit(self):
        self._review_rule("contract_supplement", role="project_manager")
        self.start_tour(
            f"/odoo/sales.contract/{self.contract.id}?cids={self.company.id}", "sales_center_supplement_ask", login=self.officer.login)
        supplement = self.contract.sudo().supplement_ids
        self.assertEqual((supplement.state, supplement.new_unit_id, supplement.submitted_by_id), ("review", self.new_unit, self.officer))
        self.start_tour(
            f"/odoo/sales.approval/{supplement.approval_id.id}?cids={self.company.id}", "sales_center_supplement_approve",
            login=self.manager.login)
        self.env.invalidate_all()
        self.assertEqual((supplement.state, self.contract.unit_ids), ("approved", self.unit))
        self.start_tour(
            f"/odoo/sales.contract.supplement/{supplement.id}?cids={self.company.id}", "sales_center_supplement_effect",
            login=self.officer.login)
        self.env.invalidate_all()
        self.assertEqual((self.contract.unit_ids, self.unit.state, self.new_unit.state), (self.new_unit, "on_market", "contracted"))
