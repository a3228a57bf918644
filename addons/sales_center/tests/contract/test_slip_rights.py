from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .slips_common import PICTURE, SlipsCommon


@tagged("post_install", "-at_install")
class TestSlipRights(SlipsCommon):
    """ Each sees the numbers that he or she, the team or the teams below hold. """

    def _seen(self, user, model="sales.slip"):
        return self.env[model].with_user(user).search([("book_id", "=", self.book.id)])

    def test_slips_by_role(self):
        everything, own, of_team = self.slips, self.slips[:4], self.slips[4:6]
        for user, expected in (
            (self.consultant, own | of_team), (self.colleague, of_team), (self.consultant_b, of_team.browse()),
            (self.leader, own | of_team), (self.leader_b, of_team.browse()), (self.manager, own | of_team), (self.head, own | of_team),
            (self.officer, everything), (self.director, everything), (self.general_manager, everything), (self.auditor, everything),
            (self.other_leader, of_team.browse()), (self.other_head, of_team.browse()),
        ):
            with self.subTest(user=user.name):
                self.assertEqual(self._seen(user).sudo(), expected)

    def test_used_by_a_colleague_of_the_team(self):
        self._use(self.slips[4], self.colleague)
        self.assertIn(self.slips[4], self._seen(self.colleague).sudo())
        self.assertNotIn(self.slips[4], self._seen(self.consultant).sudo())

    def test_moves_by_role(self):
        for user, count in ((self.consultant, 1), (self.colleague, 0), (self.leader, 2), (self.leader_b, 0), (self.officer, 3),
                            (self.auditor, 3), (self.other_leader, 0)):
            with self.subTest(user=user.name):
                self.assertEqual(len(self._seen(user, "sales.slip.move")), count)

    def test_second_company(self):
        book = self._receive(self.hold_slip.copy({"company_id": False}), 1, 2, company_id=self.other_company.id, user=self.env.user)
        for user in (self.officer, self.auditor, self.general_manager):
            with self.subTest(user=user.name):
                self.assertFalse(self.env["sales.slip"].with_user(user).search([("book_id", "=", book.id)]))
                with self.assertRaises(AccessError):
                    book.with_user(user).read(["note"])
                with self.assertRaises(AccessError):
                    book.slip_ids.with_user(user).action_issue(self.other_team)

    def test_the_auditor_changes_nothing(self):
        for name, state, arguments in (
            ("action_issue", "stock", [self.team_a]), ("action_hand_over", "issued", [self.team_a]), ("action_take_back", "issued", ["x"]),
            ("action_use", "issued", [self.customer]), ("action_file", "used", ["x"]), ("action_void", "issued", ["x", PICTURE]),
        ):
            if state == "used":
                self._use(self.slip)
            slip = self.slips.filtered(lambda one, state=state: one.state == state)[0].with_user(self.auditor)
            with self.subTest(action=name), self.assertRaises(AccessError):
                getattr(slip, name)(*arguments)

    def test_screens(self):
        """ Each role opens its screens, and reads what they show. """
        for user in (self.consultant, self.leader, self.officer, self.auditor):
            for model in ("sales.slip", "sales.slip.book", "sales.slip.move", "sales.slip.kind"):
                with self.subTest(user=user.name, model=model):
                    records = self.env[model].with_user(user).search([], limit=3)
                    for record in records:
                        Form(record)

    def test_list_costs_no_query_each(self):
        names = ["name", "kind_id", "state", "employee_id", "team_id", "amount", "is_skipped", "is_claim_ended", "partner_id"]
        Slip = self.env["sales.slip"].with_user(self.officer)
        counts = []
        for limit in (2, 10):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            Slip.search_read([("book_id", "=", self.book.id)], names, limit=limit)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
