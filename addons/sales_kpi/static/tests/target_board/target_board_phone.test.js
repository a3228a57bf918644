import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAll } from "@odoo/hoot-dom";
import { contains } from "@web/../tests/web_test_helpers";
import { Plan } from "./target_board_helpers";

describe.current.tags("mobile");
defineMailModels();

test("on a phone: one card a node, of one period that may be chosen, with its sign and its bar", async () => {
    await new Plan({ 2: [{ target: 100, actual: 10, percent: 10, status: "behind" }, { target: 300, actual: 60, percent: 20, due: 150, status: "behind" }] }).show();
    expect(".o_board_table").toHaveCount(0);
    expect(".o_board_card").toHaveCount(3);
    expect(".o_board_card[data-node='2'] .o_board_actual").toHaveText("10");
    expect(".o_board_card[data-node='2'] i.fa-arrow-down").toHaveCount(1);
    await contains(".o_board_card_chooser").select("1:12");
    expect(".o_board_card[data-node='2'] .o_board_actual").toHaveText("60");
    expect(".o_board_card[data-node='2'] .o_board_bar_mark").toHaveCount(1);
    const width = document.documentElement.clientWidth;
    for (const card of queryAll(".o_board_card")) {
        expect(card.getBoundingClientRect().right).toBeLessThan(width + 1);
    }
});

test("a press on the name opens what is below", async () => {
    const plan = new Plan();
    await plan.show();
    await contains(".o_board_card[data-node='2'] .fw-bold:contains(Team A)").click();
    expect(plan.calls).toEqual(["top", [2]]);
    expect(".o_board_card[data-node='4']").toHaveCount(1);
});
