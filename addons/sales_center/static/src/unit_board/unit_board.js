import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Each state has a sign of its own, besides its colour. */
const SIGNS = {
    planned: "fa-circle-o",
    prepared: "fa-clock-o",
    on_market: "fa-check",
    held: "fa-hourglass-half",
    subscribed: "fa-pencil",
    contracted: "fa-lock",
    delivered: "fa-key",
    withdrawn: "fa-ban",
};
/** How often the board looks for what others did, in milliseconds. */
const INTERVAL = 5000;

export class UnitBoard extends Component {
    static template = "sales_center.UnitBoard";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.signs = SIGNS;
        const kept = this.props.state || {};
        this.state = useState({
            places: [],
            projectId: kept.projectId || this.props.action.context?.active_project_id || null,
            buildingId: kept.buildingId || null,
            board: null,
            shown: null,
            unit: null,
        });
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => this.load());
        onWillStart(async () => {
            this.state.places = await this.orm.call("sales.unit", "get_board_places", []);
            const project = this.project || this.state.places[0];
            if (project) {
                this.state.projectId = project.id;
                if (!project.buildings.some((building) => building.id === this.state.buildingId)) {
                    this.state.buildingId = project.buildings[0].id;
                }
                await this.load();
            }
        });
        const timer = setInterval(() => !document.hidden && this.load(), INTERVAL);
        onWillUnmount(() => clearInterval(timer));
    }

    get project() {
        return this.state.places.find((place) => place.id === this.state.projectId);
    }

    /** Cells by floor and column; a place on a floor may be empty. */
    get rows() {
        const { floors, columns, cells } = this.state.board;
        const byPlace = new Map(cells.map((cell) => [`${cell.floor}:${cell.column}`, cell]));
        return floors.map((floor) => ({
            floor,
            cells: columns.map((_column, index) => byPlace.get(`${floor}:${index}`) || null),
        }));
    }

    get legend() {
        const { states, totals } = this.state.board;
        return Object.keys(SIGNS)
            .filter((state) => totals.by_state[state])
            .map((state) => ({ state, label: states[state], ...totals.by_state[state] }));
    }

    async load() {
        const buildingId = this.state.buildingId;
        if (!buildingId) {
            return;
        }
        const board = await this.orm.silent.call("sales.unit", "get_board", [buildingId]);
        if (buildingId === this.state.buildingId) {
            this.state.board = board;
            this.state.unit = board.cells.find((cell) => cell.id === this.state.unit?.id) || null;
        }
    }

    chooseProject(event) {
        this.state.projectId = Number(event.target.value);
        this.chooseBuilding(this.project.buildings[0].id);
    }

    chooseBuilding(buildingId) {
        Object.assign(this.state, { buildingId, unit: null, shown: null });
        return this.load();
    }

    filter(state) {
        this.state.shown = this.state.shown === state ? null : state;
    }

    choose(unit) {
        this.state.unit = this.state.unit?.id === unit.id ? null : unit;
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

    describe(unit) {
        return [unit.number, this.state.board.states[unit.state], unit.user].filter(Boolean).join(", ");
    }

    async hold() {
        const action = await this.orm.call("sales.unit", "action_hold", [[this.state.unit.id]]);
        await this.action.doAction(action, { onClose: () => this.load() });
    }

    async giveBack() {
        await this.orm.call("sales.unit", "action_release", [[this.state.unit.id]]);
        await this.load();
    }

    open() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.unit",
            res_id: this.state.unit.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("sales_center.unit_board", UnitBoard);
