from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionSimulation(CommissionCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._create_scheme(rates=[(0, 1)])
        for period in (cls.january, cls.february):
            cls._earn(period, cls.seller, 1000)
            cls._close(period)
        cls._earn(cls.march, cls.seller_b, 500)
        cls.draft = cls.env["sales.commission.scheme"].browse(cls.scheme.action_new_version()["res_id"])
        cls.draft.rate_ids.rate = 3

    def _simulate(self, user=None, **values):
        action = self.draft.with_user(user or self.officer).action_simulate()
        return self.env[action["res_model"]].with_user(user or self.officer).with_context(**action["context"]).create(values)

    def test_old_and_new(self):
        simulation = self._simulate()
        self.assertEqual(simulation.period_ids, self.january | self.february)
        self.assertEqual(simulation.compare_id, self.scheme)
        before = self.env["sales.commission.line"].search([]).read()
        self.assertEqual(simulation.action_simulate()["res_id"], simulation.id)
        line = simulation.line_ids
        self.assertEqual((line.employee_id, line.old_amount, line.new_amount, line.difference), (self.seller, 20, 60, 40))
        self.assertEqual((simulation.old_total, simulation.new_total, simulation.difference), (20, 60, 40))
        self.env.invalidate_all()
        self.assertEqual(self.env["sales.commission.line"].search([]).read(), before, "a simulation writes nothing")
        self.assertEqual(self.draft.state, "draft")

    def test_open_months_count_as_they_would_be(self):
        simulation = self._simulate(period_ids=self.march.ids)
        simulation.action_simulate()
        simulation.action_simulate()
        self.assertEqual((simulation.old_total, simulation.new_total), (5, 15))
        self.assertFalse(self.march.commission_ids)
        simulation.compare_id = False
        simulation.action_simulate()
        self.assertEqual((simulation.old_total, simulation.new_total), (0, 15))

    def test_refused(self):
        for user in (self.consultant, self.leader, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["sales.commission.simulation"].with_user(user).create({"scheme_id": self.draft.id})
        simulation = self._simulate()
        self.assertFalse(self.env["sales.commission.simulation"].with_user(self.director).search([]), "only one's own")
        with self.assertRefused(ValidationError, "of one company"):
            simulation.sudo().period_ids = self._create_period(1, self.other_company)
        self.draft.rate_ids.unlink()
        with self.assertRefused(UserError, "has no rates"):
            simulation.action_simulate()
