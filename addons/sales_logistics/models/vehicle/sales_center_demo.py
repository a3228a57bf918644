from datetime import timedelta
from random import Random

from odoo import api, fields, models

from ...tools import days

PLACES = (("临湖花园营销中心", "苏州站北广场", "接来访客户"), ("临湖花园营销中心", "渠道门店", "渠道对接"),
          ("苏州北站", "临湖花园营销中心", "接高铁来访客户"), ("临湖花园营销中心", "示范湖样板段", "带客看房"))
# (car, driver, who asks, days from today, from which hour, how long, state)
TRIPS = (
    ("van1", "driver1", "consultant1", 0, 9, 3, "approved"), ("van1", "driver1", "consultant3", 0, 14, 4, "approved"),
    ("van2", "driver2", "consultant5", 0, 8, 2.5, "approved"), ("van2", "driver2", "leader1", 0, 13, 2, "requested"),
    ("sedan1", "siteadmin", "leader2", 0, 10, 6, "approved"), ("van1", "driver1", "leader1", 1, 9, 5, "approved"),
    ("van2", "driver2", "consultant2", 1, 10, 3, "approved"), ("sedan1", "siteadmin", "consultant4", 2, 9, 8, "approved"),
    (None, None, "consultant2", 0, 15, 3, "requested"), (None, None, "consultant6", 1, 9, 2, "requested"),
    (None, None, "leader3", 2, 13, 4, "requested"),
)


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    def _own_ref(self, name):
        return self.env.ref(f"sales_logistics.demo_{name}")

    def _employee(self, name):
        own = self.env.ref(f"sales_logistics.demo_employee_{name}", raise_if_not_found=False)
        return own or self._ref(f"employee_{name}")

    @api.model
    def _generate_trips(self):
        """ Drive for three weeks, and ask for some more trips, unless that was done before. """
        if self.env["sales.trip"].search_count([("vehicle_id", "=", self._own_ref("vehicle_van1").id)], limit=1):
            return
        self = self._quietly()  # noqa: PLW0642
        random = Random("trips")
        self._insure_cars()
        self._drive_in_the_past(random)
        for car, driver, who, day, hour, length, state in TRIPS:
            self._make_trip(random, car, driver, who, day, hour, length, state)

    def _insure_cars(self):
        today = fields.Date.today()
        for name, left in (("van1", 200), ("van2", 90), ("sedan1", 300), ("sedan2", -3), ("hk", 120)):
            car = self._own_ref(f"vehicle_{name}")
            self.env["fleet.vehicle.log.contract"].create([{
                "vehicle_id": car.id, "company_id": car.company_id.id, "start_date": today + timedelta(days=left - 365),
                "expiration_date": today + timedelta(days=left if kind == "inspection" else max(left, 40)), "state": "open",
                "cost_subtype_id": self.env.ref(f"sales_logistics.service_type_{kind}").id, "user_id": False,
            } for kind in ("insurance", "inspection")])
            self.env["fleet.vehicle.odometer"].create({"vehicle_id": car.id, "value": 12000, "date": today - timedelta(days=30)})
        self.env["fleet.vehicle.log.services"].create({
            "vehicle_id": self._own_ref("vehicle_van2").id, "date": today + timedelta(days=3), "amount": 860, "state": "new",
            "company_id": self._ref("company_cn").id, "date_back": today + timedelta(days=4), "description": "两万公里保养",
            "service_type_id": self.env.ref("sales_logistics.service_type_other").id})

    def _drive_in_the_past(self, random):
        costs = self.env["sales.trip.cost"]
        for day in range(-21, 0):
            trip = self._make_trip(random, "van1", "driver1", random.choice(("consultant1", "consultant2", "leader1")), day, 9, 4, "done")
            last, way = trip.vehicle_id.odometer, random.randint(18, 90)
            trip.write({"odometer_out": last, "odometer_back": last + way, "departed_at": trip.date_start, "returned_at": trip.date_stop})
            trip._write_odometer(last + way)
            if day % 3 == 0:
                costs |= costs.create({
                    "trip_id": trip.id, "kind": random.choice(("fuel", "toll")), "amount": random.choice((35, 60, 280, 320)),
                    "date": trip.date_start.date(), "receipt": "5pS25o2u", "receipt_name": "收据.txt"})
        costs[:-3].action_confirm()

    def _make_trip(self, random, car, driver, who, day, hour, length, state):
        place_from, place_to, purpose = random.choice(PLACES)
        company = self._ref("company_cn")
        start = days.day_start(fields.Date.today() + timedelta(days=day), "Asia/Shanghai") + timedelta(hours=hour)
        return self.env["sales.trip"].create({
            "employee_id": self._employee(who).id, "company_id": company.id, "project_id": self._ref("project_lakeside").id,
            "vehicle_id": car and self._own_ref(f"vehicle_{car}").id, "driver_id": driver and self._employee(driver).id,
            "date_start": start, "date_stop": start + timedelta(hours=length), "seats": random.randint(1, 3), "state": state,
            "place_from": place_from, "place_to": place_to, "purpose": purpose})
