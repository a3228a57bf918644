from odoo import Command

from ..common import SalesTeamTreeCommon


class UnitsCommon(SalesTeamTreeCommon):
    """ A project of the first company with one building and four flats of 100 m² at 10 000 on the market. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flat = cls.env["product.product"].create({
            "name": "Flat", "type": "service", "list_price": 1, "taxes_id": False})
        cls.kind = cls.env["sales.unit.kind"].create({"name": "Flat", "product_id": cls.flat.id})
        cls.estate = cls.env["sales.project"].create({
            "name": "Lakeside", "code": "LS", "company_id": cls.company.id, "user_id": cls.manager.id,
            "hold_hours": 24, "hold_limit": 2, "team_ids": [Command.set(cls.project.ids)]})
        cls.building = cls.env["sales.building"].create({"name": "1", "project_id": cls.estate.id})
        cls.units = cls.env["sales.unit"].create([
            {"building_id": cls.building.id, "kind_id": cls.kind.id, "number": f"{number}01", "floor": number, "door": 1,
             "gross_area": 100, "net_area": 80, "list_price": 10000, "floor_price": 900000}
            for number in range(1, 5)])
        cls.units.action_prepare()
        cls.units.action_put_on_market()
        cls.unit = cls.units[0]
        cls.other_customer = cls.env["res.partner"].create({"name": "Other Customer"})

    @classmethod
    def _hold(cls, unit, user=None, partner=None):
        return unit.with_user(user or cls.consultant).claim("hold", partner or cls.customer)

    @classmethod
    def _sell(cls, unit, user=None, team=None, partner=None, **line):
        user = user or cls.consultant
        return cls.env["sale.order"].with_user(user).create({
            "partner_id": (partner or cls.customer).id, "company_id": cls.company.id, "user_id": user.id,
            "team_id": (team or cls.team_a).id,
            "order_line": [Command.create({"product_id": unit.product_id.id, "unit_id": unit.id, **line})]})
