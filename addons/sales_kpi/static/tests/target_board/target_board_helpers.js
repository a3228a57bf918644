import { getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

const EMPTY = {
    target: null, actual: null, percent: null, gap: null, due: null, days: 20, days_gone: 0, pace: null, run_rate: null, pipeline: null,
    unassigned: 0, open_share: 0, status: null,
};
const ROW = { kind: "team", kind_label: "Team", owner: "", stretch: 100, can_edit: false, child_count: 0 };
const column = (period_id, period, values) => ({
    key: `1:${period_id}`, metric_id: 1, period_id, metric: "Contract amount", period, unit: "money", is_whole: false, time: "past", days: 20,
    days_gone: 20, ...values,
});
export const COLUMNS = [
    column(11, "Jan"), column(12, "Feb", { time: "current", days_gone: 10 }), column(10, "Total", { is_whole: true, time: "current" }),
];

/** A server with one plan: a region (1) of two teams (2, 3), the first of one person (4); cells by row, short. */
export class Plan {
    constructor(cells = {}, rows = {}) {
        this.cells = cells;
        this.tree = [
            { id: 1, parent_id: false, name: "East", kind: "region", kind_label: "Region", child_count: 2, owner: "Wang Fang" },
            { id: 2, parent_id: 1, name: "Team A", child_count: 1 }, { id: 3, parent_id: 1, name: "Team B" },
            { id: 4, parent_id: 2, name: "Li Na", kind: "person", kind_label: "Person" },
        ].map((row) => ({ ...ROW, ...row, ...rows[row.id] }));
        this.calls = [];
        onRpc("sales.target.plan", "get_board_plans", () => [{ id: 5, name: "Plan 2026", state: "running", state_label: "Running" }]);
        onRpc("sales.target.plan", "get_reality_check", () => this.doubts || {});
        onRpc("sales.target.plan", "get_board", ({ kwargs }) => this.answer(kwargs));
    }

    answer({ parent_ids, period_id }) {
        this.calls.push(parent_ids || (period_id ? "metrics" : "top"));
        const shown = this.tree.filter((row) => (parent_ids ? parent_ids.includes(row.parent_id) : row.id <= 3));
        const rows = shown.map((row) => ({
            ...row, cells: COLUMNS.map((_column, index) => ({ ...EMPTY, ...(this.cells[row.id] || [])[index] })),
        }));
        return parent_ids ? { rows } : {
            plan: {
                id: 5, name: "Plan 2026", state: "running", state_label: "Running", currency_id: 1, threshold: 10, today: "2026-02-15",
                refreshed: "2026-02-15 01:00:00", can_refresh: true, metrics: [{ id: 1, name: "Contract amount" }],
                periods: [{ id: 11, name: "Jan" }, { id: 12, name: "Feb", is_current: true }],
            },
            columns: COLUMNS, root_ids: [1], rows,
        };
    }

    async show() {
        await mountWithCleanup(WebClient);
        await getService("action").doAction({ type: "ir.actions.client", tag: "sales_kpi.target_board", name: "Target Board" });
    }
}
