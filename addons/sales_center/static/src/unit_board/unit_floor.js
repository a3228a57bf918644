import { Component } from "@odoo/owl";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";

/** Each state has a sign of its own, besides its colour. */
export const SIGNS = {
    planned: "fa-circle-o",
    prepared: "fa-clock-o",
    on_market: "fa-check",
    offered: "fa-users",
    halted: "fa-pause",
    held: "fa-hourglass-half",
    subscribed: "fa-pencil",
    contracted: "fa-lock",
    delivered: "fa-key",
    withdrawn: "fa-ban",
};

/** One floor of the board. It is drawn anew only when one of its own units changes, or is marked. */
export class UnitFloor extends Component {
    static template = "sales_center.UnitFloor";
    static props = {
        floor: Number,
        places: Array,
        states: Object,
        currency: Number,
        faded: String, // ids, with commas, so that equal ones are equal
        picked: String,
        chosen: { type: [Number, Boolean] },
        onChoose: Function,
        onFloor: Function,
    };

    setup() {
        this.signs = SIGNS;
    }

    classOf(cell) {
        const has = (ids) => ids.includes(`,${cell.id},`);
        return [
            `o_unit_${cell.state}`,
            has(this.props.faded) && "o_unit_faded",
            (this.props.chosen === cell.id || has(this.props.picked)) && "o_unit_chosen",
            cell.mine && "o_unit_mine",
        ]
            .filter(Boolean)
            .join(" ");
    }

    describe(cell) {
        return [cell.number, this.props.states[cell.state], cell.user].filter(Boolean).join(", ");
    }

    money(amount) {
        return formatMonetary(amount, { currencyId: this.props.currency, digits: [16, 0] });
    }

    area(area) {
        return formatFloat(area, { digits: [16, 2], trailingZeros: false });
    }
}
