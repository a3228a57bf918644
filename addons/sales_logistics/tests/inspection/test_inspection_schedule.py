from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import InspectionCommon

MONDAY = date(2026, 6, 1)


@tagged("post_install", "-at_install")
class TestInspectionSchedule(InspectionCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schedule = cls.env["sales.inspection.schedule"].create({
            "site_id": cls.site.id, "template_id": cls.template.id, "user_id": cls.user.id, "rhythm": "daily",
            "date_from": MONDAY})

    def _plan(self, today):
        return self.schedule._plan_rounds(today).sorted("date").mapped("date")

    def test_every_day_once(self):
        days = self._plan(MONDAY)
        self.assertEqual(days, [MONDAY + timedelta(days=number) for number in range(8)])
        self.assertEqual(self._plan(MONDAY), [], "again on the same day: nothing is entered twice")
        self.assertEqual(self._plan(MONDAY + timedelta(days=1)), [MONDAY + timedelta(days=8)])
        rounds = self.env["sales.inspection"].search([("schedule_id", "=", self.schedule.id)])
        self.assertEqual(len(rounds), 9)
        self.assertEqual(set(rounds.mapped("kind")), {"planned"})
        self.assertEqual(rounds.activity_ids.user_id, self.user)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            rounds[0].copy({"schedule_id": self.schedule.id, "date": rounds[0].date})

    def test_every_week(self):
        self.schedule.write({"rhythm": "weekly", "weekday": "2"})
        self.assertEqual(self._plan(MONDAY), [date(2026, 6, 3)])
        self.assertEqual(self._plan(date(2026, 6, 8)), [date(2026, 6, 10)])

    def test_from_and_until(self):
        self.schedule.write({"date_from": MONDAY + timedelta(days=2), "date_to": MONDAY + timedelta(days=4)})
        self.assertEqual(self._plan(MONDAY), [MONDAY + timedelta(days=number) for number in (2, 3, 4)])

    def test_rules(self):
        for values in ({"rhythm": "weekly", "weekday": False}, {"date_to": MONDAY - timedelta(days=1)}):
            with self.subTest(values=values), self.assertRaises(IntegrityError), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.schedule.write(values)
                self.env.flush_all()
        with self.assertRaises(ValidationError):
            self.schedule.template_id = self.template.create({"name": "Empty"})
        with self.assertRaises(AccessError):
            self.schedule.with_user(self.user).write({"rhythm": "weekly"})
        self.schedule.with_user(self.administrator).write({"rhythm": "weekly"})

    def test_cron_job_twice(self):
        today = fields.Date.context_today(self.schedule)
        self.schedule.date_from = today
        closed = self.schedule.copy({"site_id": self.other_site.id, "user_id": self.other_leader.id, "date_from": today})
        self.other_site.action_close()
        for _time in range(2):
            with self.enter_registry_test_mode():
                self.env.ref("sales_logistics.ir_cron_plan_rounds").method_direct_trigger()
            self.env.invalidate_all()
            rounds = self.env["sales.inspection"].search([("schedule_id", "in", (self.schedule | closed).ids)])
            self.assertEqual(len(rounds), 8)
            self.assertEqual(rounds.schedule_id, self.schedule)
