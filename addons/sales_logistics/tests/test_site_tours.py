import base64
from io import BytesIO

from PIL import Image

from odoo.addons.sales_logistics.tests.test_site_things import SiteThingsCommon
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestFloorPlanTours(SiteThingsCommon, HttpCase):

    def test_arrange_and_tap(self):
        """ An administrator arranges the areas with mouse and keyboard; an employee taps one on a phone and reports a repair. """
        picture = BytesIO()
        Image.new("RGB", (800, 500), "#eeeeee").save(picture, "PNG")
        self.floor.image_1920 = base64.b64encode(picture.getvalue())
        self.start_tour(f"/odoo/sales.site/{self.second_site.id}", "sales_logistics_floor_plan_of_site", login=self.administrator.login)
        self.second_site.active = False
        self.start_tour("/odoo/floor-plan", "sales_logistics_floor_plan_arrange", login=self.administrator.login)
        self.env.invalidate_all()
        self.assertEqual((self.tables.floor_id, self.tables.x, self.tables.y), (self.floor, 56, 48))
        self.assertEqual((self.reception.x, self.reception.y), (20, 25))
        self.browser_size, self.touch_enabled = "375x667", True
        self.start_tour("/odoo/floor-plan", "sales_logistics_floor_plan_tap", login=self.asker_user.login)
        request = self.env["maintenance.request"].search([("name", "=", "The lamp flickers")])
        self.assertEqual((request.sales_site_id, request.sales_area_id, request.owner_user_id), (self.site, self.tables, self.asker_user))
