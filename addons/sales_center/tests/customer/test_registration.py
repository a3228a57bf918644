from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import RegistrationCommon


@tagged("post_install", "-at_install")
class TestRegistration(RegistrationCommon):
    """ What is entered of a call or visit, and what may be changed later. """

    def test_entered_in_few_fields(self):
        self._register()
        with Form(self.env["sales.registration"].with_user(self.consultant)) as form:
            self.assertEqual((form.project_id, form.user_id), (self.estate, self.consultant))
            form.phone = "13900001111"
            form.customer_name = "Ann"
        registration = form.record
        self.assertEqual((registration.kind, registration.state, registration.team_id), ("visit", "draft", self.team_a))
        self.assertEqual(registration.sudo().phone_sanitized, "+8613900001111")
        self.assertEqual(registration.phone, "13900001111")

    def test_quick_create(self):
        view = "sales_center.sales_registration_view_form_quick"
        with Form(self.env["sales.registration"].with_user(self.consultant), view) as form:
            form.project_id = self.estate
            form.phone = "010 6552 9988"
            form.customer_name = "Ann"
        self.assertEqual(form.record.sudo().phone_sanitized, "+861065529988")

    def test_numbers_are_kept_in_one_form(self):
        for typed in ("13812345678", "138-1234-5678", "+86 138 1234 5678", "0086 13812345678"):
            with self.subTest(typed=typed):
                self.assertEqual(self._register(phone=typed).sudo().phone_sanitized, "+8613812345678")
        self.assertEqual(self._register(phone="+852 9123 4567").phone, "+85291234567")
        self.assertFalse(self._register(phone=" ").phone)

    def test_no_number(self):
        for typed in ("12", "no phone", "1381234567"):
            with self.subTest(typed=typed), self.assertRaises(UserError) as caught:
                self._register(phone=typed)
            self.assertNotIn(typed, str(caught.exception))

    def test_what_was_masked_is_not_saved(self):
        registration = self._register()
        with self.assertRaisesRegex(UserError, "hidden"):
            registration.phone = "138****5678"

    def test_day_is_that_of_the_company(self):
        registration = self._register(time="2025-03-01 16:30:00")
        self.assertEqual((registration.day, registration.hour), (fields.Date.to_date("2025-03-02"), 0))
        self.company.resource_calendar_id.tz = "America/New_York"
        registration.time = "2025-03-01 03:00:00"
        self.assertEqual((registration.day, registration.hour), (fields.Date.to_date("2025-02-28"), 22))

    def test_not_before_it_happened(self):
        with self.assertRaises(ValidationError):
            self._register(time=fields.Datetime.now() + timedelta(hours=1))

    def test_ranges(self):
        for wrong in ({"area_from": 120, "area_to": 90}, {"budget_from": 5, "budget_to": 1}, {"people": -1}):
            with self.subTest(wrong=wrong), self.assertRaises(ValidationError):
                self._register(**wrong)

    def test_intended_units_are_of_the_project(self):
        self._register(unit_ids=[(6, 0, self.units[:2].ids)])
        other = self.env["sales.project"].create({"name": "Other", "code": "OT", "company_id": self.company.id})
        with self.assertRaises(ValidationError):
            self._register(project_id=other.id, unit_ids=[(6, 0, self.unit.ids)])

    # --- confirming ---

    def test_confirmed_by_leaders_of_the_team_and_manager_of_the_project(self):
        for user in (self.leader, self.manager, self.head, self.officer, self.director):
            with self.subTest(user=user.name):
                registration = self._register(phone=False)
                self.assertTrue(registration.with_user(user).can_confirm)
                registration.with_user(user).action_confirm()
                self.assertEqual((registration.state, registration.confirmed_by_id), ("confirmed", user))
        for user in (self.consultant, self.colleague, self.leader_b, self.auditor, self.other_head):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._register(phone=False).with_user(user).action_confirm()

    def test_nobody_confirms_an_own_one(self):
        registration = self._register(self.leader, team_id=self.team_a.id)
        self.assertFalse(registration.can_confirm)
        with self.assertRaisesRegex(AccessError, "leader above you"):
            registration.action_confirm()
        registration.with_user(self.manager).action_confirm()
        with self.assertRaisesRegex(AccessError, "leader above you"):
            self._register(self.officer).action_confirm()

    def test_confirmed_once(self):
        registration = self._register().with_user(self.leader)
        registration.action_confirm()
        with self.assertRaisesRegex(UserError, "open"):
            registration.action_confirm()

    def test_confirmed_ones_are_locked_but_for_the_next_step(self):
        registration = self._register()
        registration.with_user(self.leader).action_confirm()
        registration.write({"next_step": "sign", "next_date": "2030-01-01", "next_note": "brings the papers"})
        for user in (self.consultant, self.leader, self.officer):
            for values in ({"customer_name": "B"}, {"phone": "13900000000"}, {"kind": "call"}, {"time": "2025-01-01 00:00:00"}):
                with self.subTest(user=user.name, values=values), self.assertRaisesRegex(UserError, "next step"):
                    registration.with_user(user).write(values)

    def test_states_are_not_written(self):
        registration = self._register()
        for user in (self.consultant, self.officer):
            for values in ({"state": "confirmed"}, {"confirmed_by_id": user.id}, {"lead_id": False}, {"contact_id": False},
                           {"phone_sanitized": "+8613900000000"}, {"entered_at": "2020-01-01 00:00:00"}):
                with self.subTest(user=user.name, values=values), self.assertRaises(AccessError):
                    registration.with_user(user).write(values)
        with self.assertRaises(AccessError):
            self._register(state="confirmed")

    def test_cancelled_with_a_reason(self):
        registration = self._register()
        with self.assertRaisesRegex(UserError, "why"):
            registration.action_cancel(" ")
        action = registration.action_open_cancel()
        form = Form(self.env[action["res_model"]].with_user(self.consultant).with_context(**action["context"]))
        form.reason = "Entered twice"
        form.save().action_confirm()
        self.assertEqual((registration.state, registration.cancel_reason), ("cancelled", "Entered twice"))
        with self.assertRaisesRegex(UserError, "already"):
            registration.action_cancel("Again")

    def test_confirmed_ones_are_cancelled_by_leaders(self):
        registration = self._register()
        registration.with_user(self.leader).action_confirm()
        with self.assertRaises(AccessError):
            registration.action_cancel("I want to")
        with self.assertRaises(AccessError):
            registration.with_user(self.leader_b).action_cancel("I want to")
        registration.with_user(self.leader).action_cancel("Did not come")
        self.assertEqual(registration.state, "cancelled")

    def test_never_deleted(self):
        registration = self._register()
        for user in (self.consultant, self.officer):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                registration.with_user(user).unlink()
        with self.assertRaises(UserError):
            registration.sudo().unlink()

    def test_consultants_do_not_give_registrations_away(self):
        registration = self._register()
        with self.assertRaises(AccessError):
            registration.user_id = self.colleague
        with self.assertRaises(AccessError):
            self._register(user_id=self.colleague.id)
        with self.assertRaises(AccessError):
            registration.team_id = self.team_b
        with self.assertRaises(AccessError):
            self._register(team_id=self.team_b.id)
        registration.with_user(self.leader).user_id = self.colleague
        self.assertEqual(registration.sudo().holder_id, self.colleague)

    # --- who sees them ---

    def test_readers(self):
        registration = self._register()
        for user, sees in ((self.consultant, 1), (self.colleague, 0), (self.consultant_b, 0), (self.leader, 1), (self.leader_b, 0),
                           (self.manager, 1), (self.head, 1), (self.officer, 1), (self.auditor, 1), (self.other_head, 0)):
            with self.subTest(user=user.name):
                found = self.env["sales.registration"].with_user(user).search_count([("id", "=", registration.id)])
                self.assertEqual(found, sees)
        self.estate.user_id = self.leader_b
        self.assertTrue(registration.with_user(self.leader_b).has_access("read"))

    def test_whose_customer_it_is_reads_what_others_registered(self):
        self._register()
        second = self._register(self.consultant_b)
        self.assertEqual(second.with_user(self.consultant).phone, "13812345678")
        with self.assertRaises(AccessError):
            second.with_user(self.consultant).next_note = "mine"

    def test_two_companies(self):
        registration = self._register()
        project = self.env["sales.project"].create({"name": "Far", "code": "FAR", "company_id": self.other_company.id})
        with self.assertRaises(UserError):
            self._register(project_id=project.id)
        self.assertFalse(self.env["sales.registration"].with_user(self.other_head).search([]))
        other = self.env["sales.registration"].create({
            "project_id": project.id, "customer_name": "王小明", "phone": "+86 138 1234 5678", "user_id": self.other_head.id})
        self.assertEqual(other.holder_id, self.other_head)
        self.assertEqual(registration.holder_id, self.consultant)

    def test_views(self):
        modes = [(False, mode) for mode in ("list", "form", "kanban", "calendar", "pivot", "graph", "search")]
        for user in (self.consultant, self.leader, self.manager, self.officer, self.director, self.auditor):
            with self.subTest(user=user.name):
                self.env["sales.registration"].with_user(user).get_views(modes)

    def test_smart_buttons(self):
        registration = self._register()
        self.assertEqual(self.estate.with_user(self.consultant).registration_count, 1)
        self.assertEqual(self.estate.with_user(self.colleague).registration_count, 0)
        action = self.estate.with_user(self.consultant).action_open_registrations()
        self.assertEqual(self.env["sales.registration"].search(action["domain"]), registration)
        lead = registration.lead_id
        lead.partner_id = self.customer
        self.assertEqual(self.customer.with_user(self.consultant).registration_count, 1)
        self.assertEqual(self.env["sales.registration"].search(self.customer.action_open_registrations()["domain"]), registration)
        self.assertEqual(lead.with_user(self.consultant).registration_count, 1)

    def test_query_count_of_a_list(self):
        names = ["display_name", "customer_name", "phone", "holder_id", "protected_until", "can_confirm", "state", "user_id"]
        few = self._register()
        for number in range(12):
            self._register(phone=f"1390000{number:04}")
        many = self.env["sales.registration"].search([("project_id", "=", self.estate.id)])
        counts = []
        for registrations in (few, few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            registrations.with_user(self.leader).read(names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(many), 13)
        self.assertLessEqual(counts[2], counts[1] + 1)
        self.assertLess(counts[1], 12)

    @freeze_time("2025-06-02 03:00:00")
    def test_many_at_once(self):
        def cost(numbers):
            values = [{"project_id": self.estate.id, "customer_name": "A", "phone": number} for number in numbers]
            before = self.env.cr.sql_log_count
            self.env["sales.registration"].with_user(self.consultant).create(values)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before
        cost(["13700000000"])
        few, many = cost(["13700000001", "13700000002"]), cost([f"1370000{number:04}" for number in range(10, 40)])
        self.assertLess(many, few + 150)
