import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

CHANGEABLE_STATES = ("approved", "running")
# What an approval of the change is given for, besides its lines.
ORDER = frozenset({"plan_id", "kind", "date_from", "reason", "node_id", "to_parent_id", "new_node_id", "applied_on", "name"})


class SalesTargetChange(models.Model):
    """ A change of an approved plan: which figures become what, from which date on, and why.

    1. Lines say a figure's value before and after. The past does not move: no line is for a
       period that was over on the date of the change, and no change begins before the period
       in which it is asked for.
    2. After the change the figures around it add up, across the tree and over time; what is
       to be handed to nobody is said on a line as the open share.
    3. It is applied by its approval and by nothing else. Where a figure is no longer what the
       line says it was before, the change is refused: it was decided on other figures.
    4. Once asked for it is not edited any more; once applied it is never changed.

    A person who moves or leaves is a change too: it says from when on somebody stands elsewhere,
    and its lines carry the target along (see `sales.target.move`).
    """
    _name = "sales.target.change"
    _description = "Change of a Target Plan"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.target.approval.mixin"]
    _order = "id desc"
    _approval_open_states = ("draft", "waiting")
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, default="/", copy=False)
    plan_id = fields.Many2one(
        "sales.target.plan", required=True, ondelete="restrict", index=True, check_company=True,
        domain=[("state", "in", CHANGEABLE_STATES)])
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("waiting", "Waiting for approval"),
            ("applied", "Applied"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
        ],
        required=True, default="draft", copy=False, readonly=True, tracking=True, index=True)
    kind = fields.Selection(
        [("figures", "Figures"), ("move", "Person moves"), ("leave", "Person leaves")],
        string="What Changes", required=True, default="figures", readonly=True)
    date_from = fields.Date("From", required=True, default=fields.Date.context_today, tracking=True)
    reason = fields.Text(required=True)
    node_id = fields.Many2one(
        "sales.target.node", string="Leaves the Place", readonly=True, ondelete="restrict", index="btree_not_null",
        help="The person's place up to the day before the change.")
    to_parent_id = fields.Many2one(
        "sales.target.node", string="Goes To", readonly=True, ondelete="restrict", index="btree_not_null")
    new_node_id = fields.Many2one(
        "sales.target.node", string="New Place", readonly=True, copy=False, ondelete="restrict", index="btree_not_null")
    line_ids = fields.One2many("sales.target.change.line", "change_id", string="Lines", copy=False)
    # For record rules: those are evaluated as superuser, which would fill `line_ids` with what the reader may not see.
    all_line_ids = fields.One2many("sales.target.change.line", "change_id", copy=False, groups=fields.NO_ACCESS)
    effect = fields.Text("Effect on the Sums", compute="_compute_effect")
    problems = fields.Text("To Put Right", compute="_compute_problems", groups="sales_kpi.group_officer")
    applied_on = fields.Datetime(readonly=True, copy=False)

    # ------------------------------------------------------------
    # COMPUTES AND CONSTRAINTS
    # ------------------------------------------------------------

    @api.depends("state")
    def _compute_approval_state(self):
        return super()._compute_approval_state()

    @api.depends("name", "plan_id.name")
    def _compute_display_name(self):
        for change in self:
            change.display_name = f"{change.name} ({change.plan_id.name})"

    @api.depends("line_ids.before", "line_ids.after", "line_ids.open_before", "line_ids.open_after")
    @api.depends_context("uid", "lang")
    def _compute_effect(self):
        for change in self:
            change.effect = "\n".join(change._get_effect(change.line_ids))

    def _get_effect(self, lines):
        """ Say what becomes of the whole range, from the top down: on the lines given. """
        self.ensure_one()
        lines = lines.filtered(lambda line: line.period_id.is_whole and (line.node_id or line.joins) and line.metric_id)
        return [
            line._describe() for line in
            lines.sorted(lambda line: (line.metric_id.sequence, line.node_id.parent_path or "", line.id or 0))]

    @api.depends("line_ids.after", "line_ids.open_after", "line_ids.period_id", "line_ids.node_id", "date_from", "state")
    def _compute_problems(self):
        for change in self:
            draft = change.state == "draft" and change._origin
            change.problems = "\n".join(change._origin._get_approval_problems()) if draft else False

    @api.constrains("kind", "plan_id", "node_id", "to_parent_id")
    def _check_move(self):
        for change in self:
            moved, target = change.node_id, change.to_parent_id
            valid = {
                "figures": not moved and not target,
                "move": moved.kind == "person" and target and target != moved.parent_id,
                "leave": moved.kind == "person" and not target,
            }[change.kind]
            if not valid or any(node.plan_id != change.plan_id for node in moved | target):
                raise ValidationError(self.env._("%s: say who moves where, within the plan.", change.name))

    @api.constrains("date_from", "plan_id")
    def _check_date(self):
        for change in self:
            plan = change.plan_id
            if not plan.date_from <= change.date_from <= plan.date_to:
                raise ValidationError(self.env._(
                    "%(change)s begins on %(day)s, which is not within %(plan)s.", change=change.name,
                    day=format_date(self.env, change.date_from), plan=plan.name))
        self.line_ids._check_past()

    def _get_all_lines(self):
        """ Return the lines in the order they were made: the change is one, whoever may see which of them. """
        # sudo: as said; searched for, so that the reader's own `line_ids` stay those he or she may see
        return self.env["sales.target.change.line"].sudo().search([("change_id", "in", self._origin.ids)], order="id")

    # ------------------------------------------------------------
    # WHAT THE ENGINE ASKS
    # ------------------------------------------------------------

    def _approval_kind(self):
        return "target_change"

    def _approval_team(self):
        """ The team right above all that changes: its leader may be asked. """
        self.ensure_one()
        nodes = self._get_all_lines().node_id | self.sudo().node_id  # sudo: whoever asks for the rule's people
        paths = [[int(part) for part in node.parent_path.split("/") if part] for node in nodes if node.parent_path]
        common = [ids[0] for ids in zip(*paths, strict=False) if len(set(ids)) == 1]
        while common:
            if team := nodes.browse(common.pop()).team_id:
                return team.with_env(self.env)
        return self.env["crm.team"]

    def _approval_involved(self):
        """ Who wrote the change or a line of it, and the person whom it is about. """
        self.ensure_one()
        lines = self._get_all_lines()
        # sudo: whoever stands there
        users = self.create_uid | self.write_uid | lines.create_uid | lines.write_uid | self.sudo().node_id.user_id
        return users.filtered(lambda user: user.id != api.SUPERUSER_ID)

    def _approval_values(self):
        self.ensure_one()
        effect = self._get_effect(self._get_all_lines())  # who is asked decides on all that changes
        return {"currency_id": self.currency_id.id, "summary": "\n".join(effect or [self.reason])}

    def _approval_terms(self):
        self.ensure_one()
        lines = self._get_all_lines()
        content = [
            str(self.date_from), self.kind, self.plan_id.id, self.node_id.id, self.to_parent_id.id,
            [[line.node_id.id, line.joins, line.metric_id.id, line.period_id.id, line.was_empty,
              *(f"{amount:.4f}" for amount in (line.before, line.after, line.open_before, line.open_after))] for line in lines],
        ]
        return {"digest": hashlib.sha256(json.dumps(content).encode()).hexdigest()}

    def _approval_done(self, approval):
        result = super()._approval_done(approval)
        state = {"rejected": "rejected", "withdrawn": "draft", "void": "draft", "lapsed": "draft"}.get(approval.state)
        if state and self.state == "waiting":
            self.sudo().write({"state": state})  # sudo: nobody writes the state but these methods
        return result

    def request_approval(self, reason, attachments=None):
        self.check_access("write")
        if late := self.filtered(lambda change: change.state != "draft"):
            raise UserError(self.env._("%s is no longer a draft.", late[0].display_name))
        self.line_ids._take_before()
        for change in self:
            change._check_present()
        approvals = super().request_approval(reason, attachments)
        # A request that nobody can decide on is refused at once.
        # sudo: nobody writes the state but these methods
        self.filtered(lambda change: change.approval_id.sudo().state == "pending").sudo().write({"state": "waiting"})
        self.filtered(lambda change: change.approval_id.sudo().state == "rejected").sudo().write({"state": "rejected"})  # sudo: as above
        for change in self:
            change.plan_id._approval_log(self.env._("Change asked for: %(name)s. %(reason)s", name=change.name, reason=change.reason))
        return approvals

    def action_request_approval(self):
        self.ensure_one()
        if self.state == "draft":
            self.line_ids._take_before()
            self._check_present()
        return super().action_request_approval()

    def _check_present(self):
        """ A change does not begin in a period that was over before it was asked for. """
        self.ensure_one()
        self.line_ids._check_past()
        today = fields.Date.context_today(self.with_context(tz=self.plan_id.tz))
        current = self.plan_id.period_ids.filtered(
            lambda period: not period.is_whole and period.date_from <= today <= period.date_to)
        over = today > self.plan_id.date_to
        if over or (current and self.date_from < current.date_from):
            raise UserError(self.env._(
                "%(change)s begins on %(day)s. The past does not move: let it begin in the present period or later.",
                change=self.display_name, day=format_date(self.env, self.date_from)))

    # ------------------------------------------------------------
    # CRUD: WHO MAY CHANGE A CHANGE
    # ------------------------------------------------------------

    @api.model
    def _get_locked_states(self):
        return ("waiting", "applied", "rejected", "cancelled")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                # sudo: numbers are given by the system
                vals["name"] = self.env["ir.sequence"].sudo().next_by_code("sales.target.change") or "/"
        changes = super().create(vals_list)
        for change in changes:
            if change.plan_id.state not in CHANGEABLE_STATES:
                raise UserError(self.env._("%s has not been approved, or is closed: there is nothing to change.", change.plan_id.name))
        return changes

    def write(self, vals):
        if ORDER & vals.keys():
            self._check_open_for_edit()
        return super().write(vals)

    def _check_open_for_edit(self):
        """ A change is edited as a draft; once applied not even by the superuser. """
        for change in self:
            if change.state == "applied" or (change.state != "draft" and not self.env.su):
                raise UserError(self.env._("%s is no longer a draft: it stays as it is.", change.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if kept := self.filtered(lambda change: change.state != "draft"):
            raise UserError(self.env._("%s has been asked for: it is kept.", kept[0].display_name))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_cancel(self):
        """ Give the change up, and with it the request that waits. """
        self.check_access("write")
        for change in self:
            if change.state not in ("draft", "waiting", "rejected"):
                raise UserError(self.env._("%s can't be cancelled any more.", change.display_name))
            if change.state == "waiting":
                change.action_withdraw_approval()
        self.sudo().write({"state": "cancelled"})  # sudo: nobody writes the state but these methods

    def action_draft(self):
        """ Take a rejected change up again. """
        self.check_access("write")
        if wrong := self.filtered(lambda change: change.state != "rejected"):
            raise UserError(self.env._("%s was not rejected.", wrong[0].display_name))
        self.sudo().write({"state": "draft"})  # sudo: nobody writes the state but these methods
