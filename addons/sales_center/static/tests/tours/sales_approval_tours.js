import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Fill in the words of the dialog that is open, and press its first button. */
function sayAndPress(words, label) {
    return [
        {
            content: "write down the words",
            trigger: ".modal .o_field_widget[name=reason] textarea:visible",
            run: `edit ${words}`,
        },
        {
            content: `press ${label}`,
            trigger: `.modal-footer button:contains(${label}):visible`,
            run: "click",
        },
        {
            content: "the dialog closes",
            trigger: "body:not(:has(.modal))",
        },
    ];
}

tours.add("sales_center_approval_ask", {
    steps: () => [
        {
            content: "the banner says what may be granted, what is, and who has to agree",
            trigger: ".alert-warning:contains(You may grant 3 %):contains(This quotation grants 10 %):contains(Leader):contains(Director)",
        },
        {
            content: "the ribbon says it as well",
            trigger: ".ribbon:contains(To Approve)",
        },
        {
            content: "ask",
            trigger: "button[name=action_ask_approval]",
            run: "click",
        },
        {
            content: "the dialog says what will be asked",
            trigger: ".modal .alert:contains(This quotation grants 10 %)",
        },
        ...sayAndPress("Bought from us before", "Ask for Approval"),
        {
            content: "it waits for the leader",
            trigger: ".alert-info:contains(waits for Leader)",
        },
        {
            content: "it can be withdrawn",
            trigger: "button[name=action_withdraw_approval]",
        },
        {
            content: "the request is one click away",
            trigger: ".oe_stat_button[name=action_open_approvals]:contains(1)",
        },
    ],
});

tours.add("sales_center_approval_leader", {
    url: "/odoo",
    steps: () => [
        {
            content: "something is to be done",
            trigger: ".o_menu_systray i[aria-label='Activities']",
            run: "click",
        },
        {
            content: "open the approvals",
            trigger: ".o-mail-ActivityGroup:contains(Approval)",
            run: "click",
        },
        {
            content: "open the request",
            trigger: ".o_data_row .o_data_cell:contains(Mr Customer)",
            run: "click",
        },
        {
            content: "it says why me",
            trigger: ".o_form_view .alert-info:contains(This waits for you):contains(Leader of the team)",
        },
        {
            content: "and why at all",
            trigger: ".o_field_widget[name=reason]:contains(Bought from us before)",
        },
        {
            content: "approve",
            trigger: ".o_statusbar_buttons button:contains(Approve)",
            run: "click",
        },
        ...sayAndPress("He did", "Approve"),
        {
            content: "it no longer waits for the leader",
            trigger: ".o_form_view:not(:has(.alert-info)) .o_arrow_button_current:contains(Pending)",
        },
        {
            content: "look at the steps",
            trigger: ".o_notebook a[name=steps]",
            run: "click",
        },
        {
            content: "the first is given, the second waits for the director",
            trigger: ".o_field_widget[name=step_ids]:has(tr:contains(Given)) tr:contains(Director):contains(Waiting)",
        },
    ],
});

tours.add("sales_center_approval_director_phone", {
    steps: () => [
        {
            content: "the card says what is granted",
            trigger: ".o_kanban_record:contains(Mr Customer):contains(10 %):contains(Bought from us before)",
        },
        {
            content: "approve on the card",
            trigger: ".o_kanban_record button:contains(Approve)",
            run: "click",
        },
        {
            content: "agree without a word",
            trigger: ".modal-footer button:contains(Approve):visible",
            run: "click",
        },
        {
            content: "nothing is left to decide",
            trigger: ".o_view_nocontent:contains(Nothing waits for you)",
        },
    ],
});

tours.add("sales_center_approval_confirm", {
    steps: () => [
        {
            content: "approved, and until when",
            trigger: ".alert-success:contains(It holds until)",
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

tours.add("sales_center_approval_reject", {
    steps: () => [
        {
            content: "open the request",
            trigger: ".o_data_row .o_data_cell:contains(Mr Customer)",
            run: "click",
        },
        {
            content: "reject",
            trigger: ".o_statusbar_buttons button:contains(Reject)",
            run: "click",
        },
        {
            content: "not without a reason",
            trigger: ".modal-footer button:contains(Reject):visible",
            run: "click",
        },
        {
            content: "the reason is missing",
            trigger: ".modal .o_field_invalid[name=reason]:visible",
        },
        ...sayAndPress("Offer the gift instead", "Reject"),
        {
            content: "rejected, and why",
            trigger: ".o_form_view:contains(Offer the gift instead) .o_arrow_button_current:contains(Rejected)",
        },
    ],
});

tours.add("sales_center_approval_rejected", {
    steps: () => [
        {
            content: "the consultant reads why",
            trigger: ".alert-danger:contains(Rejected):contains(Offer the gift instead)",
        },
        {
            content: "confirming is refused, in words",
            trigger: ".o_statusbar_buttons button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "the explanation",
            trigger: ".modal:contains(needs an approval first):contains(This quotation grants 10 %)",
        },
        {
            content: "understood",
            trigger: ".modal-footer button:visible",
            run: "click",
        },
        {
            content: "it can be asked again",
            trigger: "button[name=action_ask_approval]",
        },
    ],
});

tours.add("sales_center_approval_activity", {
    steps: () => [
        {
            content: "open the request",
            trigger: ".o_data_row .o_data_cell:contains(Mr Customer)",
            run: "click",
        },
        {
            content: "the activity is not ticked off",
            trigger: ".o-mail-Activity:has(.o_sales_reject):not(:has(.o-mail-Activity-markDone))",
        },
        {
            content: "it is decided",
            trigger: ".o-mail-Activity .o_sales_approve",
            run: "click",
        },
        ...sayAndPress("From the activity", "Approve"),
        {
            content: "the request follows",
            trigger: ".o_form_view .o_arrow_button_current:contains(Approved)",
        },
        {
            content: "nothing is left to do",
            trigger: ".o-mail-Chatter:not(:has(.o-mail-Activity))",
        },
    ],
});
