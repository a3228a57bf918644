import { serializeDateTime } from "@web/core/l10n/dates";
import { getService, mountWithCleanup, onRpc, serverState } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

export const STATES = {
    planned: "Planned", prepared: "Prepared", on_market: "On the Market", offered: "Offered", halted: "Halted", held: "Held",
    subscribed: "Subscribed", contracted: "Contracted", delivered: "Delivered", withdrawn: "Withdrawn",
};
const COLUMNS = [
    "id", "number", "floor", "entrance", "door", "layout", "orientation", "area", "price", "state", "user", "mine", "until",
    "waiting", "waits",
];
const CELL = {
    entrance: "", door: 1, layout: "A", orientation: "south", area: 90, price: 1000000, state: "on_market", user: "", mine: false,
    until: false, waiting: 0, waits: false,
};

/** A server with one building (id 3) of these units: objects of what is not as in the most of them. */
export class Building {
    constructor(units, values = {}) {
        this.units = new Map(units.map((unit) => [unit.id, { ...CELL, number: `${unit.id}`, floor: 1, ...unit }]));
        this.values = { seller: true, officer: false, ...values };
        this.asked = [];
        onRpc("sales.unit", "get_board_places", () => [
            { id: 1, name: "Lakeside", buildings: [{ id: 3, name: "Tower 1" }, { id: 4, name: "Tower 2" }] },
        ]);
        onRpc("sales.unit", "get_board", ({ args }) => this.answer(...args));
    }

    answer(building, ids) {
        this.asked.push(ids || "all");
        const units = building === 3 ? [...this.units.values()].filter((unit) => !ids || ids.includes(unit.id)) : [];
        const board = { columns: COLUMNS, rows: units.map((unit) => COLUMNS.map((name) => unit[name])), now: serializeDateTime(luxon.DateTime.now()) };
        const orientations = { south: "South", north: "North" };
        const currency = serverState.companies[0].currency_id || 1;
        return ids ? board : { ...board, currency, states: STATES, orientations, ...this.values };
    }

    /** Somebody else does something. */
    set(id, values) {
        Object.assign(this.units.get(id), values);
    }

    async show() {
        await mountWithCleanup(WebClient);
        await getService("action").doAction({ type: "ir.actions.client", tag: "sales_center.unit_board", name: "Units" });
    }
}
