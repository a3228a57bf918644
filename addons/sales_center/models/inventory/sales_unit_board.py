from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from .sales_unit import CLAIM_STATES

# What a cell shows of the unit itself; a change of it is told to the boards that are open.
CELL_FIELDS = ("number", "entrance", "floor", "door", "layout", "orientation", "gross_area", "price_total", "stage")
SHOWN = frozenset({
    "number", "entrance", "floor", "door", "layout", "orientation", "gross_area", "net_area", "list_price", "price_basis", "stage",
    "building_id", "active",
})
COLUMNS = (
    "id", "number", "floor", "entrance", "door", "layout", "orientation", "area", "price", "state", "user", "mine", "until", "waiting",
    "waits",
)
STATE, WAITING = COLUMNS.index("state"), COLUMNS.index("waiting")
# With more units than this a message says to load the building anew.
MANY = 100
MESSAGE = "sales_center.unit_board"
# What is free in a project whose sales are halted is not to be had: no state of the unit, but how the board shows it.
HALTED = "halted"


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
        :returns: dict with ``rows``, one a unit, of the values that ``columns`` names (area in m², price in company
            currency, until when in UTC, mine: whether it is the user's, waiting: how many wait, waits: whether the
            user does), and ``now`` in UTC; of all units also ``currency`` id, labels of ``states`` and
            ``orientations``, whether the user is an ``officer`` or a ``seller``, and why sales are ``halted``, if they are
        """
        building = self.env["sales.building"].browse(building_id)
        building.check_access("read")
        now = fields.Datetime.now()
        rows = self._get_board_rows(building, unit_ids, now)
        halted = building.sudo().project_id._get_halt_message()  # sudo: where it stands binds everybody
        if halted:
            free = ("on_market", "offered")
            rows = [[*row[:STATE], HALTED, *row[STATE + 1:]] if row[STATE] in free else row for row in rows]
        board = {"columns": COLUMNS, "rows": rows, "now": fields.Datetime.to_string(now)}
        if unit_ids is not None:
            return board
        return {
            **board, "currency": building.company_id.currency_id.id, "halted": halted,
            "states": {**dict(self._fields["state"]._description_selection(self.env)), HALTED: self.env._("Sales halted")},
            "orientations": dict(self._fields["orientation"]._description_selection(self.env)),
            "officer": self.env.user.has_group("sales_center.group_officer"),
            "seller": self.env.user.has_group("sales_center.group_consultant"),
        }

    @api.model
    def _get_board_rows(self, building, unit_ids, now):
        """ Read the rows as the client gets them, with one query; records of thousands of units would cost more.
        Those that are free and waited for are seen to afterwards. """
        domain = fields.Domain("building_id", "=", building.id)
        if unit_ids is not None:
            domain &= fields.Domain("id", "in", unit_ids)
        rows = self._select_board_rows(domain, now)
        waited = [row[0] for row in rows if row[STATE] == "on_market" and row[WAITING]]
        if offered := self._get_board_offers(waited):
            rows = [offered[row[0]](row) if row[0] in offered else row for row in rows]
        return rows

    @api.model
    def _select_board_rows(self, domain, now):
        query, claims = self._search(domain, order="id"), self.env["sales.unit.claim"]
        self.flush_model(CELL_FIELDS)
        claims.flush_model(["unit_id", "kind", "state", "expires_at", "user_id"])
        query.add_join("LEFT JOIN", "claim", claims._table, SQL(
            "claim.unit_id = sales_unit.id AND claim.state = 'live' AND (claim.expires_at IS NULL OR claim.expires_at > %s)", now))
        query.add_join("LEFT JOIN", "seller", "res_users", SQL("seller.id = claim.user_id"))
        query.add_join("LEFT JOIN", "line", self._get_board_lines(), SQL("line.unit_id = sales_unit.id"))
        query.add_join("LEFT JOIN", "partner", "res_partner", SQL("partner.id = seller.partner_id"))
        return self.env.execute_query(query.select(SQL("""
            sales_unit.id, sales_unit.number, coalesce(sales_unit.floor, 0), coalesce(sales_unit.entrance, ''),
            coalesce(sales_unit.door, 0), coalesce(sales_unit.layout, ''), coalesce(sales_unit.orientation, ''),
            coalesce(sales_unit.gross_area, 0)::float8,
            coalesce(sales_unit.price_total, 0)::float8,
            CASE WHEN sales_unit.stage <> 'on_market' OR claim.kind IS NULL THEN sales_unit.stage
                 WHEN claim.kind = 'hold' THEN %(hold)s WHEN claim.kind = 'subscription' THEN %(subscription)s ELSE %(contract)s END,
            coalesce(partner.name, ''), claim.user_id IS NOT DISTINCT FROM %(uid)s, to_char(claim.expires_at, 'YYYY-MM-DD HH24:MI:SS'),
            coalesce(line.waiting, 0), coalesce(line.waits, false)""", uid=self.env.uid, **CLAIM_STATES)))

    @api.model
    def _get_board_lines(self):
        """ Return the waiting lists in sums: how many wait for a unit is for everybody to know, who is not. """
        self.env["sales.unit.waiting"].flush_model(["unit_id", "state", "user_id"])
        return SQL(
            "(SELECT unit_id, count(*) AS waiting, bool_or(user_id = %s) AS waits FROM sales_unit_waiting"
            " WHERE state IN ('waiting', 'offered') GROUP BY unit_id)", self.env.uid)

    @api.model
    def _get_board_offers(self, unit_ids):
        """ Return ``{unit id: function of its row to the row as it is shown}`` of the units that are kept for somebody. """
        def show(row, entry, until):
            user = entry.sudo().user_id  # sudo: by whom is for everybody to know
            kept = {"state": "offered", "user": user.name, "mine": user == self.env.user, "until": fields.Datetime.to_string(until)}
            return [kept.get(column, value) for column, value in zip(COLUMNS, row, strict=True)]

        offers = self.env["sales.unit.waiting"]._get_offers(self.browse(unit_ids)) if unit_ids else {}
        return {unit.id: partial(show, entry=entry, until=until) for unit, (entry, until) in offers.items()}

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
            (before - self.building_id)._notify_board()
        return result

    def _notify_board(self):
        """ Tell the boards that show these units to look at them again, once this is committed. """
        for building, units in self.sudo().grouped("building_id").items():  # sudo: whoever did it, the boards show it
            few = len(units) <= MANY
            # Only a record is sent to: who may listen to it is asked in `ir.websocket`.
            self.env["bus.bus"]._sendone(building, MESSAGE, {"building": building.id, "units": units.ids if few else False})


class SalesBuilding(models.Model):
    _inherit = "sales.building"

    def _notify_board(self):
        """ Tell the boards that show these buildings to load them anew, once this is committed. """
        for building in self:
            self.env["bus.bus"]._sendone(building, MESSAGE, {"building": building.id, "units": False})
