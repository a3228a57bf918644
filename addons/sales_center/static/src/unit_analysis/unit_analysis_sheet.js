import { Component } from "@odoo/owl";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { STATIC_ACTIONS_GROUP_NUMBER } from "@web/search/action_menus/action_menus";

export const ANALYSES = ["sales.unit.transaction", "sales.unit.stock"];

/** The rows of an analysis of units as a sheet, filtered as the screen is. */
export class UnitAnalysisSheet extends Component {
    static template = "sales_center.UnitAnalysisSheet";
    static components = { DropdownItem };
    static props = {};

    download() {
        const { resModel, domain } = this.env.searchModel;
        return download({ url: "/sales_center/unit_analysis.xlsx", data: { model: resModel, domain: JSON.stringify(domain) } });
    }
}

export const unitAnalysisSheetItem = {
    Component: UnitAnalysisSheet,
    groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
    isDisplayed: async (env) => ANALYSES.includes(env.searchModel?.resModel) && (await user.hasGroup("base.group_allow_export")),
};

registry.category("cogMenu").add("sales_center.unit_analysis_sheet", unitAnalysisSheetItem, { sequence: 20 });
