from odoo import api, fields, models
from odoo.exceptions import UserError

# What counts as having agreed, and as having decided.
AGREED = ("approve", "carry")
DECIDED = ("approve", "carry", "reject")


class SalesApprovalDecision(models.Model):
    """Who decided what, when, on which figures and for whom: written once, never changed."""

    _name = "sales.approval.decision"
    _inherit = ["sales.approval.kept", "sales.label.mixin"]
    _description = "Decision on an Approval"
    _order = "id desc"
    _rec_name = "decision"

    approval_id = fields.Many2one("sales.approval", required=True, index=True, ondelete="restrict")
    step_id = fields.Many2one("sales.approval.step", index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="restrict")
    on_behalf_of_id = fields.Many2one("res.users", ondelete="restrict")
    decision = fields.Selection(
        [
            ("approve", "Approved"),
            ("reject", "Rejected"),
            ("ask", "Asked back"),
            ("answer", "Answered"),
            ("forward", "Forwarded"),
            ("escalate", "Passed to the next level"),
            ("withdraw", "Withdrawn"),
            ("carry", "Stays given"),
        ],
        required=True,
    )
    forwarded_to_id = fields.Many2one("res.users", ondelete="restrict")
    reason = fields.Text()
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    figures = fields.Json()
    figures_summary = fields.Char(string="On These Figures", compute="_compute_figures_summary")

    # Nobody twice in one chain, neither in person nor through a delegate.
    _once_per_user = models.UniqueIndex(
        "(approval_id, user_id) WHERE decision IN ('approve', 'reject')",
        "You have already decided on this request.",
    )
    _once_per_principal = models.UniqueIndex(
        "(approval_id, on_behalf_of_id) WHERE decision IN ('approve', 'reject') AND on_behalf_of_id IS NOT NULL",
        "Somebody has already decided on this request for the same person.",
    )

    @api.depends("figures")
    def _compute_figures_summary(self):
        for decision in self:
            figures = decision.figures or {}
            decision.figures_summary = figures.get("summary") or (figures and self.env._(
                "%(net)s net, concession %(concession)s (%(percent).4g %%)",
                net=decision.approval_id.currency_id.format(figures.get("net_total", 0.0)),
                concession=decision.approval_id.currency_id.format(figures.get("concession_amount", 0.0)),
                percent=figures.get("concession", 0.0),
            ))

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("Decisions are never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Decisions are never deleted."))
