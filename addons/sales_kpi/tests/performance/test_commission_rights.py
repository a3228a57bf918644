from odoo.exceptions import AccessError
from odoo.tests import tagged

from .commission_common import CommissionCommon

AMOUNTS = ("base", "commission", "held_back", "released", "override_amount", "payable", "explanation", "parts")


@tagged("post_install", "-at_install")
class TestCommissionRights(CommissionCommon):
    """ What people earn is read by themselves, by those who lead them, by officers and by the auditor. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls._create_user("keeper", "group_consultant")
        cls.keeper.group_ids = cls.env.ref("sales_kpi.group_officer")
        cls.scheme = cls._create_scheme(overrides=[(1, 10)])
        for employee in (cls.seller, cls.colleague_person, cls.seller_b, cls.leader_person):
            cls._earn(cls.january, employee, 1000)
        cls._compute(cls.january)
        cls.lines = cls.january.commission_ids
        cls.env.flush_all()

    def _see(self, user):
        return self.env["sales.commission.line"].with_user(user).search([]).employee_id.sudo()

    def test_who_reads_what(self):
        leader_b = self.employee_by_user[self.leader_b]
        everybody = self.lines.employee_id
        for user, people in (
            (self.consultant, self.seller),
            (self.colleague, self.colleague_person),
            (self.leader, self.leader_person | self.seller | self.colleague_person),
            (self.leader_b, leader_b | self.seller_b),
            (self.manager, everybody), (self.head, everybody), (self.officer, everybody), (self.keeper, everybody),
            (self.director, everybody), (self.auditor, everybody),
            (self.other_head, everybody.browse()), (self.other_leader, everybody.browse()),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._see(user), people)

    def test_nothing_leaks(self):
        """ Not by id, group, sum, search, order or export. """
        self.consultant.group_ids += self.env.ref("base.group_allow_export")
        foreign = self._line(self.january, self.seller_b).with_user(self.consultant)
        Line = foreign.browse()
        for name in AMOUNTS:
            with self.assertRaises(AccessError):
                foreign.read([name])
        with self.assertRaises(AccessError):
            foreign.export_data(["employee_id/name", "payable"])
        with self.assertRaises(AccessError):
            foreign.action_open_entries()
        [(payable, count)] = Line._read_group([], [], ["payable:sum", "__count"])
        self.assertEqual((payable, count), (10, 1))
        groups = Line.formatted_read_group([], ["employee_id"], ["payable:sum"])
        self.assertEqual([group["payable:sum"] for group in groups], [10])
        self.assertFalse(Line.search([("payable", ">", 0), ("employee_id", "=", self.seller_b.id)]))
        period = self.january.with_user(self.consultant)
        self.assertEqual(period.commission_count, 1)
        self.assertEqual(period.commission_ids.employee_id.sudo(), self.seller)

    def test_a_superior_who_sells_in_a_team(self):
        """ The team's leader does not read what those above earn there. """
        manager = self.env["hr.employee"].create(
            {"name": "Manager", "user_id": self.manager.id, "company_id": self.company.id})
        self._earn(self.january, manager, 5000, team=self.team_a)
        self._compute(self.january)
        self.assertNotIn(manager, self._see(self.leader))
        self.assertIn(manager, self._see(self.manager))

    def test_nobody_types_commissions(self):
        line = self.lines[0]
        for user in (self.consultant, self.leader, self.officer, self.director, self.general_manager, self.auditor):
            Line = line.with_user(user)
            with self.subTest(user=user.login):
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(Line.browse().has_access(operation))
                with self.assertRaises(AccessError):
                    Line.write({"commission": 1})
                with self.assertRaises(AccessError):
                    Line.unlink()

    def test_who_computes(self):
        for user in (self.consultant, self.leader, self.manager, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.january.with_user(user).action_compute_commissions()
        self.january.with_user(self.keeper).action_compute_commissions()

    def test_schemes(self):
        other = self._create_scheme(name="For nobody yet", date_from="2031-05-01")
        Scheme = self.env["sales.commission.scheme"]
        for user, schemes in (
            (self.consultant, self.scheme), (self.leader, self.scheme), (self.officer, self.scheme | other),
            (self.keeper, self.scheme | other), (self.auditor, self.scheme | other), (self.other_head, Scheme),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(Scheme.with_user(user).search([]), schemes)
                self.assertEqual(self.env["sales.commission.rate"].with_user(user).search([]).scheme_id, schemes)
        for user in (self.consultant, self.leader, self.auditor):
            with self.subTest(user=user.login):
                for change in (
                    lambda scheme: scheme.write({"cap": 1}), lambda scheme: scheme.action_end(),
                    lambda scheme: scheme.action_new_version(), lambda scheme: scheme.rate_ids.write({"rate": 1}),
                ):
                    with self.assertRaises(AccessError):
                        change(self.scheme.with_user(user))
        with self.assertRaises(AccessError):
            self.scheme.with_user(self.consultant).read(["override_ids"])
        with self.assertRaises(AccessError):
            self.env["sales.commission.override"].with_user(self.leader).search([])

    def test_second_company(self):
        period = self._create_period(1, self.other_company)
        person = self.env["hr.employee"].create({
            "name": "Other", "user_id": self.other_leader.id, "company_id": self.other_company.id})
        self._earn(period, person, 1000, team=self.other_team)
        scheme = self._create_scheme(name="Other", company_id=self.other_company.id)
        period._compute_commissions()
        self.assertEqual(scheme.line_ids.employee_id, person)
        self.assertEqual(self._see(self.other_leader), person)
        self.assertEqual(self._see(self.other_head), person, "leads the team")
        self.assertNotIn(person, self._see(self.officer))
        self.assertEqual(self.scheme.line_ids.company_id, self.company)
        with self.assertRaises(AccessError):
            period.with_user(self.officer).action_compute_commissions()

    def test_archived_people_and_teams_stay_readable(self):
        self.plan.state = "closed"
        self.seller.active = False
        self.assertEqual(self._see(self.consultant), self.seller)
        self.team_a.action_archive()
        self.assertIn(self.seller, self._see(self.leader))
        self._compute(self.january)
        self.assertEqual(self._line(self.january, self.seller).team_id, self.team_a)

    def test_views_of_each_group(self):
        for user in (self.consultant, self.leader, self.officer, self.keeper, self.director, self.auditor):
            for model, views in (
                ("sales.commission.line", ("list", "form", "kanban", "pivot", "graph", "search")),
                ("sales.commission.scheme", ("list", "form", "search")),
                ("sales.leaderboard", ("list", "kanban", "graph", "search")),
            ):
                Model = self.env[model].with_user(user)
                result = Model.get_views([(False, view) for view in views])
                Model.search([]).read(list(result["models"][model]["fields"]))
