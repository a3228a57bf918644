from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import RegistrationCommon


@tagged("post_install", "-at_install")
class TestRevisit(RegistrationCommon):
    """ What comes after a registration. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registration = cls._register()
        cls.registration.with_user(cls.leader).action_confirm()

    def _revisit(self, user=None, **values):
        return self.env["sales.revisit"].with_user(user or self.consultant).create({
            "registration_id": self.registration.id, "next_step": "visit", "next_date": "2030-01-01", **values})

    def test_plans_the_next_step(self):
        action = self.registration.action_open_revisits()
        with Form(self.env["sales.revisit"].with_user(self.consultant).with_context(**action["context"])) as form:
            form.result = "coming"
            form.next_step = "sign"
            form.next_date = "2030-05-01"
        self.assertEqual((self.registration.next_step, self.registration.next_date), ("sign", fields.Date.to_date("2030-05-01")))
        self.assertEqual(self.registration.revisit_count, 1)
        form.record.next_step = "call"
        self.assertEqual(self.registration.next_step, "call")
        self.assertEqual(form.record.lead_id, self.registration.lead_id)

    def test_readers(self):
        revisit = self._revisit()
        for user, sees in ((self.consultant, 1), (self.colleague, 0), (self.consultant_b, 0), (self.leader, 1), (self.leader_b, 0),
                           (self.manager, 1), (self.officer, 1), (self.auditor, 1), (self.other_head, 0)):
            with self.subTest(user=user.name):
                found = self.env["sales.revisit"].with_user(user).search([("id", "=", revisit.id)])
                self.assertEqual(len(found), sees)
        self.assertEqual(revisit.with_user(self.consultant).phone, "13812345678")
        self.env.invalidate_all()
        self.assertEqual(revisit.with_user(self.auditor).phone, "138****5678")

    def test_who_writes(self):
        with self.assertRaises(AccessError):
            self._revisit(self.colleague)
        with self.assertRaises(AccessError):
            self._revisit(user_id=self.colleague.id)
        revisit = self._revisit()
        for user in (self.colleague, self.leader_b, self.auditor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                revisit.with_user(user).note = "x"
        with self.assertRaises(AccessError):
            revisit.with_user(self.officer).unlink()

    def test_views(self):
        for user in (self.consultant, self.leader, self.auditor):
            with self.subTest(user=user.name):
                self.env["sales.revisit"].with_user(user).get_views([(False, mode) for mode in ("list", "form", "calendar", "search")])
