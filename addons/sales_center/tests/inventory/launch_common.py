from odoo import Command

from .common import UnitsCommon


class LaunchCommon(UnitsCommon):
    """ The project has four more flats, 501 to 801: planned, 100 m² at 20 000, and a launch of them. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_units = cls.env["sales.unit"].create([
            {"building_id": cls.building.id, "kind_id": cls.kind.id, "number": f"{number}01", "floor": number, "door": 1,
             "gross_area": 100, "net_area": 80, "list_price": 20000, "floor_price": 1800000, "layout": "B"}
            for number in range(5, 9)])
        cls.launch = cls.env["sales.launch"].with_user(cls.officer).create({
            "name": "First launch", "project_id": cls.estate.id, "date_planned": "2026-03-01",
            "unit_ids": [Command.set(cls.new_units.ids)]})

    @classmethod
    def _new_prices(cls, launch=None, user=None, price=None):
        """ A price list of the launch, as a draft; by default at the present prices. """
        launch = (launch or cls.launch).with_user(user or cls.officer)
        prices = launch.price_ids.browse(launch.action_new_prices()["res_id"])
        if price:
            prices.line_ids.list_price = price
        return prices

    @classmethod
    def _approve(cls, prices):
        prices.action_request_approval()
        return prices

    @classmethod
    def _new_rule(cls, condition="always", threshold=0, role="director"):
        return cls.env["sales.approval.rule"].create({
            "name": "Prices", "kind": "launch_prices", "company_id": cls.company.id, "condition": condition, "threshold": threshold,
            "step_ids": [Command.create({"role": role})]})
