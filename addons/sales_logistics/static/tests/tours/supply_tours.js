import { registry } from "@web/core/registry";

/** From the catalogue to the request in two presses. */
registry.category("web_tour.tours").add("sales_logistics_supply_ask", {
    steps: () => [
        { content: "one pen", trigger: ".o_kanban_record:contains(Pen) button[name=action_ask_supply]", run: "click" },
        { content: "the site is known", trigger: ".o_field_widget[name=line_ids] .o_kanban_record:contains(Pen)" },
        { content: "ask for it", trigger: ".o_statusbar_buttons button:contains(Ask For)", run: "click" },
        { content: "it was asked for: it can be cancelled", trigger: ".o_statusbar_buttons button:contains(Cancel)" },
    ],
});

registry.category("web_tour.tours").add("sales_logistics_supply_issue", {
    steps: () => [
        { content: "approve", trigger: ".o_statusbar_buttons button:contains(Approve)", run: "click" },
        { content: "issue a part", trigger: ".o_statusbar_buttons button:contains(Issue in Part)", run: "click" },
        { content: "all of it lies ready", trigger: ".modal .o_data_row:contains(Pen)" },
        { content: "issue", trigger: ".modal-footer button:contains(Issue)", run: "click" },
        { content: "it is issued", trigger: ".o_statusbar_buttons button:contains(Return)" },
    ],
});

registry.category("web_tour.tours").add("sales_logistics_supply_receive", {
    steps: () => [
        { content: "received", trigger: ".o_statusbar_buttons button:contains(Received)", run: "click" },
        { content: "it is over", trigger: ".o_form_view:not(:has(.o_statusbar_buttons button:contains(Received)))" },
    ],
});
