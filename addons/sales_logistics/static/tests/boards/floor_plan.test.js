import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne, waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, makeServerError, onRpc } from "@web/../tests/web_test_helpers";
import { showPlan } from "./floor_plan_helpers";

describe.current.tags("desktop");
defineMailModels();

const marker = (id) => `.o_floor_plan_marker[data-area='${id}']`;
const KINDS = [
    "hall", "model", "office", "meeting", "dormitory", "canteen", "store", "parking", "reception", "negotiation", "other",
];

test("each kind of area shows by a class, a sign of its own and words", async () => {
    await showPlan(KINDS.map((kind, index) => ({ id: index + 1, kind, kind_name: `Kind ${kind}`, person: "Li Na" })));
    const signs = new Set();
    KINDS.forEach((kind, index) => {
        expect(marker(index + 1)).toHaveClass(`o_floor_plan_${kind}`);
        expect(marker(index + 1)).toHaveAttribute("aria-label", `Room ${index + 1}, Kind ${kind}, Li Na`);
        signs.add(queryOne(`${marker(index + 1)} i`).className);
    });
    expect(signs.size).toBe(KINDS.length);
});

test("markers lie where they were put; what is to be done has a sign; the card tells more", async () => {
    await showPlan([{
        id: 1, name: "Kitchen", capacity: 8, person: "Li Na", things: [{ label: "Extinguisher", count: 2, alarm: true }], note: "Key at the gate",
    }, { id: 2 }]);
    expect(queryOne(marker(1)).style.left).toBe("20%");
    expect(queryOne(marker(1)).style.top).toBe("40%");
    expect(`${marker(1)} .fa-exclamation-circle[role=img]`).toHaveCount(1);
    expect(`${marker(2)} .fa-exclamation-circle`).toHaveCount(0);
    await contains(marker(1)).click();
    expect(marker(1)).toHaveAttribute("aria-pressed", "true");
    for (const words of ["Kitchen", "Room for 8", "Li Na", "Extinguisher: 2", "Key at the gate"]) {
        expect(".o_floor_plan_card").toHaveText(new RegExp(words));
    }
    await contains(marker(1)).click();
    expect(".o_floor_plan_card").toHaveCount(0);
});

test("by keyboard: arrows move a marker while arranging only, with Shift further, and not out of the picture", async () => {
    onRpc("sales.site.area", "action_place", ({ args }) => {
        expect.step(args);
        return true;
    });
    await showPlan([{ id: 1, x: 97, y: 40 }]);
    queryOne(marker(1)).focus();
    await press("ArrowRight");
    expect.verifySteps([]);
    await contains(".o_floor_plan_arrange").click();
    queryOne(marker(1)).focus();
    await press("ArrowRight");
    await press(["Shift", "ArrowRight"]);
    await press("ArrowUp");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[[1], 7, 98, 40], [[1], 7, 100, 40], [[1], 7, 100, 39]]);
});

test("areas are put onto the plan and taken off it", async () => {
    const plan = await showPlan([{ id: 1 }, { id: 2, floor: false, x: 0, y: 0 }]);
    onRpc("sales.site.area", "action_place", ({ args }) => {
        expect.step(args);
        return true;
    });
    onRpc("sales.site.area", "action_take_off", ({ args }) => {
        expect.step(args);
        plan.areas[0].floor = false;
        return true;
    });
    expect(queryAllTexts(".o_floor_plan_other .btn-link")).toEqual(["Room 2"]);
    expect(".o_floor_plan_put").toHaveCount(0);
    await contains(".o_floor_plan_arrange").click();
    await contains(".o_floor_plan_put").click();
    expect.verifySteps([[[2], 7, 50, 50]]);
    expect(marker(2)).toHaveCount(1);
    queryOne(marker(1)).focus();
    await press("Delete");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[[1]]]);
    expect(marker(1)).toHaveCount(0);
});

test("what is refused is said in its words, and the marker goes back", async () => {
    expect.errors(1);
    onRpc("sales.site.area", "action_place", () => {
        throw makeServerError({ type: "UserError", message: "This site is closed." });
    });
    await showPlan([{ id: 1 }]);
    await contains(".o_floor_plan_arrange").click();
    queryOne(marker(1)).focus();
    await press("ArrowRight");
    await waitFor(".o_dialog:contains(This site is closed.)");
    expect.verifyErrors(["This site is closed."]);
    await animationFrame();
    expect(queryOne(marker(1)).style.left).toBe("20%");
});

test("whoever only looks can't arrange; a site without a plan says what to do", async () => {
    await showPlan([{ id: 1, floor: false }], { may_edit: false, floors: [] });
    expect(".o_floor_plan_arrange").toHaveCount(0);
    expect(".o_view_nocontent").toHaveText("This site has no floor plan yet.");
});
