import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const fill = (name, words) => ({
    content: `fill in ${name}`,
    trigger: `.o_field_widget[name=${name}] input`,
    run: `edit ${words}`,
});
const press = (label, where = ".o_statusbar_buttons") => ({
    content: `press ${label}`,
    trigger: `${where} button:contains(${label})`,
    run: "click",
});
/** From the menu to the request in three presses: the app, New, Ask For. */
tours.add("sales_logistics_trip_ask", {
    steps: () => [
        { content: "a new one", trigger: ".o-kanban-button-new", run: "click" },
        fill("place_to", "Station"),
        fill("place_from", "Hall"),
        fill("purpose", "Fetch a customer"),
        press("Ask For"),
        { content: "it was asked for: it can be cancelled", trigger: ".o_statusbar_buttons button:contains(Cancel)" },
    ],
});

tours.add("sales_logistics_trip_drive", {
    steps: () => [
        press("Drive Off"),
        { content: "the odometer", trigger: ".modal .o_field_widget[name=odometer] input", run: "edit 1000" },
        press("Confirm", ".modal-footer"),
        press("Back"),
        { content: "the odometer", trigger: ".modal .o_field_widget[name=odometer] input", run: "edit 1060" },
        press("Confirm", ".modal-footer"),
        { content: "it is over", trigger: ".o_field_widget[name=distance]:contains(60)" },
    ],
});

tours.add("sales_logistics_trip_board", {
    steps: () => [
        { content: "who waits", trigger: ".o_trip_card:contains(Station) button", run: "click" },
        { content: "cars that are free", trigger: ".o_trip_board_row:contains(A1) .o_trip_board_give", run: "click" },
        { content: "it is on the board", trigger: ".o_trip_board_row:contains(A1) .o_trip_approved:contains(Station)" },
        { content: "nobody waits", trigger: ".o_trip_board_waiting:contains(Nobody waits)" },
    ],
});
