/** What the unit board works out of its cells, without any screen. */

export const NO_FILTER = {
    state: "",
    layout: "",
    orientation: "",
    areaFrom: "",
    areaTo: "",
    priceFrom: "",
    priceTo: "",
    floorFrom: "",
    floorTo: "",
    mine: false,
    waiting: false,
};
const SOLD = new Set(["subscribed", "contracted", "delivered"]);
const STOCK = new Set(["on_market", "offered", "halted", "held", ...SOLD]);

function within(value, from, to) {
    return (from === "" || value >= Number(from)) && (to === "" || value <= Number(to));
}

/** The server's rows as objects: names are sent once, not with each of thousands. */
export function readCells({ columns, rows }) {
    return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])));
}

/** @returns {boolean} whether the cell is one of those that are looked for */
export function matches(cell, filter) {
    return (
        (!filter.state || cell.state === filter.state) &&
        (!filter.layout || cell.layout === filter.layout) &&
        (!filter.orientation || cell.orientation === filter.orientation) &&
        (!filter.mine || cell.mine || cell.waits) &&
        (!filter.waiting || cell.waiting > 0) &&
        within(cell.area, filter.areaFrom, filter.areaTo) &&
        within(cell.price, filter.priceFrom, filter.priceTo) &&
        within(cell.floor, filter.floorFrom, filter.floorTo)
    );
}

export function isFiltered(filter) {
    return Object.keys(NO_FILTER).some((name) => filter[name] !== NO_FILTER[name]);
}

/** Sums of the cells: {count, area, price} of all, of the stock, of what is sold and what is left; by state; absorption in percent. */
export function sumUp(cells) {
    const empty = () => ({ count: 0, area: 0, price: 0 });
    const totals = { all: empty(), stock: empty(), sold: empty(), left: empty(), states: {} };
    const add = (total, cell) => {
        total.count += 1;
        total.area += cell.area;
        total.price += cell.price;
    };
    for (const cell of cells) {
        add(totals.all, cell);
        add((totals.states[cell.state] ||= empty()), cell);
        if (STOCK.has(cell.state)) {
            add(totals.stock, cell);
            add(SOLD.has(cell.state) ? totals.sold : totals.left, cell);
        }
    }
    totals.absorption = totals.stock.count ? (100 * totals.sold.count) / totals.stock.count : 0;
    return totals;
}

/** Places from left to right: entrance and door. */
export function getColumns(cells) {
    const columns = new Map(cells.map((cell) => [placeOf(cell), cell]));
    return [...columns.values()]
        .sort((one, other) => one.entrance.localeCompare(other.entrance, undefined, { numeric: true }) || one.door - other.door)
        .map(({ entrance, door }) => ({ entrance, door, key: placeOf({ entrance, door }) }));
}

/** Floors from the top down; a place on a floor may be empty, and a place may have several units one after the other. */
export function getRows(cells, columns) {
    const floors = new Map();
    for (const cell of cells) {
        if (!floors.has(cell.floor)) {
            floors.set(cell.floor, new Map());
        }
        const places = floors.get(cell.floor);
        places.set(placeOf(cell), [...(places.get(placeOf(cell)) || []), cell]);
    }
    return [...floors.keys()]
        .sort((one, other) => other - one)
        .map((floor) => ({ floor, places: columns.map(({ key }) => ({ key, cells: floors.get(floor).get(key) || [] })) }));
}

function placeOf({ entrance, door }) {
    return `${entrance}:${door}`;
}
