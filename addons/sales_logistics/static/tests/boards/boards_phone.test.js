import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryOne } from "@odoo/hoot-dom";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { showPlan } from "./floor_plan_helpers";

describe.current.tags("mobile");
defineMailModels();

test("floor plan on a phone: the card is below the picture, and nothing is wider than the screen", async () => {
    await showPlan([{ id: 1, x: 50 }]);
    await contains(".o_floor_plan_marker").click();
    const width = document.documentElement.clientWidth;
    const [picture, card] = [".o_floor_plan_picture", ".o_floor_plan_card"].map((name) => queryOne(name).getBoundingClientRect());
    expect(card.top).toBeGreaterThan(picture.top);
    expect(picture.right).toBeLessThan(width + 1);
    expect(card.right).toBeLessThan(width + 1);
    expect(".o_floor_plan_report").toHaveCount(1);
});

test("dispatcher's board on a phone: who waits is below the cars", async () => {
    const car = { id: 1, name: "A1", model: "Buick", seats: 7, driver: "", trips: [], blocks: [], away: [] };
    onRpc("sales.trip", "get_board", () => ({ cars: [car], waiting: [], states: {} }));
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "sales_logistics.trip_board", name: "Board" });
    const [lines, waiting] = [".o_trip_board_lines", ".o_trip_board_waiting"].map((name) => queryOne(name).getBoundingClientRect());
    expect(waiting.top).toBeGreaterThan(lines.top);
});
