from odoo import api, fields, models


class SalesApprovalDecide(models.TransientModel):
    """Takes down the words that go with a decision, on one request or on many."""

    _name = "sales.approval.decide"
    _description = "Decide on Approvals"

    approval_ids = fields.Many2many("sales.approval", required=True)
    decision = fields.Selection(
        [
            ("approve", "Approve"), ("reject", "Reject"), ("ask", "Ask Back"), ("answer", "Answer"),
            ("forward", "Forward"),
        ],
        required=True, default="approve",
    )
    user_id = fields.Many2one("res.users", string="Forward To", domain=[("share", "=", False)])
    reason = fields.Text()
    summary = fields.Text(compute="_compute_summary")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "approval_ids" in fields_list and self.env.context.get("active_model") == "sales.approval":
            values.setdefault("approval_ids", [fields.Command.set(self.env.context.get("active_ids", []))])
        return values

    @api.depends("approval_ids")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = "\n".join(
                self.env._("%(name)s: %(what)s", name=approval.display_name, what=approval.summary) if approval.summary
                else self.env._("%(name)s: %(amount)s (%(percent).4g %%)", name=approval.display_name,
                           amount=approval.currency_id.format(approval.concession_amount), percent=approval.concession)
                for approval in wizard.approval_ids
            )

    def action_decide(self):
        """Carry out the decision with the reason given."""
        self.ensure_one()
        approvals, reason = self.approval_ids, self.reason
        if self.decision == "approve":
            approvals.action_approve(reason)
        elif self.decision == "reject":
            approvals.action_reject(reason)
        elif self.decision == "ask":
            approvals.action_ask_back(reason)
        elif self.decision == "answer":
            approvals.action_answer(reason)
        else:
            approvals.action_forward(self.user_id.id, reason)
        return {"type": "ir.actions.act_window_close"}
