from random import Random

from odoo import api, models

from ...tools import unit_numbers

# (project, building, floors, doors, kind, price per m², gross areas by door, how much of it is sold, in percent)
BUILDINGS = (
    ("lakeside", "1", 18, 4, "flat", 32000, (89, 115, 115, 143), 70),
    ("lakeside", "2", 18, 4, "flat", 34500, (89, 115, 115, 143), 35),
    ("lakeside", "P", 1, 40, "parking", 0, (12.5,), 20),
    ("bay", "A", 24, 4, "flat", 41000, (98, 128, 128, 165), 25),
    ("bay", "S", 2, 12, "shop", 68000, (45, 60, 80), 10),
)
LAYOUTS = {89: "A 三室", 98: "A 三室", 115: "B 四室", 128: "B 四室", 143: "C 五室", 165: "C 五室"}
SELLERS = {"lakeside": ("consultant1", "consultant2", "consultant3"), "bay": ("consultant5", "consultant6", "consultant7")}


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _generate_units(self):
        """ Fill the buildings of the demo projects, sell a part of them and hold a few, unless that was done before. """
        if self.env["sales.unit"].search_count([("project_id", "=", self._ref("project_lakeside").id)], limit=1):
            return
        self = self._quietly()  # noqa: PLW0642
        random = Random(7)
        for project, building, floors, doors, kind, price, areas, sold in BUILDINGS:
            units = self._make_units(project, building, floors, doors, kind, price, areas)
            units.action_prepare()
            if (project, building) == ("bay", "S"):
                continue  # prepared for the next launch
            self._launch_units(project, building, units)
            self._claim_some(random, project, units, sold)

    def _make_units(self, project, building, floors, doors, kind, price, areas):
        project = self._ref(f"project_{project}")
        phase = project.phase_ids[:1] or project.phase_ids.create({"name": "一期", "project_id": project.id})
        building = self.env["sales.building"].create({"name": building, "project_id": project.id, "phase_id": phase.id})
        kind = self._ref(f"unit_kind_{kind}")
        values = []
        for number, floor, door in unit_numbers.generate(range(1, floors + 1), doors):
            area = areas[(door - 1) % len(areas)]
            # The higher, the dearer: half a percent a floor.
            list_price = round(price * (1 + floor * 0.005), -1) or 180000
            values.append({
                "building_id": building.id, "kind_id": kind.id, "number": number, "floor": floor, "door": door,
                "gross_area": area, "net_area": round(area * 0.79, 2), "layout": LAYOUTS.get(area), "list_price": list_price,
                "price_basis": "gross" if price else "lump", "orientation": "s" if price else False,
                "floor_price": round(list_price * (area if price else 1) * 0.92, -3),
            })
        return self.env["sales.unit"].create(values)

    def _claim_some(self, random, project, units, sold):
        customers = self.env["res.partner"].browse(self.env["ir.model.data"].search([
            ("module", "=", "sales_center"), ("name", "=like", r"demo\_customer\_%")], order="id").mapped("res_id"))
        sellers = [self._ref(f"user_{name}") for name in SELLERS[project]]
        for unit in random.sample(units, len(units) * sold // 100):
            seller = unit.with_user(random.choice(sellers)).sudo()  # sudo: in the seller's name, without orders
            seller.claim(random.choice(("subscription", "contract")), random.choice(customers))
        free = units.filtered(lambda unit: unit.state == "on_market")
        for seller, unit in zip(sellers, random.sample(free, 3), strict=True):
            unit.with_user(seller).claim("hold", random.choice(customers))
