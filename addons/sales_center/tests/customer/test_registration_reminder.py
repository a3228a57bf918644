from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RegistrationCommon

ACTIVITY = "sales_center.mail_activity_registration"


@tagged("post_install", "-at_install")
class TestRegistrationReminder(RegistrationCommon):
    """ What is not confirmed is brought to mind, and then goes up the tree. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # ten at night on Monday, 2 June, in Shanghai
        with freeze_time("2025-06-02 14:00:00"):
            cls.registration = cls._register()

    def _remind(self, moment):
        self._run_cron("ir_cron_sales_registration", moment)
        self._run_cron("ir_cron_sales_registration", moment)

    def _told(self):
        return self.estate.activity_search([ACTIVITY]).user_id

    def test_hours(self):
        self.assertEqual(self.registration.remind_at, fields.Datetime.to_datetime("2025-06-03 01:00:00"))
        self.assertEqual(self.registration.confirm_by, fields.Datetime.to_datetime("2025-06-03 02:00:00"))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.company.registration_remind_hour = 11
            self.company.flush_recordset()

    def test_next_morning_then_up(self):
        self._remind("2025-06-03 00:59:00")
        self.assertFalse(self._told())
        self._remind("2025-06-03 01:00:00")
        self.assertEqual(self._told(), self.leader)
        self._remind("2025-06-03 02:00:00")
        self.assertEqual(self._told(), self.leader | self.manager)
        self._remind("2025-06-03 23:00:00")
        self.assertEqual(self._told(), self.leader | self.manager)
        self._remind("2025-06-04 02:00:00")
        self.assertEqual(self._told(), self.leader | self.manager | self.head)
        self._remind("2025-06-09 02:00:00")
        self.assertFalse(self.registration.remind_at)

    def test_one_activity_for_all_that_is_open(self):
        with freeze_time("2025-06-02 14:30:00"):
            self._register(self.colleague, phone=False)
        self._remind("2025-06-03 01:00:00")
        activity = self.estate.activity_search([ACTIVITY])
        self.assertEqual((len(activity), activity.summary), (1, "2 calls and visits to confirm"))
        self.registration.with_user(self.leader).action_confirm()
        self.assertTrue(self.estate.activity_search([ACTIVITY]))
        open_ones = self.env["sales.registration"].search([("state", "=", "draft"), ("project_id", "=", self.estate.id)])
        open_ones.with_user(self.leader).action_confirm()
        self.assertFalse(self.estate.activity_search([ACTIVITY]))

    def test_nobody_is_reminded_of_own_ones(self):
        with freeze_time("2025-06-02 14:30:00"):
            self.registration.action_cancel("x")
            self._register(self.leader, team_id=self.team_a.id, phone=False)
        self._remind("2025-06-03 01:00:00")
        self.assertEqual(self._told(), self.manager)

    def test_who_has_left_is_passed_over(self):
        self.leader.active = False
        self._remind("2025-06-03 01:00:00")
        self.assertEqual(self._told(), self.manager)

    def test_query_count_does_not_grow(self):
        def cost(moment):
            with freeze_time(moment):
                due = self.env["sales.registration"].search([
                    ("remind_at", "<=", fields.Datetime.now()), ("project_id", "=", self.estate.id)])
                before = self.env.cr.sql_log_count
                due._remind()
                self.env.flush_all()
                return len(due), self.env.cr.sql_log_count - before
        self._remind("2025-06-03 01:00:00")
        one, few = cost("2025-06-03 02:00:00")
        with freeze_time(fields.Datetime.to_datetime("2025-06-02 14:30:00") + timedelta(days=10)):
            for _number in range(15):
                self._register(phone=False)
        many, more = cost("2025-06-13 01:00:00")
        self.assertEqual((one, many), (1, 16))
        self.assertLess(more, few + 25)
