import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFigure, formatGap, formatPercent, STATUSES } from "./board_format";

const KIND_ICONS = {
    company: "fa-building",
    region: "fa-globe",
    sales_company: "fa-institution",
    project: "fa-map-marker",
    team: "fa-users",
    person: "fa-user",
    category: "fa-tag",
    dealer: "fa-handshake-o",
};

/** One line of the board, or one card of it on a phone. */
export class TargetBoardRow extends Component {
    static template = "sales_kpi.TargetBoardRow";
    static props = {
        row: Object,
        depth: Number,
        isOpen: Boolean,
        unassigned: Boolean,
        columns: Array,
        split: Boolean,
        compact: Boolean,
        details: Boolean,
        doubts: { type: Object, optional: true },
        editing: { type: [String, { value: null }], optional: true },
        card: { type: [String, { value: null }], optional: true },
        onToggle: Function,
        onDrill: Function,
        onEdit: Function,
        onSave: Function,
    };

    setup() {
        this.formatPercent = formatPercent;
        this.statuses = STATUSES;
    }

    get icon() {
        return this.props.unassigned ? "fa-question-circle-o" : KIND_ICONS[this.props.row.kind];
    }

    get toggleLabel() {
        return this.props.isOpen ? _t("Collapse") : _t("Expand");
    }

    get cells() {
        const cells = this.props.columns.map((column, number) => ({
            column,
            cell: this.getCell(this.props.row.cells[number]),
        }));
        return this.props.card ? cells.filter(({ column }) => column.key === this.props.card) : cells;
    }

    /** What belongs to a node but to nobody below it is a line of its own: results, and what leavers left of their targets. */
    getCell(cell) {
        return this.props.unassigned
            ? { target: cell.open_share || null, actual: cell.unassigned, percent: null, gap: null, status: null }
            : cell;
    }

    /** Why the target of the cell is hardly likely, if so. */
    doubt(column) {
        return this.props.unassigned ? undefined : this.props.doubts?.[column.key];
    }

    figure(value, column) {
        return formatFigure(value, column.unit, this.props.compact);
    }

    gap(value, column) {
        return formatGap(value, column.unit, this.props.compact);
    }

    barWidth(cell) {
        return `width: ${Math.max(0, Math.min(cell.percent || 0, 100))}%`;
    }

    markPlace(cell) {
        return `inset-inline-start: ${Math.min((cell.due / cell.target) * 100, 100)}%`;
    }

    hasMark(cell, column) {
        return cell.target && cell.due !== null && cell.due !== undefined && column.time === "current";
    }

    onSave(ev, column, cell) {
        this.props.onSave(this.props.row, column, cell, ev.target.value);
    }

    onInputKeydown(ev, column, cell) {
        ev.stopPropagation();
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.onSave(ev, column, cell);
        } else if (ev.key === "Escape") {
            this.props.onEdit(null, null);
        }
    }
}
