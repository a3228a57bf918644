import { click, contains, defineMailModels, openFormView, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { mockService, serverState } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

/** An activity on a partner that asks somebody for a decision. */
async function showActivity(values = {}, user) {
    const pyEnv = await startServer();
    const user_id = user ? pyEnv["res.users"].create({ name: user }) : serverState.userId;
    const partnerId = pyEnv["res.partner"].create({ name: "An order" });
    pyEnv["mail.activity"].create({
        activity_category: "sales_approval", can_write: true, res_id: partnerId, res_model: "res.partner", user_id, ...values,
    });
    await start();
    return partnerId;
}

test("whoever is asked decides, and does not tick off", async () => {
    const partnerId = await showActivity();
    await openFormView("res.partner", partnerId);
    await contains(".o-mail-Activity .o_sales_approve", { text: "Approve" });
    await contains(".o-mail-Activity .o_sales_reject", { text: "Reject" });
    await contains(".o-mail-Activity .o_sales_approve .fa-check");
    await contains(".o-mail-Activity .o_sales_reject .fa-times");
    await contains(".o-mail-Activity-markDone", { count: 0 });
    await contains(".o-mail-Activity-edit", { count: 0 });
});

test("to others it offers neither to decide nor to tick off", async () => {
    const partnerId = await showActivity({}, "Somebody else");
    await openFormView("res.partner", partnerId);
    await contains(".o-mail-Activity");
    await contains(".o_sales_approve", { count: 0 });
    await contains(".o-mail-Activity-markDone", { count: 0 });
});

test("other activities stay as Odoo has them", async () => {
    const partnerId = await showActivity({ activity_category: "default" });
    await openFormView("res.partner", partnerId);
    await contains(".o-mail-Activity-markDone");
    await contains(".o_sales_approve", { count: 0 });
});

test("each button opens the dialog of its decision, for the document", async () => {
    const partnerId = await showActivity();
    await openFormView("res.partner", partnerId);
    mockService("action", {
        doAction(action, { additionalContext, onClose } = {}) {
            if (typeof action === "string") {
                expect.step(`${action} ${additionalContext.active_model} ${additionalContext.active_ids}`);
                onClose();
            }
        },
    });
    await click(".o_sales_reject");
    await click(".o_sales_approve");
    expect.verifySteps([
        `sales_center.sales_approval_decide_action_reject res.partner ${partnerId}`,
        `sales_center.sales_approval_decide_action_approve res.partner ${partnerId}`,
    ]);
});
