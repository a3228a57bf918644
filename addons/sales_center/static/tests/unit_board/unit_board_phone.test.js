import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAll, queryOne } from "@odoo/hoot-dom";
import { contains } from "@web/../tests/web_test_helpers";
import { Building } from "./unit_board_helpers";

describe.current.tags("mobile");
defineMailModels();

test("on a phone nothing is wider than the screen, and what was chosen is in sight", async () => {
    await new Building([1, 2, 3, 4, 5, 6].map((id) => ({ id, door: id, floor: 1 }))).show();
    expect(".o_unit_cell").toHaveCount(6);
    const width = document.documentElement.clientWidth;
    for (const unit of queryAll(".o_unit_cell")) {
        expect(unit.getBoundingClientRect().right).toBeLessThan(width + 1);
    }
    await contains(".o_unit_cell[data-unit='6']").click();
    expect(".o_unit_board_card .o_unit_hold").toBeVisible();
    const card = queryOne(".o_unit_board_card").getBoundingClientRect();
    expect(card.top).toBeLessThan(document.documentElement.clientHeight);
});
