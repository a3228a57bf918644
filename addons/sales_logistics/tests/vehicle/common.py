from odoo.addons.sales_logistics.tests.common import LogisticsCommon


class TripCommon(LogisticsCommon):
    """ Two cars with four seats for passengers in the pool of the first company, one of the second site, and one of the
    second company. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        brand = cls.env["fleet.vehicle.model.brand"].create({"name": "Brand"})
        cls.car_model = cls.env["fleet.vehicle.model"].create({"name": "Model", "brand_id": brand.id})
        cls.car, cls.second_car, cls.annex_car, cls.other_car = cls.env["fleet.vehicle"].create([
            {"model_id": cls.car_model.id, "license_plate": plate, "seats": 5, "is_pool_car": True, "company_id": company.id,
             "sales_site_id": site.id}
            for plate, company, site in (
                ("A1", cls.company, cls.site), ("A2", cls.company, cls.site), ("A3", cls.company, cls.second_site),
                ("B1", cls.other_company, cls.other_site))])
        cls.annex_car.is_pool_car = False

    @classmethod
    def _new_trip(cls, start=2, hours=3, user=None, **values):
        return cls.env["sales.trip"].with_user(user or cls.asker_user).create({
            "date_start": cls._hours(start), "date_stop": cls._hours(start + hours), "place_from": "Hall",
            "place_to": "Station", "purpose": "Fetch a customer", **values})

    @classmethod
    def _new_approved(cls, start=2, hours=3, car=None, driver=None, **values):
        trip = cls._new_trip(start, hours, **values)
        trip.action_request()
        own = trip.with_user(cls.logistics_manager)
        own.write({"vehicle_id": (car or cls.car).id, "driver_id": (driver or cls.driver).id})
        own.action_approve()
        return trip
