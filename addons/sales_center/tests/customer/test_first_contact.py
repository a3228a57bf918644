from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import RegistrationCommon


@tagged("post_install", "-at_install")
class TestFirstContact(RegistrationCommon):
    """ Whose customer somebody is, and until when. """

    def test_days_by_kind(self):
        self.estate.write({"call_protection_days": 3, "visit_protection_days": 10})
        for kind, days in (("call", 3), ("visit", 10)):
            with self.subTest(kind=kind):
                registration = self._register(phone=f"139000000{days:02}", kind=kind)
                self.assertEqual(registration.protected_until, registration.time + timedelta(days=days))
                self.assertTrue(registration.is_first_contact and registration.is_protected)

    def test_changed_days_do_not_reach_back(self):
        registration = self._register(kind="call")
        until = registration.protected_until
        self.estate.call_protection_days = 1
        self._register(self.consultant_b)
        self.assertEqual((registration.protected_until, registration.holder_id), (until, self.consultant))

    def test_second_is_warned(self):
        first = self._register()
        second = self._register(self.consultant_b)
        self.assertEqual((second.holder_id, second.is_first_contact), (self.consultant, False))
        self.assertEqual(second.protected_until, first.protected_until)

    def test_own_visit_prolongs(self):
        first = self._register(kind="call")
        visit = self._register()
        self.assertEqual(first.protected_until, visit.time + timedelta(days=30))
        self.assertTrue(first.is_first_contact)
        self.assertFalse(visit.is_first_contact)

    def test_whose_protection_is_over(self):
        first = self._register(kind="call", time=self._ago(days=8))
        self.assertFalse(first.is_protected)
        second = self._register(self.consultant_b)
        self.assertEqual((second.holder_id, second.is_first_contact), (self.consultant_b, True))
        self.assertEqual(first.sudo().holder_id, self.consultant_b)

    def test_over_at_the_second(self):
        first = self._register(kind="call")
        end = first.protected_until
        with freeze_time(end - timedelta(seconds=1)):
            self.assertEqual(self._register(self.consultant_b, kind="call").holder_id, self.consultant)
        with freeze_time(end):
            self.assertEqual(self._register(self.consultant_b, kind="call").holder_id, self.consultant_b)

    def test_entering_it_as_earlier_does_not_help(self):
        self._register()
        second = self._register(self.consultant_b, time=self._ago(days=3))
        self.assertEqual(second.holder_id, self.consultant)

    def test_cancelled_passes_to_the_next(self):
        first = self._register()
        second = self._register(self.consultant_b)
        first.with_user(self.leader).action_cancel("Never came")
        self.assertEqual((second.holder_id, second.is_first_contact), (self.consultant_b, True))
        second.with_user(self.leader_b).action_cancel("Never came")
        self.assertEqual(self._register(self.colleague).holder_id, self.colleague)

    def test_another_number_comes_last(self):
        mistyped = self._register(phone="13800000000")
        rightful = self._register(self.consultant_b)
        third = self._register(self.colleague)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            mistyped.phone = "13812345678"
        self.assertEqual(mistyped.sudo().holder_id, self.consultant_b)
        rightful.with_user(self.leader_b).action_cancel("Never came")
        self.assertEqual(third.sudo().holder_id, self.colleague)
        self.assertEqual(self._register(self.leader_b, phone="13800000000").holder_id, self.leader_b)

    def test_other_changes_keep_the_place(self):
        first = self._register()
        self._register(self.consultant_b)
        first.kind = "call"
        self.assertEqual(first.holder_id, self.consultant)
        self.assertEqual(first.protected_until, first.time + timedelta(days=7))
        first.household_phone = "13700000000"
        self.assertEqual(first.holder_id, self.consultant)

    def test_by_project(self):
        self._register()
        other = self.env["sales.project"].create({"name": "Other", "code": "OT", "company_id": self.company.id})
        self.assertEqual(self._register(self.consultant_b, project_id=other.id).holder_id, self.consultant_b)

    def test_without_number_nobody_has_the_customer(self):
        registration = self._register(phone=False)
        self.assertFalse(registration.holder_id or registration.protected_until)
        self.assertTrue(registration.lead_id)

    # --- households ---

    def test_second_number_of_a_household(self):
        self._register(household_phone="13700000000")
        self.assertEqual(self._register(self.consultant_b, phone="13700000000").holder_id, self.consultant)
        self.assertEqual(self._register(self.consultant_b, phone="13600000000", household_phone="13812345678").holder_id, self.consultant)
        # known from the last one
        self.assertEqual(self._register(self.colleague, phone="13600000000").holder_id, self.consultant)

    def test_contacts_that_belong_together(self):
        husband = self.env["res.partner"].create({"name": "H", "phone": "+86 138 1234 5678"})
        wife = self.env["res.partner"].create({"name": "W", "phone": "+86 137 0000 0000", "parent_id": husband.id})
        self.assertEqual(wife.phone_sanitized, "+8613700000000")
        self._register()
        self.assertEqual(self._register(self.consultant_b, phone="13700000000").holder_id, self.consultant)

    def test_colleagues_are_no_household(self):
        company = self.env["res.partner"].create({"name": "C", "is_company": True})
        self.env["res.partner"].create([
            {"name": "A", "phone": "+86 138 1234 5678", "parent_id": company.id},
            {"name": "B", "phone": "+86 137 0000 0000", "parent_id": company.id}])
        self._register()
        self.assertEqual(self._register(self.consultant_b, phone="13700000000").holder_id, self.consultant_b)

    # --- rules of the project ---

    def test_block(self):
        self.estate.duplicate_rule = "block"
        self._register()
        with self.assertRaisesRegex(UserError, "Consultant's until"):
            self._register(self.consultant_b)
        self._register()  # one's own is no duplicate

    def test_route(self):
        self.estate.duplicate_rule = "route"
        self._register()
        second = self._register(self.consultant_b)
        self.assertEqual(second.sudo().activity_ids.user_id, self.consultant)
        self.assertEqual(second.sudo().lead_id.user_id, self.consultant)

    def test_seen_while_typing(self):
        self._register()
        for user, rule, known in (
                (self.consultant, "warn", "own"), (self.consultant_b, "warn", "other"), (self.consultant_b, "block", "blocked")):
            self.estate.duplicate_rule = rule
            with self.subTest(user=user.name, rule=rule):
                form = Form(self.env["sales.registration"].with_user(user))
                form.project_id = self.estate
                form.phone = "138"
                self.assertFalse(form.known)
                form.phone = "138-1234-5678"
                self.assertEqual(form.known, known)
                self.assertIn("王**", form.known_message)
                self.assertIn("Consultant's until", form.known_message)
                self.assertNotIn("小明", form.known_message)
                self.assertNotIn("1234", form.known_message)
                form.project_id = self.env["sales.project"]
                self.assertEqual(form.phone, "138-1234-5678")

    def test_known_but_nobodys(self):
        self._register(kind="call", time=self._ago(days=20))
        form = Form(self.env["sales.registration"].with_user(self.consultant_b))
        form.project_id = self.estate
        form.phone = "13812345678"
        self.assertEqual(form.known, "free")
        form.customer_name = "B"
        self.assertEqual(form.save().known, "own")

    def test_who_left_has_no_customers(self):
        self._register()
        self.consultant.active = False
        second = self._register(self.consultant_b)
        self.assertEqual(second.holder_id, self.consultant_b)

    # --- leads ---

    def test_begins_a_lead(self):
        registration = self._register(budget_to=2000000)
        lead = registration.lead_id
        self.assertEqual((lead.type, lead.user_id, lead.team_id, lead.sales_project_id, lead.source_id, lead.contact_name),
                         ("opportunity", self.consultant, self.team_a, self.estate, self.source, "王小明"))
        self.assertEqual((lead.phone_sanitized, lead.expected_revenue), ("+8613812345678", 2000000))

    def test_joins_the_open_lead_of_the_holder(self):
        lead = self._register().lead_id
        second = self._register(self.consultant_b)
        self.assertEqual(second.sudo().lead_id, lead)
        self.assertEqual(lead.sudo().user_id, self.consultant)
        lead.sudo().action_set_lost()
        self.assertNotEqual(self._register().lead_id, lead)

    def test_joins_a_lead_that_was_entered_by_hand(self):
        lead = self.env["crm.lead"].create({
            "name": "L", "phone": "+86 138 1234 5678", "sales_project_id": self.estate.id, "user_id": self.consultant.id,
            "company_id": self.company.id, "country_id": self.env.ref("base.cn").id})
        self.assertEqual(self._register().lead_id, lead)

    def test_lead_goes_over_with_the_customer(self):
        lead = self._register(kind="call", time=self._ago(days=9)).lead_id
        second = self._register(self.consultant_b)
        self.assertEqual((second.lead_id, lead.sudo().user_id, lead.sudo().team_id), (lead, self.consultant_b, self.team_b))

    def test_two_of_one_customer_at_once_share_a_lead(self):
        values = {"project_id": self.estate.id, "customer_name": "A", "phone": "13812345678"}
        registrations = self.env["sales.registration"].with_user(self.consultant).create([values, {**values, "kind": "call"}])
        self.assertEqual(len(registrations.lead_id), 1)
        self.assertEqual(registrations.mapped("is_first_contact"), [True, False])

    def test_lead_follows_a_corrected_number(self):
        registration = self._register(phone="13800000000")
        registration.phone = "13812345678"
        self.assertEqual(registration.lead_id.phone_sanitized, "+8613812345678")

    # --- the rows themselves ---

    def test_one_row_in_the_database(self):
        self._register()
        self._register(self.consultant_b)
        rows = self.env["sales.first.contact"].search([("project_id", "=", self.estate.id)])
        self.assertEqual((len(rows), rows.phone), (1, "+8613812345678"))
        self.env.cr.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'sales_first_contact_phone_once'")
        self.assertIn("UNIQUE", self.env.cr.fetchone()[0])

    def test_nobody_writes_first_contacts(self):
        self._register()
        row = self.env["sales.first.contact"].search([("project_id", "=", self.estate.id)])
        for user in (self.consultant, self.officer, self.general_manager):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                row.with_user(user).write({"user_id": user.id})
        with self.assertRaises(AccessError):
            row.with_user(self.consultant).read(["user_id"])
        self.assertEqual(row.with_user(self.officer).user_id, self.consultant)
        self.assertFalse(row.with_user(self.officer).search([("protected_until", "<", fields.Datetime.now())]))
