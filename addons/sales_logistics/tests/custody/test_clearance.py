from psycopg2 import IntegrityError

from odoo.addons.sales_logistics.tests.common import LogisticsCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestClearance(LogisticsCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key, cls.bed = cls.env["sales.custody"]._hand_over(
            cls.worker, [{"name": "Key 302", "kind": "key"}, {"name": "Bed 302-1", "kind": "bed", "site_id": cls.second_site.id}])
        cls.clearance = cls.env["sales.clearance"].with_user(cls.administrator).create({
            "employee_id": cls.worker.id, "company_id": cls.company.id})

    def _line(self, custody):
        return self.clearance.line_ids.filtered(lambda line: line.custody_id.id == custody.id)

    def test_joined_and_left(self):
        """ Everything is listed, also of sites of others; each item is signed once it is settled. """
        self.assertCountEqual(self.clearance.line_ids.mapped("name"), ["Key 302", "Bed 302-1"])
        self.assertEqual(self.clearance.open_count, 2)
        with self.assertRefused(UserError, "Still open"):
            self.clearance.action_complete()
        with self.assertRefused(UserError, "is still open"):
            self._line(self.key).action_sign()
        self._line(self.key).action_take_back()
        self.assertEqual((self.key.state, self.clearance.open_count), ("returned", 1))
        self.bed._take_back()
        with self.assertRefused(UserError, "Bed 302-1"):
            self.clearance.action_complete()  # settled, but nobody has signed
        self._line(self.bed).action_sign()
        self.assertEqual(self._line(self.bed).signed_by_id, self.administrator)
        self.clearance.action_complete()
        self.assertEqual((self.clearance.state, self.clearance.done_by_id), ("done", self.administrator))
        with self.assertRefused(UserError, "nothing more is issued"):
            self.env["sales.custody"]._hand_over(self.worker, [{"name": "Car", "kind": "car"}])

    def test_handed_over_meanwhile(self):
        (self.key | self.bed)._take_back()
        self.clearance.line_ids.action_sign()
        self.env["sales.custody"]._hand_over(self.worker, [{"name": "Tablet", "kind": "loan"}])
        with self.assertRefused(UserError, "Tablet"):
            self.clearance.action_complete()
        self.clearance.action_refresh()
        self.assertIn("Tablet", self.clearance.line_ids.mapped("name"))

    def test_lost_things_are_settled(self):
        self.key.action_lose("Down the drain")
        self.bed._take_back()
        self.clearance.line_ids.action_sign()
        self.clearance.action_complete()
        self.assertEqual(self.clearance.state, "done")

    def test_who_moves_is_handed_more(self):
        self.clearance.kind = "move"
        (self.key | self.bed)._take_back()
        self.clearance.line_ids.action_sign()
        self.clearance.action_complete()
        self.assertTrue(self.env["sales.custody"]._hand_over(self.worker, [{"name": "Key 101", "kind": "key"}]))

    def test_items_of_other_models(self):
        """ What else keeps something of employees adds it, see `_get_items`. """
        line = self.env["sales.clearance.line"].create({
            "clearance_id": self.clearance.id, "name": "Gone", "res_model": "no.such.model", "res_id": 1})
        line.with_user(self.administrator).action_sign()
        self.assertTrue(line.is_signed)

    def test_one_open_and_kept(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.clearance.create({"employee_id": self.worker.id, "company_id": self.company.id})
        with self.assertRefused(UserError, "stays with its employee"):
            self.clearance.employee_id = self.friend
        with self.assertRaises(AccessError):
            self.clearance.state = "done"
        with self.assertRefused(UserError, "kept"):
            self.clearance.sudo().unlink()
        with self.assertRefused(UserError, "Say why"):
            self.clearance.action_cancel("")
        self.clearance.action_cancel("Stays")
        with self.assertRefused(UserError, "not open any more"):
            self.clearance.action_complete()
        self.assertTrue(self.clearance.create({"employee_id": self.worker.id, "company_id": self.company.id}))

    def test_who_sees_and_signs(self):
        self.worker.user_id = self.colleague
        for user, seen in ((self.colleague, True), (self.asker_user, False), (self.second_administrator, True),
                           (self.logistics_manager, True), (self.auditor, True), (self.stranger, False)):
            with self.subTest(user=user.login):
                found = self.env["sales.clearance"].with_user(user).search([("id", "=", self.clearance.id)])
                self.assertEqual(bool(found), seen)
                self.assertEqual(len(found.line_ids), 2 if seen else 0)
        for user in (self.colleague, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.clearance.with_user(user).action_complete()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.clearance.line_ids.with_user(user).action_sign()
