import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const lunch = ".o_kanban_record:contains(Lunch):contains(Hall):first";

/** From the menu in two presses: My Meals, Sign Up. For the week in three: My Meals, Sign Up for the Week, Sign Up. */
tours.add("sales_logistics_meal_sign_up", {
    steps: () => [
        { content: "one press", trigger: `${lunch} button[name=action_sign_up_button]`, run: "click" },
        { content: "signed up", trigger: `${lunch}:contains(Signed up) button[name=action_withdraw]`, run: "click" },
        { content: "not any more", trigger: `${lunch} button[name=action_sign_up_button]` },
        { content: "the week at once", trigger: "button:contains(Sign Up for the Week)", run: "click" },
        { content: "as it stands", trigger: ".modal button[name=action_confirm]", run: "click" },
        { content: "signed up again", trigger: `${lunch}:contains(Signed up)` },
        { content: "guests", trigger: `${lunch} button[name=action_invite]`, run: "click" },
        { content: "how many", trigger: ".modal .o_field_widget[name=guest_count] input", run: "edit 2" },
        { content: "who", trigger: ".modal .o_field_widget[name=purpose] input", run: "edit Customers" },
        { content: "send", trigger: ".modal .o_form_button_save", run: "click" },
        { content: "two guests", trigger: `${lunch} button[name=action_invite]:contains(2)` },
    ],
});

tours.add("sales_logistics_meal_rate", {
    steps: () => [
        { content: "what was served", trigger: ".o_kanban_record button[name=action_rate]", run: "click" },
        { content: "four stars", trigger: ".modal .o_data_row:contains(Mapo) .o_priority_star:nth-child(4)", run: "click" },
        { content: "send", trigger: ".modal button[name=action_confirm]", run: "click" },
        { content: "said once", trigger: ".o_kanban_view:not(:has(button[name=action_rate]))" },
    ],
});
