import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const press = (label, where = ".o_statusbar_buttons") => ({
    content: `press ${label}`,
    trigger: `${where} button:contains(${label})`,
    run: "click",
});
const open = (menu, entry) => [
    { content: `menu ${menu}`, trigger: `.o_menu_sections button:contains(${menu})`, run: "click" },
    { content: `entry ${entry}`, trigger: `.o-dropdown--menu .dropdown-item[data-menu-xmlid='sales_logistics.${entry}']`, run: "click" },
];
const row = (words) => ({ content: `open ${words}`, trigger: `.o_data_row .o_data_cell:contains(${words})`, run: "click" });

/** The administrator gives a joiner a bed with its key, and a uniform. */
tours.add("sales_logistics_joiner_arrives", {
    steps: () => [
        press("Check In"),
        press("Check In", ".modal-footer"),
        { content: "lives there", trigger: ".o_statusbar_buttons button:contains(Check Out)" },
        ...open("Supplies", "menu_sales_uniform_issue"),
        row("Asker"),
        press("Approve"),
        press("Issue"),
        { content: "has the coat", trigger: ".o_field_widget[name=custody_ids] .o_data_row:contains(Coat)" },
        { content: "exchange it", trigger: ".o_data_row:contains(Coat) button[name=action_ask_exchange]", run: "click" },
        { content: "which size", trigger: ".modal .o_field_widget[name=product_id] input", run: "edit Coat (L)" },
        { content: "large", trigger: ".o-autocomplete--dropdown-menu .dropdown-item:contains((L))", run: "click" },
        press("Exchange", ".modal-footer"),
        { content: "the new one", trigger: ".o_field_widget[name=exchange_of_id]:contains(M)" },
    ],
});

/** The administrator takes back what the leaver holds, item by item, and clears him or her. */
tours.add("sales_logistics_leaver_is_cleared", {
    steps: () => [
        { content: "the coat", trigger: ".o_data_row:contains(Coat) button[name=action_take_back]", run: "click" },
        { content: "signed", trigger: ".o_data_row:contains(Coat):not(:has(button[name=action_take_back]))" },
        { content: "the key", trigger: ".o_data_row:contains(Key) button[name=action_take_back]", run: "click" },
        { content: "signed", trigger: ".o_data_row:contains(Key):not(:has(button[name=action_take_back]))" },
        { content: "the quilt", trigger: ".o_data_row:contains(Quilt) button[name=action_take_back]", run: "click" },
        { content: "signed", trigger: ".o_data_row:contains(Quilt):not(:has(button[name=action_take_back]))" },
        ...open("Lodging", "menu_sales_stay"),
        row("Asker"),
        press("Check Out"),
        press("Ok", ".modal-footer"),
        { content: "moved out", trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Moved out)" },
        ...open("Equipment", "menu_sales_clearance"),
        row("Asker"),
        { content: "the bed", trigger: ".o_data_row button[name=action_sign]", run: "click" },
        { content: "nothing is open", trigger: ".o_form_view:not(:has(button[name=action_sign]))" },
        press("Clear"),
        press("Ok", ".modal-footer"),
        { content: "cleared", trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Cleared)" },
    ],
});
