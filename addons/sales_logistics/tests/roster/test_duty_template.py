from datetime import date

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.addons.sales_logistics.tests.roster.common import RosterCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestDutyTemplate(RosterCommon):
    """ On Mondays the keeper in the morning, on Sundays somebody in the evening. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usual = cls.env["sales.duty.template"].with_user(cls.administrator).create({
            "name": "Usual week", "site_id": cls.site.id, "line_ids": [
                Command.create({"weekday": "0", "post_id": cls.post.id, "shift_id": cls.early.id, "employee_id": cls.keeper.id}),
                Command.create({"weekday": "6", "post_id": cls.post.id, "shift_id": cls.late.id})]})

    def _fill(self, **values):
        wizard = self.env["sales.duty.copy"].with_user(self.administrator).create({
            "site_id": self.site.id, "template_id": self.usual.id, "week_of": "2099-06-04", "week_count": 2, **values})
        return self.env["sales.duty"].search(wizard.action_copy()["domain"]).sorted("date")

    def test_weeks_are_filled(self):
        self._duty("2099-06-03")  # of the week itself nothing is copied
        duties = self._fill()
        self.assertEqual(duties.mapped("date"), [date(2099, 6, day) for day in (8, 14, 15, 21)])
        self.assertEqual([duty.employee_id.id for duty in duties], [self.keeper.id, False] * 2)
        self.assertEqual(set(duties.mapped("state")), {"draft"})
        self.assertEqual(duties.shift_id, self.early | self.late)
        with self.assertRefused(UserError, "have all of these"):
            self._fill()

    def test_without_people(self):
        self.assertFalse(self._fill(with_people=False).employee_id)

    def test_what_is_there_stays(self):
        self._duty("2099-06-08")
        self.assertEqual(self._fill(week_count=1).mapped("date"), [date(2099, 6, 14)])

    def test_of_the_site(self):
        with self.assertRefused(UserError, "another site"):
            self._fill(site_id=self.second_site.id)
        with self.assertRefused(ValidationError, "no post of"):
            self.usual.line_ids[0].post_id = self.second_post
        self.usual.line_ids.unlink()
        with self.assertRefused(UserError, "nothing to copy"):
            self._fill()

    def test_name_once(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.usual.copy({"name": "Usual week"})

    def test_form(self):
        with Form(self.env["sales.duty.template"].with_user(self.administrator)) as form:
            form.name, form.site_id = "Fair", self.site
            with form.line_ids.new() as line:
                line.weekday, line.post_id, line.shift_id = "5", self.post, self.early
        self.assertEqual(form.record.line_ids.site_id, self.site)

    def test_who_may(self):
        self.site.administrator_ids = self.administrator
        for record in (self.usual, self.usual.line_ids):
            for user in (self.user, self.colleague_user, self.second_administrator):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    record.with_user(user).read(["site_id"])
            self.assertTrue(record.with_user(self.logistics_manager).has_access("write"))
            self.assertTrue(record.with_user(self.auditor).has_access("read"))
            self.assertFalse(record.with_user(self.auditor).has_access("write"))
