import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { formatFloat } from "@web/views/fields/formatters";

/** Colour is never the only sign: each status has an icon and words of its own. */
export const STATUSES = {
    ahead: { icon: "fa-angle-double-up", label: _t("Ahead of the pace") },
    on: { icon: "fa-check", label: _t("On pace") },
    near: { icon: "fa-exclamation", label: _t("Slightly behind") },
    behind: { icon: "fa-arrow-down", label: _t("Behind: measures needed") },
};

const compactFormats = {};

/** 1.2B in English, 12亿 in Chinese: whatever the reader's language shortens to. */
function formatCompact(value) {
    const locale = user.lang || "en-US";
    compactFormats[locale] ||= new Intl.NumberFormat(locale, {
        notation: "compact",
        maximumSignificantDigits: 4,
    });
    return compactFormats[locale].format(value);
}

/**
 * @param {number|null} value empty is a dash, zero is a zero
 * @param {string} unit of the metric
 * @param {boolean} [compact] shortened
 */
export function formatFigure(value, unit, compact) {
    if (value === null || value === undefined) {
        return "–";
    }
    if (unit === "percent") {
        return formatPercent(value, 2);
    }
    if (compact && Math.abs(value) >= 10000) {
        return formatCompact(value);
    }
    const digits = Number.isInteger(value) || unit === "piece" ? 0 : 2;
    return formatFloat(value, { digits: [16, digits] });
}

export function formatPercent(value, digits = 0) {
    if (value === null || value === undefined) {
        return "–";
    }
    return `${formatFloat(value, { digits: [16, digits], trailingZeros: false })}%`;
}

export function formatGap(value, unit, compact) {
    if (value === null || value === undefined) {
        return "–";
    }
    return (value > 0 ? "+" : "") + formatFigure(value, unit, compact);
}
