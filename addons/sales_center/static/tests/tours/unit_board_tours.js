import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sales_center_unit_board", {
    steps: () => [
        {
            content: "the project is chosen",
            trigger: ".o_unit_board_project:contains(Lakeside)",
        },
        {
            content: "what somebody else holds is shown with the name",
            trigger: ".o_unit_cell.o_unit_held:contains(201):contains(Colleague)",
        },
        {
            content: "a free unit",
            trigger: ".o_unit_cell.o_unit_on_market:contains(101)",
            run: "click",
        },
        {
            content: "is held",
            trigger: ".o_unit_board_card .o_unit_hold",
            run: "click",
        },
        {
            content: "for a customer",
            trigger: ".o_dialog .o_field_widget[name=partner_id] input",
            run: "edit Board Customer",
        },
        {
            content: "who is found",
            trigger: ".o-autocomplete--dropdown-item:contains(Board Customer):not(:contains(Create))",
            run: "click",
        },
        {
            content: "hold it",
            trigger: ".o_dialog button[name=action_confirm]",
            run: "click",
        },
        {
            content: "now it is the user's own, without reloading",
            trigger: ".o_unit_cell.o_unit_held.o_unit_mine:contains(101)",
        },
        {
            content: "and can be given back",
            trigger: ".o_unit_board_card .o_unit_give_back",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit The customer thinks about it",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "free again",
            trigger: ".o_unit_cell.o_unit_on_market:contains(101)",
        },
    ],
});

registry.category("web_tour.tours").add("sales_center_unit_board_waiting", {
    steps: () => [
        {
            content: "look only for what is held",
            trigger: ".o_unit_board_head .btn.o_unit_held",
            run: "click",
        },
        {
            content: "the sums are of these",
            trigger: ".o_unit_board_count:contains(/^1$/)",
        },
        {
            content: "others fade",
            trigger: ".o_unit_cell.o_unit_faded:contains(101)",
        },
        {
            content: "and all again",
            trigger: ".o_unit_board_head .btn.o_unit_held",
            run: "click",
        },
        {
            content: "filters by floor",
            trigger: ".o_unit_board_filter",
            run: "click",
        },
        {
            content: "from the third floor up",
            trigger: ".o_unit_board_filters input[aria-label='Floor from']",
            run: "edit 3",
        },
        {
            content: "two units",
            trigger: ".o_unit_board_count:contains(/^2$/)",
        },
        {
            content: "clear",
            trigger: ".o_unit_board_clear",
            run: "click",
        },
        {
            content: "a unit that somebody else holds",
            trigger: ".o_unit_cell.o_unit_held:contains(201)",
            run: "click",
        },
        {
            content: "is waited for",
            trigger: ".o_unit_board_card .o_unit_wait",
            run: "click",
        },
        {
            trigger: ".o_dialog .o_field_widget[name=partner_id] input",
            run: "edit Board Customer",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Board Customer):not(:contains(Create))",
            run: "click",
        },
        {
            trigger: ".o_dialog button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "one waits",
            trigger: ".o_unit_cell.o_unit_held:contains(201) .o_unit_waiting:contains(1)",
        },
        {
            content: "a free unit is subscribed",
            trigger: ".o_unit_cell.o_unit_on_market:contains(401)",
            run: "click",
        },
        {
            trigger: ".o_unit_board_card .o_unit_subscribe",
            run: "click",
        },
        {
            trigger: ".o_dialog .o_field_widget[name=partner_id] input",
            run: "edit Board Customer",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Board Customer):not(:contains(Create))",
            run: "click",
        },
        {
            trigger: ".o_dialog button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "its quotation opens",
            trigger: ".o_form_view .o_field_widget[name=order_line] .o_data_row:contains(401)",
        },
    ],
});

registry.category("web_tour.tours").add("sales_center_unit_board_several", {
    steps: () => [
        {
            trigger: ".o_unit_board_pick",
            run: "click",
        },
        {
            content: "a whole floor",
            trigger: ".o_unit_floor .o_unit_floor_head:contains(/^3$/)",
            run: "click",
        },
        {
            content: "and a unit",
            trigger: ".o_unit_cell.o_unit_on_market:contains(401)",
            run: "click",
        },
        {
            trigger: ".o_unit_board_picked:contains(2 chosen)",
        },
        {
            content: "are taken off the market",
            trigger: ".o_unit_withdraw_all",
            run: "click",
        },
        {
            trigger: ".o_dialog .o_field_widget[name=reason] input",
            run: "edit Show flats",
        },
        {
            trigger: ".o_dialog button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: ".o_unit_cell.o_unit_withdrawn:contains(301)",
        },
        {
            trigger: ".o_unit_cell.o_unit_withdrawn:contains(401)",
        },
        {
            content: "and put on it again",
            trigger: ".o_unit_market_all",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit The show flat is closed",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: ".o_unit_cell.o_unit_on_market:contains(301)",
        },
    ],
});
