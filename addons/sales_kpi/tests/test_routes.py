from odoo.addons.sales_center.tests.routes_common import RoutesCommon
from odoo.tests import tagged

from .performance.confirmation_common import ConfirmationCommon


@tagged("post_install", "-at_install")
class TestRoutes(ConfirmationCommon, RoutesCommon):
    """ What each kind of user gets at each address: nothing of another. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._start()
        cls.inside = {name: getattr(cls, name) for name in (
            "consultant", "colleague", "consultant_b", "leader", "leader_b", "manager", "officer", "auditor", "other_head", "other_leader")}
        for user in cls.inside.values():
            user.group_ids += cls.env.ref("base.group_allow_export")
        cls.everybody = {**cls.inside, "customer": cls._portal_user(cls.customer)}

    def _readers(self, record):
        return {name for name, user in self.inside.items()
                if record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids).has_access("read")}

    def test_each_address_has_a_case(self):
        self.assertEqual(self._routes("sales_kpi"), {
            "/sales_kpi/statement/<int:statement_id>/xlsx",  # test_statement
            "/sales_kpi/target_board/xlsx",  # test_target_board
            "/sales_kpi/performance/<int:sheet_id>/xlsx",  # test_performance
        })

    def test_statement(self):
        statement = self._statement(self.seller)
        readers = self._readers(statement)
        self.assertLessEqual({"consultant", "leader", "officer"}, readers)
        self.assertFalse(readers & {"colleague", "consultant_b", "leader_b", "other_head", "other_leader"})
        self.assertOnly(f"/sales_kpi/statement/{statement.id}/xlsx", self.everybody, readers)

    def test_performance(self):
        """ The dialog is its maker's, and holds what its maker reads. """
        sheet = self.env["sales.performance.sheet"].with_user(self.consultant).create({
            "company_id": self.company.id, "date_from": "2021-01-01", "date_to": "2021-01-31"})
        path = f"/sales_kpi/performance/{sheet.id}/xlsx"
        self.assertOnly(path, self.everybody, {"consultant"})
        cells = self._cells(self._ask(path, self.consultant))
        self.assertIn(1000, cells)
        self.assertFalse(cells & {300, 500})
        self.assertEqual(self._ask("/sales_kpi/performance/999999999/xlsx", self.officer).status_code, 404)

    def test_target_board(self):
        """ Nodes that were named in the address are opened for those only who may read them. """
        self.plan.sudo().state = "running"
        for team, figure in ((self.region, 8888), (self.team_a, 7777), (self.team_b, 6666)):
            self._set(self._node(team), figure, period=self.plan.period_ids[1])
        nodes = [self._node(team).id for team in (self.region, self.project, self.team_a, self.team_b)]
        path = f"/sales_kpi/target_board/xlsx?plan_id={self.plan.id}&open_ids={nodes}"
        self.assertOnly(path, self.everybody, self._readers(self.plan))
        for name, seen in (("head", {8888, 7777, 6666}), ("leader", {7777}), ("leader_b", {6666}), ("other_head", set())):
            with self.subTest(who=name):
                answer = self._ask(path, getattr(self, name))
                cells = self._cells(answer) if answer.status_code == 200 else set()
                self.assertEqual(cells & {8888, 7777, 6666}, seen)
