from odoo.exceptions import AccessError
from odoo.tests import tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestLeaderboard(CommissionCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager_person = cls.env["hr.employee"].create(
            {"name": "Manager", "user_id": cls.manager.id, "company_id": cls.company.id})
        for employee, amount in (
            (cls.seller, 600), (cls.seller, 400), (cls.colleague_person, 1000), (cls.seller_b, 700), (cls.leader_person, 900),
        ):
            cls._earn(cls.january, employee, amount)
        cls._earn(cls.february, cls.seller_b, 5000)
        cls._earn(cls.january, cls.seller_b, 2, metric=cls.order_count)
        cls.env.flush_all()

    def _board(self, user=None, granularity="month", scope="company", metric=None, **filters):
        Board = self.env["sales.leaderboard"].with_user(user or self.officer)
        return Board.search([
            ("granularity", "=", granularity), ("scope", "=", scope), ("metric_id", "=", (metric or self.order_intake).id),
            ("date_from", "=", filters.get("date_from", "2031-01-01"))])

    def _ranks(self, rows):
        return {row.employee_id.sudo().name: row.rank for row in rows}

    def test_ties_share_a_rank(self):
        rows = self._board()
        self.assertEqual(self._ranks(rows), {"Consultant": 1, "Colleague": 1, "Leader": 3, "Consultant B": 4})
        self.assertEqual(set(rows.mapped("participant_count")), {4})
        self.assertEqual(sorted(rows.mapped("amount")), [700, 900, 1000, 1000])

    def test_ties_are_a_setting(self):
        self.company.leaderboard_ties = "dense"
        self.env.flush_all()
        self.assertEqual(self._ranks(self._board()), {"Consultant": 1, "Colleague": 1, "Leader": 2, "Consultant B": 3})

    def test_part_months_are_a_setting(self):
        self.seller_b.version_id.contract_date_start = "2031-01-22"  # 10 of 31 days: 700 make 2,170
        self.env.flush_all()
        self.assertEqual(self._ranks(self._board())["Consultant B"], 4)
        self.company.leaderboard_part = "pro_rata"
        self.env.flush_all()
        self.env.invalidate_all()
        board = self._board()
        self.assertEqual(self._ranks(board), {"Consultant B": 1, "Consultant": 2, "Colleague": 2, "Leader": 4})
        self.assertEqual(board.filtered(lambda row: row.employee_id == self.seller_b).pro_rata, 2170)

    def test_periods_and_teams(self):
        self.assertEqual(self._ranks(self._board(granularity="quarter"))["Consultant B"], 1)
        self.assertEqual(self._ranks(self._board(granularity="year"))["Consultant"], 2)
        team = self._board(scope="team")
        self.assertEqual(self._ranks(team), {"Consultant": 1, "Colleague": 1, "Leader": 3, "Consultant B": 1})
        quarter = self._board(granularity="quarter")
        self.assertEqual(str(quarter[0].date_to), "2031-03-31")
        ids = self.env["sales.leaderboard"].search([]).ids
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(self._board(metric=self.order_count).amount, 2)

    def test_reversals_count(self):
        self._earn(self.january, self.seller, -500, event="order_cancel")
        self.assertEqual(self._ranks(self._board())["Consultant"], 4)

    def test_less_is_better(self):
        self.order_intake.good_direction = "down"
        self.assertEqual(self._ranks(self._board())["Consultant B"], 1)

    def test_who_joined_or_left_is_marked(self):
        versions = {employee: employee.version_id for employee in (self.seller, self.seller_b)}
        versions[self.seller].contract_date_start = "2031-01-11"
        versions[self.seller_b].write({"contract_date_start": "2030-01-01", "departure_date": "2031-01-10"})
        self.env.flush_all()
        rows = {row.employee_id: row for row in self._board()}
        joined, left, whole = rows[self.seller], rows[self.seller_b], rows[self.colleague_person]
        self.assertEqual((joined.is_part, joined.days_on_post), (True, 21))
        self.assertAlmostEqual(joined.pro_rata, 1000 * 31 / 21, 2)
        self.assertEqual((left.is_part, left.days_on_post, left.pro_rata), (True, 10, 2170))
        self.assertEqual((whole.is_part, whole.pro_rata), (False, 1000))
        self.assertEqual(joined.rank, 1, "by what was reached")

    def test_own_row_is_marked(self):
        rows = self._board(self.consultant)
        self.assertEqual(rows.filtered("is_own").employee_id.sudo(), self.seller)
        self.assertEqual(len(rows), 4, "the board is open to all")

    def test_private_board(self):
        self.company.leaderboard_private = True
        for user, names in (
            (self.consultant, {"Consultant"}), (self.colleague, {"Colleague"}),
            (self.leader, {"Leader", "Consultant", "Colleague"}), (self.leader_b, {"Consultant B"}),
            (self.manager, {"Leader", "Consultant", "Colleague", "Consultant B"}),
            (self.officer, {"Leader", "Consultant", "Colleague", "Consultant B"}),
            (self.auditor, {"Leader", "Consultant", "Colleague", "Consultant B"}),
            (self.other_head, set()),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(set(self._ranks(self._board(user))), names)
        self.colleague.group_ids += self.env.ref("base.group_allow_export")
        own = self._board(self.colleague)
        self.assertEqual((own.rank, own.participant_count), (1, 4), "ranked among all, whoever looks")
        Board = own.browse()
        foreign = self._board().filtered(lambda row: row.employee_id == self.seller_b).with_user(self.colleague)
        with self.assertRaises(AccessError):
            foreign.read(["amount", "rank"])
        with self.assertRaises(AccessError):
            foreign.export_data(["amount"])
        groups = Board._read_group([("granularity", "=", "month"), ("scope", "=", "company")], ["date_from:month"], ["amount:sum"])
        self.assertEqual([amount for _month, amount in groups], [1000])
        self.assertFalse(Board.search([("amount", "=", 700)]))

    def test_second_company(self):
        period = self._create_period(1, self.other_company)
        person = self.env["hr.employee"].create({
            "name": "Other", "user_id": self.other_leader.id, "company_id": self.other_company.id})
        self._earn(period, person, 5000, team=self.other_team)
        self.assertNotIn("Other", self._ranks(self._board()))
        self.assertEqual(self._ranks(self._board(self.other_leader)), {"Other": 1})

    def test_nobody_writes_the_board(self):
        row = self._board()[0]
        for user in (self.consultant, self.officer, self.director):
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()

    def test_query_count(self):
        self._board(self.leader).mapped("is_own")
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            rows = self._board(self.leader)
            rows.mapped("is_own")
            rows.mapped("amount")
