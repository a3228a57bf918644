from datetime import date, datetime

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import RosterCommon


@tagged("post_install", "-at_install")
class TestDuty(RosterCommon):

    def test_times_are_those_of_the_site(self):
        duty = self._duty()
        self.assertEqual((duty.date_start, duty.date_stop), (datetime(2099, 6, 1, 0, 30), datetime(2099, 6, 1, 6)))
        night = self._duty(shift=self.night)
        self.assertEqual((night.date_start, night.date_stop), (datetime(2099, 6, 1, 14), datetime(2099, 6, 1, 22)))
        self.early.hour_to = 15
        self.assertEqual(duty.date_stop, datetime(2099, 6, 1, 7))

    def test_conflict_with_another_site(self):
        first = self._duty()
        second = self._duty(shift=self.late, post=self.second_post)
        self.assertIn("Keeper is on duty at Hall", second.conflict)
        self.assertIn("Keeper is on duty at Second", first.conflict)
        mine = [("id", "in", (first | second).ids)]
        self.assertEqual(self.env["sales.duty"].search([*mine, ("has_conflict", "=", True)]), (first | second).sudo())
        first.action_publish()
        with self.assertRefused(ValidationError, "can't be published"):
            second.action_publish()
        self.assertEqual(second.state, "draft")
        second.employee_id = self.colleague_employee
        self.assertFalse(second.conflict)
        second.action_publish()
        self.assertFalse(self.env["sales.duty"].search([*mine, ("has_conflict", "=", True)]))

    def test_one_after_the_other_is_no_conflict(self):
        self.late.hour_from = 14
        first, second = self._duty(), self._duty(shift=self.late)
        self.assertFalse(first.conflict)
        (first | second).action_publish()

    def test_conflict_with_leave(self):
        duty = self._duty()
        leave = self.env["resource.calendar.leaves"].create({
            "name": "Dentist", "resource_id": self.keeper.resource_id.id, "company_id": self.company.id,
            "calendar_id": self.company.resource_calendar_id.id,
            "date_from": datetime(2099, 6, 1, 2), "date_to": datetime(2099, 6, 1, 3)})
        duty.invalidate_recordset()
        self.assertIn("Keeper is on leave", duty.conflict)
        self.assertNotIn("Dentist", duty.conflict)
        with self.assertRefused(ValidationError, "on leave"):
            duty.action_publish()
        leave.date_from = leave.date_to = datetime(2099, 6, 2, 3)
        duty.invalidate_recordset()
        duty.action_publish()

    def test_longer_shift_is_refused_where_it_collides(self):
        self.late.hour_from = 14
        (self._duty() | self._duty(shift=self.late)).action_publish()
        with self.assertRefused(ValidationError, "can't be published"):
            self.early.with_user(self.administrator).hour_to = 16
            self.env.flush_all()

    def test_published_stays(self):
        duty = self._duty()
        with self.assertRefused(UserError, "choose a person"):
            self._duty(employee=self.env["hr.employee"]).action_publish()
        duty.action_publish()
        with self.assertRefused(UserError, "no draft"):
            duty.action_publish()
        for change in (lambda: duty.write({"date": "2099-06-02"}), lambda: duty.write({"employee_id": False}), duty.unlink):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        with self.assertRaises(AccessError):
            duty.write({"state": "draft"})
        with self.assertRefused(UserError, "Say why"):
            duty.action_cancel("")
        self.env["sales.duty.cancel"].with_user(self.administrator).create(
            {"duty_ids": duty.ids, "reason": "Closed for fumigation"}).action_confirm()
        self.assertEqual((duty.state, duty.reason), ("cancelled", "Closed for fumigation"))
        self._duty().action_publish()
        with self.assertRaises(AccessError):
            self._duty(state="published")

    def test_who_sees(self):
        draft, published = self._duty(), self._duty("2099-06-02")
        published.action_publish()
        other = self.env["sales.duty"].create({
            "site_id": self.other_site.id, "post_id": self.other_post.id, "date": "2099-06-01", "shift_id": self.early.id,
            "employee_id": self.other_employee.id})
        other.action_publish()
        domain = [("id", "in", (draft | published | other).ids)]
        for user, seen in (
            (self.keeper_user, published), (self.consultant, published), (self.user, draft | published),
            (self.administrator, draft | published), (self.auditor, draft | published), (self.other_leader, other),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.env["sales.duty"].with_user(user).search(domain).sudo(), seen.sudo())
        for user in (self.keeper_user, self.user, self.auditor):
            with self.assertRaises(AccessError):
                published.with_user(user).action_cancel("x")

    def test_sites_of_their_own(self):
        """ Where a site has administrators of its own, the others read its roster and leave it alone. """
        duty = self._duty()
        self.site.administrator_ids = self.second_administrator
        for change in (lambda: duty.write({"note": "x"}), duty.action_publish, duty.unlink, self._duty):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()
        self.assertEqual(duty.note, False)
        duty.with_user(self.second_administrator).action_publish()
        with self.assertRaises(AccessError):
            duty.action_cancel("Published, and still that of another site")
        duty.with_user(self.logistics_manager).action_cancel("Closed")

    def test_the_database_knows_it_too(self):
        """ Also where the check of the records were passed by. """
        self.late.hour_from = 14
        first, second = self._duty(), self._duty(shift=self.late)
        (first | second).action_publish()
        self.env.flush_all()
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            self.env.cr.execute("UPDATE sales_duty SET date_stop = date_stop + interval '1 hour' WHERE id = %s", [first.id])
            self.env.cr.execute("SET CONSTRAINTS sales_duty_one_at_a_time IMMEDIATE")
        self.env.cr.execute("SELECT contype FROM pg_constraint WHERE conname = 'sales_duty_one_at_a_time'")
        self.assertEqual(self.env.cr.fetchall(), [("x",)])

    def test_one_company(self):
        with self.assertRaises(UserError):
            self._duty(employee=self.other_employee)
        with self.assertRefused(ValidationError, "no post of"):
            self._duty(site_id=self.second_site.id)

    def test_copy_weeks(self):
        self._duty("2099-06-01")
        self._duty("2099-06-03", shift=self.late)
        self._duty("2099-06-08")
        wizard = self.env["sales.duty.copy"].with_user(self.administrator).create({
            "site_id": self.site.id, "week_of": "2099-06-04", "week_count": 2})
        action = wizard.action_copy()
        copies = self.env["sales.duty"].search(action["domain"])
        self.assertEqual(
            copies.sorted("date").mapped("date"), [date(2099, 6, 10), date(2099, 6, 15), date(2099, 6, 17)],
            "what was there on 8 June is not copied twice")
        self.assertEqual(copies.mapped("employee_id"), self.keeper)
        self.assertEqual(set(copies.mapped("state")), {"draft"})
        with self.assertRefused(UserError, "have all of these"):
            wizard.action_copy()
        wizard.write({"with_people": False, "week_count": 1, "week_of": "2099-06-15"})
        self.assertFalse(self.env["sales.duty"].search(wizard.action_copy()["domain"]).employee_id)
        wizard.week_of = "2090-01-01"
        with self.assertRefused(UserError, "nothing to copy"):
            wizard.action_copy()
        wizard.week_count = 13
        with self.assertRefused(UserError, "1 to 12"):
            wizard.action_copy()

    def test_form(self):
        form = Form(self.env["sales.duty"].with_user(self.administrator))
        form.site_id = self.site.with_user(self.administrator)
        form.post_id = self.post.with_user(self.administrator)
        form.shift_id = self.early.with_user(self.administrator)
        form.date = "2099-06-01"
        duty = form.save()
        self.assertEqual(duty.display_name, "Somebody needed · Reception · Early")
        duty.employee_id = self.keeper
        duty.action_publish()
        for user in (self.keeper_user, self.user, self.auditor):
            self.assertEqual(Form(duty.with_user(user)).state, "published")

    def test_printed_week(self):
        duties = self._duty() | self._duty("2099-06-09") | self._duty(post=self.second_post, employee=self.colleague_employee)
        self.assertEqual([(week["site"], len(week["rows"])) for week in duties._get_weeks()],
                         [(self.site, 1), (self.site, 1), (self.second_site, 1)])
        html = self.env["ir.actions.report"]._render_qweb_html("sales_logistics.report_sales_duty_week", duties.ids)[0].decode()
        for text in ("Reception", "Early", "Keeper", "On Duty", "Second"):
            self.assertIn(text, html)

    def test_query_count(self):
        spec = {"date": {}, "conflict": {}, "has_conflict": {}, "state": {}, "employee_id": {"fields": {"display_name": {}}}}
        Duty = self.env["sales.duty"].with_user(self.administrator)

        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Duty.web_search_read([("site_id", "=", self.site.id)], spec)
            return self.env.cr.sql_log_count - before

        self._duty()
        self._duty("2099-06-02")
        count_queries()
        few = count_queries()
        for day in range(3, 20):
            self._duty(f"2099-06-{day:02d}")
        self.assertEqual(count_queries(), few)
