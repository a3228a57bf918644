import json
import logging

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import RegistrationCommon

PHONE = "13812345678"
MIDDLE = "1234"  # of the telephone number: what nobody else may get to see
COLUMNS = ("phone_sanitized", "household_phone_sanitized", "identity_number_sanitized")


@tagged("post_install", "-at_install")
class TestPersonalNumbers(RegistrationCommon):
    """ Numbers of persons are seen by those who have business with them, and leak nowhere else. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registration = cls._register(phone=PHONE, household_phone="13912344444", identity_number="11010119900307123x")
        allowed = cls.env.ref("base.group_allow_export")
        allowed.user_ids |= cls.consultant | cls.colleague | cls.consultant_b | cls.leader_b | cls.leader | cls.officer \
            | cls.general_manager | cls.auditor
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _as(self, user):
        self.env.invalidate_all()
        return self.registration.with_user(user)

    def test_who_sees_them(self):
        for user in (self.consultant, self.leader, self.manager, self.head, self.officer, self.director):
            with self.subTest(user=user.name):
                seen = self._as(user)
                self.assertEqual((seen.phone, seen.household_phone, seen.identity_number), (PHONE, "13912344444", "11010119900307123X"))
        seen = self._as(self.auditor)
        self.assertEqual((seen.phone, seen.household_phone, seen.identity_number), ("138****5678", "139****4444", "110***********123X"))

    def test_colleagues_in_the_project_reach_nothing(self):
        for user in (self.colleague, self.consultant_b, self.leader_b):
            with self.subTest(user=user.name):
                seen = self._as(user)
                for call in (lambda seen=seen: seen.read(["phone"]), lambda seen=seen: seen.export_data(["phone"]),
                             lambda seen=seen: seen.web_read({"phone": {}})):
                    with self.assertRaises(AccessError):
                        call()
                self.assertFalse(seen.search([("phone", "=", PHONE)]))
                self.assertFalse(seen.name_search(PHONE))

    def test_as_superuser_on_behalf_of_somebody(self):
        """ Templates and computed fields run as superuser: what they render is still for the user. """
        self.assertEqual(self._as(self.auditor).sudo().phone, "138****5678")
        self.assertEqual(self._as(self.colleague).sudo().phone, "138****5678")

    def _get_readings(self, seen, column):
        """ All the ways in which somebody could try to read a column. """
        return (
            lambda: seen.read([column]),
            lambda: seen[column],
            lambda: seen.search([(column, "=like", "+86138%")]),
            lambda: seen.search([], order=column),
            lambda: seen._read_group([], [column]),
            lambda: seen.formatted_read_group([], [column], ["__count"]),
            lambda: seen.formatted_read_group([], [], [f"{column}:max"]),
            lambda: seen.export_data([column]),
            lambda: seen.web_read({column: {}}),
            lambda: seen.mapped(column),
            lambda: seen.filtered_domain([(column, "!=", False)]),
            lambda: self.env["crm.lead"].with_env(seen.env).search([(f"registration_ids.{column}", "!=", False)]),
        )

    def test_the_columns_are_nobodys(self):
        for user in (self.consultant, self.officer, self.general_manager, self.auditor):
            seen = self._as(user)
            for column in COLUMNS:
                self.assertNotIn(column, seen.fields_get())
                for number, call in enumerate(self._get_readings(seen, column)):
                    with self.subTest(user=user.name, column=column, number=number), self.assertRaises(AccessError):
                        call()

    def test_search_tells_no_digits(self):
        Registration = self.env["sales.registration"]
        for user, found in ((self.consultant, 1), (self.leader, 1), (self.officer, 1), (self.auditor, 0)):
            mine = Registration.with_user(user)
            for operator, value in (("=", PHONE), ("=", "+86 138 1234 5678"), ("ilike", "12345678"), ("like", "1381234"),
                                    ("=like", "%138123%"), ("in", [PHONE, False])):
                with self.subTest(user=user.name, operator=operator, value=value):
                    self.assertEqual(mine.search_count([("phone", operator, value)]), found)
            with self.subTest(user=user.name):
                self.assertFalse(mine.search([("phone", "ilike", "13")]))  # too short to mean anybody
                self.assertFalse(mine.search([("household_phone", "ilike", "%_%")]))
                self.assertEqual(mine.search_count([("identity_number", "=", "11010119900307123X")]), found)
                self.assertEqual(mine.search_count([("phone", "=", False)]), 0)

    def test_neither_sorted_nor_grouped(self):
        seen = self._as(self.auditor)
        for call in (lambda: seen.search([], order="phone"), lambda: seen._read_group([], ["phone"])):
            with self.assertRaises(Exception):  # noqa: B017 the field is not stored: Odoo refuses in its own words
                call()

    def test_exports(self):
        self.assertEqual(self._as(self.auditor).export_data(["customer_name", "phone"])["datas"], [["王小明", "138****5678"]])
        self.assertEqual(self._as(self.leader).export_data(["customer_name", "phone"])["datas"], [["王小明", PHONE]])
        rows = self._as(self.auditor).search_read([], ["phone", "identity_number", "display_name", "known_message"])
        self.assertNotIn(MIDDLE, json.dumps(rows, default=str))

    def test_names(self):
        self.assertNotIn(MIDDLE, self._as(self.auditor).display_name)
        self.assertNotIn(MIDDLE, self.registration.sudo().contact_id.display_name)
        self.assertNotIn(MIDDLE, json.dumps(self._as(self.consultant).read(["contact_id", "lead_id"]), default=str))

    def test_chatter(self):
        self.env = self.env(context=dict(self.env.context, tracking_disable=False))
        registration = self._register(phone="13700001111").with_env(self.env).with_user(self.consultant)
        self.env.flush_all()
        self.env.cr.precommit.run()
        registration.write({"phone": "13700002222", "customer_name": "B"})
        self.env.flush_all()
        self.env.cr.precommit.run()
        messages = registration.sudo().message_ids
        said = json.dumps(messages.read(["body", "preview"]) + messages.tracking_value_ids.read(), default=str)
        self.assertIn('"B"', said)
        for number in ("0000111", "00002222"):
            self.assertNotIn(number, said)

    def test_errors_and_logs(self):
        with self.assertLogs("odoo", level="INFO") as logs:
            logging.getLogger("odoo.addons.sales_center").warning("Something is logged in any case.")
            self.estate.duplicate_rule = "block"
            for call in (lambda: self._register(self.consultant_b, PHONE), lambda: self._register(phone=f"{PHONE}999"),
                         lambda: self.registration.write({"area_from": 5, "area_to": 1})):
                with self.assertRaises(Exception) as caught, self.cr.savepoint():
                    call()
                self.assertNotIn(MIDDLE, str(caught.exception))
        self.assertNotIn(MIDDLE, "\n".join(logs.output))

    def test_the_form_of_a_reader(self):
        form = Form(self._as(self.auditor))
        self.assertEqual(form.phone, "138****5678")

    def test_import_refuses_the_column(self):
        result = self.env["sales.registration"].with_user(self.consultant).load(
            ["project_id/.id", "customer_name", "phone_sanitized"], [[str(self.estate.id), "A", "+8613700000000"]])
        self.assertFalse(result["ids"])
        result = self.env["sales.registration"].with_user(self.consultant).load(
            ["project_id/.id", "customer_name", "phone"], [[str(self.estate.id), "A", "13700000000"]])
        self.assertEqual(self.env["sales.registration"].browse(result["ids"]).sudo().phone_sanitized, "+8613700000000")
