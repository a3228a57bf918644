import base64

from odoo.addons.sales_logistics.tests.lodging.common import StayCommon
from odoo.addons.sales_logistics.tests.vehicle.common import TripCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestLogisticsCostOfTrips(TripCommon):
    """ A trip for a project, with fuel and a toll; the car stands at the hall, where another project is sold. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sold_project, cls.other_project = cls.env["sales.project"].create([
            {"name": "Sold", "code": "SO", "company_id": cls.company.id}, {"name": "Sold Too", "code": "ST", "company_id": cls.company.id}])
        cls.site.project_id = cls.sold_project
        cls.chief = cls.logistics_manager
        cls.costs = cls.env["sales.logistics.cost"].with_user(cls.chief)

    def _drive(self, project=None):
        trip = self._new_approved(project_id=project and project.id).sudo()
        trip._move("active")
        return trip

    def _spend(self, trip, amount, confirm=True, **values):
        cost = self.env["sales.trip.cost"].create({
            "trip_id": trip.id, "amount": amount, "date": "2026-09-15", "receipt": base64.b64encode(b"paper"), **values})
        if confirm:
            cost.with_user(self.chief).action_confirm()
        return cost

    def test_confirmed_costs_alone_count(self):
        trip = self._drive(self.other_project)
        fuel = self._spend(trip, 35.5)
        self._spend(trip, 4.5, kind="toll")
        self._spend(trip, 100, confirm=False)
        refused = self._spend(trip, 200, confirm=False)
        refused.with_user(self.chief).action_refuse("Not ours")
        self.env.flush_all()
        found = self.costs.search([("company_id", "=", self.company.id)])
        self.assertEqual(sorted(found.mapped("amount")), [4.5, 35.5])
        self.assertEqual(found.project_id, self.other_project)
        self.assertEqual(found.site_id, self.site)
        self.assertEqual(set(found.mapped("kind")), {"car"})
        action = found.filtered(lambda cost: cost.amount == 35.5).action_open_origin()
        self.assertEqual((action["res_model"], action["res_id"]), ("sales.trip.cost", fuel.id))

    def test_trip_without_project_is_for_the_site(self):
        self._spend(self._drive(), 10)
        self.env.flush_all()
        self.assertEqual(self.costs.search([("company_id", "=", self.company.id)]).project_id, self.sold_project)

    def test_report_adds_up_in_one_query(self):
        trip = self._drive(self.other_project)
        for amount in (0.1, 0.2, 0.3):
            self._spend(trip, amount)
        self.env.flush_all()
        by = [("company_id", "=", self.company.id)], ["site_id", "project_id", "kind", "date:month"], ["amount:sum"]
        self.costs._read_group(*by)  # rules and groups are read once
        with self.assertQueryCount(1):
            groups = self.costs._read_group(*by)
        self.assertEqual([group[-1] for group in groups], [0.6])

    def test_only_who_may_see_costs(self):
        self._spend(self._drive(self.other_project), 10)
        self.env.flush_all()
        for user in (self.asker_user, self.administrator):
            with self.assertRaises(AccessError):
                self.costs.with_user(user).search([])
        with self.assertRaises(AccessError):
            self.costs.create({"amount": 1})
        self.stranger.group_ids += self.env.ref("sales_logistics.group_cost")
        self.assertFalse(self.costs.with_user(self.stranger).search([("company_id", "=", self.company.id)]))
        self.assertTrue(self.costs.search([("company_id", "=", self.company.id)]))

    def test_site_sells_a_project_of_its_company(self):
        with self.assertRaises(UserError) as caught:
            self.other_site.project_id = self.sold_project
        self.assertIn(self.sold_project.name, str(caught.exception))


@tagged("post_install", "-at_install")
class TestLogisticsCostOfLodging(StayCommon):

    def test_company_pays_for_empty_rooms(self):
        """ What employees pay of a meter is no cost of the company. """
        self._new_past(self.worker, self.bed, "2026-08-20 02:00:00", "2026-10-11 02:00:00")
        readings = self.env["sales.meter.reading"].with_user(self.administrator).create([
            {"room_id": room.id, "kind": "water", "month": "2026-09-15", "value": 20.0} for room in (self.room, self.men)])
        readings.action_confirm()
        self.env.flush_all()
        costs = self.env["sales.logistics.cost"].with_user(self.logistics_manager)
        found = costs.search([("company_id", "=", self.company.id)])
        self.assertEqual((found.kind, found.name, found.amount, str(found.date)), ("lodging", "102", 100, "2026-09-30"))
        readings[1].action_cancel("Read wrong")
        self.env.flush_all()
        self.assertFalse(costs.search([("company_id", "=", self.company.id)]))
