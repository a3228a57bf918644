import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { dblclick, edit, press, queryAll, queryAllTexts, queryOne, waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { STATUSES } from "@sales_kpi/target_board/board_format";
import { contains, makeServerError, onRpc } from "@web/../tests/web_test_helpers";
import { COLUMNS, Plan } from "./target_board_helpers";

describe.current.tags("desktop");
defineMailModels();

const line = (name) => `.o_board_table tbody tr:has(th:contains(${name}))`;
const cell = (name, key = COLUMNS[0].key) => `${line(name)} td[data-column='${key}']`;

test("each status shows by a class, a sign and words; the legend names them all", async () => {
    const plan = new Plan({
        1: [{ target: 100, actual: 120, percent: 120, status: "ahead" }, { target: 100, actual: 100, percent: 100, status: "on" }],
        2: [{ target: 100, actual: 95, percent: 95, status: "near" }, { target: 100, actual: 10, percent: 10, status: "behind" }],
    });
    await plan.show();
    for (const [where, status] of [
        [cell("East"), "ahead"], [cell("East", "1:12"), "on"], [cell("Team A"), "near"], [cell("Team A", "1:12"), "behind"],
    ]) {
        expect(where).toHaveClass(`o_board_${status}`);
        expect(`${where} i.${STATUSES[status].icon}`).toHaveAttribute("aria-label", String(STATUSES[status].label));
    }
    expect(queryAllTexts(".o_board_foot .o_board_legend")).toEqual(Object.values(STATUSES).map(({ label }) => String(label)));
    expect(`${cell("Team B")} i`).toHaveCount(0);
});

test("nodes open with one call, level by level, and close without any", async () => {
    const plan = new Plan();
    await plan.show();
    expect(`${line("Li Na")}`).toHaveCount(0);
    await contains(`${line("Team A")} .o_board_toggle`).click();
    expect(line("Li Na")).toHaveAttribute("aria-level", "3");
    expect(line("Team A")).toHaveAttribute("aria-expanded", "true");
    expect(`${line("Team A")} .o_board_toggle`).toHaveAttribute("aria-label", "Collapse");
    await contains(`${line("Team A")} .o_board_toggle`).click();
    await contains(`${line("Team A")} .o_board_toggle`).click();
    expect(plan.calls).toEqual(["top", [2]]);
    await contains(".o_board_close").click();
    expect(queryAll(".o_board_table tbody tr")).toHaveLength(3);
    await contains(".o_board_open").click();
    expect(plan.calls).toEqual(["top", [2]]); // known already
    expect(line("Li Na")).toHaveCount(1);
});

test("what belongs to nobody below is a line of its own, so that the sum is the whole", async () => {
    await new Plan({ 1: [{ target: 100, actual: 100, unassigned: 30, open_share: 10 }] }).show();
    expect(".o_board_unassigned").toHaveCount(1);
    expect(".o_board_unassigned td:first .o_board_actual").toHaveText("30");
    expect(".o_board_unassigned td:first .o_board_figure").toHaveText("10");
    expect(".o_board_unassigned td:first .o_board_editable").toHaveCount(0);
});

test("a figure is written with what it was, and the board looks again", async () => {
    const plan = new Plan({ 2: [{ target: 100, actual: 10 }] }, { 2: { can_edit: true } });
    onRpc("sales.target.plan", "set_figures", ({ kwargs }) => {
        expect.step(kwargs.changes);
        plan.cells[2][0].target = 250.5;
        return true;
    });
    await plan.show();
    await dblclick(cell("Team A"));
    await animationFrame();
    expect(`${cell("Team A")} input`).toBeFocused();
    await edit("250.5");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[{ node_id: 2, metric_id: 1, period_id: 11, target: 250.5, expected: 100 }]]);
    expect(`${cell("Team A")} .o_board_figure`).toHaveText("250.50");
    expect(cell("Team A")).toBeFocused();
    await dblclick(cell("Team B")); // not the user's to write
    await animationFrame();
    expect(".o_board_input").toHaveCount(0);
});

test("words are no number, Escape writes nothing, an empty figure is none", async () => {
    const plan = new Plan({ 2: [{ target: 100 }] }, { 2: { can_edit: true } });
    onRpc("sales.target.plan", "set_figures", ({ kwargs }) => {
        expect.step(kwargs.changes[0].target);
        return true;
    });
    await plan.show();
    await dblclick(cell("Team A"));
    await animationFrame();
    await edit("many");
    await press("Enter");
    await waitFor(".o_notification:contains(many is not a number)");
    expect(".o_board_input").toHaveCount(1);
    await press("Escape");
    await animationFrame();
    expect(".o_board_input").toHaveCount(0);
    expect.verifySteps([]);
    await dblclick(cell("Team A"));
    await animationFrame();
    await edit("");
    await press("Enter");
    await animationFrame();
    expect.verifySteps([null]);
});

test("who was slower is told so, and sees what the other wrote", async () => {
    expect.errors(1);
    const plan = new Plan({ 2: [{ target: 100 }] }, { 2: { can_edit: true } });
    onRpc("sales.target.plan", "set_figures", () => {
        plan.cells[2][0].target = 300;
        throw makeServerError({ type: "UserError", message: "Somebody wrote 300 meanwhile." });
    });
    await plan.show();
    await dblclick(cell("Team A"));
    await animationFrame();
    await edit("200");
    await press("Enter");
    await waitFor(".o_dialog:contains(Somebody wrote 300 meanwhile.)");
    expect.verifyErrors(["Somebody wrote 300 meanwhile."]);
    await animationFrame();
    expect(`${cell("Team A")} .o_board_figure`).toHaveText("300");
});

test("by keyboard: arrows move from cell to cell, open and close; Enter edits or drills", async () => {
    await new Plan({ 3: [{ actual: 7 }] }, { 2: { can_edit: true } }).show();
    onRpc("sales.target.node", "action_open_actual", ({ args, kwargs }) => {
        expect.step([...args, kwargs.unassigned]);
        return { type: "ir.actions.act_window_close" };
    });
    queryOne(`${line("East")} th`).focus();
    await press("ArrowDown");
    expect(`${line("Team A")} th`).toBeFocused();
    await press("ArrowRight"); // opens it
    await animationFrame();
    await animationFrame();
    expect(line("Li Na")).toHaveCount(1);
    await press("ArrowLeft");
    await animationFrame();
    expect(line("Li Na")).toHaveCount(0);
    await press("ArrowLeft"); // to the one above
    expect(`${line("East")} th`).toBeFocused();
    await press("ArrowDown");
    queryOne(cell("Team A")).focus();
    await press("Enter");
    await animationFrame();
    expect(`${cell("Team A")} input`).toBeFocused();
    await press("Escape");
    await animationFrame();
    queryOne(cell("Team B")).focus();
    await animationFrame();
    expect(".o_board_foot strong").toHaveText(/Team B · Contract amount · Jan/);
    await press("Enter");
    await animationFrame();
    expect.verifySteps([[3, 1, 11, false]]);
});

test("a doubt about a target is a sign and words", async () => {
    const plan = new Plan({ 2: [{ target: 100 }] });
    plan.doubts = { 2: { "1:11": "Only 3 units are left." } };
    await plan.show();
    await waitFor(`${cell("Team A")} .o_board_doubt`);
    expect(`${cell("Team A")} .o_board_doubt`).toHaveAttribute("aria-label", "Only 3 units are left.");
});

test("metrics across: each with seven columns, for one period", async () => {
    const plan = new Plan({ 2: [{ target: 100, actual: 50, percent: 50, gap: -50, status: "behind" }] });
    await plan.show();
    await contains(".o_board_metrics").click();
    expect(plan.calls.at(-1)).toBe("metrics");
    expect(".o_board_period").toHaveValue("12");
    expect(queryAll(".o_board_second th")).toHaveLength(7 * COLUMNS.length);
    expect(`${line("Team A")} td[data-column='1:11:gap']`).toHaveText("-50");
    expect(`${line("Team A")} td[data-column='1:11:percent'] i.fa-arrow-down`).toHaveCount(1);
});

test("without any plan it says so", async () => {
    const plan = new Plan();
    onRpc("sales.target.plan", "get_board_plans", () => []);
    await plan.show();
    expect(".o_view_nocontent").toHaveText(/No target plan has a place for you yet/);
});
