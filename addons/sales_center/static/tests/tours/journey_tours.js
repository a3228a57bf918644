import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("sales_center_journey_launch", {
    steps: () => [
        {
            content: "the prices of the launch are approved",
            trigger: ".o_arrow_button_current:contains(Prices approved)",
        },
        {
            content: "four units wait",
            trigger: ".o_field_widget[name=unit_ids] .o_data_row:contains(501)",
        },
        {
            content: "open the launch",
            trigger: ".o_statusbar_buttons button[name=action_open]:visible",
            run: "click",
        },
        {
            content: "yes, all of them",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "it is opened",
            trigger: ".o_arrow_button_current:contains(Opened)",
        },
    ],
});

tours.add("sales_center_journey_hold", {
    steps: () => [
        {
            content: "what was launched is free on the board",
            trigger: ".o_unit_cell.o_unit_on_market:contains(501)",
            run: "click",
        },
        {
            content: "hold it",
            trigger: ".o_unit_board_card .o_unit_hold",
            run: "click",
        },
        {
            content: "for a customer",
            trigger: ".o_dialog .o_field_widget[name=partner_id] input",
            run: "edit Journey Customer",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Journey Customer):not(:contains(Create))",
            run: "click",
        },
        {
            trigger: ".o_dialog button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "it is the consultant's own",
            trigger: ".o_unit_cell.o_unit_held.o_unit_mine:contains(501)",
        },
    ],
});

tours.add("sales_center_journey_subscribe", {
    steps: () => [
        {
            content: "the consultant's own unit, found again",
            trigger: ".o_unit_cell.o_unit_held.o_unit_mine:contains(501)",
            run: "click",
        },
        {
            content: "is subscribed; for whom is known",
            trigger: ".o_unit_board_card .o_unit_subscribe",
            run: "click",
        },
        {
            content: "the quotation names the unit",
            trigger: ".o_form_view .o_field_widget[name=order_line] .o_data_row:contains(501)",
        },
        {
            content: "the customer pays by a plan",
            trigger: ".o_field_widget[name=payment_plan_id] input",
            run: "edit 30/70",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(30/70)",
            run: "click",
        },
        {
            content: "confirm",
            trigger: ".o_statusbar_buttons button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "sold",
            trigger: ".o_arrow_button_current:contains(Sales Order)",
        },
    ],
});

tours.add("sales_center_journey_contract", {
    steps: () => [
        {
            content: "make a contract of the order",
            trigger: ".o_statusbar_buttons button[name=action_make_contract]:visible",
            run: "click",
        },
        {
            content: "it is filled in",
            trigger: ".o_field_widget[name=unit_ids]:contains(LS-1-501)",
        },
        {
            content: "choose the template",
            trigger: ".o_field_widget[name=template_id] input",
            run: "edit Sale of a flat",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Sale of a flat)",
            run: "click",
        },
        {
            content: "its clauses are there",
            trigger: ".o_field_widget[name=clause_ids] .o_data_row:contains(Law)",
        },
        {
            content: "submit",
            trigger: ".o_statusbar_buttons button[name=action_submit]:visible",
            run: "click",
        },
        {
            content: "it is under review",
            trigger: ".o_arrow_button_current:contains(In review)",
        },
    ],
});
