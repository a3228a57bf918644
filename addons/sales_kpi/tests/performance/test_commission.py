from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommission(CommissionCommon):

    # ------------------------------------------------------------
    # AMOUNTS
    # ------------------------------------------------------------

    def test_marginal_by_amount(self):
        self._create_scheme()
        self._earn(self.january, self.seller, 12000)
        self._earn(self.january, self.seller, 8000)
        self._compute(self.january)
        line = self._line(self.january, self.seller)
        self.assertEqual((line.base, line.commission, line.payable), (20000, 300, 300))
        self.assertEqual(line.team_id, self.team_a)
        self.assertIn("10,000.00", line.explanation)
        self.assertIn("at 1 %", line.explanation)
        self.assertIn("at 2 %", line.explanation)

    def test_whole_by_amount(self):
        self._create_scheme(kind="whole")
        self._earn(self.january, self.seller, 20000)
        self._earn(self.january, self.seller_b, 9999.99)
        self._compute(self.january)
        self.assertEqual(self._line(self.january, self.seller).commission, 400)
        self.assertEqual(self._line(self.january, self.seller_b).commission, 100)

    def test_by_attainment(self):
        self._set(self._node(self.consultant), 10000, period=self.plan.period_ids[1])
        self._set(self._node(self.consultant_b), 0, period=self.plan.period_ids[1])
        scheme = self._create_scheme(rates=[(0, 1), (100, 3)], scale="attainment")
        self._earn(self.january, self.seller, 12000)
        self._earn(self.january, self.seller_b, 12000)
        self._compute(self.january)
        line = self._line(self.january, self.seller)
        self.assertFalse(line.has_target, "the plan is not running")
        self.plan.state = "running"
        self._compute(self.january)
        self.assertEqual((line.target, line.attainment, line.commission), (10000, 120, 160))
        self.assertEqual(self._line(self.january, self.seller_b).commission, 120, "without target the lowest rate")
        scheme.without_target = "nothing"
        self._compute(self.january)
        self.assertEqual(self._line(self.january, self.seller_b).commission, 0)
        self.assertEqual(self._line(self.january, self.seller_b).base, 12000)
        self.assertEqual(line.commission, 160)

    def test_target_of_a_quarter_counts_by_days(self):
        plan = self._create_plan(name="Quarters", granularity="quarter")
        plan.action_build_tree()
        self._set(self._node(self.consultant, plan), 90, period=plan.period_ids[1])
        plan.state = "running"
        self._create_scheme(rates=[(0, 1), (100, 3)], scale="attainment")
        self._earn(self.february, self.seller, 28)
        self._compute(self.february)
        self.assertEqual(self._line(self.february, self.seller).target, 28)
        self.assertEqual(self._line(self.february, self.seller).attainment, 100)

    def test_attainment_of_another_metric(self):
        self._set(self._node(self.consultant), 10, period=self.plan.period_ids[1], metric=self.order_count)
        self.plan.state = "running"
        self._create_scheme(rates=[(0, 1), (100, 3)], scale="attainment", target_metric_id=self.order_count.id)
        self._earn(self.january, self.seller, 4000)
        self._earn(self.january, self.seller, 20, metric=self.order_count)
        self._compute(self.january)
        line = self._line(self.january, self.seller)
        self.assertEqual((line.attainment, line.base), (200, 4000))
        self.assertEqual(line.commission, 20 + 60, "half of the base at each rate")

    def test_target_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create({
            "currency_id": euro.id, "company_id": self.company.id, "name": "2031-01-01", "rate": 0.125})
        plan = self._create_plan(name="In euro", currency_id=euro.id)
        plan.action_build_tree()
        self._set(self._node(self.consultant, plan), 1000, period=plan.period_ids[1])
        plan.state = "running"
        self._create_scheme(rates=[(0, 1), (100, 3)], scale="attainment")
        self._earn(self.january, self.seller, 4000)
        self._compute(self.january)
        self.assertEqual(self._line(self.january, self.seller).attainment, 50)

    def test_cap(self):
        self._create_scheme(cap=150)
        self._earn(self.january, self.seller, 20000)
        self._earn(self.january, self.seller_b, -20000)
        self._compute(self.january)
        self.assertEqual(self._line(self.january, self.seller).commission, 150)
        self.assertEqual(self._line(self.january, self.seller_b).commission, -150, "no more is taken back than was given")

    def test_reversal_takes_back_in_its_own_month(self):
        self._create_scheme()
        self._earn(self.january, self.seller, 20000)
        self._compute(self.january)
        self._close(self.january)
        self._earn(self.february, self.seller, -20000, event="order_cancel")
        self._compute(self.february)
        january, february = (self._line(period, self.seller) for period in (self.january, self.february))
        self.assertEqual((january.commission, february.base, february.commission), (300, -20000, -300))

    def test_rounding_is_to_the_currency_unit(self):
        self.company.currency_id = self.env.ref("base.JPY")
        self._create_scheme(rates=[(0, 1.5)])
        self._earn(self.january, self.seller, 1033)
        self._compute(self.january)
        self.assertEqual(self._line(self.january, self.seller).commission, 15)

    # ------------------------------------------------------------
    # WHO IT IS FOR
    # ------------------------------------------------------------

    def test_conditions_narrow(self):
        job, tag = self.env["hr.job"].create({"name": "Seller", "company_id": self.company.id}), \
            self.env["hr.employee.category"].create({"name": "Full time"})
        self.seller.job_id = self.seller_b.job_id = job
        self.seller.category_ids = tag
        for employee in (self.seller, self.colleague_person, self.seller_b):
            self._earn(self.january, employee, 1000)
        scheme = self._create_scheme()

        def people():
            self._compute(self.january)
            return scheme.line_ids.employee_id

        self.assertEqual(len(people()), 3)
        scheme.team_ids = self.team_a
        self.assertEqual(people(), self.seller | self.colleague_person)
        scheme.team_ids = self.region
        self.assertEqual(len(people()), 3, "a team stands for those below")
        scheme.job_ids = job
        self.assertEqual(people(), self.seller | self.seller_b)
        scheme.category_ids = tag
        self.assertEqual(people(), self.seller)
        scheme.employee_ids = self.seller_b
        self.assertFalse(people())

    def test_deals_of_the_team_as_of_the_day(self):
        self._create_scheme(team_ids=self.team_a.ids)
        self._earn(self.january, self.seller, 1000)
        self._earn(self.january, self.seller, 500, team=self.team_b)
        self._compute(self.january)
        self.assertEqual(self._line(self.january, self.seller).base, 1000)

    # ------------------------------------------------------------
    # LEADERS
    # ------------------------------------------------------------

    def test_leaders_share(self):
        self._create_scheme(overrides=[(1, 10), (2, 5)])
        manager = self.env["hr.employee"].create(
            {"name": "Manager", "user_id": self.manager.id, "company_id": self.company.id})
        self._earn(self.january, self.seller, 20000)
        self._earn(self.january, self.seller_b, 10000)
        self._earn(self.january, self.leader_person, 1000)
        self._compute(self.january)
        leader, leader_b = (self._line(self.january, self.employee_by_user[user]) for user in (self.leader, self.leader_b))
        self.assertEqual((leader.commission, leader.override_base, leader.override_amount), (10, 300, 30))
        self.assertEqual(leader.payable, 40)
        self.assertEqual(leader_b.override_amount, 10)
        above = self._line(self.january, manager)
        self.assertEqual(above.override_amount, 20 + 1, "5 % of 400, and 10 % of the leader's own 10 as the nearest above")
        self.assertEqual(above.team_id, self.project)
        self.assertEqual(leader.team_id, self.team_a)
        self.assertIn("as leader", above.explanation)

    def test_leaders_share_in_the_base(self):
        self._create_scheme(overrides=[(1, 0.5)], override_basis="base")
        self._earn(self.january, self.seller, 20000)
        self._earn(self.january, self.seller, 2000, team=self.team_b)
        self._compute(self.january)
        self.assertEqual(self._line(self.january, self.leader_person).override_amount, 100)
        self.assertEqual(self._line(self.january, self.employee_by_user[self.leader_b]).override_amount, 10)

    # ------------------------------------------------------------
    # HOLD-BACK
    # ------------------------------------------------------------

    def test_held_back_until_paid(self):
        self._create_scheme(rates=[(0, 10)], hold_percent=30)
        first, second = (self._create_order(self.consultant, self.team_a) for _index in range(2))
        self._earn(self.january, self.seller, 1000, order=first)
        self._earn(self.january, self.seller, 3000, order=second)
        self._compute(self.january)
        line = self._line(self.january, self.seller)
        self.assertEqual((line.commission, line.held_back, line.released, line.payable), (400, 120, 0, 280))
        self._close(self.january)
        self._pay(self.february, first, 500)
        self._compute(self.february)
        line = self._line(self.february, self.seller)
        self.assertEqual((line.commission, line.released, line.payable), (0, 15, 15), "half of what the first deal holds")
        self._compute(self.february)
        self.assertEqual(line.released, 15, "computed again, not released again")
        self._close(self.february)
        self._pay(self.march, first, 5000)
        self._pay(self.march, second, 3000)
        self._compute(self.march)
        self.assertEqual(self._line(self.march, self.seller).released, 105, "all of it, and no more")

    def test_deal_taken_back_before_it_was_paid(self):
        self._create_scheme(rates=[(0, 10)], hold_percent=30)
        order = self._create_order(self.consultant, self.team_a)
        self._earn(self.january, self.seller, 1000, order=order)
        self._compute(self.january)
        self._close(self.january)
        self._earn(self.february, self.seller, -1000, order=order, event="order_cancel")
        self._compute(self.february)
        lines = self._line(self.january, self.seller) | self._line(self.february, self.seller)
        self.assertEqual(sum(lines.mapped("payable")), 0)
        self.assertEqual(lines[0].released, 0, "what was held back of both cancels out")

    def test_paid_in_the_month_of_the_deal(self):
        self._create_scheme(rates=[(0, 10)], hold_percent=30)
        order = self._create_order(self.consultant, self.team_a)
        self._earn(self.january, self.seller, 1000, order=order)
        self._pay(self.january, order, 1000)
        self._earn(self.january, self.colleague_person, 100)
        self._compute(self.january)
        line = self._line(self.january, self.seller)
        self.assertEqual((line.held_back, line.released, line.payable), (30, 30, 100))
        self.assertEqual(
            self._line(self.january, self.colleague_person).payable, 10, "what belongs to no deal waits for no payment")

    # ------------------------------------------------------------
    # PERIODS AND VERSIONS
    # ------------------------------------------------------------

    def test_computed_anew_while_open(self):
        scheme = self._create_scheme()
        entry = self._earn(self.january, self.seller, 1000)
        self._earn(self.january, self.seller_b, 1000)
        self._compute(self.january)
        line = self._line(self.january, self.seller)
        self._earn(self.january, self.seller, 1000)
        self._earn(self.january, self.seller_b, -1000)
        self._compute(self.january)
        self.assertEqual((line.commission, line.base), (20, 2000))
        self.assertFalse(self._line(self.january, self.seller_b), "nothing came of it")
        self.assertEqual(scheme.line_ids, line)
        self.assertEqual(line.action_open_entries()["res_model"], entry._name)

    def test_closing_computes_and_freezes(self):
        scheme = self._create_scheme()
        self._earn(self.january, self.seller, 1000)
        self._close(self.january)
        line = self._line(self.january, self.seller)
        self.assertEqual(line.commission, 10)
        with self.assertRefused(UserError, "stay as they are"):
            self._compute(self.january)
        for change in (
            lambda: line.write({"commission": 5}),
            line.unlink,
            lambda: line.copy({"scheme_id": self._create_scheme(name="Other", run=False).id}),
            lambda: self.env["sales.commission.line"]._replace(self.january, []),
        ):
            with self.assertRefused(UserError, "stay as they are"):
                change()
        self.assertTrue(scheme.is_frozen)
        for change in (
            lambda: scheme.write({"cap": 5}),
            lambda: scheme.rate_ids[0].write({"rate": 5}),
            scheme.rate_ids[0].unlink,
            lambda: scheme.rate_ids[0].copy({"start": 7}),
            lambda: scheme.override_ids.create({"scheme_id": scheme.id, "percent": 5}),
            lambda: scheme.write({"rate_ids": [(5, 0, 0)]}),
            lambda: scheme.write({"team_ids": self.team_a.ids}),
        ):
            with self.assertRefused(UserError, "make a new version"):
                change()
        scheme.name = "A better name"

    def test_new_version_from_a_month_on(self):
        scheme = self._create_scheme()
        self._earn(self.january, self.seller, 1000)
        self._close(self.january)
        version = self.env["sales.commission.scheme"].browse(scheme.action_new_version()["res_id"])
        self.assertEqual((version.version, version.origin_id, version.state), (2, scheme, "draft"))
        self.assertEqual(version.rate_ids.mapped("rate"), [1, 2])
        version.rate_ids[0].rate = 5
        version.date_from = "2031-01-01"
        with self.assertRefused(ValidationError, "month that is closed"):
            version.action_run()
        with self.assertRefused(ValidationError, "month that is closed"):
            version.state = "running"
        version.date_from = "2031-03-01"
        version.action_run()
        for period, paid in ((self.february, 10), (self.march, 50)):
            self._earn(period, self.seller, 1000)
            self._compute(period)
            self.assertEqual(self._line(period, self.seller).commission, paid)
        self.assertEqual(self._line(self.march, self.seller).scheme_id, version)
        second = version.copy({"origin_id": scheme.id, "version": 3})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            second.action_run()
            self.env.flush_all()

    def test_ending_a_scheme(self):
        scheme = self._create_scheme()
        self._earn(self.january, self.seller, 1000)
        self._close(self.january)
        scheme.action_end()
        self.assertEqual(scheme.date_to, date(2031, 1, 31))
        self._earn(self.february, self.seller, 1000)
        self._compute(self.february)
        self.assertFalse(self._line(self.february, self.seller))
        with self.assertRefused(UserError, "end it instead"):
            scheme.unlink()
        never = self._create_scheme(name="Never paid", date_from="2031-03-01")
        never.action_end()
        self.assertEqual(never.state, "ended")

    def test_archiving(self):
        scheme = self._create_scheme()
        with self.assertRefused(ValidationError, "end it before you archive it"):
            scheme.action_archive()
        scheme.action_end()
        scheme.action_archive()

    def test_ended_scheme_releases_what_it_held_back(self):
        scheme = self._create_scheme(rates=[(0, 10)], hold_percent=30)
        order = self._create_order(self.consultant, self.team_a)
        self._earn(self.january, self.seller, 1000, order=order)
        self._close(self.january)
        scheme.action_end()
        self._earn(self.february, self.seller, 500)
        self._pay(self.february, order, 1000)
        self._compute(self.february)
        line = self._line(self.february, self.seller)
        self.assertEqual((line.base, line.commission, line.released, line.scheme_id), (0, 0, 30, scheme))

    def test_end_of_a_frozen_version(self):
        scheme = self._create_scheme()
        for period in (self.january, self.february):
            self._earn(period, self.seller, 1000)
            self._close(period)
        with self.assertRefused(UserError, "before the last closed month"):
            scheme.date_to = "2031-01-31"
        scheme.date_to = "2031-02-28"

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def test_table(self):
        scheme = self._create_scheme(run=False)
        first, second = scheme.rate_ids
        self.assertEqual((first.end, first.is_last, second.is_last), (10000, False, True))
        with self.assertRefused(ValidationError, "two rows begin at 10000"):
            scheme.write({"rate_ids": [(1, first.id, {"start": 10000})]})
        scheme.write({"rate_ids": [(1, first.id, {"start": 10000}), (1, second.id, {"start": 20000})]})
        self.assertEqual(first.end, 20000)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            first.start = 20000
            self.env.flush_all()
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for values in ({"start": -1}, {"rate": -1}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                first.write(values)
                self.env.flush_all()
        empty = self._create_scheme(rates=[], run=False)
        with self.assertRefused(ValidationError, "has no rates"):
            empty.action_run()

    def test_values(self):
        for values in (
            {"date_from": "2031-01-02"}, {"hold_percent": 101}, {"cap": -1}, {"date_to": "2031-01-30"},
            {"override_ids": [(0, 0, {"percent": 101})]}, {"override_ids": [(0, 0, {"level": 0, "percent": 1})]},
        ):
            with self.subTest(values=values), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self._create_scheme(run=False, **values)
                self.env.flush_all()
        ratio = self.order_intake.copy({"company_id": self.other_company.id})
        with self.assertRefused(ValidationError, "of another company"):
            self._create_scheme(run=False, metric_id=ratio.id)

    def test_form_of_an_officer(self):
        form = Form(self.env["sales.commission.scheme"].with_user(self.officer))
        form.name = "Commission"
        form.metric_id = self.order_intake
        with form.rate_ids.new() as rate:
            rate.rate = 1
        with form.override_ids.new() as override:
            override.percent = 10
        scheme = form.save()
        scheme.action_run()
        self.assertEqual((scheme.state, scheme.company_id), ("running", self.company))

    # ------------------------------------------------------------
    # THE WHOLE
    # ------------------------------------------------------------

    def test_from_the_order_to_the_commission(self):
        """ A deal of two people is confirmed, and cancelled after the month was closed. """
        today = self.env["sales.performance"]._get_day(self.company)
        self._create_scheme(rates=[(0, 10)], date_from=today.replace(day=1))
        order = self._create_order(self.consultant, self.team_a)
        self.env["sales.performance.share"].create([
            {"order_id": order.id, "employee_id": person.id, "percent": percent}
            for person, percent in ((self.seller, 60), (self.colleague_person, 40))])
        order.with_user(self.consultant).action_confirm()
        self._end_transaction()
        period = self.env["sales.performance.period"]._get_month(self.company, today)
        self._close(period)
        paid = {line.employee_id: line.payable for line in period.commission_ids}
        self.assertEqual(paid, {self.seller: 60, self.colleague_person: 40})
        order._action_cancel()
        self._end_transaction()
        later = self.env["sales.performance"].search([("event", "=", "order_cancel")]).period_id
        self.assertGreater(later.date_from, period.date_from)
        self._compute(later)
        self.assertEqual({line.employee_id: line.payable for line in later.commission_ids},
                         {self.seller: -60, self.colleague_person: -40})
        action = later.with_user(self.officer).action_open_commissions()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), later.commission_ids)

    def _end_transaction(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_bases_are_the_entries(self):
        scheme = self._create_scheme(overrides=[(1, 3)])
        for number, employee in enumerate(self.employees):
            self._earn(self.january, employee, 1000.01 * number)
            self._earn(self.january, employee, -33.33)
        self._compute(self.january)
        entries = self.env["sales.performance"].search([("period_id", "=", self.january.id)])
        self.assertAlmostEqual(sum(scheme.line_ids.mapped("base")), sum(entries.mapped("amount")), 2)
        for line in scheme.line_ids:
            self.assertAlmostEqual(
                line.payable, line.commission - line.held_back + line.released + line.override_amount, 2)
            self.assertAlmostEqual(sum(part[0] for part in line.parts), line.base, 2)

    def test_query_count(self):
        """ More people and more deals take no more queries. """
        self._create_scheme(overrides=[(1, 3)], hold_percent=20, scale="attainment")
        self.plan.state = "running"

        def count_queries(month):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._compute(month)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        for period in (self.january, self.february):
            self._earn(period, self.seller, 1000, order=self._create_order(self.consultant, self.team_a))
        count_queries(self.january)
        few = count_queries(self.february)
        people = self.env["hr.employee"].create([
            {"name": f"Person {number}", "company_id": self.company.id} for number in range(500)])
        self._earn_many(self.january, people)
        self._earn_many(self.february, people)
        count_queries(self.january)
        self.assertLessEqual(count_queries(self.february), few + 2)
        self.assertEqual(len(self.february.commission_ids), 503, "with the sellers of before and their leader")

    @classmethod
    def _earn_many(cls, period, people):
        example = cls._earn(period, cls.colleague_person, 1)
        cls.env.flush_all()
        columns = [name for name, field in example._fields.items()
                   if field.store and field.column_type and name not in ("id", "employee_id")]
        names = ", ".join(columns)
        cls.env.cr.execute(
            f"INSERT INTO sales_performance (employee_id, {names}) "  # noqa: S608
            f"SELECT person, {names} FROM sales_performance, UNNEST(%s) AS person WHERE id = %s", (people.ids, example.id))
        example.invalidate_model()
