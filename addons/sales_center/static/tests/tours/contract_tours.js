import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("sales_center_contract_make", {
    steps: () => [
        {
            content: "make a contract of the order",
            trigger: ".o_statusbar_buttons button[name=action_make_contract]:visible",
            run: "click",
        },
        {
            content: "it is filled in",
            trigger: ".o_field_widget[name=unit_ids]:contains(LS-1-101)",
        },
        {
            content: "choose the template",
            trigger: ".o_field_widget[name=template_id] input",
            run: "edit Sale of a flat",
        },
        {
            content: "which is found",
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
            content: "it has its number and is under review",
            trigger: ".o_arrow_button_current:contains(In review)",
        },
    ],
});

tours.add("sales_center_contract_sign", {
    steps: () => [
        {
            content: "approve",
            trigger: ".o_statusbar_buttons button[name=action_approve]:visible",
            run: "click",
        },
        {
            content: "approved",
            trigger: ".o_arrow_button_current:contains(Approved)",
        },
        {
            content: "sign",
            trigger: ".o_statusbar_buttons button:contains(Sign):visible",
            run: "click",
        },
        {
            content: "today",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "signed",
            trigger: ".o_arrow_button_current:contains(Signed)",
        },
        {
            content: "look at the instalments",
            trigger: ".o_notebook a[name=instalments]",
            run: "click",
        },
        {
            content: "invoice the first",
            trigger: ".o_field_widget[name=instalment_ids] .o_data_row:contains(First) button[name=action_invoice]",
            run: "click",
        },
        {
            content: "it is invoiced",
            trigger: ".o_field_widget[name=instalment_ids] .o_data_row:contains(First):contains(Invoiced)",
        },
    ],
});

tours.add("sales_center_contract_collect", {
    steps: () => [
        {
            content: "the accountant looks at the instalments",
            trigger: ".o_notebook a[name=instalments]",
            run: "click",
        },
        {
            content: "and opens the invoice of the first",
            trigger: ".o_field_widget[name=instalment_ids] .o_data_row:contains(First) button[name=action_open_invoice]",
            run: "click",
        },
        {
            content: "it is a down payment on the order",
            trigger: ".o_form_view .o_field_widget[name=invoice_line_ids]:contains(Down Payment)",
        },
        {
            content: "post it",
            trigger: ".o_statusbar_buttons button[name=action_post]:visible",
            run: "click",
        },
        {
            content: "posted",
            trigger: ".o_arrow_button_current:contains(Posted)",
        },
    ],
});
