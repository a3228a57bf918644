import { Activity } from "@mail/core/web/activity";
import { ActivityListPopoverItem } from "@mail/core/web/activity_list_popover_item";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";

/**
 * The activity of an approval is decided, not ticked off: wherever it shows up, it offers to approve
 * and to reject in the place of "Mark Done".
 */
const decidable = {
    /** Whether the activity asks for a decision. */
    get isApproval() {
        return this.props.activity.activity_category === "sales_approval";
    },

    /** Whether it asks the current user. */
    get isMyApproval() {
        return this.isApproval && this.props.activity.user_id?.id === user.userId;
    },

    /** @param {"approve"|"reject"} decision */
    async onClickDecide(decision) {
        const { res_id: id, res_model: model } = this.props.activity;
        await new Promise((resolve) =>
            this.env.services.action.doAction(`sales_center.sales_approval_decide_action_${decision}`, {
                additionalContext: { active_model: model, active_id: id, active_ids: [id] },
                onClose: resolve,
            })
        );
        this.props.onActivityChanged?.(this.env.services["mail.store"].Thread.insert({ model, id }));
        await this.props.reloadParentView?.();
    },
};

for (const component of [Activity, ActivityListPopoverItem]) {
    patch(component.prototype, decidable);
}

patch(ActivityListPopoverItem.prototype, {
    get hasMarkDoneButton() {
        return super.hasMarkDoneButton && !this.isApproval;
    },
    get hasEditButton() {
        return super.hasEditButton && !this.isApproval;
    },
    get hasCancelButton() {
        return super.hasCancelButton && !this.isApproval;
    },
});
