from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .confirmation_common import ConfirmationCommon


@tagged("post_install", "-at_install")
class TestConfirmation(ConfirmationCommon):
    """ From the start of a month's confirmation to its close. """

    # ------------------------------------------------------------
    # STARTING
    # ------------------------------------------------------------

    def test_who_starts(self):
        for user in (self.consultant, self.leader, self.manager, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.month.with_user(user).action_start_confirmation()
        self._start()
        self.assertEqual(self.month.state, "confirming")

    def test_one_statement_each(self):
        self._start()
        self.assertEqual(self.month.statement_ids.employee_id, self.seller | self.colleague_person | self.seller_b)
        statement = self._statement(self.seller)
        self.assertEqual((statement.amount, statement.team_id, statement.state), (1000, self.team_a, "to_confirm"))
        self.assertEqual((statement.user_id, statement.entry_ids), (self.consultant, self.entry))
        self.assertEqual(self.month.with_user(self.officer).open_statement_count, 3)

    def test_the_team_of_most(self):
        self._earn(self.month, self.seller, 4000, team=self.team_b)
        self._start()
        self.assertEqual(self._statement(self.seller).team_id, self.team_b)
        self.assertEqual(self._statement(self.seller).amount, 5000)

    def test_started_once(self):
        self._start()
        with self.assertRefused(UserError, "no longer open"):
            self._start()
        self.month.with_user(self.officer).action_make_statements()
        self.assertEqual(len(self.month.statement_ids), 3)

    def test_a_month_that_is_not_over(self):
        with self.assertRefused(UserError, "not over yet"):
            self._start(self.january)
        self.company.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2031-01-31 15:00:00"), self.assertRefused(UserError, "not over yet"):
            self._start(self.january)
        with freeze_time("2031-01-31 17:00:00"):  # past midnight there
            self._start(self.january)
        self.assertEqual(self.january.state, "confirming")

    def test_people_are_asked(self):
        self._start()
        activity = self._statement(self.seller).activity_ids
        self.assertEqual(activity.user_id, self.consultant)
        self.assertGreater(activity.date_deadline, fields.Date.today())
        self.assertFalse(self._statement(self.seller).message_partner_ids)

    def test_what_comes_later(self):
        """ No entry comes into a month that people confirm: it goes to the next, and says so. """
        self._start()
        late = self._earn(self.month, self.seller, 50)
        self.assertEqual((late.period_id, late.original_period_id, late.date), (self.next_month, self.month, date(2021, 1, 1)))
        with self.assertRaises(UserError):
            self.entry.sudo().copy({"source_key": False})
        self.assertEqual(self._statement(self.seller).amount, 1000)

    def test_missing_statements_are_made(self):
        """ Whose entry came in the very moment of the start: the month does not close without. """
        self.month.sudo().state = "confirming"
        officer = self.month.with_user(self.officer)
        with self.assertRefused(UserError, "no statement yet"):
            officer.action_close()
        self._run_cron()
        self.assertEqual(self.month.statement_count, 3)

    def test_queries_do_not_grow(self):
        """ 500 people cost what 20 do, but for the inserts' batches. """
        def count(people, month):
            period = self.env["sales.performance.period"]._get_month(self.company, date(2020, month, 1))
            users = self.env["res.users"].create([
                {"name": f"P{month} {number}", "login": f"p{month}_{number}", "company_id": self.company.id,
                 "company_ids": self.company.ids, "group_ids": self.env.ref("sales_kpi.group_user").ids}
                for number in range(people)])
            employees = self.env["hr.employee"].create([
                {"name": user.name, "user_id": user.id, "company_id": self.company.id} for user in users])
            self.env["sales.performance"]._post([{
                "company_id": self.company.id, "date": period.date_from, "employee_id": person.id, "user_id": person.user_id.id,
                "team_id": (self.team_a, self.team_b)[number % 2].id, "event": "order", "amount": 100,
            } for number, person in enumerate(employees)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._start(period)
            self.env.flush_all()
            self.assertEqual(len(period.statement_ids.activity_ids), people)
            return self.env.cr.sql_log_count - before

        few, many = count(20, 1), count(500, 2)
        self.assertLessEqual(many, few + 20, f"{few} queries for 20 people")
        self.assertLess(many, 120)

    def test_list_costs_a_constant_number(self):
        self._start()
        self.env.flush_all()
        statements = self.env["sales.performance.statement"].with_user(self.officer).search([("period_id", "=", self.month.id)])
        names = ["period_id", "employee_id", "amount", "invoiced_amount", "dispute_count", "state", "is_confirmer"]
        statements.read(names)

        def cost(records):
            records.invalidate_recordset()
            before = self.env.cr.sql_log_count
            records.read(names)
            return self.env.cr.sql_log_count - before
        self.assertLessEqual(cost(statements), cost(statements[0]) + 1)

    # ------------------------------------------------------------
    # CONFIRMING
    # ------------------------------------------------------------

    def test_only_the_person_confirms(self):
        self._start()
        statement = self._statement(self.seller)
        for user in (self.colleague, self.leader, self.manager, self.officer, self.director, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                statement.with_user(user).action_confirm()
        statement.with_user(self.consultant).action_confirm()
        self.assertEqual((statement.state, statement.confirmed_by_id), ("confirmed", self.consultant))
        self.assertFalse(statement.activity_ids)
        with self.assertRefused(UserError, "nothing to confirm"):
            statement.with_user(self.consultant).action_confirm()

    def test_nobody_writes_statements(self):
        self._start()
        statement = self._statement(self.seller)
        for user in (self.consultant, self.leader, self.officer, self.director, self.auditor):
            record = statement.with_user(user)
            with self.subTest(user=user.login):
                for act in (lambda r: r.write({"state": "confirmed"}), lambda r: r.unlink(),
                            lambda r: r.copy(), lambda r: r.create({"period_id": self.month.id, "employee_id": self.seller.id})):
                    with self.assertRaises(UserError):
                        act(record)
        with self.assertRaises(UserError):
            statement.sudo().unlink()
        with self.assertRaises(UserError):
            statement.sudo().employee_id = self.seller_b

    def test_who_sees_what(self):
        self._start()
        Statement = self.env["sales.performance.statement"]
        a = self.seller | self.colleague_person
        for user, people in (
            (self.consultant, self.seller), (self.colleague, self.colleague_person), (self.leader, a),
            (self.leader_b, self.seller_b), (self.manager, a | self.seller_b), (self.head, a | self.seller_b),
            (self.officer, a | self.seller_b), (self.auditor, a | self.seller_b), (self.other_head, Statement.employee_id),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(Statement.with_user(user).search([]).employee_id.sudo(), people)
        foreign = self._statement(self.seller_b).with_user(self.consultant)
        for name in ("amount", "entry_ids", "state"):
            with self.assertRaises(AccessError):
                foreign.read([name])

    def test_second_company(self):
        period = self.env["sales.performance.period"]._get_month(self.other_company, date(2021, 1, 1))
        with self.assertRaises(AccessError):
            period.with_user(self.officer).action_start_confirmation()
        self._start()
        self.assertEqual(period.state, "open")

    def test_a_leaver(self):
        """ For who has left, or never had a login, the leader confirms. """
        self.consultant.active = False
        self.colleague_person.user_id = False
        self._start()
        for person in (self.seller, self.colleague_person):
            statement = self._statement(person)
            self.assertEqual(statement.activity_ids.user_id, self.leader)
            with self.assertRaises(AccessError):
                statement.with_user(self.leader_b).action_confirm()
            statement.with_user(self.leader).action_confirm()
            self.assertEqual(statement.confirmed_by_id, self.leader)

    def test_a_leader_who_left(self):
        """ The next above confirms, not the one who stands below. """
        self._earn(self.month, self.leader_person, 700)
        self.plan.state = "closed"
        self.leader_person.active = False
        self._start()
        statement = self._statement(self.leader_person)
        with self.assertRaises(AccessError):
            statement.with_user(self.leader).action_confirm()
        statement.with_user(self.manager).action_confirm()

    def test_nobody_above(self):
        (self.region | self.project | self.team_a).user_id = False
        self.consultant.active = False
        self._start()
        self._statement(self.seller).with_user(self.officer).action_confirm()

    def test_my_statement(self):
        Statement = self.env["sales.performance.statement"].with_user(self.consultant)
        self.assertNotIn("res_id", {key for key, value in Statement.action_open_mine().items() if value})
        self._start()
        self.assertEqual(Statement.action_open_mine()["res_id"], self._statement(self.seller).id)
        self._earn(self.next_month, self.seller, 10)
        self._start(self.next_month)
        self.assertFalse(Statement.action_open_mine().get("res_id"), "two wait: the list")
        self._statement(self.seller, self.next_month).with_user(self.consultant).action_confirm()
        self.assertEqual(Statement.action_open_mine()["res_id"], self._statement(self.seller).id, "the one that waits")

    # ------------------------------------------------------------
    # CLOSING
    # ------------------------------------------------------------

    def _confirm_all(self):
        for person, user in ((self.seller, self.consultant), (self.colleague_person, self.colleague), (self.seller_b, self.consultant_b)):
            self._statement(person).with_user(user).action_confirm()

    def test_closed_when_all_have_confirmed(self):
        officer = self.month.with_user(self.officer)
        with self.assertRefused(UserError, "confirmed first"):
            officer.action_close("At once")
        self._start()
        with self.assertRefused(UserError, "3 statements"):
            officer.action_close()
        with self.assertRefused(UserError, "3 statements"):
            officer.action_close("   ")
        self._confirm_all()
        officer.action_close()
        self.assertEqual((self.month.state, self.month.closed_by_id, self.month.close_reason), ("closed", self.officer, False))

    def test_closed_with_a_reason(self):
        self._start()
        wizard = Form(self.env["sales.performance.close"].with_user(self.officer).with_context(default_period_id=self.month.id))
        wizard.reason = "The year has to end"
        wizard.save().action_close()
        self.assertEqual((self.month.state, self.month.close_reason), ("closed", "The year has to end"))
        self.assertFalse(self.month.statement_ids.activity_ids)
        with self.assertRefused(UserError, "closed already"):
            self.month.with_user(self.officer).action_close("Again")

    def test_closed_is_locked(self):
        """ For everybody: by buttons, by RPC, and for superusers who write through the models. """
        self._start()
        self.month.with_user(self.officer).action_close("Enough")
        statement = self._statement(self.seller)
        with self.assertRaises(UserError):
            statement.with_user(self.consultant).action_confirm()
        with self.assertRaises(UserError):
            self._dispute(self.entry, self.consultant)
        admin = new_test_user(self.env, "confirm_admin", groups="base.group_system,sales_kpi.group_manager",
                              company_id=self.company.id, company_ids=[(6, 0, self.company.ids)])
        for env in (self.env, self.env(user=admin), self.env(user=admin, su=True)):
            with self.assertRaises(UserError):
                statement.with_env(env).write({"state": "confirmed"})
            for vals in ({"state": "open"}, {"close_reason": "Other"}, {"closed_by_id": False}):
                with self.assertRaises(UserError):
                    self.month.with_env(env).write(vals)
            with self.assertRaises(UserError):
                self.entry.with_env(env).write({"amount": 1})
            with self.assertRaises(UserError):
                self.entry.with_env(env).copy({"source_key": False})
        self.assertEqual(self._earn(self.month, self.seller, 1).original_period_id, self.month)

    # ------------------------------------------------------------
    # REMINDING
    # ------------------------------------------------------------

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("sales_kpi.ir_cron_remind_statements").method_direct_trigger()

    def test_reminders(self):
        """ Twice in a row: asked once; again after some days; never those who have answered. """
        self._start()
        self._statement(self.colleague_person).with_user(self.colleague).action_confirm()
        first = self._statement(self.seller).activity_ids
        self._run_cron()
        self.assertEqual(self._statement(self.seller).activity_ids, first)
        with freeze_time(fields.Date.today() + timedelta(days=3)):
            self._run_cron()
            second = self._statement(self.seller).activity_ids
            self.assertEqual((len(second), second.user_id), (1, self.consultant))
            self.assertFalse(first.exists())
            self._run_cron()
            self.assertEqual(self._statement(self.seller).activity_ids, second)
            self.assertFalse(self._statement(self.colleague_person).activity_ids)
        self.consultant.active = False
        with freeze_time(fields.Date.today() + timedelta(days=6)):
            self._run_cron()
        self.assertEqual(self._statement(self.seller).activity_ids.user_id, self.leader, "who stands in now")

    def test_views_of_each_group(self):
        self._start()
        self._dispute(self.entry, self.consultant)
        for user in (self.consultant, self.leader, self.officer, self.director, self.auditor):
            for model, views in (
                ("sales.performance.statement", ("list", "kanban", "form", "search")),
                ("sales.performance.dispute", ("list", "form", "search")),
                ("sales.performance.period", ("list", "form")),
            ):
                Model = self.env[model].with_user(user)
                result = Model.get_views([(False, view) for view in views])
                Model.search([]).read(list(result["models"][model]["fields"]))
