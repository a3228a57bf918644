import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryOne, waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { SIGNS } from "@sales_center/unit_board/unit_floor";
import { contains, defineModels, fields, getService, makeServerError, MockServer, models, onRpc } from "@web/../tests/web_test_helpers";
import { Building, STATES } from "./unit_board_helpers";

describe.current.tags("desktop");
defineMailModels();

const CHANNEL = "sales_unit_board_3";
const MESSAGE = "sales_center.unit_board";
const cell = (id) => `.o_unit_cell[data-unit='${id}']`;
const EACH_STATE = Object.keys(STATES).map((state, index) => ({ id: index + 1, door: index + 1, state }));

/** What the server sends to whoever looks at the building. */
async function tell(message) {
    MockServer.env["bus.bus"]._sendone(CHANNEL, MESSAGE, message);
    await animationFrame(); // it is on its way
    await advanceTime(200);
    await animationFrame();
}

test("each state shows by a class of its own, by a sign of its own and in words", async () => {
    await new Building(EACH_STATE).show();
    const signs = new Set();
    for (const { id, state } of EACH_STATE) {
        expect(cell(id)).toHaveClass(`o_unit_${state}`);
        expect(`${cell(id)} i.${SIGNS[state]}`).toHaveCount(1);
        expect(cell(id)).toHaveAttribute("aria-label", `${id}, ${STATES[state]}`);
        expect(`.o_unit_board_head .btn.o_unit_${state} i.${SIGNS[state]}`).toHaveCount(1);
        signs.add(SIGNS[state]);
    }
    expect(signs.size).toBe(EACH_STATE.length);
});

test("the colours of any two states differ, and words can be read on each", async () => {
    await new Building(EACH_STATE).show();
    const light = (colour) => {
        const [red, green, blue] = colour.match(/\d+/g).map((part) => {
            const value = Number(part) / 255;
            return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const colours = new Set();
    for (const { id } of EACH_STATE) {
        const { backgroundColor, color } = getComputedStyle(queryOne(cell(id)));
        colours.add(backgroundColor);
        const [low, high] = [light(backgroundColor), light(color)].sort((one, other) => one - other);
        expect((high + 0.05) / (low + 0.05)).toBeGreaterThan(3);
    }
    expect(colours.size).toBe(EACH_STATE.length);
});

test("it is asked once when it is opened, and again when something was opened above it", async () => {
    const building = new Building([{ id: 1 }]);
    await building.show();
    await animationFrame();
    expect(building.asked).toEqual(["all"]);
    await getService("action").doAction({
        type: "ir.actions.act_window", res_model: "sales.unit.hold", res_id: 7, views: [[false, "form"]], target: "new",
    });
    await animationFrame();
    expect(building.asked).toEqual(["all", "all"]);
});

test("totals are of what is looked for, and a state's button is a filter", async () => {
    await new Building([
        { id: 1 }, { id: 2, door: 2, state: "held", user: "Li Na" }, { id: 3, door: 3, state: "contracted" }, { id: 4, door: 4 },
    ]).show();
    expect(".o_unit_board_count").toHaveText("4");
    expect(".o_unit_board_left").toHaveText("3");
    expect(".o_unit_board_absorption").toHaveText("25.0 %");
    await contains(".o_unit_board_head .btn.o_unit_held").click();
    expect(".o_unit_board_head .btn.o_unit_held").toHaveAttribute("aria-pressed", "true");
    expect(".o_unit_board_count").toHaveText("1");
    expect(queryAll(".o_unit_cell.o_unit_faded").map((unit) => Number(unit.dataset.unit))).toEqual([1, 3, 4]);
    expect(".o_unit_board_head .btn.o_unit_on_market b").toHaveText("2"); // the others tell what they would show
    await contains(".o_unit_board_head .btn.o_unit_held").click();
    expect(".o_unit_faded").toHaveCount(0);
});

test("filters are combined, and cleared at once", async () => {
    await new Building([
        { id: 1, layout: "A", area: 80 }, { id: 2, door: 2, layout: "B", area: 100 }, { id: 3, door: 3, layout: "B", area: 130, mine: true, state: "held" },
    ]).show();
    await contains(".o_unit_board_filter").click();
    await contains(".o_unit_board_filters select[aria-label=Layout]").select("B");
    await contains("input[aria-label='Area to']").edit("110", { confirm: "tab" });
    expect(".o_unit_board_count").toHaveText("1");
    await contains(".o_unit_board_mine").click();
    expect(".o_unit_board_count").toHaveText("0");
    await contains(".o_unit_board_clear").click();
    expect(".o_unit_board_count").toHaveText("3");
    expect(queryOne("input[aria-label='Area to']").value).toBe("");
    expect(".o_unit_board_clear").toHaveCount(0);
});

test("several are chosen one by one or by floor, added up, and held with one call", async () => {
    onRpc("sales.unit", "action_hold", ({ args }) => {
        expect.step(args[0]);
        return false;
    });
    await new Building([{ id: 11, floor: 2 }, { id: 12, floor: 2, door: 2 }, { id: 1 }, { id: 2, door: 2 }]).show();
    await contains(".o_unit_board_pick").click();
    await contains(cell(1)).click();
    await contains(".o_unit_floor_head[role=rowheader]:contains(2)").click();
    expect(".o_unit_cell.o_unit_chosen").toHaveCount(3);
    expect(".o_unit_board_picked b:first").toHaveText("3 chosen");
    expect(".o_unit_board_picked").toHaveText(/270 m²/);
    await contains(cell(1)).click();
    expect(".o_unit_cell.o_unit_chosen").toHaveCount(2);
    await contains(".o_unit_hold_all").click();
    expect.verifySteps([[11, 12]]);
    expect(".o_unit_market_all").toHaveCount(0); // for officers only
});

test("a message changes one cell, asks for that unit only, and draws no other", async () => {
    const building = new Building([{ id: 1 }, { id: 2, door: 2, floor: 2 }]);
    await building.show();
    await waitForChannels([CHANNEL]);
    building.asked = [];
    const other = queryOne(cell(2));
    building.set(1, { state: "held", user: "Li Na" });
    await tell({ building: 4, units: [1] }); // of another building
    expect(building.asked).toEqual([]);
    MockServer.env["bus.bus"]._sendone(CHANNEL, MESSAGE, { building: 3, units: [2] });
    await tell({ building: 3, units: [1] });
    await waitFor(`${cell(1)}.o_unit_held`);
    expect(building.asked).toEqual([[2, 1]]); // messages that come together are answered together
    expect(cell(1)).toHaveText(/Li Na/);
    expect(queryOne(cell(2))).toBe(other);
    expect(".o_unit_board_head .btn.o_unit_held b").toHaveText("1");
    await tell({ building: 3, units: false }); // very many at once
    expect(building.asked.at(-1)).toBe("all");
});

test("another building is listened to instead of this one", async () => {
    await new Building([{ id: 1 }]).show();
    await waitForChannels([CHANNEL]);
    await contains(".btn:contains(Tower 2)").click();
    await waitForChannels([CHANNEL], { operation: "delete" });
    await waitForChannels(["sales_unit_board_4"]);
    expect(".o_unit_cell").toHaveCount(0);
});

test("a hold is over at its second, without a message", async () => {
    mockDate("2026-03-02 01:00:00", +0);
    const building = new Building([{ id: 1, state: "held", user: "Li Na", until: "2026-03-02 01:00:20" }]);
    await building.show();
    building.asked = [];
    building.set(1, { state: "on_market", user: "", until: false });
    await advanceTime(15000);
    expect(cell(1)).toHaveClass("o_unit_held");
    await advanceTime(6000);
    await waitFor(`${cell(1)}.o_unit_on_market`);
    expect(building.asked).toEqual(["all"]);
});

test("who may do what: the card of a unit offers what fits its state and its reader", async () => {
    await new Building([
        { id: 1 }, { id: 2, door: 2, state: "held", user: "Mitchell Admin", mine: true, until: "2099-01-01 00:00:00" },
        { id: 3, door: 3, state: "held", user: "Li Na", waiting: 2 }, { id: 4, door: 4, state: "held", user: "Li Na", waits: true },
        { id: 5, door: 5, state: "planned" },
    ]).show();
    for (const [id, buttons] of [
        [1, ["Hold", "Subscribe", "Open"]], [2, ["Subscribe", "Extend", "Give Back", "Change", "Open"]],
        [3, ["Join Waiting List", "Open"]], [4, ["Open"]], [5, ["Open"]],
    ]) {
        await contains(cell(id)).click();
        expect(queryAllTexts(".o_unit_board_card .btn")).toEqual(buttons);
    }
    await contains(cell(3)).click();
    expect(".o_unit_board_card").toHaveText(/Waiting: 2/);
    expect(`${cell(3)} .o_unit_waiting`).toHaveText("+2");
});

test("whoever sells nothing looks only", async () => {
    await new Building([{ id: 1 }], { seller: false }).show();
    await contains(cell(1)).click();
    expect(queryAllTexts(".o_unit_board_card .btn")).toEqual(["Open"]);
});

class Hold extends models.Model {
    _name = "sales.unit.hold";
    hindrance = fields.Text();
    _records = [{ id: 7, hindrance: "1-101 is held by Li Na until 10:30." }];
    _views = {
        form: `<form><field name="hindrance" readonly="1"/><footer>
            <button name="action_wait" type="object" string="Join Waiting List"/>
            <button name="action_hold_nearest" type="object" string="Hold the Nearest"/></footer></form>`,
    };
}
defineModels([Hold]);

test("who was slower is told so, and offered the waiting list and the nearest unit; the board looks again", async () => {
    const building = new Building([{ id: 1 }]);
    onRpc("sales.unit", "action_hold", () => ({
        type: "ir.actions.act_window", name: "Somebody Was Faster", res_model: "sales.unit.hold", res_id: 7, views: [[false, "form"]],
        target: "new",
    }));
    onRpc("sales.unit.hold", "action_wait", () => ({ type: "ir.actions.act_window_close" }));
    await building.show();
    await contains(cell(1)).click();
    await contains(".o_unit_hold").click();
    await waitFor(".o_dialog .modal-title:contains(Somebody Was Faster)");
    expect(".o_dialog .o_field_widget[name=hindrance]").toHaveText(/held by Li Na/);
    expect(queryAllTexts(".o_dialog footer button:visible")).toEqual(["Join Waiting List", "Hold the Nearest"]);
    building.set(1, { state: "held", user: "Li Na", waits: true });
    building.asked = [];
    await contains(".o_dialog button[name=action_wait]").click();
    await animationFrame();
    expect(building.asked.length).toBeGreaterThan(0);
    expect(cell(1)).toHaveClass("o_unit_held");
    expect(".o_unit_hold").toHaveCount(0);
});

test("a refusal is shown in its words, and the board stays as it is", async () => {
    expect.errors(1);
    onRpc("sales.unit", "action_hold", () => {
        throw makeServerError({ type: "UserError", message: "You hold 3 units already. Give one back first." });
    });
    await new Building([{ id: 1 }]).show();
    await contains(cell(1)).click();
    await contains(".o_unit_hold").click();
    await waitFor(".o_error_dialog, .o_dialog");
    expect(".o_dialog").toHaveText(/Give one back first/);
    expect.verifyErrors(["You hold 3 units already. Give one back first."]);
    expect(cell(1)).toHaveClass("o_unit_on_market");
});

test("by keyboard: units are buttons, one after the other", async () => {
    await new Building([{ id: 1 }, { id: 2, door: 2 }]).show();
    queryOne(cell(1)).focus();
    await press("Tab");
    expect(cell(2)).toBeFocused();
    await press("Enter");
    await animationFrame();
    expect(".o_unit_board_card b:first").toHaveText("2");
    expect(cell(2)).toHaveClass("o_unit_chosen");
    await press("Enter");
    await animationFrame();
    expect(".o_unit_board_card").toHaveCount(0);
});

test("without any building it says so", async () => {
    const building = new Building([]);
    onRpc("sales.unit", "get_board_places", () => []);
    await building.show();
    expect(".o_view_nocontent").toHaveText("There is no building with units yet.");
});

test("where sales are halted it says why, and nothing can be held", async () => {
    await new Building([{ id: 1, state: "halted" }], { halted: "Sales of Lakeside are suspended. Painting." }).show();
    expect(".o_unit_board_halted").toHaveText("Sales of Lakeside are suspended. Painting.");
    await contains(cell(1)).click();
    expect(".o_unit_board_card .badge").toHaveText("Halted");
    expect(".o_unit_hold").toHaveCount(0);
    expect(".o_unit_subscribe").toHaveCount(0);
});
