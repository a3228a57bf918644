import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Open the node of that name. */
function open(name) {
    return {
        content: `open ${name}`,
        trigger: `tr:has(th:contains(${name})) button.o_board_toggle`,
        run: "click",
    };
}

tours.add("sales_kpi_target_board", {
    steps: () => [
        {
            content: "the region is below the company, and ahead",
            trigger: ".o_board_table tr:contains(Region) td.o_board_on:contains(1,000)",
        },
        {
            content: "no result is a dash, not a zero",
            trigger: ".o_board_table tr:contains(Region) td.o_board_whole .o_board_actual:contains(–)",
        },
        open("Region"),
        open("Project"),
        {
            content: "what belongs to nobody below is a line of its own",
            trigger: ".o_board_table tr.o_board_unassigned:contains(Unassigned):contains(200)",
        },
        open("Team A"),
        {
            content: "focus the result of the team",
            trigger: ".o_board_table tr:contains(Team A) td.o_board_behind",
            run: (helpers) => helpers.anchor.focus(),
        },
        {
            content: "the foot says more of it",
            trigger: ".o_board_foot:contains(Team A):contains(Behind):contains(Due after)",
        },
        {
            content: "metrics across",
            trigger: "button.o_board_metrics",
            run: "click",
        },
        {
            content: "both metrics, and what was open still is",
            trigger: ".o_board_table:has(thead th:contains(Number of orders)):has(tr:contains(Team B))",
        },
        {
            content: "back to periods",
            trigger: ".o_board_choosers .btn-group button:contains(Periods)",
            run: "click",
        },
        {
            content: "drill down",
            trigger: ".o_board_table:has(thead th:contains(Jan)) tr:contains(Team A) td.o_board_behind .o_board_link",
            run: "click",
        },
        {
            content: "the very order",
            trigger: ".o_breadcrumb:contains(Team A), .o_list_view .o_data_row",
        },
        {
            content: "one order",
            trigger: ".o_list_view .o_data_row:contains(Customer)",
        },
        {
            content: "back to the board",
            trigger: ".o_breadcrumb a:contains(Target Board), .o_back_button",
            run: "click",
        },
        {
            content: "it is as it was",
            trigger: ".o_board_table tr:contains(Team B)",
        },
    ],
});

tours.add("sales_kpi_target_board_keyboard", {
    steps: () => [
        {
            content: "focus the topmost node of the leader",
            trigger: ".o_board_table tbody tr:first-child:contains(Team A) th",
            run: (helpers) => helpers.anchor.focus(),
        },
        {
            content: "it is open; close it",
            trigger: ".o_board_table tbody tr[aria-expanded=true]",
            run: "press ArrowLeft",
        },
        {
            content: "closed; open it",
            trigger: ".o_board_table tbody:has(tr[aria-expanded=false]):not(:has(tr:nth-child(2)))",
            run: "press ArrowRight",
        },
        {
            content: "the people are below",
            trigger: ".o_board_table tbody tr:contains(Consultant)",
            run: "press ArrowRight",
        },
        {
            content: "the arrow goes into the figures",
            trigger: ".o_board_foot:contains(Total)",
        },
    ],
});

tours.add("sales_kpi_target_board_phone", {
    steps: () => [
        {
            content: "cards instead of a table",
            trigger: ".o_board_cards .o_board_card:contains(Team A)",
        },
        {
            content: "its people are below it",
            trigger: ".o_board_cards .o_board_card:contains(Consultant)",
        },
    ],
});
