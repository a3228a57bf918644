import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** On a phone: one item is not in order, the rest is; the round is done. */
tours.add("sales_logistics_inspection_round", {
    steps: () => [
        { content: "the first item", trigger: ".o_field_widget[name=line_ids] .o_kanban_record:contains(Entrance clean)", run: "click" },
        { content: "is not in order", trigger: ".modal .o_field_widget[name=result] .o_selection_badge:contains(Not in order)", run: "click" },
        { content: "what was found", trigger: ".modal .o_field_widget[name=note] input", run: "edit Puddle at the door" },
        { content: "keep it", trigger: ".modal .o_form_button_save", run: "click" },
        { content: "it is told on the card", trigger: ".o_kanban_record:contains(Puddle at the door)" },
        { content: "the rest", trigger: ".o_statusbar_buttons button[name=action_all_passed]", run: "click" },
        { content: "nothing is left", trigger: "body:not(:has(.o_statusbar_buttons button[name=action_all_passed]))" },
        { content: "done", trigger: ".o_statusbar_buttons button[name=action_done]", run: "click" },
        { content: "it is over", trigger: "body:not(:has(.o_statusbar_buttons button[name=action_done]))" },
    ],
});

/** On a phone, from My Logistics: whoever is responsible puts it right. */
tours.add("sales_logistics_inspection_put_right", {
    steps: () => [
        { content: "what is to be put right", trigger: ".o_kanban_record:contains(To Put Right) button[name=action_open]", run: "click" },
        { content: "the puddle", trigger: ".o_kanban_record:contains(Puddle)", run: "click" },
        { content: "is gone", trigger: ".o_statusbar_buttons button[name=action_fixed]", run: "click" },
        { content: "somebody looks at it again", trigger: "body:not(:has(.o_statusbar_buttons button[name=action_fixed]))" },
    ],
});

/** Somebody else has looked at it again. */
tours.add("sales_logistics_inspection_accept", {
    steps: () => [
        { content: "it is in order", trigger: ".o_statusbar_buttons button[name=action_accept]", run: "click" },
        { content: "it is closed", trigger: "body:not(:has(.o_statusbar_buttons button[name=action_accept]))" },
    ],
});
