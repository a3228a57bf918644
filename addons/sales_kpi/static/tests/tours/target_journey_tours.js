import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Type a figure of a node, as people do: a double click, the number, Enter. */
function type(name, column, figure) {
    const cell = `.o_board_table tr:contains(${name}) td${column}`;
    return [
        { content: `open the figure of ${name}`, trigger: cell, run: "dblclick" },
        { content: `type the figure of ${name}`, trigger: `${cell} input.o_board_input`, run: `edit ${figure} && press Enter` },
        { content: `the figure of ${name} is kept`, trigger: `.o_board_table:not(:has(input)) tr:contains(${name}) td${column}` },
    ];
}

tours.add("sales_kpi_journey_officer", {
    steps: () => [
        { content: "take the teams over", trigger: "button[name=action_build_tree]", run: "click" },
        { content: "the whole organisation is in the tree", timeout: 59000, trigger: "button[name=action_open_nodes]:contains(541)" },
        { content: "to the board", trigger: "button[name=action_open_board]", run: "click" },
        ...type("Journey", ".o_board_whole", "1200000000"),
        { content: "the year is set", trigger: ".o_board_table tr:contains(Journey) td.o_board_whole:contains(1.2)" },
        { content: "back to the plan", trigger: ".o_breadcrumb a, .o_back_button", run: "click" },
        { content: "spread", trigger: "button[name=action_spread]", run: "click" },
        { content: "look at it first", trigger: ".modal button[name=action_preview]", run: "click" },
        { content: "forty teams of thirty millions", timeout: 59000, trigger: ".modal [name=line_ids] .o_data_row:contains(30,000,000)" },
        { content: "apply", trigger: ".modal button[name=action_apply]", run: "click" },
        { content: "it adds up", timeout: 59000, trigger: "body:not(:has(.modal)) button[name=action_open_differences]:contains(0)" },
        { content: "hand out", trigger: "button[name=action_distribute]", run: "click" },
        { content: "handed out", timeout: 59000, trigger: ".o_statusbar_status .o_arrow_button_current:contains(Handed out)" },
    ],
});

tours.add("sales_kpi_journey_leader", {
    steps: () => [
        { content: "the own team is on top", trigger: ".o_board_table tbody tr:first-child:contains(Journey team 0)" },
        ...type("Journey seller 0", ":not(.o_board_whole).o_board_cell:eq(0)", "125000"),
        { content: "what was typed is shown", trigger: ".o_board_table tr:contains(Journey seller 0):contains(125)" },
    ],
});

tours.add("sales_kpi_journey_director", {
    steps: () => [
        { content: "decide", trigger: "button[name=action_open_approval]", run: "click" },
        { content: "approve", trigger: ".o_statusbar_buttons button.btn-primary", run: "click" },
        { content: "say yes", trigger: ".modal footer button.btn-primary", run: "click" },
        { content: "approved", trigger: ".o_form_view:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains(Used), .o_statusbar_status .o_arrow_button_current:contains(Approved)" },
    ],
});

tours.add("sales_kpi_journey_board_moves", {
    steps: () => [
        { content: "nothing is sold yet", trigger: ".o_board_table tr:contains(Journey team 0) td.o_board_whole .o_board_actual:contains(–)" },
        { content: "refresh", trigger: "button.o_board_refresh", run: "click" },
        { content: "the order is there", timeout: 30000, trigger: ".o_board_table tr:contains(Journey team 0) td.o_board_whole .o_board_actual:contains(7)" },
    ],
});

tours.add("sales_kpi_journey_dispute", {
    steps: () => [
        { content: "dispute the first entry", trigger: ".o_data_row button[name=action_dispute]", run: "click" },
        { content: "say why", trigger: ".modal [name=reason] textarea", run: "edit I sold it alone" },
        { content: "raise it", trigger: ".modal footer .o_form_button_save, .modal footer button.btn-primary", run: "click" },
        { content: "it is disputed", trigger: "body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains(Disputed)" },
    ],
});

tours.add("sales_kpi_journey_decide", {
    steps: () => [
        { content: "why not", trigger: "[name=decision] textarea", run: "edit You were two" },
        { content: "refuse", trigger: "button[name=action_refuse]", run: "click" },
        { content: "refused", trigger: ".o_statusbar_status .o_arrow_button_current:contains(Refused)" },
    ],
});

tours.add("sales_kpi_journey_confirm", {
    steps: () => [
        { content: "confirm", trigger: "button[name=action_confirm]", run: "click" },
        { content: "confirmed", trigger: ".o_statusbar_status .o_arrow_button_current:contains(Confirmed)" },
    ],
});

tours.add("sales_kpi_journey_close", {
    steps: () => [
        { content: "close", trigger: "button[name=action_close]", run: "click" },
        { content: "for good", trigger: ".modal footer button.btn-primary", run: "click" },
        { content: "closed", trigger: ".o_statusbar_status .o_arrow_button_current:contains(Closed)" },
    ],
});
