import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryOne, waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { contains, getService, makeServerError, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

describe.current.tags("desktop");
defineMailModels();
beforeEach(() => mockDate("2026-03-02 10:00:00", +0)); // a Monday

const TRIP = {
    start: "2026-03-02 06:00:00", stop: "2026-03-02 12:00:00", state: "approved", place: "Bank", who: "Li Na", driver: "Zhao", seats: 2,
    purpose: "Mortgage", overdue: false, absence: "",
};
const CAR = { model: "Buick", seats: 7, driver: "Zhao", trips: [], blocks: [], away: [] };
const STATES = { requested: "Requested", approved: "Approved", active: "On the Way", done: "Done" };

let board;

async function show(values) {
    board = { cars: [{ ...CAR, id: 1, name: "A1" }, { ...CAR, id: 2, name: "B2" }], waiting: [], states: STATES, ...values };
    onRpc("sales.trip", "get_board", ({ args }) => {
        expect.step(args.map((moment) => moment.slice(5, 13)).join(" / "));
        return board;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "sales_logistics.trip_board", name: "Dispatcher's Board" });
    expect.verifySteps(["03-02 00 / 03-03 00"]);
}

const car = (name) => `.o_trip_board_row:has(.o_trip_board_car b:contains(${name}))`;

test("each state of a trip shows by a class, a sign and words; overdue is not overlooked", async () => {
    const trips = [["approved", "fa-check"], ["active", "fa-road"], ["done", "fa-flag-checkered"]].map(([state], id) => ({ ...TRIP, id, state }));
    await show({ cars: [{ ...CAR, id: 1, name: "A1", trips: [...trips, { ...TRIP, id: 9, state: "active", overdue: true, absence: "Zhao is on leave" }] }] });
    for (const [state, sign] of [["approved", "fa-check"], ["active", "fa-road"], ["done", "fa-flag-checkered"]]) {
        expect(`.o_trip_bar.o_trip_${state} i.${sign}`).toHaveCount(1);
        expect(queryOne(`.o_trip_bar.o_trip_${state}`).getAttribute("aria-label")).toMatch(new RegExp(`${STATES[state]}$`));
    }
    expect(".o_trip_bar.o_trip_overdue").toHaveCount(1);
    expect(".o_trip_bar.o_trip_overdue i.fa-exclamation-triangle[role=img]").toHaveAttribute("aria-label", "Zhao is on leave");
});

test("a trip lies on the line where its hours are; what is out of use is named", async () => {
    await show({
        cars: [{
            ...CAR, id: 1, name: "A1", trips: [{ ...TRIP, id: 1 }], blocks: [{ start: "2026-03-01 00:00:00", stop: null, reason: "In the garage" }],
            away: [{ start: "2026-03-02 18:00:00", stop: "2026-03-03 08:00:00", reason: "Leave" }],
        }],
    });
    expect(queryOne(".o_trip_bar").style.left).toBe("25%");
    expect(queryOne(".o_trip_bar").style.width).toBe("25%");
    expect(".o_trip_board_block").toHaveText("In the garage");
    expect(queryOne(".o_trip_board_block").style.width).toBe("100%"); // without an end
    expect(".o_trip_board_away").toHaveAttribute("title", "Zhao: Leave");
    expect(queryOne(".o_trip_board_now").style.left).toMatch(/^41\.6/);
});

test("days and weeks", async () => {
    await show();
    await contains(".btn:contains(Week)").click();
    expect(queryAllTexts(".o_trip_board_mark")).toHaveLength(7);
    await contains(".btn[aria-label=Later]").click();
    await contains(".btn:contains(Today)").click();
    await contains(".btn:contains(Day):last").click();
    expect.verifySteps(["03-02 00 / 03-09 00", "03-09 00 / 03-16 00", "03-02 00 / 03-09 00", "03-02 00 / 03-03 00"]);
});

test("who waits is given a car that is free, and others can't be given", async () => {
    await show({ waiting: [{ ...TRIP, id: 5, state: "requested", place: "Airport", start: "2026-03-04 01:00:00", stop: "2026-03-04 03:00:00" }] });
    onRpc("sales.trip", "get_free_cars", ({ args }) => {
        expect.step(args[0]);
        return [2];
    });
    onRpc("sales.trip", "action_assign", ({ args }) => {
        expect.step(args);
        board.waiting = [];
        return true;
    });
    await contains(".o_trip_card button:contains(Airport)").click();
    expect.verifySteps([[5], "03-04 00 / 03-05 00"]); // the board goes to that day
    expect(".o_trip_card").toHaveText(/one of 1 free cars/);
    expect(car("A1")).toHaveClass("o_trip_board_no");
    expect(`${car("A1")} .o_trip_board_give`).toHaveCount(0);
    await contains(`${car("B2")} .o_trip_board_give`).click();
    expect.verifySteps([[[5], 2], "03-04 00 / 03-05 00"]);
    expect(".o_trip_board_waiting").toHaveText(/Nobody waits/);
});

test("where no car is free it says so; a refusal is shown in its words", async () => {
    expect.errors(1);
    await show({ waiting: [{ ...TRIP, id: 5, state: "requested" }] });
    onRpc("sales.trip", "get_free_cars", () => []);
    await contains(".o_trip_card button").click();
    expect(".o_trip_card .text-danger").toHaveText("No car is free at that time.");
    onRpc("sales.trip", "get_free_cars", () => [1]);
    onRpc("sales.trip", "action_assign", () => {
        throw makeServerError({ type: "UserError", message: "A1 goes to the bank until 12:00." });
    });
    await contains(".o_trip_card button:first").click();
    await contains(".o_trip_card button:first").click();
    await contains(`${car("A1")} .o_trip_board_give`).click();
    await waitFor(".o_dialog:contains(A1 goes to the bank until 12:00.)");
    expect.verifyErrors(["A1 goes to the bank until 12:00."]);
    expect(".o_trip_card").toHaveCount(1);
    expect.verifySteps(["03-02 00 / 03-03 00", "03-02 00 / 03-03 00"]);
});

test("what others did shows after a while, by itself; trips are buttons", async () => {
    await show();
    board.cars[0].trips = [{ ...TRIP, id: 1 }, { ...TRIP, id: 2, start: "2026-03-02 13:00:00", stop: "2026-03-02 14:00:00" }];
    await advanceTime(16000);
    await animationFrame();
    expect.verifySteps(["03-02 00 / 03-03 00"]);
    expect(queryAll(".o_trip_bar")).toHaveLength(2);
    queryOne(".o_trip_bar:first").focus();
    await press("Tab");
    expect(".o_trip_bar:last").toBeFocused();
});

test("without a car it says what to do", async () => {
    await show({ cars: [] });
    expect(".o_view_nocontent").toHaveText(/Tick “May Be Asked For”/);
});
