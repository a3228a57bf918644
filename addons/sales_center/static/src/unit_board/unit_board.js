import { Component, markRaw, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useReload } from "@sales_center/utils/use_reload";
import { getColumns, getRows, isFiltered, matches, NO_FILTER, readCells, sumUp } from "./unit_board_data";
import { SIGNS, UnitFloor } from "./unit_floor";

/** How often the board looks for itself, where the bus is silent, in milliseconds. */
const INTERVAL = 30000;
/** Messages that come together are answered together. */
const GATHER = 150;

export class UnitBoard extends Component {
    static template = "sales_center.UnitBoard";
    static components = { Layout, UnitFloor };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.busService = useService("bus_service");
        this.signs = SIGNS;
        const kept = this.props.state || {};
        this.state = useState({
            places: [],
            projectId: kept.projectId || this.props.action.context?.active_project_id || null,
            buildingId: kept.buildingId || null,
            board: null,
            unitId: false,
            filter: { ...NO_FILTER },
            filtering: false,
            picking: false,
            picked: [],
        });
        this.changed = new Set();
        useReload(() => this.load());
        this.onMessage = this.onMessage.bind(this);
        this.choose = this.choose.bind(this);
        this.chooseFloor = this.chooseFloor.bind(this);
        this.busService.subscribe("sales_center.unit_board", this.onMessage);
        onWillStart(() => this.start());
        const timer = setInterval(() => !document.hidden && this.load(), INTERVAL);
        onWillUnmount(() => {
            clearInterval(timer);
            clearTimeout(this.gathering);
            clearTimeout(this.expiring);
            this.listen(null);
            this.busService.unsubscribe("sales_center.unit_board", this.onMessage);
        });
    }

    async start() {
        this.state.places = await this.orm.call("sales.unit", "get_board_places", []);
        const project = this.project || this.state.places[0];
        if (project) {
            this.state.projectId = project.id;
            const known = project.buildings.some((building) => building.id === this.state.buildingId);
            await this.chooseBuilding(known ? this.state.buildingId : project.buildings[0].id);
        }
    }

    // ------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------

    get project() {
        return this.state.places.find((place) => place.id === this.state.projectId);
    }

    get unit() {
        return this.state.board.byId.get(this.state.unitId);
    }

    get picked() {
        return this.state.picked.map((id) => this.state.board.byId.get(id)).filter(Boolean);
    }

    get isFiltered() {
        return isFiltered(this.state.filter);
    }

    /** Sums of what is looked for, and of each state as if it were. */
    get totals() {
        const filter = this.state.filter;
        const found = this.state.board.cells.filter((cell) => matches(cell, { ...filter, state: "" }));
        return { ...sumUp(found.filter((cell) => matches(cell, filter))), states: sumUp(found).states };
    }

    getMarks(row) {
        const list = (ids) => `,${ids.join(",")},`;
        const cells = row.places.flatMap((place) => place.cells);
        const picked = new Set(this.state.picked);
        return {
            faded: this.isFiltered ? list(cells.filter((cell) => !matches(cell, this.state.filter)).map((cell) => cell.id)) : "",
            picked: picked.size ? list(cells.filter((cell) => picked.has(cell.id)).map((cell) => cell.id)) : "",
            chosen: cells.some((cell) => cell.id === this.state.unitId) && this.state.unitId,
        };
    }

    money(amount) {
        return formatMonetary(amount, { currencyId: this.state.board.currency, digits: [16, 0] });
    }

    area(area) {
        return formatFloat(area, { digits: [16, 2], trailingZeros: false });
    }

    percent(value) {
        return formatFloat(value, { digits: [16, 1] });
    }

    until(unit) {
        return formatDateTime(deserializeDateTime(unit.until));
    }

    // ------------------------------------------------------------
    // Loading, and hearing of what others do
    // ------------------------------------------------------------

    /** @param {number[]} [ids] units that have changed; all without it */
    async load(ids) {
        const buildingId = this.state.buildingId;
        if (!buildingId) {
            return;
        }
        const answer = await this.orm.silent.call("sales.unit", "get_board", ids ? [buildingId, ids] : [buildingId]);
        if (buildingId !== this.state.buildingId) {
            return;
        }
        const known = ids ? this.state.board : answer;
        const cells = ids ? this.replace(known, ids, readCells(answer)) : readCells(answer);
        this.show({ ...known, cells, late: deserializeDateTime(answer.now).diffNow().milliseconds });
    }

    /** Put cells in the place of those with these ids; one that is gone is in another building by now. */
    replace(board, ids, cells) {
        const fresh = new Map(cells.map((cell) => [cell.id, cell]));
        const kept = board.cells.filter((cell) => !ids.includes(cell.id) || fresh.has(cell.id));
        const added = cells.filter((cell) => !board.byId.has(cell.id));
        return [...kept.map((cell) => fresh.get(cell.id) || cell), ...added];
    }

    show(board) {
        const columns = getColumns(board.cells);
        const old = new Map((this.state.board?.rows || []).map((row) => [row.floor, row]));
        const rows = getRows(board.cells, columns).map((row) => {
            // A floor on which nothing has changed stays the same object, and is not drawn again.
            const before = old.get(row.floor);
            return before && JSON.stringify(before) === JSON.stringify(row) ? before : row;
        });
        const collect = (name) => [...new Set(board.cells.map((cell) => cell[name]).filter(Boolean))].sort();
        this.state.board = markRaw({
            ...board,
            columns,
            rows,
            present: new Set(board.cells.map((cell) => cell.state)),
            byId: new Map(board.cells.map((cell) => [cell.id, cell])),
            layouts: collect("layout"),
            facings: collect("orientation"),
        });
        this.waitForExpiry();
    }

    /** A hold is over at its second: look at it then, without being told. */
    waitForExpiry() {
        clearTimeout(this.expiring);
        const { cells, late } = this.state.board;
        const ends = cells.filter((cell) => cell.until).map((cell) => deserializeDateTime(cell.until).diffNow().milliseconds - late);
        if (ends.length) {
            const pause = Math.max(1000, Math.min(...ends) + 500);
            this.expiring = setTimeout(() => this.load(), Math.min(pause, 24 * 3600 * 1000));
        }
    }

    listen(buildingId) {
        if (this.channel) {
            this.busService.deleteChannel(this.channel);
        }
        this.channel = buildingId ? `sales_unit_board_${buildingId}` : null;
        if (this.channel) {
            this.busService.addChannel(this.channel);
        }
    }

    onMessage({ building, units }) {
        if (building !== this.state.buildingId || !this.state.board) {
            return;
        }
        this.everything ||= !units;
        (units || []).forEach((id) => this.changed.add(id));
        clearTimeout(this.gathering);
        this.gathering = setTimeout(() => {
            const ids = this.everything ? undefined : [...this.changed];
            this.everything = false;
            this.changed.clear();
            this.load(ids);
        }, GATHER);
    }

    // ------------------------------------------------------------
    // Choosing
    // ------------------------------------------------------------

    chooseProject(event) {
        this.state.projectId = Number(event.target.value);
        return this.chooseBuilding(this.project.buildings[0].id);
    }

    chooseBuilding(buildingId) {
        Object.assign(this.state, { buildingId, unitId: false, picked: [], filter: { ...NO_FILTER } });
        this.listen(buildingId);
        return this.load();
    }

    showState(state) {
        this.state.filter.state = this.state.filter.state === state ? "" : state;
    }

    clearFilter() {
        Object.assign(this.state.filter, NO_FILTER);
    }

    togglePicking() {
        Object.assign(this.state, { picking: !this.state.picking, picked: [], unitId: false });
    }

    choose(unitId) {
        if (!this.state.picking) {
            this.state.unitId = this.state.unitId === unitId ? false : unitId;
        } else if (this.state.picked.includes(unitId)) {
            this.state.picked = this.state.picked.filter((id) => id !== unitId);
        } else {
            this.state.picked = [...this.state.picked, unitId];
        }
    }

    /** The head of a floor picks all of its units that are looked for. */
    chooseFloor(floor) {
        if (this.state.picking) {
            const cells = this.state.board.cells.filter((cell) => cell.floor === floor && matches(cell, this.state.filter));
            this.state.picked = [...new Set([...this.state.picked, ...cells.map((cell) => cell.id)])];
        }
    }

    // ------------------------------------------------------------
    // Acting
    // ------------------------------------------------------------

    /** Call a method of units, do the action that it answers with, and look again. */
    async act(method, ids) {
        const action = await this.orm.call("sales.unit", method, [ids]);
        if (action && action.type) {
            await this.action.doAction(action, { onClose: () => this.load(ids) });
        } else {
            await this.load(ids);
        }
    }

    actOnUnit(method) {
        return this.act(method, [this.state.unitId]);
    }

    async actOnPicked(method) {
        await this.act(method, this.state.picked);
    }

    withdrawPicked() {
        return this.action.doAction("sales_center.sales_unit_withdraw_action", {
            additionalContext: { default_unit_ids: this.state.picked },
            onClose: () => this.load(),
        });
    }

    open() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.unit",
            res_id: this.state.unitId,
            views: [[false, "form"]],
        });
    }

    print() {
        window.print();
    }
}

registry.category("actions").add("sales_center.unit_board", UnitBoard);
