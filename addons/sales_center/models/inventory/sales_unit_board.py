from odoo import api, fields, models
from odoo.tools import SQL

from .sales_unit import CLAIM_STATES

# What a cell shows of the unit itself; a change of it is told to the boards that are open.
CELL_FIELDS = ("number", "entrance", "floor", "door", "layout", "orientation", "gross_area", "price_total", "stage")
SHOWN = frozenset({
    "number", "entrance", "floor", "door", "layout", "orientation", "gross_area", "net_area", "list_price", "price_basis", "stage",
    "building_id", "active",
})
# With more units than this a message says to load the building anew.
MANY = 100
MESSAGE = "sales_center.unit_board"


class SalesUnit(models.Model):
    """ What the unit board shows, and that it is told of what others do. """
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
    def get_board(self, building_id, unit_ids=None):
        """ Return the units of a building, as they are at this second.

        :param int building_id: `sales.building`
        :param unit_ids: ids of the units that have changed; all without it
        :returns: dict with ``cells`` (id, number, floor, entrance, door, layout, orientation, area in m², price in
            company currency, state, by whom, until when in UTC, mine, how many wait, whether the user does) and
            ``now`` in UTC; of all units also ``currency`` id, labels of ``states`` and ``orientations``, and
            whether the user is an ``officer`` or a ``seller``
        """
        building = self.env["sales.building"].browse(building_id)
        building.check_access("read")
        now = fields.Datetime.now()
        board = {"cells": self._get_board_cells(building, unit_ids, now), "now": fields.Datetime.to_string(now)}
        if unit_ids is not None:
            return board
        return {
            **board, "currency": building.company_id.currency_id.id,
            "states": dict(self._fields["state"]._description_selection(self.env)),
            "orientations": dict(self._fields["orientation"]._description_selection(self.env)),
            "officer": self.env.user.has_group("sales_center.group_officer"),
            "seller": self.env.user.has_group("sales_center.group_consultant"),
        }

    @api.model
    def _get_board_cells(self, building, unit_ids, now):
        """ Read the cells with one query, and the waiting lists with another: thousands of records would cost more. """
        domain = fields.Domain("building_id", "=", building.id)
        rows = self._get_board_rows(domain if unit_ids is None else domain & fields.Domain("id", "in", unit_ids), now)
        lines = self._get_board_lines([row[0] for row in rows])
        cells = []
        for (unit, number, entrance, floor, door, layout, orientation, area, price, stage, kind, user_id, user, until) in rows:
            state = CLAIM_STATES[kind] if kind and stage == "on_market" else stage
            cell = {
                "id": unit, "number": number, "floor": floor or 0, "entrance": entrance or "", "door": door or 0, "layout": layout or "",
                "orientation": orientation or "", "area": area or 0.0, "price": price or 0.0, "state": state, "user": user or "",
                "mine": user_id == self.env.uid, "until": until and str(until), "waiting": 0, "waits": False,
            }
            if unit in lines:
                cell.update(lines[unit])
            cells.append(cell)
        return cells

    @api.model
    def _get_board_rows(self, domain, now):
        query = self._search(domain, order="id")
        claims = self.env["sales.unit.claim"]
        self.flush_model(CELL_FIELDS)
        claims.flush_model(["unit_id", "kind", "state", "expires_at", "user_id"])
        query.add_join("LEFT JOIN", "claim", claims._table, SQL(
            "claim.unit_id = sales_unit.id AND claim.state = 'live' AND (claim.expires_at IS NULL OR claim.expires_at > %s)", now))
        query.add_join("LEFT JOIN", "seller", "res_users", SQL("seller.id = claim.user_id"))
        query.add_join("LEFT JOIN", "partner", "res_partner", SQL("partner.id = seller.partner_id"))
        columns = [SQL.identifier("sales_unit", name) for name in CELL_FIELDS]
        return self.env.execute_query(query.select(
            SQL.identifier("sales_unit", "id"), *columns,
            SQL("claim.kind"), SQL("claim.user_id"), SQL("partner.name"), SQL("claim.expires_at")))

    @api.model
    def _get_board_lines(self, unit_ids):
        """ Return ``{unit id: values of its cell}`` of the units that somebody waits for. """
        units, waiting = self.browse(unit_ids), self.env["sales.unit.waiting"]
        lines = waiting._get_lines(units)
        offers = waiting._get_offers(self.browse([unit.id for unit in lines])) if lines else {}
        values = {}
        for unit, entries in lines.items():
            values[unit.id] = {"waiting": len(entries), "waits": self.env.user in entries.user_id}
            if unit in offers:
                entry, until = offers[unit]
                user = entry.sudo().user_id  # sudo: by whom is for everybody to know
                values[unit.id].update(
                    state="offered", user=user.name, mine=user == self.env.user, until=fields.Datetime.to_string(until))
        return values

    # ------------------------------------------------------------
    # TELLING THE BOARDS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        units = super().create(vals_list)
        units._notify_board()
        return units

    def write(self, vals):
        before = self.building_id if "building_id" in vals else self.env["sales.building"]
        result = super().write(vals)
        if vals.keys() & SHOWN:
            self._notify_board()
            for building in before - self.building_id:
                self.env["bus.bus"]._sendone(building, MESSAGE, {"building": building.id, "units": False})
        return result

    def _notify_board(self):
        """ Tell the boards that show these units to look at them again, once this is committed. """
        for building, units in self.sudo().grouped("building_id").items():  # sudo: whoever did it, the boards show it
            few = len(units) <= MANY
            # Only a record is sent to: who may listen to it is asked in `ir.websocket`.
            self.env["bus.bus"]._sendone(building, MESSAGE, {"building": building.id, "units": units.ids if few else False})
