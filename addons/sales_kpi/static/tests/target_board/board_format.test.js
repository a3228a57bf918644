import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { formatFigure, formatGap, formatPercent, STATUSES } from "@sales_kpi/target_board/board_format";
import { makeMockEnv } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");
beforeEach(() => makeMockEnv()); // numbers and words are in a language

test("nothing is a dash, and zero is a zero", () => {
    expect(formatFigure(null, "piece")).toBe("–");
    expect(formatFigure(0, "piece")).toBe("0");
    expect(formatPercent(undefined)).toBe("–");
    expect(formatGap(null, "money")).toBe("–");
});

test("pieces have no cents, money has, whole money needs none", () => {
    expect(formatFigure(1234.4, "piece")).toBe("1,234");
    expect(formatFigure(1234.5, "money")).toBe("1,234.50");
    expect(formatFigure(1234, "money")).toBe("1,234");
});

test("short numbers are short from ten thousand on, on either side of zero", () => {
    expect(formatFigure(9999, "money", true)).toBe("9,999");
    expect(formatFigure(12345678, "money", true)).toBe("12.35M");
    expect(formatFigure(-12345678, "money", true)).toBe("-12.35M");
});

test("a gap has its sign, a percentage its own", () => {
    expect(formatGap(5, "piece")).toBe("+5");
    expect(formatGap(-5, "piece")).toBe("-5");
    expect(formatPercent(12.345, 1)).toBe("12.3%");
    expect(formatFigure(50, "percent", true)).toBe("50%");
});

test("no two statuses share a sign or words", () => {
    const all = Object.values(STATUSES);
    expect(new Set(all.map(({ icon }) => icon)).size).toBe(all.length);
    expect(new Set(all.map(({ label }) => String(label))).size).toBe(all.length);
});
