from datetime import timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.addons.sales_logistics.tests.common import LogisticsCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

PICTURE = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="


class SiteThingsCommon(LogisticsCommon):
    """ Two areas at the hall, one at the annex; a floor plan of each. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reception, cls.tables, cls.annex_room = cls.env["sales.site.area"].create([
            {"name": "Reception", "kind": "reception", "site_id": cls.site.id, "employee_id": cls.worker.id},
            {"name": "Tables", "kind": "negotiation", "capacity": 24, "site_id": cls.site.id},
            {"name": "Annex", "site_id": cls.second_site.id}])
        cls.floor, cls.annex_floor = cls.env["sales.site.floor"].create([
            {"name": "Ground floor", "site_id": site.id, "image_1920": PICTURE} for site in (cls.site, cls.second_site)])
        cls.table, cls.fern = cls.env["sales.site.furnishing"].create([
            {"name": "Table", "area_id": cls.tables.id, "quantity": 6, "value": 12000},
            {"name": "Fern", "kind": "plant", "area_id": cls.reception.id, "quantity": 2, "care_days": 7, "date": cls.now.date()}])

    def _get_plan(self, user=None, site=None):
        return self.env["sales.site"].with_user(user or self.administrator).get_floor_plan(site and site.id)


@tagged("post_install", "-at_install")
class TestFloorPlan(SiteThingsCommon):

    def test_place_and_take_off(self):
        own = self.reception.with_user(self.administrator)
        own.action_place(self.floor.id, 12.345, 99.999)
        self.assertEqual((own.floor_id.id, own.x, own.y), (self.floor.id, 12.35, 100))
        [row] = [row for row in self._get_plan(site=self.site)["areas"] if row["id"] == own.id]
        self.assertEqual((row["floor"], row["x"], row["person"], row["kind_name"]), (self.floor.id, 12.35, "Worker", "Reception"))
        own.action_take_off()
        self.assertFalse(own.floor_id)

    def test_only_on_the_picture(self):
        for x, y in ((-0.5, 1), (1, 100.5), (200, 1)):
            with self.subTest(x=x, y=y), self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.reception.action_place(self.floor.id, x, y)
                self.env.flush_all()

    def test_floor_of_its_own_site(self):
        with self.assertRefused(ValidationError, "no floor plan of Hall"):
            self.reception.action_place(self.annex_floor.id, 1, 1)
        self.reception.action_place(self.floor.id, 1, 1)
        copy = self.site.copy({"code": "H9"})
        self.assertEqual(len(copy.area_ids), 2)
        self.assertFalse(copy.area_ids.floor_id)

    def test_floor_names_are_told_apart(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.floor.copy()
            self.env.flush_all()

    def test_which_site_is_shown(self):
        plan = self._get_plan(self.asker_user)
        self.assertIn(plan["site"], (self.site | self.second_site).ids)
        self.assertTrue(plan["floors"])
        self.assertFalse(plan["may_edit"])
        self.assertEqual(self._get_plan(self.asker_user, self.second_site)["site"], self.second_site.id)
        foreign = self._get_plan(self.stranger, self.site)
        self.assertEqual((foreign["site"], foreign["floors"], foreign["areas"], foreign["may_edit"]), (False, [], [], False))

    def test_things_are_counted(self):
        self.fern.cared_on = self.now.date() - timedelta(days=8)
        things = {row["name"]: row["things"] for row in self._get_plan(self.asker_user, self.site)["areas"]}
        self.assertIn({"label": "Furniture", "count": 6, "alarm": False}, things["Tables"])
        self.assertIn({"label": "Plant", "count": 2, "alarm": True}, things["Reception"])

    def test_administrators_arrange_their_own_sites(self):
        self.assertTrue(self._get_plan(site=self.site)["may_edit"])
        self.assertFalse(self._get_plan(site=self.second_site)["may_edit"])
        self.assertTrue(self._get_plan(self.logistics_manager, self.second_site)["may_edit"])
        for user in (self.second_administrator, self.asker_user, self.auditor, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.reception.with_user(user).action_place(self.floor.id, 1, 1)
        with self.assertRaises(AccessError):
            self.site.with_user(self.second_administrator).administrator_ids = self.second_administrator

    def test_query_count(self):
        def read():
            self._get_plan(site=self.site)

        self._count_queries(read)
        few = self._count_queries(read)
        for number in range(8):
            area = self.reception.copy({"name": f"Area {number}"})
            area.action_place(self.floor.id, number, number)
            self.table.copy({"area_id": area.id})
        self.assertLessEqual(self._count_queries(read), few)


    def test_menus_say_what_they_open(self):
        root, *menus = [self.env.ref(f"sales_logistics.menu_sales_site{name}") for name in ("_root", "", "_area")]
        self.assertEqual([(menu.name, menu.parent_id, bool(menu.action)) for menu in menus], [("Sites", root, True), ("Areas", root, True)])


@tagged("post_install", "-at_install")
class TestFurnishing(SiteThingsCommon):

    def test_form(self):
        form = Form(self.env["sales.site.furnishing"].with_user(self.administrator))
        form.name, form.area_id, form.quantity = "Sofa", self.reception.with_user(self.administrator), 3
        sofa = form.save()
        self.assertEqual((sofa.site_id.id, sofa.company_id.id, sofa.condition), (self.site.id, self.company.id, "good"))

    def test_care_of_plants(self):
        today = fields.Date.context_today(self.fern)
        self.assertEqual(self.fern.care_due, self.now.date() + timedelta(days=7))
        self.fern.sudo().cared_on = today - timedelta(days=7)
        self.assertTrue(self.fern.is_care_due)
        self.assertIn(self.fern, self.fern.search([("is_care_due", "=", True)]))
        self.fern.with_user(self.administrator).action_care()
        self.assertEqual((self.fern.cared_on, self.fern.is_care_due), (today, False))
        self.assertNotIn(self.fern, self.fern.search([("is_care_due", "=", True)]))
        self.assertFalse(self.table.care_due)

    def test_taken_away_with_a_reason(self):
        own = self.fern.with_user(self.administrator)
        with self.assertRefused(UserError, "Say why"):
            own.action_remove(" ")
        own.action_remove("Withered")
        self.assertEqual((own.state, own.state_reason, own.care_due), ("removed", "Withered", False))
        self.assertTrue(own.removed_on)
        with self.assertRefused(UserError, "taken away already"):
            own.action_care()
        with self.assertRefused(UserError, "not deleted"):
            self.fern.unlink()
        with self.assertRaises(AccessError):
            self.table.with_user(self.administrator).state = "removed"

    def test_value_by_right(self):
        for user in (self.asker_user, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.table.with_user(user).read(["value"])
        for user in (self.logistics_manager, self.auditor):
            self.assertEqual(self.table.with_user(user).value, 12000)

    def test_figures(self):
        for values in ({"quantity": 0}, {"value": -1}, {"care_days": -1}):
            with self.subTest(values=values), self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.table.write(values)
                self.env.flush_all()
        with self.assertRefused(ValidationError, "not at Annex"):
            self.table.write({"site_id": self.second_site.id, "area_id": self.tables.id})

    def test_personas(self):
        Furnishing = self.env["sales.site.furnishing"]
        for user, rights in ((self.asker_user, "r"), (self.administrator, "rwc"), (self.logistics_manager, "rwc"), (self.auditor, "r")):
            with self.subTest(user=user.login):
                may = "".join(letter for letter, operation in zip("rwcu", ("read", "write", "create", "unlink"), strict=True)
                              if Furnishing.with_user(user).has_access(operation))
                self.assertEqual(may, rights)
                self.assertTrue(self.table.with_user(user).name)
                for model, modes in (("sales.site.furnishing", ("list", "kanban", "form", "search", "pivot")),
                                     ("sales.site.floor", ("form",)), ("sales.site.photo", ("kanban", "form"))):
                    Model = self.env[model].with_user(user)
                    result = Model.get_views([(False, mode) for mode in modes])
                    Model.search([]).web_read({name: {} for name in result["models"][model]["fields"]})
        self.assertFalse(Furnishing.with_user(self.stranger).search([("id", "in", (self.table | self.fern).ids)]))
        with self.assertRaises(AccessError):
            self.table.with_user(self.second_administrator).quantity = 5

    def test_second_company(self):
        with self.assertRaises(UserError):
            self.table.partner_id = self.env["res.partner"].create({"name": "Theirs", "company_id": self.other_company.id})

    def test_photos(self):
        photo = self.env["sales.site.photo"].with_user(self.administrator).create({
            "name": "New", "area_id": self.reception.id, "image_1920": PICTURE})
        self.assertEqual(photo.site_id.id, self.site.id)
        row = next(row for row in self._get_plan(self.asker_user, self.site)["areas"] if row["id"] == self.reception.id)
        self.assertEqual(row["photo"], photo.id)
        with self.assertRefused(ValidationError, "not at Annex"):
            photo.sudo().write({"site_id": self.second_site.id, "area_id": self.reception.id})

    def test_list_query_count(self):
        Furnishing = self.env["sales.site.furnishing"].with_user(self.administrator)
        spec = {name: {} for name in ("name", "kind", "quantity", "condition", "care_due", "is_care_due", "state")}
        spec["area_id"] = {"fields": {"display_name": {}}}

        def read():
            Furnishing.web_search_read([], spec)

        self._count_queries(read)
        few = self._count_queries(read)
        for _number in range(6):
            self.table.copy()
        self.assertLessEqual(self._count_queries(read), few)
