import base64

from odoo import Command
from odoo.addons.sales_logistics.tests.equipment.common import EquipmentCommon
from odoo.addons.sales_logistics.tests.lodging.common import StayCommon
from odoo.addons.sales_logistics.tests.meal.common import MealCommon
from odoo.addons.sales_logistics.tests.supply.common import SupplyCommon
from odoo.addons.sales_logistics.tests.vehicle.common import TripCommon
from odoo.tests import freeze_time


@freeze_time("2026-11-25 04:00:00")
class AreasCommon(SupplyCommon, MealCommon, StayCommon, TripCommon, EquipmentCommon):
    """ Something of each kind at the hall, and beside each what does not count: a draft, a refusal, what employees pay.

    `sources` has what each area itself says that it has cost.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, install_demo=False)
        cls.second_manager = cls._create_plain_user("chief_2", "sales_logistics.group_manager")
        cls.reader = cls._create_plain_user("reader", "sales_logistics.group_cost")
        cls.env["hr.employee"].create({
            "name": "Chief", "user_id": cls.logistics_manager.id, "company_id": cls.company.id})
        cls.sources = {
            kind: getattr(cls, f"_make_{kind}")() for kind in ("lodging", "meal", "supply", "uniform", "equipment", "layout", "car")}
        cls.env.flush_all()

    @classmethod
    def _make_lodging(cls):
        cls._new_past(cls.worker, cls.bed, "2026-08-20 02:00:00", "2026-10-11 02:00:00")
        readings = cls.env["sales.meter.reading"].with_user(cls.administrator).create([
            {"room_id": room.id, "kind": "water", "month": "2026-09-15", "value": 20.37} for room in (cls.room, cls.men, cls.women)])
        readings[:2].action_confirm()
        return readings[1].company_part

    @classmethod
    def _make_meal(cls):
        meals = cls._past("2026-10-07", cls.asker | cls.friend) | cls._past("2026-10-08", cls.asker)
        cls._past("2026-11-02", cls.asker)
        settlement = cls.env["sales.meal.settlement"].with_user(cls.logistics_manager).create({
            "site_id": cls.site.id, "partner_id": cls.plan.partner_id.id, "month": "2026-10-01"})
        settlement.action_confirm()
        return sum(meals.mapped("company_part"))

    @classmethod
    def _make_supply(cls):
        request = cls._new_issued((cls.pen, 4), (cls.paper, 2))
        request.with_user(cls.administrator).action_return({request.line_ids[0].id: 1})
        cls._new_asked((cls.paper, 1))
        moves = cls.env["stock.move"].search([("supply_line_id", "in", request.line_ids.ids), ("state", "=", "done")])
        return sum(-move.value if move.is_in else move.value for move in moves)

    @classmethod
    def _make_uniform(cls):
        template = cls.env["product.template"].create({"name": "Suit", "type": "consu"})
        garment = cls.env["sales.uniform.garment"].create({
            "name": "Suit", "product_tmpl_id": template.id, "company_id": cls.company.id})
        pieces = cls.env["sales.custody"].create([{
            "name": name, "kind": "uniform", "employee_id": cls.worker.id, "company_id": cls.company.id, "site_id": cls.site.id,
            "garment_id": garment.id, "cost": 80.4} for name in ("Suit 1", "Suit 2")])
        pieces[0].action_lose("On a train")
        pieces[0].action_deduct(30, "Lost")
        return sum(pieces.mapped("cost")) - sum(pieces.mapped("deduction"))

    @classmethod
    def _make_equipment(cls):
        request = cls.env["maintenance.request"].create({
            "name": "Drips", "equipment_id": cls.cooler.id, "company_id": cls.company.id, "maintenance_team_id":
            cls.site._get_maintenance_team().id})
        costs = cls.env["sales.maintenance.cost"].with_user(cls.logistics_manager).create([
            {"request_id": request.id, "kind": "vendor", "amount": amount, "date": "2026-10-01"} for amount in (380.25, 999, 40)])
        (costs[0] | costs[2]).action_confirm()
        costs[2].action_cancel("Twice")
        chairs = cls.env["sales.site.furnishing"].create({
            "name": "Chairs", "site_id": cls.site.id, "value": 1200, "quantity": 4, "date": "2026-10-02"})
        return request.cost_total + chairs.value

    @classmethod
    def _make_layout(cls):
        plan = cls.env["sales.layout.plan"].with_user(cls.logistics_manager).create({
            "name": "More light", "site_id": cls.site.id, "budget": 3000, "line_ids": [
                Command.create({"kind": "buy", "product_id": cls.mug.id, "quantity": 10})]})
        plan.action_request()
        plan.with_user(cls.second_manager).action_approve()
        plan.action_buy()
        plan._get_live_purchases().order_id.button_confirm()
        cls.env.flush_all()
        [[untaxed]] = cls.env["purchase.report"]._read_group(
            [("order_id", "in", plan._get_live_purchases().order_id.ids)], [], ["untaxed_total:sum"])
        return untaxed

    @classmethod
    def _make_car(cls):
        trip = cls._new_trip()
        trip.action_request()
        own = trip.with_user(cls.logistics_manager)
        own.write({"vehicle_id": cls.car.id, "driver_id": cls.driver.id})
        own.action_approve()
        trip.sudo()._move("active")
        costs = cls.env["sales.trip.cost"].create([
            {"trip_id": trip.id, "amount": amount, "date": "2026-10-15", "receipt": base64.b64encode(b"paper")}
            for amount in (35.5, 4.05, 100)])
        costs[:2].with_user(cls.logistics_manager).action_confirm()
        return own.cost_total
