import { getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

export const AREA = {
    kind: "office", kind_name: "Office", capacity: 0, person: "", note: "", floor: 7, x: 20, y: 40, photo: false, things: [],
};

/** Show a site (1) with one floor (7) and these areas. */
export async function showPlan(areas, values = {}) {
    const plan = {
        sites: [{ id: 1, name: "Lakeside" }, { id: 2, name: "Harbour" }], site: 1, floors: [{ id: 7, name: "Ground", unique: "1" }],
        areas: areas.map((area) => ({ ...AREA, name: `Room ${area.id}`, ...area })), may_edit: true, ...values,
    };
    onRpc("sales.site", "get_floor_plan", () => JSON.parse(JSON.stringify(plan)));
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "sales_logistics.floor_plan", name: "Floor Plans" });
    return plan;
}
