import { Component, onMounted, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { deserializeDateTime, formatDate, serializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useReload } from "@sales_center/utils/use_reload";

const { DateTime } = luxon;

/** How often the board looks for what others did, in milliseconds. */
const INTERVAL = 15000;
/** Each state has a sign of its own, besides its colour. */
const SIGNS = { requested: "fa-question", approved: "fa-check", active: "fa-road", done: "fa-flag-checkered" };

export class TripBoard extends Component {
    static template = "sales_logistics.TripBoard";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.signs = SIGNS;
        this.lines = useRef("lines");
        const kept = this.props.state || {};
        this.state = useState({
            day: kept.day ? DateTime.fromISO(kept.day) : DateTime.now().startOf("day"),
            days: kept.days || 1,
            board: null,
            chosen: null,
            free: [],
        });
        useReload(() => this.load());
        onWillStart(() => this.load());
        onMounted(() => this.showWorkingHours());
        const timer = setInterval(() => !document.hidden && this.load(), INTERVAL);
        onWillUnmount(() => clearInterval(timer));
    }

    get start() {
        return this.state.days === 1 ? this.state.day : this.state.day.startOf("week");
    }

    get stop() {
        return this.start.plus({ days: this.state.days });
    }

    get title() {
        return this.state.days === 1
            ? this.start.toLocaleString(DateTime.DATE_HUGE)
            : `${formatDate(this.start)} – ${formatDate(this.stop.minus({ days: 1 }))}`;
    }

    /** The marks above the rows: hours of a day, or days of a week. */
    get marks() {
        if (this.state.days === 1) {
            return [...Array(12).keys()].map((index) => ({ key: index, label: `${index * 2}:00` }));
        }
        return [...Array(7).keys()].map((index) => ({
            key: index,
            label: this.start.plus({ days: index }).toLocaleString({ weekday: "short", day: "numeric" }),
        }));
    }

    async load() {
        const [start, stop] = [serializeDateTime(this.start), serializeDateTime(this.stop)];
        const board = await this.orm.silent.call("sales.trip", "get_board", [start, stop]);
        if (start === serializeDateTime(this.start)) {
            this.state.board = board;
        }
    }

    /** Where a day is wider than the screen, as on a phone, the morning is what one sees first. */
    showWorkingHours() {
        const line = this.lines.el?.querySelector(".o_trip_board_line");
        if (line) {
            this.lines.el.scrollLeft = this.state.days === 1 ? (line.offsetWidth * 7) / 24 : 0;
        }
    }

    /** Where a period lies on the line of time, as a style. */
    place(period) {
        const from = this.start.toMillis();
        const length = this.stop.toMillis() - from;
        const percent = (moment) => (100 * (moment.toMillis() - from)) / length;
        const left = Math.max(0, percent(deserializeDateTime(period.start)));
        const right = period.stop ? Math.min(100, percent(deserializeDateTime(period.stop))) : 100;
        return `left: ${left}%; width: ${Math.max(right - left, 0.5)}%;`;
    }

    get nowStyle() {
        const now = DateTime.now();
        if (now < this.start || now >= this.stop) {
            return false;
        }
        return this.place({ start: serializeDateTime(now), stop: serializeDateTime(now) });
    }

    describe(trip) {
        const driver = [trip.driver, trip.absence].filter(Boolean).join(": ");
        return [this.when(trip), trip.place, trip.who, driver, this.state.board.states[trip.state]].filter(Boolean).join(", ");
    }

    /** From when until when, short: the day is said once where it is one. */
    when(trip) {
        const [start, stop] = [trip.start, trip.stop].map((moment) => deserializeDateTime(moment));
        const end = stop.toFormat(stop.hasSame(start, "day") ? "HH:mm" : "M/d HH:mm");
        return `${start.toFormat("M/d HH:mm")} – ${end}`;
    }

    move(step) {
        this.state.day = this.state.day.plus({ days: step * this.state.days });
        return this.load();
    }

    today() {
        this.state.day = DateTime.now().startOf("day");
        return this.load();
    }

    async span(days) {
        this.state.days = days;
        await this.load();
        this.showWorkingHours();
    }

    async choose(trip) {
        if (this.state.chosen === trip.id) {
            Object.assign(this.state, { chosen: null, free: [] });
            return;
        }
        const day = deserializeDateTime(trip.start).startOf("day");
        Object.assign(this.state, { chosen: trip.id, free: [], day });
        this.state.free = await this.orm.call("sales.trip", "get_free_cars", [[trip.id]]);
        await this.load();
    }

    async assign(car) {
        await this.orm.call("sales.trip", "action_assign", [[this.state.chosen], car.id]);
        Object.assign(this.state, { chosen: null, free: [] });
        await this.load();
    }

    open(trip) {
        return this.action.doAction(
            { type: "ir.actions.act_window", res_model: "sales.trip", res_id: trip.id, views: [[false, "form"]] },
        );
    }
}

registry.category("actions").add("sales_logistics.trip_board", TripBoard);
