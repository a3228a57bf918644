from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.addons.sales_center.tests.common import SalesTeamTreeCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestSalesSite(SalesTeamTreeCommon):
    """ A site of each company, and a person of each group. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.administrator, cls.logistics_manager = [
            new_test_user(
                cls.env, f"test_logistics_{group}", groups=f"sales_logistics.{group}",
                company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)])
            for group in ("group_user", "group_officer", "group_manager")]
        cls.employee, cls.other_employee = cls.env["hr.employee"].create([
            {"name": "In charge", "company_id": company.id}
            for company in (cls.company, cls.other_company)])
        cls.site, cls.other_site = cls.env["sales.site"].create([
            {"name": "Hall", "code": "H1", "company_id": cls.company.id, "team_id": cls.project.id,
             "manager_id": cls.employee.id, "date_opened": "2026-01-01", "area_ids": [
                 Command.create({"name": "Hall", "kind": "hall", "capacity": 40}),
                 Command.create({"name": "Office", "capacity": 6, "employee_id": cls.employee.id})]},
            {"name": "Other", "code": "H1", "company_id": cls.other_company.id},
        ])

    def test_areas(self):
        self.assertEqual((self.site.area_count, self.site.capacity), (2, 46))
        self.site.area_ids[0].capacity = 50
        self.assertEqual(self.site.capacity, 56)
        self.assertEqual((self.other_site.area_count, self.other_site.capacity), (0, 0))
        self.assertEqual(self.site.area_ids.company_id, self.company)
        self.assertEqual(self.site.copy({"code": "H2"}).capacity, 56)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.site.area_ids[0].capacity = -1
            self.env.flush_all()

    def test_code_is_unique_in_the_company(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.site.create({"name": "Twice", "code": "H1", "company_id": self.company.id})
        self.assertEqual(self.site.display_name, "[H1] Hall")
        self.assertEqual(
            self.env["sales.site"].name_search("H1", [("company_id", "=", self.company.id)]),
            [(self.site.id, "[H1] Hall")])

    def test_close_and_open_again(self):
        site = self.site.with_user(self.administrator)
        site.action_close()
        self.assertEqual(site.state, "closed")
        self.assertTrue(site.date_closed)
        with self.assertRefused(UserError, "closed already"):
            site.action_close()
        with self.assertRefused(UserError, "has been in use"):
            self.site.with_user(self.logistics_manager).unlink()
        site.action_reopen()
        self.assertFalse(site.date_closed)
        with self.assertRefused(UserError, "open already"):
            site.action_reopen()

    def test_dates(self):
        with self.assertRefused(ValidationError, "before it was opened"):
            self.site.write({"state": "closed", "date_closed": date(2025, 12, 31)})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.site.state = "closed"
            self.env.flush_all()

    def test_one_company(self):
        for values in ({"team_id": self.other_team.id}, {"manager_id": self.other_employee.id}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.site.write(values)
        with self.assertRaises(UserError):
            self.site.area_ids[0].employee_id = self.other_employee

    def test_only_sites_of_the_own_companies(self):
        for user in (self.user, self.administrator, self.logistics_manager, self.auditor):
            Site = self.env["sales.site"].with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(Site.search([]).sudo(), self.site)
                self.assertEqual(self.env["sales.site.area"].with_user(user).search([]).sudo(),
                                 self.site.area_ids)
                with self.assertRaises(AccessError):
                    Site.browse(self.other_site.id).read(["name"])
        self.user.company_ids = [Command.link(self.other_company.id)]
        self.assertEqual(
            self.env["sales.site"].with_user(self.user).search([]).sudo(), self.site | self.other_site)

    def test_rights(self):
        for user, rights in ((self.user, "r"), (self.auditor, "r"), (self.administrator, "rwc"),
                             (self.logistics_manager, "rwcu"), (self.consultant, "r")):
            Site = self.env["sales.site"].with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual("".join(letter for letter, operation in zip(
                    "rwcu", ("read", "write", "create", "unlink"), strict=False) if Site.has_access(operation)), rights)
        with self.assertRaises(AccessError):
            self.site.with_user(self.user).action_close()

    def test_form_without_hr_rights(self):
        form = Form(self.env["sales.site"].with_user(self.administrator))
        form.name, form.code = "New hall", "N1"
        form.team_id = self.project.with_user(self.administrator)
        form.manager_id = self.env["hr.employee"].with_user(self.administrator).browse(self.employee.id)
        with form.area_ids.new() as area:
            area.name, area.kind, area.capacity = "Hall", "hall", 12
        site = form.save()
        self.assertEqual((site.company_id, site.state, site.capacity), (self.company, "open", 12))

    def test_views_of_each_group(self):
        for user in (self.user, self.administrator, self.logistics_manager, self.auditor):
            for model, modes in (("sales.site", ("kanban", "list", "form", "search")),
                                 ("sales.site.area", ("list", "form", "search"))):
                Model = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    result = Model.get_views([(False, mode) for mode in modes])
                    Model.search([]).web_read({
                        name: {} for name in result["models"][model]["fields"]})

    def test_list_query_count(self):
        Site = self.env["sales.site"].with_user(self.user)
        spec = {"code": {}, "area_count": {}, "capacity": {}, "state": {},
                "manager_id": {"fields": {"display_name": {}}}}

        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Site.web_search_read([], spec)
            return self.env.cr.sql_log_count - before

        count_queries()
        few = count_queries()
        for index in range(5):
            self.site.copy({"code": f"C{index}"})
        self.assertEqual(count_queries(), few)
