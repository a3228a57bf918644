from odoo.addons.sales_logistics.tests.test_site_things import PICTURE, SiteThingsCommon
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSiteMore(SiteThingsCommon):

    def test_closed_site_is_shown_when_asked_for(self):
        self.second_site.write({"state": "closed", "date_closed": "2026-01-01"})
        plan = self._get_plan(site=self.second_site)
        self.assertEqual(plan["site"], self.second_site.id)
        self.assertIn(self.second_site.id, [site["id"] for site in plan["sites"]])
        self.assertNotIn(self.second_site.id, [site["id"] for site in self._get_plan(site=self.site)["sites"]])

    def test_site_with_a_floor_plan_comes_first(self):
        first = self.env["sales.site"].create({"name": "First", "code": "A0", "company_id": self.company.id})
        self.assertNotEqual(self._get_plan()["site"], first.id)
        (self.floor | self.annex_floor).unlink()
        self.assertEqual(self._get_plan()["site"], first.id)

    def test_no_site_at_all(self):
        self.env["sales.site"].search([]).active = False
        plan = self._get_plan(self.asker_user)
        self.assertEqual((plan["site"], plan["sites"], plan["floors"], plan["areas"], plan["may_edit"]), (False, [], [], [], False))

    def test_area_outlives_its_floor_plan(self):
        self.reception.action_place(self.floor.id, 10, 20)
        self.floor.unlink()
        self.assertTrue(self.reception.exists())
        self.assertFalse(self.reception.floor_id)

    def test_moved_area_leaves_no_floor_of_another_site(self):
        self.reception.action_place(self.floor.id, 10, 20)
        self.assertEqual(self.floor.area_ids, self.reception)
        with self.assertRefused(ValidationError, "no floor plan of Annex"):
            self.reception.site_id = self.second_site

    def test_several_areas_at_once(self):
        (self.reception | self.tables).action_place(self.floor.id, 0, 100)
        self.assertEqual((self.reception | self.tables).mapped("y"), [100, 100])
        (self.reception | self.tables).action_take_off()
        self.assertFalse((self.reception | self.tables).floor_id)

    def test_furniture_of_a_site(self):
        site = self.site.with_user(self.asker_user)
        self.assertEqual(site.furnishing_count, 8)
        self.fern.action_remove("Withered")
        self.env.invalidate_all()
        self.assertEqual(site.furnishing_count, 6)
        things = {row["name"]: row["things"] for row in self._get_plan(self.asker_user, self.site)["areas"]}
        self.assertEqual(things["Reception"], [])
        self.assertEqual(site.action_open_furnishing()["domain"], [("site_id", "=", self.site.id)])
        self.assertEqual(site.action_open_floor_plan()["context"], {"active_id": self.site.id})

    def test_furniture_follows_its_area(self):
        self.table.area_id = self.annex_room
        self.assertEqual(self.table.site_id, self.second_site)
        self.table.area_id = False
        self.assertEqual(self.table.site_id, self.second_site)

    def test_plants_of_several_at_once(self):
        other = self.fern.copy()
        (self.fern | other).with_user(self.administrator).action_care()
        self.assertEqual(len(set((self.fern | other).mapped("care_due"))), 1)
        self.assertFalse(other.copy().cared_on)

    def test_who_may_take_away(self):
        for user in (self.asker_user, self.auditor, self.second_administrator, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.table.with_user(user).action_remove("Mine now")
        self.table.with_user(self.logistics_manager).action_remove("Sold")
        self.assertEqual(self.table.state, "removed")

    def test_floor_plans_are_the_administrators(self):
        Floor = self.env["sales.site.floor"]
        mine = Floor.with_user(self.administrator).create({"name": "First floor", "site_id": self.site.id, "image_1920": PICTURE})
        self.assertTrue(mine.image_512)
        for user in (self.asker_user, self.second_administrator, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Floor.with_user(user).create({"name": "Mine", "site_id": self.site.id, "image_1920": PICTURE})
        self.assertTrue(mine.with_user(self.asker_user).image_1920)
        self.assertFalse(Floor.with_user(self.stranger).search([("id", "=", mine.id)]))
        mine.unlink()
