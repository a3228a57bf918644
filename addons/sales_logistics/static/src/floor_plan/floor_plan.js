import { Component, onWillStart, useExternalListener, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { Mutex } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useReload } from "@sales_center/utils/use_reload";

/** Each kind of area has a sign of its own, besides its colour. */
const SIGNS = {
    hall: "fa-building-o",
    model: "fa-home",
    office: "fa-briefcase",
    meeting: "fa-users",
    dormitory: "fa-bed",
    canteen: "fa-cutlery",
    store: "fa-archive",
    parking: "fa-car",
    reception: "fa-bell-o",
    negotiation: "fa-handshake-o",
    other: "fa-map-marker",
};
/** How far an arrow key moves a marker, in percent; with Shift, and without. */
const [FAR, NEAR] = [5, 1];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const inside = (percent) => Math.min(100, Math.max(0, Math.round(percent * 100) / 100));

/**
 * The floor plans of a site with its areas as markers. Whoever looks after the site arranges them: with the mouse, a
 * finger, or the arrow keys.
 */
export class FloorPlan extends Component {
    static template = "sales_logistics.FloorPlan";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.signs = SIGNS;
        this.picture = useRef("picture");
        const kept = this.props.state || {};
        this.state = useState({
            plan: null,
            floor: kept.floor || false,
            chosen: kept.chosen || false,
            arranging: false,
        });
        this.dragged = null;
        this.saving = new Mutex();
        this.changes = 0;
        this.wanted = kept.site || this.props.action.context?.active_id || false;
        useReload(() => this.load());
        useExternalListener(window, "pointermove", (ev) => this.onDrag(ev));
        useExternalListener(window, "pointerup", () => this.onDrop());
        useExternalListener(window, "pointercancel", () => this.onDrop());
        onWillStart(() => this.load());
    }

    /** What was put somewhere while the answer was on its way is newer than the answer: ask again. */
    async load() {
        let plan, changes;
        do {
            await this.saving.getUnlockedDef();
            changes = this.changes;
            plan = await this.orm.silent.call("sales.site", "get_floor_plan", [this.wanted]);
        } while (changes !== this.changes);
        this.state.plan = plan;
        this.wanted = plan.site;
        if (!plan.floors.some((floor) => floor.id === this.state.floor)) {
            this.state.floor = plan.floors.length ? plan.floors[0].id : false;
        }
        if (!plan.areas.some((area) => area.id === this.state.chosen)) {
            this.state.chosen = false;
        }
    }

    get floor() {
        return this.state.plan.floors.find((floor) => floor.id === this.state.floor);
    }

    get pictureUrl() {
        return `/web/image/sales.site.floor/${this.floor.id}/image_1920?unique=${this.floor.unique}`;
    }

    get placed() {
        return this.state.plan.areas.filter((area) => area.floor === this.state.floor);
    }

    get others() {
        return this.state.plan.areas.filter((area) => area.floor !== this.state.floor);
    }

    get chosen() {
        return this.state.plan.areas.find((area) => area.id === this.state.chosen);
    }

    place(area) {
        return `left: ${area.x}%; top: ${area.y}%;`;
    }

    describe(area) {
        return [area.name, area.kind_name, area.person].filter(Boolean).join(", ");
    }

    floorName(area) {
        return this.state.plan.floors.find((floor) => floor.id === area.floor)?.name || "";
    }

    changeSite(ev) {
        this.wanted = parseInt(ev.target.value);
        Object.assign(this.state, { floor: false, chosen: false, arranging: false });
        return this.load();
    }

    choose(area) {
        this.state.chosen = this.state.chosen === area.id && !this.state.arranging ? false : area.id;
        if (area.floor) {
            this.state.floor = area.floor;
        }
    }

    /** Done is said once all of it is kept. */
    async arrange() {
        await this.saving.getUnlockedDef();
        this.state.arranging = !this.state.arranging;
    }

    // ------------------------------------------------------------
    // Arranging
    // ------------------------------------------------------------

    onGrab(area, ev) {
        if (this.state.arranging && ev.button === 0) {
            this.dragged = { area, moved: false };
            ev.preventDefault();
            ev.currentTarget.focus();
        }
    }

    onDrag(ev) {
        if (!this.dragged || !this.picture.el) {
            return;
        }
        const box = this.picture.el.getBoundingClientRect();
        Object.assign(this.dragged.area, {
            x: inside((100 * (ev.clientX - box.left)) / box.width),
            y: inside((100 * (ev.clientY - box.top)) / box.height),
        });
        this.dragged.moved = true;
        this.changes++;
    }

    onDrop() {
        const dragged = this.dragged;
        this.dragged = null;
        return dragged?.moved ? this.save(dragged.area) : null;
    }

    onKey(area, ev) {
        if (!this.state.arranging) {
            return;
        }
        if (ev.key in ARROWS) {
            ev.preventDefault();
            const [right, down] = ARROWS[ev.key];
            const step = ev.shiftKey ? FAR : NEAR;
            Object.assign(area, { x: inside(area.x + right * step), y: inside(area.y + down * step) });
            this.state.chosen = area.id;
            return this.save(area);
        }
        if (ev.key === "Delete") {
            return this.takeOff(area);
        }
    }

    /** Put an area that is not on this floor in the middle of it. */
    async putHere(area) {
        Object.assign(area, { floor: this.state.floor, x: 50, y: 50 });
        this.state.chosen = area.id;
        await this.save(area);
    }

    async takeOff(area) {
        this.changes++;
        await this.saving.exec(() => this.orm.call("sales.site.area", "action_take_off", [[area.id]]));
        await this.load();
    }

    /** One after the other, so that of several steps the last one stays. */
    async save(area) {
        this.changes++;
        try {
            await this.saving.exec(() =>
                this.orm.call("sales.site.area", "action_place", [[area.id], area.floor, area.x, area.y])
            );
        } catch (error) {
            await this.load();
            throw error;
        }
    }

    // ------------------------------------------------------------
    // Going elsewhere
    // ------------------------------------------------------------

    open(area) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.site.area",
            res_id: area.id,
            views: [[false, "form"]],
        });
    }

    async report(area) {
        const action = await this.orm.call("sales.site", "action_report_repair", [[this.state.plan.site], area.id]);
        return this.action.doAction(action, { onClose: () => this.load() });
    }

    openSite() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.site",
            res_id: this.state.plan.site,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("sales_logistics.floor_plan", FloorPlan);
