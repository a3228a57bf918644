from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import UnitsCommon


@tagged("post_install", "-at_install")
class TestSalesProjectPost(UnitsCommon):
    """ Who is on post where; also people without a login. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.env["hr.employee"].create({"name": "Seller without Login", "company_id": cls.company.id})
        cls.today = fields.Date.today()

    def _post(self, user=None, **values):
        return self.env["sales.project.post"].with_user(user or self.officer).create({
            "project_id": self.estate.id, "employee_id": self.worker.id, "date_from": self.today - timedelta(days=10), **values})

    def test_present(self):
        post = self._post(date_to=self.today)
        self.assertTrue(post.is_present)
        Post = self.env["sales.project.post"]
        self.assertIn(post, Post.search([("is_present", "=", True)]))
        self.assertNotIn(post, Post.search([("is_present", "=", False)]))
        with freeze_time(self.today + timedelta(days=1, hours=12)):
            self.env.invalidate_all()
            self.assertFalse(post.is_present)
            self.assertNotIn(post, Post.search([("is_present", "=", True)]))

    def test_not_twice_on_one_post(self):
        first = self._post(date_to=self.today)
        with self.assertRaisesRegex(ValidationError, "Seller without Login is on this post"), self.cr.savepoint():
            self._post(date_from=self.today)
        self._post(date_from=self.today, role="reception")
        self._post(date_from=self.today + timedelta(days=1))
        with self.assertRaises(ValidationError):
            first.date_to = False

    def test_dates_in_order(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._post(date_to=self.today - timedelta(days=11))

    def test_ended_not_deleted(self):
        post = self._post()
        with self.assertRaisesRegex(UserError, "last day"):
            post.unlink()
        post.action_end()
        self.assertEqual(post.date_to, self.today)
        planned = self._post(date_from=self.today + timedelta(days=5))
        planned.unlink()
        self.assertFalse(planned.exists())

    def test_rights(self):
        post = self._post(self.manager)  # manages the project
        for user in (self.consultant, self.leader, self.auditor):
            with self.subTest(user=user.name):
                self.assertEqual(post.with_user(user).employee_id.display_name, "Seller without Login")
                with self.assertRaises(AccessError):
                    post.with_user(user).note = "x"
        with self.assertRaises(AccessError):
            post.with_user(self.head).note = "x"  # manages no project
        with self.assertRaises(AccessError):
            post.with_user(self.other_head).read(["note"])
        post.with_user(self.officer).note = "Second shift"

    def test_employee_of_another_company(self):
        stranger = self.env["hr.employee"].create({"name": "Stranger", "company_id": self.other_company.id})
        with self.assertRaises(UserError):
            self._post(employee_id=stranger.id)


@tagged("post_install", "-at_install")
class TestSalesProjectLinks(UnitsCommon):
    """ What hangs on a project, counted for who looks. """

    def test_counts_follow_the_reader(self):
        self._hold(self.unit)
        self._sell(self.units[1])
        self._sell(self.units[2], self.consultant_b, self.team_b)
        self.env["crm.lead"].create({
            "name": "Lead", "sales_project_id": self.estate.id, "company_id": self.company.id, "user_id": self.consultant.id,
            "team_id": self.team_a.id})
        self.env["sales.launch"].create({"name": "L", "project_id": self.estate.id})
        names = ["order_count", "lead_count", "claim_count", "launch_count"]
        for user, counts in ((self.consultant, [1, 1, 1, 0]), (self.consultant_b, [1, 0, 0, 0]), (self.officer, [2, 1, 1, 1]),
                             (self.auditor, [2, 1, 1, 1])):
            with self.subTest(user=user.name):
                self.env.invalidate_all()
                project = self.estate.with_user(user)
                self.assertEqual([project[name] for name in names], counts)

    def test_buttons_open_what_they_count(self):
        self._hold(self.unit)
        self._sell(self.units[1])
        self.env["ir.attachment"].create({"name": "Permit.pdf", "res_model": "sales.project", "res_id": self.estate.id, "raw": b"x"})
        project = self.estate.with_user(self.officer)
        for button, count in (
                ("action_open_launches", "launch_count"), ("action_open_claims", "claim_count"), ("action_open_orders", "order_count"),
                ("action_open_leads", "lead_count"), ("action_open_documents", "document_count"), ("action_open_units", "unit_count")):
            with self.subTest(button=button):
                action = getattr(project, button)()
                self.assertEqual(self.env[action["res_model"]].with_user(self.officer).search_count(action["domain"]), project[count])
        self.assertEqual(project.document_count, 1)
        self.assertEqual(project.action_open_posts()["res_model"], "sales.project.post")

    def test_queries_do_not_grow(self):
        names = ["order_count", "lead_count", "claim_count", "launch_count", "present_count", "document_count", "unit_count"]
        counts = []
        for _round in range(3):
            self.env.flush_all()
            self.env.invalidate_all()
            projects = self.env["sales.project"].with_user(self.officer).search([("company_id", "=", self.company.id)])
            before = self.env.cr.sql_log_count
            projects.read(names)
            counts.append(self.env.cr.sql_log_count - before)
            self.env["sales.project"].create([
                {"name": "P", "code": f"P{_round}{number}", "company_id": self.company.id} for number in range(20)])
        self.assertEqual(counts[1], counts[2])

    def test_phases(self):
        phase = self.env["sales.project.phase"].with_user(self.officer).create({
            "name": "I", "project_id": self.estate.id, "permit": "2026-17"})
        self.building.phase_id = phase
        other = self.env["sales.project"].create({"name": "Other", "code": "OT", "company_id": self.company.id})
        with self.assertRaisesRegex(ValidationError, "another project"):
            self.env["sales.building"].create({"name": "9", "project_id": other.id, "phase_id": phase.id})
        with self.assertRaises(AccessError):
            phase.with_user(self.manager).name = "II"
        self.assertFalse(self.env["sales.project.phase"].with_user(self.other_head).search([]))

    def test_form_shows_all(self):
        for user in (self.consultant, self.manager, self.officer, self.auditor):
            with self.subTest(user=user.name):
                self.estate.with_user(user).get_views([(False, "form")])
        with Form(self.estate.with_user(self.officer)) as form, form.phase_ids.new() as phase:
            phase.name = "II"
        self.assertEqual(self.estate.phase_ids.name, "II")


@tagged("post_install", "-at_install")
class TestLeadProject(UnitsCommon):
    """ A lead is about a project, and so is the order from it. """

    def _lead(self, **values):
        return self.env["crm.lead"].with_user(self.consultant).create({
            "name": "Lead", "type": "opportunity", "partner_id": self.customer.id, "sales_project_id": self.estate.id, **values})

    def test_order_carries_the_project(self):
        lead = self._lead()
        context = lead.action_new_quotation()["context"]
        form = Form(self.env["sale.order"].with_user(self.consultant).with_context(**context))
        self.assertEqual(form.save().sales_project_id, self.estate)
        order = self.env["sale.order"].with_user(self.consultant).create({"partner_id": self.customer.id, "opportunity_id": lead.id})
        self.assertEqual(order.sales_project_id, self.estate)

    def test_the_unit_decides(self):
        other = self.env["sales.project"].create({"name": "Other", "code": "OT", "company_id": self.company.id})
        order = self._sell(self.unit)
        order.opportunity_id = self._lead(sales_project_id=other.id)
        self.assertEqual(order.sales_project_id, self.estate)

    def test_another_company(self):
        other = self.env["sales.project"].create({"name": "Other", "code": "OT", "company_id": self.other_company.id})
        lead = self._lead(company_id=self.company.id)
        with self.assertRaisesRegex(ValidationError, "another company"):
            lead.sudo().sales_project_id = other

    def test_merged_leads_keep_it(self):
        first, second = self._lead(sales_project_id=False), self._lead()
        merged = (first | second).sudo().merge_opportunity()
        self.assertEqual(merged.sales_project_id, self.estate)

    def test_views(self):
        for model in ("crm.lead", "sale.order"):
            for user in (self.consultant, self.auditor):
                self.env[model].with_user(user).get_views([(False, "list"), (False, "form"), (False, "search")])


@tagged("post_install", "-at_install")
class TestUnitDelivery(UnitsCommon):
    """ The last arrow, forth and back. """

    def _contract(self, unit):
        unit.with_user(self.officer).claim("contract", self.customer)
        return unit.with_user(self.officer)

    def test_deliver_and_take_back(self):
        unit = self._contract(self.unit)
        since = unit.market_since
        unit.action_deliver("2026-01-05")
        self.assertEqual((unit.state, str(unit.delivered_on)), ("delivered", "2026-01-05"))
        self.assertIn(unit, self.env["sales.unit"].search([("state", "=", "delivered")]))
        with self.assertRaisesRegex(UserError, "why"):
            unit.action_take_delivery_back()
        unit.action_take_delivery_back("Wrong flat")
        self.assertEqual((unit.state, unit.delivered_on, unit.stage_reason, unit.market_since), ("contracted", False, "Wrong flat", since))
        unit.action_deliver()
        self.assertEqual(unit.state, "delivered")
        with self.assertRaisesRegex(UserError, "Delivered.*Delivered"):
            unit.action_deliver()

    def test_only_what_is_under_contract(self):
        self._hold(self.units[1])
        self._sell(self.units[2]).action_confirm()
        for unit in self.units[:3]:
            with self.subTest(unit=unit.number), self.assertRaisesRegex(UserError, "not under contract"):
                unit.with_user(self.officer).action_deliver()

    def test_not_in_the_future(self):
        with self.assertRaisesRegex(UserError, "has not come yet"):
            self._contract(self.unit).action_deliver(fields.Date.today() + timedelta(days=2))

    def test_officers_only(self):
        unit = self._contract(self.unit)
        for user in (self.consultant, self.manager, self.auditor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                unit.with_user(user).action_deliver()
        with self.assertRaises(AccessError):
            unit.delivered_on = "2026-01-01"

    def test_order_of_a_delivered_unit_stays(self):
        order = self._sell(self.unit)
        order.action_confirm()
        self.env["sales.unit.claim"]._claim(self.unit, "contract", self.customer, order.order_line)
        self.unit.with_user(self.officer).action_deliver()
        with self.assertRaisesRegex(UserError, "take the delivery back first"):
            order._action_cancel()

    def test_wizard(self):
        unit = self._contract(self.unit)
        Wizard = self.env["sales.unit.deliver"].with_user(self.officer)
        Form(Wizard.with_context(default_unit_ids=unit.ids)).save().action_confirm()
        self.assertEqual(unit.state, "delivered")
        form = Form(Wizard.with_context(default_unit_ids=unit.ids, default_take_back=True))
        form.reason = "Mistake"
        form.save().action_confirm()
        self.assertEqual(unit.state, "contracted")

    def test_attributes_by_kind(self):
        self.kind.unit_properties_definition = [{"name": "view", "string": "View", "type": "char"}]
        self.unit.unit_properties = {"view": "Lake"}
        self.assertEqual(dict(self.unit.with_user(self.consultant).unit_properties), {"view": "Lake"})
        self.assertEqual(self.env["sales.unit"].search([("unit_properties.view", "=", "Lake")]), self.unit)
