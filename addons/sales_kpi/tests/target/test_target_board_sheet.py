import io
import json

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestTargetBoardSheet(TargetCommon, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.january = cls.plan.period_ids[1]
        cls._set(cls._node(cls.region), 1000, period=cls.january)
        cls._set(cls._node(cls.project), 0, period=cls.january)
        cls.env["sales.target.actual"].create({
            "plan_id": cls.plan.id, "node_id": cls._node(cls.region).id, "metric_id": cls.order_intake.id,
            "period_id": cls.january.id, "amount": 900, "direct_amount": 50, "value": 900})
        cls.plan.state = "running"
        cls.startClassPatcher(freeze_time("2031-06-10 04:00:00"))

    def _sheet(self, content):
        return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]

    def _export(self, user, *opened, **arguments):
        return self._sheet(self.plan.with_user(user)._export_board([self._node(team).id for team in opened], **arguments))

    def test_what_is_shown(self):
        rows = self._export(self.head, self.region)
        self.assertEqual([row[0] for row in rows[2:]], ["Region", "Project", "Unassigned"])
        january = slice(5, 9)  # after the whole
        self.assertEqual(rows[0][5], "Order intake (untaxed), Jan 2031")
        self.assertEqual(rows[1][january], ["Target", "Result", "Reached", "Gap"])
        self.assertEqual(rows[2][january], [1000, 900, 0.9, -100])
        self.assertEqual(rows[3][january], [0, None, None, 0], "a target of zero is written, no result is not")
        self.assertEqual(rows[4][january], [None, 50, None, None])

    def test_what_leavers_left_is_unassigned(self):
        node = self._node(self.region)
        self._figure(node, self.january).sudo().open_share = 120
        self.assertEqual(self._export(self.head, self.region)[4][5:9], [120, 50, None, None])
        board = self.plan.with_user(self.head).get_board()
        number = [column["period_id"] for column in board["columns"]].index(self.january.id)
        [row] = [row for row in board["rows"] if row["id"] == node.id]
        self.assertEqual((row["cells"][number]["open_share"], row["cells"][number - 1]["open_share"]), (120, None))

    def test_closed_branches_stay_out(self):
        self.assertEqual([row[0] for row in self._export(self.head)[2:]], ["Region"])
        self.assertEqual([row[0] for row in self._export(self.leader, self.region, self.team_b)[2:]], ["Team A"])

    def test_metrics_across(self):
        rows = self._export(self.head, period_id=self.january.id)
        self.assertEqual(rows[0][1:6], ["Order intake (untaxed)", "", "", "", "Number of orders"])
        self.assertEqual((rows[1][0], rows[2][1:3]), ("Jan 2031", [1000, 900]))

    def test_names_are_not_formulas(self):
        self._node(self.region).sudo().name = "=1+1"
        self.assertEqual(self._export(self.head)[2][0], "=1+1")

    def test_download(self):
        self.env.flush_all()
        for user in (self.head, self.other_head):
            user.sudo().password = user.login
        url = f"/sales_kpi/target_board/xlsx?plan_id={self.plan.id}&open_ids={json.dumps([self._node(self.region).id])}"
        self.authenticate(self.head.login, self.head.login)
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Year 2031.xlsx", response.headers["Content-Disposition"].replace("%20", " "))
        self.assertEqual(len(self._sheet(response.content)), 5)
        self.authenticate(self.other_head.login, self.other_head.login)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 403)
