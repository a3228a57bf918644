from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SalesTargetNode(models.Model):
    """ Bottom-up: who owns a node says yes to its figures, or proposes others.

    open -> submitted -> accepted, or returned with a comment and submitted again. The owner
    submits; the owner of the node above, or an officer, decides. What was proposed becomes
    the node's figures when it is accepted.
    """
    _inherit = "sales.target.node"

    submission_state = fields.Selection(
        [("open", "Open"), ("submitted", "Submitted"), ("accepted", "Accepted"), ("returned", "Returned")],
        required=True, default="open", copy=False, readonly=True, index=True)
    submission_note = fields.Text("Comment of the Owner", copy=False, readonly=True)
    decision_note = fields.Text("Comment on It", copy=False, readonly=True)
    proposal_ids = fields.One2many("sales.target.proposal", "node_id", string="Proposed")
    proposed_below_ids = fields.One2many(
        "sales.target.proposal.sum", "parent_id", string="Proposed by Those Below", readonly=True)
    is_mine = fields.Boolean(compute="_compute_is_mine")
    is_mine_to_decide = fields.Boolean(compute="_compute_is_mine")

    @api.depends_context("uid")
    @api.depends("user_id", "parent_id.user_id")
    def _compute_is_mine(self):
        is_officer = self.env["sales.target.figure"].has_access("write")
        for node in self:
            node.is_mine = node.user_id == self.env.user
            # sudo: whose the node above is
            node.is_mine_to_decide = is_officer or node.sudo().parent_id.user_id == self.env.user

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_submit(self, comment=None):
        """ The owner says yes to the figures of the node, or sends the proposed ones up. """
        self._check_submission("submitted", ("open", "returned"))
        if strangers := self.filtered(lambda node: not node.is_mine and not self.env.su):
            raise AccessError(self.env._("%s: only its owner submits its figures.", strangers[0].name))
        # sudo: owners do not write nodes; the state and the comment only
        self.sudo().write({"submission_state": "submitted", "submission_note": comment, "decision_note": False})
        self._log_submission(self.env._("submitted"), comment)

    def action_accept(self, comment=None):
        """ Take the proposed figures over, and say yes to the node. """
        self._check_submission("accepted", ("submitted",))
        self._check_may_decide()
        for plan, nodes in self.grouped("plan_id").items():
            plan.set_figures([
                {"node_id": proposal.node_id.id, "metric_id": proposal.metric_id.id, "period_id": proposal.period_id.id,
                 "target": proposal.amount}
                for proposal in nodes.proposal_ids])
        # sudo: the state and the comment only, checked above
        self.sudo().write({"submission_state": "accepted", "decision_note": comment})
        self._log_submission(self.env._("accepted"), comment)
        self.plan_id._accept_when_complete()

    def action_return(self, comment):
        """ Send the figures back to the owner, with the reason. """
        self._check_submission("returned", ("submitted", "accepted"))
        self._check_may_decide()
        if not (comment or "").strip():
            raise UserError(self.env._("Say why the figures go back."))
        # sudo: the state and the comment only, checked above
        self.sudo().write({"submission_state": "returned", "decision_note": comment})
        self._log_submission(self.env._("returned"), comment)
        self.plan_id._schedule_for_owners(self, self.env._("Your figures came back: %s", comment))

    def action_open_submission(self):
        """ Open the dialog in which a comment is written. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.name, "res_model": "sales.target.submission",
            "view_mode": "form", "target": "new", "context": {"default_node_id": self.id},
        }

    def _check_submission(self, state, allowed):
        self.check_access("read")
        self._lock_branch()
        self.invalidate_recordset(["submission_state"])
        for node in self:
            if node.plan_state != "distributed":
                raise UserError(self.env._("%s is not handed out.", node.plan_id.name))
            if node.submission_state not in allowed:
                labels = dict(self._fields["submission_state"]._description_selection(self.env))
                raise UserError(self.env._(
                    "%(node)s is %(old)s and can't become %(new)s.", node=node.name,
                    old=labels[node.submission_state].lower(), new=labels[state].lower()))

    def _check_may_decide(self):
        if self.env.su:
            return
        if strangers := self.filtered(lambda node: not node.is_mine_to_decide):
            raise AccessError(self.env._(
                "%s: only officers and the owner of the node above decide on its figures.", strangers[0].name))
        if own := self.filtered(lambda node: node.is_mine and node.parent_id):
            raise UserError(self.env._("%s is yours: somebody else decides on its figures.", own[0].name))

    def _log_submission(self, what, comment):
        """ Note it in the plan's chatter, once for all nodes. """
        for plan, nodes in self.grouped("plan_id").items():
            names = ", ".join(nodes[:10].mapped("name")) + (", …" if len(nodes) > 10 else "")
            # sudo: owners read the plan, and may not write to it
            plan.sudo().message_post(
                body=self.env._("%(nodes)s: %(what)s. %(comment)s", nodes=names, what=what, comment=comment or ""),
                author_id=self.env.user.partner_id.id)
