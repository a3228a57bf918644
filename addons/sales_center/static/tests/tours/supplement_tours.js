import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("sales_center_supplement_ask", {
    steps: () => [
        {
            content: "the contract is signed",
            trigger: ".o_arrow_button_current:contains(Signed)",
        },
        {
            content: "make a supplement to it",
            trigger: ".o_statusbar_buttons button:contains(Supplement):visible",
            run: "click",
        },
        {
            content: "another unit",
            trigger: ".o_field_widget[name=kind] input[data-value='unit']",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".o_field_widget[name=reason] textarea",
            run: "edit The parents move in",
        },
        {
            content: "the unit that is given back is known",
            trigger: ".o_field_widget[name=unit_id] input:value(LS-1-101)",
        },
        {
            content: "which one instead",
            trigger: ".o_field_widget[name=new_unit_id] input",
            run: "edit 201",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(LS-1-201)",
            run: "click",
        },
        {
            content: "its price, and the instalments for it",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(840,000.00)",
        },
        {
            content: "submit",
            trigger: ".o_statusbar_buttons button[name=action_submit]:visible",
            run: "click",
        },
        {
            content: "it waits for its approval",
            trigger: ".o_form_view:has(.alert-info button[name=action_open_approval]) .o_arrow_button_current:contains(In review)",
        },
        {
            content: "what it said before and says now",
            trigger: ".o_notebook a[name=difference]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=after]:contains(LS-1-201)",
        },
    ],
});

tours.add("sales_center_supplement_approve", {
    steps: () => [
        {
            content: "the manager reads why",
            trigger: ".o_form_view .alert-info:contains(This waits for you)",
        },
        {
            trigger: ".o_field_widget[name=reason]:contains(The parents move in)",
        },
        {
            content: "approve",
            trigger: ".o_statusbar_buttons button:contains(Approve)",
            run: "click",
        },
        {
            trigger: ".modal-footer button:contains(Approve):visible",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains(Approved)",
        },
    ],
});

tours.add("sales_center_supplement_effect", {
    steps: () => [
        {
            content: "both sides have signed",
            trigger: ".o_statusbar_buttons button[name=action_take_effect]:visible",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary:visible",
            run: "click",
        },
        {
            content: "it is in effect",
            trigger: ".o_arrow_button_current:contains(In effect)",
        },
        {
            content: "look at the contract",
            trigger: "button[name=action_open_contract]",
            run: "click",
        },
        {
            content: "it is about the other unit",
            trigger: ".o_field_widget[name=unit_ids]:contains(LS-1-201)",
        },
        {
            content: "at its price",
            trigger: ".o_field_widget[name=amount]:contains(1,200,000.00)",
        },
        {
            content: "and its supplement is there",
            trigger: "button[name=action_open_supplements]:contains(1)",
        },
    ],
});
