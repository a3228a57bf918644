import { Component, onMounted, onPatched, onWillStart, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatDateTime, deserializeDateTime } from "@web/core/l10n/dates";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { parseFloat } from "@web/views/fields/parsers";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { formatFigure, formatGap, formatPercent, STATUSES } from "./board_format";
import { TargetBoardRow } from "./board_row";

/** Where each arrow moves the focus: rows down, cells to the right. */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
/** How many opened nodes are remembered: what comes back at once has to stay quick. */
const KEPT_OPEN = 200;

export class TargetBoard extends Component {
    static template = "sales_kpi.TargetBoard";
    static components = { Layout, TargetBoardRow };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.table = useRef("table");
        this.statuses = STATUSES;
        this.rows = new Map();
        this.children = new Map();
        const kept = this.props.state || {};
        this.state = useState({
            plans: [],
            planId: kept.planId || this.props.action.context?.active_plan_id || null,
            mode: kept.mode || "periods",
            metricId: kept.metricId || null,
            periodId: kept.periodId || null,
            cardKey: kept.cardKey || null,
            open: new Set(kept.open || []),
            compact: kept.compact ?? true,
            details: kept.details ?? false,
            board: null,
            focus: null,
            editing: null,
            busy: false,
            doubts: {},
        });
        this.toggle = this.toggle.bind(this);
        this.drill = this.drill.bind(this);
        this.edit = this.edit.bind(this);
        this.save = this.save.bind(this);
        useSetupAction({
            getLocalState: () => {
                const { planId, mode, metricId, periodId, cardKey, open, compact, details } = this.state;
                return { planId, mode, metricId, periodId, cardKey, compact, details, open: [...open].slice(0, KEPT_OPEN) };
            },
        });
        onWillStart(async () => {
            this.state.plans = await this.orm.call("sales.target.plan", "get_board_plans", []);
            if (!this.state.plans.some((plan) => plan.id === this.state.planId)) {
                this.state.planId = this.state.plans[0]?.id || null;
            }
            await this.load();
        });
        onMounted(() => this.showCurrent());
        onPatched(() => this.table.el?.querySelector(".o_board_input:not(:focus)")?.select());
    }

    // ------------------------------------------------------------
    // LOADING
    // ------------------------------------------------------------

    get columnArguments() {
        const { mode, metricId, periodId } = this.state;
        return mode === "periods" ? { metric_id: metricId } : { period_id: periodId };
    }

    call(method, args = {}) {
        return this.orm.call("sales.target.plan", method, [this.state.planId], args);
    }

    /** Load the top, and what was open already: two calls, however much is open. */
    async load() {
        if (!this.state.planId) {
            this.state.board = null;
            return;
        }
        const isSplit = this.state.mode === "metrics";
        const args = this.columnArguments;
        const board = await this.call("get_board", args);
        const roots = new Set(board.root_ids);
        const others = [...this.state.open].filter((id) => !roots.has(id));
        if (others.length) {
            board.rows.push(...(await this.call("get_board", { parent_ids: others, ...args })).rows);
        }
        // from here on at once: rows and columns always fit each other
        this.rows.clear();
        this.children.clear();
        this.take(board.rows);
        board.root_ids.forEach((id) => this.state.open.add(id));
        const { plan, columns, root_ids } = board;
        this.state.metricId ||= plan.metrics[0].id;
        this.state.periodId ||= (plan.periods.find((period) => period.is_current) || plan.periods[0]).id;
        if (!columns.some((column) => column.key === this.state.cardKey)) {
            this.state.cardKey = columns[0].key;
        }
        this.state.focus = null;
        this.state.editing = null;
        this.state.board = { plan, columns, root_ids, isSplit };
        this.state.doubts = {};
        this.doubt([...this.rows.keys()]);
    }

    /** Ask, without waiting for it, which targets are more than is likely. */
    async doubt(node_ids) {
        const { board } = this.state;
        if (board.plan.state === "closed" || !node_ids.length) {
            return;
        }
        const doubts = await this.orm.silent.call("sales.target.plan", "get_reality_check", [board.plan.id], { node_ids, ...this.columnArguments });
        // other columns may be shown by now
        if (this.state.board === board) {
            Object.assign(this.state.doubts, doubts);
        }
    }

    take(rows) {
        for (const row of rows) {
            this.rows.set(row.id, row);
            const siblings = this.children.get(row.parent_id) || [];
            siblings.push(row.id);
            this.children.set(row.parent_id, siblings);
        }
    }

    async toggle(row) {
        const { open } = this.state;
        if (open.has(row.id)) {
            open.delete(row.id);
            return;
        }
        await this.openAll([row.id]);
    }

    async openAll(ids) {
        const missing = ids.filter((id) => !this.children.has(id));
        if (missing.length) {
            this.state.busy = true;
            try {
                const { rows } = await this.call("get_board", { parent_ids: missing, ...this.columnArguments });
                this.take(rows);
                this.doubt(rows.map((row) => row.id));
            } finally {
                this.state.busy = false;
            }
        }
        ids.forEach((id) => this.state.open.add(id));
    }

    /** Open everything that is in sight and can be opened: one level more with each press. */
    openLevel() {
        const closed = this.lines.filter(({ row, isOpen, unassigned }) => row.child_count && !isOpen && !unassigned);
        return this.openAll(closed.map(({ row }) => row.id));
    }

    closeAll() {
        this.state.open = new Set(this.state.board.root_ids);
    }

    // ------------------------------------------------------------
    // WHAT IS SHOWN
    // ------------------------------------------------------------

    /** The lines in sight, in the order of the tree. */
    get lines() {
        const lines = [];
        const add = (id, depth) => {
            const row = this.rows.get(id);
            const isOpen = this.state.open.has(id) && this.children.has(id);
            lines.push({ key: `${id}`, row, depth, isOpen, unassigned: false });
            if (isOpen) {
                this.children.get(id).forEach((child) => add(child, depth + 1));
                if (row.cells.some((cell) => Math.abs(cell.unassigned || 0) > 0.00001 || Math.abs(cell.open_share || 0) > 0.00001)) {
                    lines.push({ key: `${id}-unassigned`, row, depth: depth + 1, isOpen: false, unassigned: true });
                }
            }
        };
        this.state.board?.root_ids.forEach((id) => add(id, 0));
        return lines;
    }

    get isSplit() {
        return this.state.board.isSplit;
    }

    get title() {
        const { plan } = this.state.board;
        const list = this.isSplit ? plan.periods : plan.metrics;
        const id = this.isSplit ? this.state.periodId : this.state.metricId;
        return `${plan.name} · ${list.find((item) => item.id === id).name}`;
    }

    get refreshedOn() {
        const { refreshed } = this.state.board.plan;
        return refreshed && formatDateTime(deserializeDateTime(refreshed));
    }

    /** What the line at the foot says of the cell that has the focus. */
    get focused() {
        const { focus, board } = this.state;
        const row = focus && this.rows.get(focus.id);
        const number = row ? board.columns.findIndex((column) => column.key === focus.key) : -1;
        if (number < 0) {
            return null;
        }
        const column = board.columns[number];
        const cell = row.cells[number];
        const figure = (value) => formatFigure(value, column.unit, false);
        const facts = [
            [_t("Target"), figure(cell.target)],
            [_t("Result"), figure(cell.actual)],
            [_t("Reached"), formatPercent(cell.percent, 1)],
            [_t("Gap"), formatGap(cell.gap, column.unit, false)],
        ];
        if (cell.days_gone) {
            facts.push([_t("Due after %(gone)s of %(total)s working days", { gone: cell.days_gone, total: cell.days }), figure(cell.due)]);
        }
        if (cell.pace !== null) {
            facts.push([_t("Of the pace"), formatPercent(cell.pace, 1)]);
        }
        if (cell.run_rate !== null) {
            facts.push([_t("Forecast by run rate"), figure(cell.run_rate)]);
        }
        if (cell.pipeline !== null) {
            facts.push([_t("Forecast by pipeline"), figure(cell.pipeline)]);
        }
        if (cell.unassigned && row.child_count) {
            facts.push([_t("Unassigned"), figure(cell.unassigned)]);
        }
        if (cell.open_share) {
            facts.push([_t("Target of nobody below"), figure(cell.open_share)]);
        }
        const label = [row.name, column.metric, column.period].join(" · ");
        const doubt = this.state.doubts[row.id]?.[column.key];
        return { label, doubt, owner: row.owner, facts, status: cell.status && STATUSES[cell.status], statusName: cell.status };
    }

    showCurrent() {
        const cell = this.table.el?.querySelector("thead .o_board_time_current:not(.o_board_whole)");
        const scroller = this.table.el?.closest(".o_board_scroll");
        if (cell && scroller) {
            scroller.scrollLeft = Math.max(0, cell.offsetLeft - scroller.clientWidth + cell.offsetWidth + 8);
        }
    }

    // ------------------------------------------------------------
    // CHOOSING
    // ------------------------------------------------------------

    async choosePlan(ev) {
        Object.assign(this.state, {
            planId: Number(ev.target.value), metricId: null, periodId: null, cardKey: null, open: new Set(),
        });
        this.state.mode = "periods";
        await this.load();
        this.showCurrent();
    }

    async chooseMode(mode) {
        this.state.mode = mode;
        await this.load();
        this.showCurrent();
    }

    async chooseColumn(ev) {
        this.state[this.isSplit ? "periodId" : "metricId"] = Number(ev.target.value);
        await this.load();
    }

    // ------------------------------------------------------------
    // KEYBOARD
    // ------------------------------------------------------------

    onFocusIn(ev) {
        const cell = ev.target.closest("[data-column]");
        const line = cell?.closest("[data-node]");
        if (line) {
            const key = cell.dataset.cell || cell.dataset.column;
            this.state.focus = { id: Number(line.dataset.node), key };
        }
    }

    onKeydown(ev) {
        const cell = ev.target.closest("[data-column]");
        const line = cell?.closest("tr");
        if (!line || ev.altKey || ev.ctrlKey || ev.metaKey) {
            return;
        }
        const row = this.rows.get(Number(line.dataset.node));
        const unassigned = line.classList.contains("o_board_unassigned");
        if (ev.key in MOVES) {
            ev.preventDefault();
            this.move(ev.key, cell, line, unassigned ? null : row);
        } else if (ev.key === "Enter" || ev.key === "F2") {
            ev.preventDefault();
            this.press(ev.key, cell, row, unassigned);
        }
    }

    /** On a name, left and right close and open; elsewhere the arrows move from cell to cell. */
    move(key, cell, line, row) {
        const [down, right] = MOVES[key];
        if (right && cell.dataset.column === "name" && row) {
            const isOpen = this.state.open.has(row.id);
            if (row.child_count && isOpen === (right < 0)) {
                this.toggle(row);
                return;
            }
            if (right < 0) {
                this.table.el.querySelector(`[data-node='${row.parent_id}'] th`)?.focus();
                return;
            }
        }
        let next = right > 0 ? cell.nextElementSibling : right < 0 ? cell.previousElementSibling : null;
        if (down) {
            const other = down > 0 ? line.nextElementSibling : line.previousElementSibling;
            next = other?.children[[...line.children].indexOf(cell)];
        }
        next?.focus();
    }

    press(key, cell, row, unassigned) {
        const columnKey = cell.dataset.cell || cell.dataset.column;
        const column = this.state.board.columns.find((candidate) => candidate.key === columnKey);
        if (!column) {
            if (row.child_count && !unassigned) {
                this.toggle(row);
            }
        } else if (key === "F2" || (row.can_edit && !unassigned)) {
            this.edit(row, column);
        } else {
            this.drill(row, column, unassigned);
        }
    }

    // ------------------------------------------------------------
    // ACTIONS
    // ------------------------------------------------------------

    async drill(row, column, unassigned) {
        const cell = row.cells[this.state.board.columns.findIndex((other) => other.key === column.key)];
        // The columns may have changed between the click and now.
        if (!cell || cell.actual === null || (unassigned && !cell.unassigned)) {
            return;
        }
        this.action.doAction(
            await this.orm.call("sales.target.node", "action_open_actual", [row.id, column.metric_id, column.period_id], { unassigned })
        );
    }

    edit(row, column) {
        if (!row?.can_edit) {
            this.state.editing = null;
            return;
        }
        this.state.editing = { id: row.id, key: column.key };
    }

    /** Send one figure, with what it was when it was read: who was quicker is not overwritten. */
    async save(row, column, cell, text) {
        const { editing } = this.state;
        if (!editing || editing.id !== row.id || editing.key !== column.key) {
            return;
        }
        let target = null;
        try {
            target = text.trim() === "" ? null : parseFloat(text);
        } catch {
            this.notification.add(_t("%s is not a number.", text), { type: "danger" });
            return;
        }
        this.state.editing = null;
        if (target === cell.target) {
            return;
        }
        const { metric_id, period_id } = column;
        try {
            await this.call("set_figures", {
                changes: [{ node_id: row.id, metric_id, period_id, target, expected: cell.target }],
            });
        } finally {
            await this.load();
        }
        this.table.el?.querySelector(`[data-node='${row.id}'] [data-column^='${column.key}']`)?.focus();
    }

    async refresh() {
        this.state.busy = true;
        try {
            // one period is enough where only one is shown
            await this.call("action_refresh", this.isSplit ? { period_id: this.state.periodId } : {});
            await this.load();
        } finally {
            this.state.busy = false;
        }
    }

    async exportSheet() {
        await download({
            url: "/sales_kpi/target_board/xlsx",
            data: {
                plan_id: this.state.planId,
                open_ids: JSON.stringify([...this.state.open]),
                ...(this.isSplit ? { period_id: this.state.periodId } : { metric_id: this.state.metricId }),
            },
        });
    }

    print() {
        window.print();
    }
}

registry.category("actions").add("sales_kpi.target_board", TargetBoard);
