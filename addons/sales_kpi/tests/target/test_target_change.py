from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TargetCommon


class ChangeCommon(TargetCommon):
    """ A running plan: 400 a month for the region and its project, of which team A has 300
    (the consultant 200, the colleague 100) and team B 100 (consultant B 100). """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for reference, monthly in (
            (cls.region, 400), (cls.project, 400), (cls.team_a, 300), (cls.team_b, 100),
            (cls.consultant, 200), (cls.colleague, 100), (cls.consultant_b, 100),
        ):
            cls._fill(cls._node(reference), monthly)
        cls._fill(cls.plan.root_id, 400)
        cls.plan.state = "running"
        cls.months = cls.plan.period_ids.filtered(lambda period: not period.is_whole)
        cls.march, cls.april = cls.months[2], cls.months[3]

    @classmethod
    def _change(cls, *lines, **values):
        """ A change by the officer; a line is (node, period, after). """
        return cls.env["sales.target.change"].with_user(cls.officer).create({
            "plan_id": cls.plan.id, "date_from": "2031-03-01", "reason": "Market",
            "line_ids": [
                Command.create({
                    "node_id": node.id, "metric_id": cls.order_intake.id, "period_id": period.id, "after": after, **extra})
                for node, period, after, *rest in lines for extra in (rest or [{}])],
            **values,
        })

    def _ask(self, change):
        change.request_approval("Please")
        return change.approval_id

    def _approve(self, change):
        self._ask(change).with_user(self.director).action_approve()

    def _target(self, reference, period=None):
        """ Target and open share of a team or user. """
        node = reference if reference._name == "sales.target.node" else self._node(reference)
        figure = self._figure(node, period)
        return (figure.target, figure.open_share) if figure else None

    def assertAddsUp(self):
        sums = self.plan._get_sums(self.plan.node_ids, self.plan.metric_ids)
        for cell in list(sums._figures):
            sums._touched[cell] = True
        self.assertEqual(sums.differences(), [])


@tagged("post_install", "-at_install")
class TestTargetChange(ChangeCommon):
    """ A running plan changes by approved change orders, adds up after them, and its past does not move. """

    def test_carried_up(self):
        change = self._change((self._node(self.consultant), self.march, 250))
        self.assertIn("those below have", change.problems)
        with self.assertRefused(UserError, "can't be approved yet"):
            self._ask(change)
        change.action_carry_up()
        self.assertFalse(change.problems)
        self.assertEqual(len(change.line_ids), 10, "person, team, project, region and company, in March and the year")
        self.assertIn("2,450.00", change.effect)
        self.assertEqual(self._target(self.consultant, self.march), (200, 0), "nothing moves before it is approved")
        self._approve(change)
        self.assertEqual(change.state, "applied")
        self.assertTrue(change.applied_on)
        for reference, month, year in (
            (self.consultant, 250, 2450), (self.team_a, 350, 3650), (self.region, 450, 4850), (self.plan.root_id, 450, 4850),
            (self.team_b, 100, 1200),
        ):
            self.assertEqual(self._target(reference, self.march), (month, 0))
            self.assertEqual(self._target(reference), (year, 0))
        self.assertAddsUp()
        self.assertIn("applied", "".join(self.plan.message_ids.mapped("body")))
        self.assertEqual(self.plan.change_count, 1)
        self.assertEqual(change.approval_id.state, "used")

    def test_between_colleagues(self):
        """ What one gives and the other takes changes nothing above. """
        change = self._change(
            (self._node(self.consultant), self.march, 150), (self._node(self.colleague), self.march, 150))
        change.action_carry_up()
        self.assertEqual(change.line_ids.node_id, self._node(self.consultant) | self._node(self.colleague))
        self._approve(change)
        self.assertAddsUp()

    def test_left_open(self):
        change = self._change((self._node(self.consultant), self.april, 0))
        change.action_into_open_share()
        self._approve(change)
        self.assertEqual(self._target(self.team_a, self.april), (300, 200))
        self.assertEqual(self._target(self.team_a), (3600, 200))
        self.assertEqual(self._target(self.project, self.april), (400, 0))
        self.assertAddsUp()
        back = self._change((self._node(self.colleague), self.april, 300))
        back.action_into_open_share()
        self._approve(back)
        self.assertEqual(self._target(self.team_a, self.april), (300, 0))
        self.assertAddsUp()

    def test_past_does_not_move(self):
        with self.assertRefused(ValidationError, "the past does not move"):
            self._change((self._node(self.consultant), self.months[1], 1))
        change = self._change((self._node(self.consultant), self.march, 1))
        with self.assertRefused(ValidationError, "the past does not move"):
            change.date_from = "2031-04-01"
        with self.assertRefused(ValidationError, "not within"):
            self._change(date_from="2032-01-01")
        past = change.copy({"date_from": "2031-02-01"})
        past.line_ids = [Command.create({
            "node_id": self._node(self.consultant).id, "metric_id": self.order_intake.id,
            "period_id": self.months[1].id, "after": 100})]
        past.action_carry_up()
        # In Shanghai it is March already.
        with freeze_time("2031-02-28 16:30:00"), self.assertRefused(UserError, "The past does not move"):
            self._ask(past)
        with freeze_time("2031-02-28 15:30:00"):
            self.assertEqual(self._ask(past).state, "pending")
        with freeze_time("2032-01-01 00:00:00"), self.assertRefused(UserError, "The past does not move"):
            change.action_carry_up()
            self._ask(change)

    def test_outdated_is_refused(self):
        """ Two changes of one figure: the second one was decided on figures that are no more. """
        first, second = (self._change((self._node(self.consultant), self.march, after)) for after in (250, 260))
        for change in (first, second):
            change.action_carry_up()
            self._ask(change)
        first.approval_id.with_user(self.director).action_approve()
        with self.assertRefused(UserError, "250.00 by now"):
            second.approval_id.with_user(self.director).action_approve()
        self.assertEqual((second.state, second.approval_id.state), ("waiting", "pending"))
        second.action_withdraw_approval()
        self.assertEqual(second.state, "draft")
        self._approve(second)
        self.assertEqual(self._target(self.team_a, self.march), (360, 0))
        self.assertAddsUp()

    def test_empty_is_not_zero(self):
        node = self._node(self.consultant)
        change = self._change(
            (node, self.march, 10, {"metric_id": self.order_count.id}), (node, self.plan.whole_period_id, 10, {
                "metric_id": self.order_count.id}))
        self.assertTrue(all(change.line_ids.mapped("was_empty")))
        self.assertIn("empty →", change.effect)
        change.action_carry_up()
        self._ask(change)
        figure = self._set(node, 0, self.march, self.order_count)
        with self.assertRefused(UserError, "0 Pieces by now"):
            change.approval_id.with_user(self.director).action_approve()
        figure.unlink()
        change.approval_id.with_user(self.director).action_approve()
        self.assertEqual(self._figure(node, self.march, self.order_count).target, 10)

    def test_nobody_approves_their_own(self):
        change = self._change((self._node(self.consultant), self.march, 250))
        change.with_user(self.director).action_carry_up()
        approval = self._ask(change)
        self.assertEqual(approval.waiting_user_ids, self.general_manager, "the director has written lines of it")
        with self.assertRefused(AccessError, "their own"):
            approval.with_user(self.director).action_approve()
        self.assertEqual(self._target(self.consultant, self.march), (200, 0))

    def test_without_rule(self):
        self.env.ref("sales_kpi.approval_rule_target_change").active = False
        change = self._change((self._node(self.consultant), self.march, 250))
        change.action_carry_up()
        with self.assertRefused(AccessError, "by a manager"):
            change.action_request_approval()
        change.with_user(self.director).action_request_approval()
        self.assertEqual((change.state, self._target(self.consultant, self.march)), ("applied", (250, 0)))
        with self.assertRefused(UserError, "no longer"):
            change.with_user(self.director).action_request_approval()

    def test_rejected_cancelled(self):
        change = self._change((self._node(self.consultant), self.march, 250))
        change.action_carry_up()
        self._ask(change).with_user(self.director).action_reject("No")
        self.assertEqual(change.state, "rejected")
        change.action_draft()
        self._ask(change)
        change.action_cancel()
        self.assertEqual((change.state, change.approval_id.state), ("cancelled", "withdrawn"))
        with self.assertRefused(UserError, "can't be cancelled"):
            change.action_cancel()
        with self.assertRefused(UserError, "kept"):
            change.unlink()
        self._change().unlink()

    def test_no_way_round(self):
        """ The state, an applied change and one that waits: nobody writes them, over RPC or otherwise. """
        change = self._change((self._node(self.consultant), self.march, 250))
        change.action_carry_up()
        manager = change.with_user(self.director)
        for state in ("waiting", "applied", "rejected", "cancelled"):
            with self.assertRefused(UserError, "follows from approvals"):
                manager.state = state
        with self.assertRefused(UserError, "follows from approvals"):
            self._change(state="applied")
        with self.assertRefused(UserError, "follows from approvals"):
            self.env["sales.target.change"].with_user(self.officer).with_context(default_state="waiting").create(
                {"plan_id": self.plan.id, "date_from": "2031-03-01", "reason": "x"})
        line = change.line_ids[0]
        self._ask(change)
        for write in (
            lambda: line.write({"after": 1}), line.unlink, lambda: change.write({"reason": "Other"}),
            lambda: change.write({"line_ids": [Command.clear()]}), lambda: line.copy({"period_id": self.april.id}),
            lambda: change.write({"date_from": "2031-02-01"}), change.action_carry_up,
        ):
            with self.assertRefused(UserError, "no longer a draft"):
                write()
        change.approval_id.with_user(self.director).action_approve()
        for write in (
            lambda: line.sudo().write({"after": 1}), lambda: change.sudo().write({"reason": "Other"}),
            lambda: line.sudo().unlink(), lambda: change.sudo().write({"applied_on": False}),
        ):
            with self.assertRefused(UserError, "no longer a draft"):
                write()
        with self.assertRefused(UserError, "kept"):
            change.sudo().unlink()

    def test_before_is_read_not_believed(self):
        node = self._node(self.consultant)
        change = self._change((node, self.march, 250, {"before": 7.0, "was_empty": True}))
        change.line_ids.before = 7
        change.action_carry_up()
        self._ask(change)
        self.assertEqual(change.line_ids.filtered(lambda line: line.node_id == node and line.period_id == self.march).before, 200)

    def test_lines_of_the_plan_in_its_units(self):
        other = self._create_plan(name="Other")
        node = self._node(self.consultant)
        for line, message in (
            ((other.root_id, self.march, 1), "of the plan that is changed"),
            ((node, other.period_ids[5], 1), "of the plan that is changed"),
            ((node, self.march, 1, {"metric_id": self.env.ref("sales_kpi.metric_new_customers").id}), "of the plan that is changed"),
            ((node, self.march, 0.005), "finer than the unit"),
            ((node, self.march, 1, {"open_after": 0.005}), "finer than the unit"),
            ((node, self.march, 1, {"joins": True}), "Nobody gets a new place"),
        ):
            with self.assertRefused(ValidationError, message):
                self._change(line)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._change((node, self.march, 1), (node, self.march, 2))

    def test_only_approved_plans(self):
        for state, refused in (("draft", True), ("accepted", True), ("approved", False), ("running", False), ("closed", True)):
            self.plan.state = state
            if refused:
                with self.assertRefused(UserError, "nothing to change"):
                    self._change()
            else:
                self._change()

    def test_plan_is_not_closed_over_a_request(self):
        change = self._change((self._node(self.consultant), self.march, 250))
        change.action_carry_up()
        self._ask(change)
        with self.assertRefused(UserError, "still waits"):
            self.plan.with_user(self.officer).action_close()
        self.plan.state = "closed"
        with self.assertRefused(UserError, "can't be applied"):
            change.approval_id.with_user(self.director).action_approve()

    def test_leader_is_asked_where_the_rule_says_so(self):
        self.env.ref("sales_kpi.approval_rule_target_change").step_ids.role = "team_leader"
        between = self._change((self._node(self.consultant), self.march, 150), (self._node(self.colleague), self.march, 150))
        between.action_carry_up()
        self.assertEqual(self._ask(between).waiting_user_ids, self.leader)
        change = self._change((self._node(self.consultant), self.april, 150), (self._node(self.consultant_b), self.april, 150))
        change.action_carry_up()
        self.assertEqual(self._ask(change).waiting_user_ids, self.manager, "the project is above both teams")

    def test_who_sees_and_writes(self):
        change = self._change((self._node(self.consultant), self.march, 150), (self._node(self.consultant_b), self.march, 150))
        change.action_carry_up()
        Change, Line = self.env["sales.target.change"], self.env["sales.target.change.line"]
        for user, lines in (
            (self.consultant, 2), (self.colleague, 0), (self.leader, 4), (self.leader_b, 4), (self.manager, 8),
            (self.head, 8), (self.officer, 8), (self.director, 8), (self.auditor, 8), (self.other_head, 0),
        ):
            self.env.invalidate_all()
            seen = Change.with_user(user).search([("id", "=", change.id)])
            self.assertEqual(len(seen), bool(lines), user.name)
            self.assertEqual(Line.with_user(user).search_count([("change_id", "=", change.id)]), lines, user.name)
            if seen:
                self.assertEqual(len(seen.effect.splitlines()), lines / 2, user.name)
        for user in (self.consultant, self.leader, self.head, self.auditor):
            theirs = change.with_user(user)
            for write in (
                lambda theirs=theirs: theirs.write({"reason": "x"}), theirs.action_cancel, theirs.action_carry_up, theirs.unlink,
                theirs.action_request_approval, lambda theirs=theirs: theirs.request_approval("x"),
                lambda user=user: Change.with_user(user).create(
                    {"plan_id": self.plan.id, "date_from": "2031-03-01", "reason": "x"}),
            ):
                with self.assertRaises(AccessError):
                    write()
        with self.assertRaises(AccessError):
            change.with_user(self.leader).problems  # noqa: B018

    def test_form(self):
        form = Form(self.env["sales.target.change"].with_user(self.officer).with_company(self.company))
        form.plan_id, form.reason, form.date_from = self.plan, "More", date(2031, 3, 1)
        with form.line_ids.new() as line:
            line.node_id, line.metric_id, line.period_id = self._node(self.consultant), self.order_intake, self.march
            self.assertEqual(line.before, 200)
            line.after = 230
            self.assertEqual(line.difference, 30)
        change = form.save()
        self.assertRegex(change.name, r"^TC/\d{4}/\d{4}$")
        self.assertTrue(change.problems)
        view = self.env.ref("sales_kpi.sales_target_change_view_form")
        for user in (self.consultant, self.officer, self.auditor):
            self.env["sales.target.change"].with_user(user).get_views([(view.id, "form")])
            form = Form(change.with_user(user))
            self.assertEqual(form.name, change.name)

    def test_queries_do_not_grow_with_lines(self):
        def count(months):
            change = self._change(
                *((self._node(self.consultant), month, 150) for month in months),
                *((self._node(self.colleague), month, 150) for month in months))
            change.action_carry_up()
            self._ask(change)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            change.approval_id.with_user(self.director).action_approve()
            self.env.flush_all()
            count = self.cr.sql_log_count - before
            self.plan.node_ids  # noqa: B018
            self._restore()
            return count
        few, many = count(self.months[2:4]), count(self.months[2:12])
        self.assertLessEqual(many, few + 5)

    def _restore(self):
        for user, monthly in ((self.consultant, 200), (self.colleague, 100)):
            figures = self.env["sales.target.figure"].search([("node_id", "=", self._node(user).id), ("period_id", "in", self.months.ids)])
            figures.target = monthly
