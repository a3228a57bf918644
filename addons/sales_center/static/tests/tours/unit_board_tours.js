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
            content: "free again",
            trigger: ".o_unit_cell.o_unit_on_market:contains(101)",
        },
    ],
});
