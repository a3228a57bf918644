import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const marker = (name) => `.o_floor_plan_marker[aria-label^="${name}"]`;
const key = (element, options) =>
    element.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...options }));

tours.add("sales_logistics_floor_plan_arrange", {
    steps: () => [
        { content: "arrange", trigger: ".o_floor_plan_arrange", run: "click" },
        { content: "put the tables on it", trigger: ".o_floor_plan_other:contains(Tables) .o_floor_plan_put", run: "click" },
        {
            content: "with the keyboard: six to the right, two up",
            trigger: marker("Tables"),
            run() {
                this.anchor.focus();
                key(this.anchor, { key: "ArrowRight", shiftKey: true });
                key(this.anchor, { key: "ArrowRight" });
                key(this.anchor, { key: "ArrowUp" });
                key(this.anchor, { key: "ArrowUp" });
            },
        },
        { content: "they moved", trigger: `${marker("Tables")}[style*="left: 56%"][style*="top: 48%"]` },
        { content: "put the reception on it", trigger: ".o_floor_plan_other:contains(Reception) .o_floor_plan_put", run: "click" },
        {
            content: "with the mouse: to a fifth and a quarter",
            trigger: marker("Reception"),
            run() {
                const box = document.querySelector(".o_floor_plan_picture").getBoundingClientRect();
                const where = { clientX: box.left + box.width / 5, clientY: box.top + box.height / 4, bubbles: true };
                this.anchor.dispatchEvent(new PointerEvent("pointerdown", { button: 0, bubbles: true, cancelable: true }));
                window.dispatchEvent(new PointerEvent("pointermove", where));
                window.dispatchEvent(new PointerEvent("pointerup", where));
            },
        },
        { content: "it moved", trigger: `${marker("Reception")}[style*="left: 20%"][style*="top: 25%"]` },
        { content: "done", trigger: ".o_floor_plan_arrange:contains(Done)", run: "click" },
        { content: "arranged", trigger: ".o_floor_plan_arrange:contains(Arrange)" },
    ],
});

/** From the form of a site to its own floor plan. */
tours.add("sales_logistics_floor_plan_of_site", {
    steps: () => [
        { content: "its floor plan", trigger: "button[name=action_open_floor_plan]", run: "click" },
        { content: "that of this site", trigger: ".o_floor_plan_other:contains(Annex)" },
    ],
});

/** On a phone: tap an area, see what is there, say what is broken. */
tours.add("sales_logistics_floor_plan_tap", {
    steps: () => [
        { content: "tap the tables", trigger: marker("Tables"), run: "click" },
        { content: "what is there", trigger: ".o_floor_plan_card:contains(Furniture: 6)" },
        { content: "nothing to arrange for who may not", trigger: ".o_floor_plan:not(:has(.o_floor_plan_arrange))" },
        { content: "something is broken", trigger: ".o_floor_plan_report", run: "click" },
        { content: "what", trigger: ".modal .o_field_widget[name=name] input", run: "edit The lamp flickers" },
        { content: "report it", trigger: ".modal-footer button:contains(Report)", run: "click" },
        { content: "it shows on the plan", trigger: ".o_floor_plan_card .text-danger:contains(Open repairs and upkeep: 1)" },
    ],
});
