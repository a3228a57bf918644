from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file


@tagged("post_install", "-at_install")
class TestDemoOfCarsAndBeds(TransactionCase):
    """ The demo data, loaded here unless the database was made with it. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("sales_logistics.demo_vehicle_van1", raise_if_not_found=False):
            for addon in ("sales_center", "sales_logistics"):
                for filename in Manifest.for_addon(addon)["demo"]:
                    convert_file(cls.env, addon, filename, {}, mode="init", noupdate=True)
        cls.house = cls.env.ref("sales_logistics.demo_dormitory_lakeside")

    def test_cars(self):
        van = self.env.ref("sales_logistics.demo_vehicle_van1")
        done = van.trip_ids.filtered(lambda trip: trip.state == "done")
        self.assertGreaterEqual(len(done), 20)
        self.assertEqual(sum(done.mapped("distance")), van.odometer - 12000)
        self.assertTrue(sum(done.mapped("cost_total")))
        self.assertTrue(self.env["sales.trip"].search_count([("vehicle_id", "=", False), ("state", "=", "requested")]))

    def test_beds(self):
        living = self.env["sales.stay"].search([("dormitory_id", "=", self.house.id), ("state", "=", "active")])
        self.assertEqual(len(living), 8)
        self.assertEqual(self.house.bed_count, 16)
        self.assertIn("repair", self.house.room_ids.bed_ids.mapped("state"))
        readings = self.env["sales.meter.reading"].search([("dormitory_id", "=", self.house.id), ("state", "=", "confirmed")])
        for reading in readings:
            self.assertAlmostEqual(sum(reading.share_ids.mapped("amount")) + reading.company_part, reading.amount)
        self.assertTrue(self.env["sales.clearance"].search([("company_id", "=", self.house.company_id.id)]).line_ids)

    def test_supplies(self):
        """ Each site has its store, and what was handed out, ordered and counted there. """
        for name in ("lakeside", "harbour"):
            site = self.env.ref(f"sales_logistics.demo_site_{name}")
            stock = self.env["sales.supply.stock"].search([("site_id", "=", site.id)])
            self.assertTrue(sum(stock.mapped("on_hand")))
            for row in stock:
                odoo = row.product_id.with_context(location=site.supply_location_id.id)
                self.assertEqual((row.on_hand, row.forecast), (odoo.qty_available, odoo.virtual_available))
            self.assertTrue(self.env["sales.supply.use"].search([("site_id", "=", site.id)]))
        requests = self.env["sales.supply.request"].search([("site_id", "=", self.house.site_id.id)])
        self.assertLessEqual({"requested", "approved", "active", "done"}, set(requests.mapped("state")))
        self.assertIn("pending", requests.mapped("approval_state"))
        self.assertTrue(self.env["sales.supply.arrival"].search([("site_id", "=", self.house.site_id.id)]))
        self.env["sales.center.demo"]._generate_supplies()
        self.assertEqual(self.env["sales.supply.request"].search([("site_id", "=", self.house.site_id.id)]), requests)

    def test_again_changes_nothing(self):
        before = self.env["sales.trip"].search_count([]), self.env["sales.stay"].search_count([])
        self.env["sales.center.demo"]._generate_trips()
        self.env["sales.center.demo"]._generate_stays()
        self.assertEqual((self.env["sales.trip"].search_count([]), self.env["sales.stay"].search_count([])), before)
