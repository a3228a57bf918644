from odoo import api, fields, models

from .sales_unit import CLAIM_STATES

# States of the board's totals; what is not on the market yet, or off it, is not counted as stock.
SOLD = ("subscribed", "contracted", "delivered")
STOCK = ("on_market", "held", *SOLD)
CELL_FIELDS = ["number", "entrance", "floor", "door", "layout", "gross_area", "price_total", "stage"]


class SalesUnit(models.Model):
    """ What the unit board shows. """
    _inherit = "sales.unit"

    @api.model
    @api.readonly
    def get_board_places(self):
        """ Return the projects that the user may see, with their buildings.

        :returns: list of ``{id, name, buildings: [{id, name}]}``
        """
        buildings = self.env["sales.building"].search_fetch([], ["name", "project_id"])
        return [
            {"id": project.id, "name": project.display_name,
             "buildings": [{"id": building.id, "name": building.name} for building in found]}
            for project, found in buildings.grouped("project_id").items()
        ]

    @api.model
    @api.readonly
    def get_board(self, building_id):
        """ Return the units of a building, as they are at this second.

        :param int building_id: `sales.building`
        :returns: dict with ``cells`` (id, number, floor, column, layout, area in m², price in company currency,
            state, who claims it, until when in UTC, mine), ``floors`` from the top down, ``columns`` (entrance and
            door) from left to right, ``totals`` by state and ``currency`` id
        """
        building = self.env["sales.building"].browse(building_id)
        building.check_access("read")
        units = self.search_fetch([("building_id", "=", building.id)], CELL_FIELDS)
        claims = units._get_live_claims()
        columns = sorted({(unit.entrance or "", unit.door) for unit in units})
        numbers = {column: index for index, column in enumerate(columns)}
        cells = [
            unit._get_board_cell(claims.get(unit), numbers[unit.entrance or "", unit.door]) for unit in units
        ]
        return {
            "cells": cells, "floors": sorted({unit.floor for unit in units}, reverse=True),
            "columns": [{"entrance": entrance, "door": door} for entrance, door in columns],
            "totals": self._get_board_totals(cells), "currency": building.company_id.currency_id.id,
            "states": dict(self._fields["state"]._description_selection(self.env)),
        }

    def _get_board_cell(self, claim, column):
        return {
            "id": self.id, "number": self.number, "floor": self.floor, "column": column, "layout": self.layout or "",
            "area": self.gross_area, "price": self.price_total,
            "state": CLAIM_STATES[claim.kind] if claim and self.stage == "on_market" else self.stage,
            "user": claim.user_id.name if claim else "", "mine": bool(claim) and claim.user_id == self.env.user,
            "until": fields.Datetime.to_string(claim.expires_at) if claim and claim.expires_at else False,
        }

    @api.model
    def _get_board_totals(self, cells):
        """ Return ``{state or "stock": {count, area, price}}`` and the absorption in percent of the units. """
        totals = {}
        for cell in cells:
            for key in (cell["state"], *(["stock"] if cell["state"] in STOCK else [])):
                total = totals.setdefault(key, {"count": 0, "area": 0.0, "price": 0.0})
                total["count"] += 1
                total["area"] += cell["area"]
                total["price"] += cell["price"]
        stock = totals.get("stock", {}).get("count", 0)
        sold = sum(totals[state]["count"] for state in SOLD if state in totals)
        return {"by_state": totals, "absorption": 100 * sold / stock if stock else 0.0}
