import { getColumns, getRows, isFiltered, matches, NO_FILTER, readCells, sumUp } from "@sales_center/unit_board/unit_board_data";
import { describe, expect, test } from "@odoo/hoot";

describe.current.tags("headless");

const cell = (values) => ({
    id: 1, number: "101", floor: 1, entrance: "", door: 1, layout: "A", orientation: "south", area: 90, price: 1000,
    state: "on_market", user: "", mine: false, until: false, waiting: 0, waits: false, ...values,
});

test("rows become objects by the names that are sent once", () => {
    expect(readCells({ columns: ["id", "state"], rows: [[1, "held"], [2, "planned"]] })).toEqual([
        { id: 1, state: "held" }, { id: 2, state: "planned" },
    ]);
});

test("each filter keeps out what does not fit it", () => {
    const found = (filter, values = {}) => matches(cell(values), { ...NO_FILTER, ...filter });
    expect(found({})).toBe(true);
    expect(found({ state: "held" })).toBe(false);
    expect(found({ layout: "B" })).toBe(false);
    expect(found({ orientation: "north" })).toBe(false);
    expect(found({ areaFrom: "90", areaTo: "90" })).toBe(true);
    expect(found({ areaTo: "89.5" })).toBe(false);
    expect(found({ priceFrom: 1001 })).toBe(false);
    expect(found({ floorFrom: "0", floorTo: "0" })).toBe(false); // zero is a bound, and not an empty one
    expect(found({ mine: true })).toBe(false);
    expect(found({ mine: true }, { waits: true })).toBe(true); // what one waits for is one's own, too
    expect(found({ waiting: true }, { waiting: 2 })).toBe(true);
    expect(isFiltered(NO_FILTER)).toBe(false);
    expect(isFiltered({ ...NO_FILTER, floorFrom: 0 })).toBe(true);
});

test("sums: what is planned or taken off is no stock, what is held is not sold", () => {
    const sums = sumUp([
        cell({}), cell({ state: "held", price: 2000, area: 100 }), cell({ state: "subscribed", price: 4000 }),
        cell({ state: "planned" }), cell({ state: "withdrawn" }), cell({ state: "delivered" }),
    ]);
    expect(sums.all.count).toBe(6);
    expect(sums.stock).toEqual({ count: 4, area: 370, price: 8000 });
    expect(sums.sold.count).toBe(2);
    expect(sums.left).toEqual({ count: 2, area: 190, price: 3000 });
    expect(sums.absorption).toBe(50);
    expect(sums.states.held.count).toBe(1);
    expect(sumUp([]).absorption).toBe(0);
});

test("floors from the top, doors by entrance and number, empty places, two units in one place", () => {
    const cells = [
        cell({ id: 1, floor: 1, entrance: "2", door: 1 }), cell({ id: 2, floor: 10, entrance: "10", door: 1 }),
        cell({ id: 3, floor: 10, entrance: "2", door: 10 }), cell({ id: 4, floor: 10, entrance: "2", door: 2 }),
        cell({ id: 5, floor: 10, entrance: "2", door: 2 }),
    ];
    const columns = getColumns(cells);
    expect(columns.map(({ key }) => key)).toEqual(["2:1", "2:2", "2:10", "10:1"]);
    const rows = getRows(cells, columns);
    expect(rows.map(({ floor }) => floor)).toEqual([10, 1]);
    expect(rows[0].places.map((place) => place.cells.map(({ id }) => id))).toEqual([[], [4, 5], [3], [2]]);
});
