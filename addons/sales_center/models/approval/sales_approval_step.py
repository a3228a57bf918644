import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import STEP_RANK
from .sales_approval_decision import AGREED

_logger = logging.getLogger(__name__)

class SalesApprovalStep(models.Model):
    _name = "sales.approval.step"
    _inherit = ["sales.approval.kept"]
    _description = "Step of an Approval"
    _order = "approval_id, round, id"

    approval_id = fields.Many2one("sales.approval", required=True, index=True, ondelete="restrict")
    rule_step_id = fields.Many2one("sales.approval.rule.step", ondelete="set null")
    rule_id = fields.Many2one("sales.approval.rule", ondelete="restrict")
    round = fields.Integer(required=True)
    role = fields.Selection(selection="_selection_role", required=True)
    user_ids = fields.Many2many("res.users", "sales_approval_step_user_rel", string="Approvers")
    min_approvals = fields.Integer(default=1)
    hours = fields.Float()
    level = fields.Integer(help="How many levels above the one that the rule names.")
    state = fields.Selection(
        [
            ("waiting", "Not yet"),
            ("pending", "Waiting"),
            ("given", "Given"),
            ("rejected", "Rejected"),
            ("closed", "Closed"),
        ],
        required=True, default="waiting", index=True,
    )
    opened_on = fields.Datetime()
    deadline = fields.Datetime(index="btree_not_null")
    reminded = fields.Boolean()
    decision_ids = fields.One2many("sales.approval.decision", "step_id")
    explanation = fields.Char(string="Why", compute="_compute_explanation")

    @api.model
    def _selection_role(self):
        return self.env["sales.approval.rule.step"]._fields["role"]._description_selection(self.env)

    @api.depends("role", "user_ids")
    def _compute_display_name(self):
        labels = dict(self._selection_role())
        for step in self:
            step.display_name = f"{labels[step.role]}: {', '.join(step.user_ids.mapped('name'))}"

    @api.depends("role", "rule_id", "level")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for step in self:
            step.explanation = step._explain()

    def _explain(self, reader=None):
        """Say in the reader's language why these people are asked.

        :param reader: `res.users` who reads it, to mention a delegation to him or her
        :returns: str
        """
        self.ensure_one()
        step = self.sudo()  # sudo: names of rules and people, for somebody who has to decide
        role = dict(step._selection_role())[step.role]
        text = self.env._("Rule “%(rule)s” asks for: %(role)s.", rule=step.rule_id.name, role=role)
        if step.level:
            text += " " + self.env._(
                "Passed up, since those below are missing, absent, silent or concerned themselves."
            )
        principal = reader and step._get_principal(reader)
        if principal and principal != reader:
            text += " " + self.env._("You decide in place of %s.", principal.name)
        return text

    def _get_principal(self, user):
        """For whom the user may decide in this step: themself, or who delegated to them.

        :param user: `res.users`
        :returns: `res.users`, empty if the user may not decide here
        """
        self.ensure_one()
        decided = self.approval_id._get_deciders()
        if user in decided or user in self.approval_id.involved_ids:
            return self.env["res.users"]
        if user in self.user_ids:
            return user
        principals = self.env["sales.approval.delegation"]._get_principals(user, self.approval_id.kind)
        return (principals & self.user_ids - decided)[:1]

    def _open(self):
        """Start to wait for an answer; whoever has agreed in an earlier round need not again.

        :returns: the steps themselves
        """
        now = fields.Datetime.now()
        for step in self:
            step.state = "pending"
            step.opened_on = now
            step.deadline = now + timedelta(hours=step.hours) if step.hours else False
            if step._count_agreed() >= step.min_approvals:
                step.state = "given"
                continue
            step._pass_up_where_nobody_is_left()
            step._notify()
        return self

    def _count_agreed(self):
        """How many of this step's people have agreed in this chain; a decision counts once.

        A delegate's decision is that of one person, be it that both are asked in this step.
        """
        self.ensure_one()
        rows = self.approval_id.decision_ids.filtered(lambda row: row.decision in AGREED)
        theirs = rows.filtered(lambda row: row.step_id == self or (row.user_id | row.on_behalf_of_id) & self.user_ids)
        return len(theirs)

    def _get_left(self):
        """:returns: `res.users` who can still decide on this step"""
        self.ensure_one()
        approval = self.approval_id
        able = self.user_ids._filter_able_approvers(approval.company_id)
        return able - approval.involved_ids - approval._get_deciders()

    def _pass_up_where_nobody_is_left(self):
        """Go up where too few are left to agree; where nobody is left above either, refuse."""
        for step in self:
            possible = step._count_agreed() + len(step._get_left())
            if step.approval_id.state == "pending" and possible < step.min_approvals:
                step._pass_up()
                step._notify()

    def _notify(self):
        for step in self:
            approval = step.approval_id
            if approval.state != "pending":
                continue
            left = step._get_left()
            delegates = self.env["sales.approval.delegation"]._get_delegates(left, approval.kind)
            asked = approval.activity_ids.user_id
            for user in (left | delegates.filtered(step._get_principal)) - asked:
                approval.activity_schedule(
                    "sales_center.mail_activity_approval", user_id=user.id,
                    summary=step.with_context(lang=user.lang).env._("Decide on %s", approval.display_name),
                    note=step.with_context(lang=user.lang)._explain(user),
                    # Due now: the bell counts it from the first minute; the request names the deadline.
                    date_deadline=fields.Date.context_today(step),
                )

    def _decide(self, decision, reason):
        """Write down the decision of the current user and go on from there.

        :param str decision: "approve" or "reject"
        :param str reason: a remark; for a rejection, why
        """
        self.ensure_one()
        self._record(decision, reason)
        approval = self.approval_id
        approval.activity_ids.filtered(lambda activity: activity.user_id == self.env.user).unlink()
        if decision == "reject":
            self.state = "rejected"
            approval._finish("rejected", reason)
            return
        if self._count_agreed() >= self.min_approvals:
            self.state = "given"
            delegates = self.env["sales.approval.delegation"]._get_delegates(self.user_ids, approval.kind)
            approval.activity_ids.filtered(lambda activity: activity.user_id in self.user_ids | delegates).unlink()
            approval._advance()
        else:
            self._pass_up_where_nobody_is_left()

    def _record(self, decision, reason, **values):
        principal = self._get_principal(self.env.user)
        behalf = principal if principal and principal != self.env.user else self.env["res.users"]
        return self.approval_id._record(decision, reason, step=self, on_behalf_of_id=behalf.id, **values)

    def _forward(self, user, reason):
        self.ensure_one()
        approval = self.approval_id
        allowed = user._filter_able_approvers(approval.company_id) - approval.involved_ids - approval._get_deciders()
        principal = self._get_principal(self.env.user)
        # A certain person or group was named in the rule: their rank is that of a centre officer.
        # Who stands higher, since it was passed up or the leader is a director, gives it to an equal.
        needed = max(STEP_RANK[self.role], principal._get_sales_role_rank())
        if not allowed - self.user_ids - self.env.user or user._get_sales_role_rank() < needed:
            raise UserError(self.env._(
                "%(person)s can't decide on this: it has to be somebody of at least the same role who has not "
                "decided yet and is not concerned.", person=user.name or "?",
            ))
        self._record("forward", reason, forwarded_to_id=user.id)
        approval.activity_ids.filtered(lambda activity: activity.user_id == self.env.user).unlink()
        self.user_ids = self.user_ids - principal + user
        self._notify()

    # --- silence ---

    @api.model
    def _tell_delegates(self):
        """Whose delegation or leave begins today is stood in for today, also in what was asked before."""
        absent = self.env["sales.approval.delegation"]._get_current([]).user_id
        for step in self.search([("state", "=", "pending"), ("user_ids", "in", absent.ids)]):
            step._try(step._notify)

    @api.model
    def _follow_up(self, batch=50):
        """Remind approvers whose time is over; after the same time again, go one level up.

        Where everybody who was asked has left meanwhile, there is nothing to wait for.
        """
        now = fields.Datetime.now()
        Cron = self.env["ir.cron"]
        orphans = self.search([("state", "=", "pending"), ("user_ids", "not any", [("active", "=", True)])])
        domain = [("state", "=", "pending"), ("deadline", "<=", now)]
        Cron._commit_progress(remaining=len(orphans) + self.search_count(domain))
        for step in orphans:
            spoken = step._in_requester_language()
            spoken._try(spoken._pass_up_where_nobody_is_left)
        Cron._commit_progress(len(orphans))
        # Each step that is dealt with gets a later deadline, so that it leaves the domain.
        while late := self.search(domain, limit=batch, order="deadline, id"):
            for step in late:
                spoken = step._in_requester_language()
                spoken._try(spoken._escalate if step.reminded else spoken._remind)
            if not Cron._commit_progress(len(late)):
                break

    def _in_requester_language(self):
        """A scheduled action has no language of its own, and people read what it writes."""
        self.ensure_one()
        return self.with_context(lang=self.approval_id.requester_id.lang)

    def _try(self, action):
        """One request that cannot go on does not hold up the others."""
        self.approval_id._lock()
        try:
            with self.env.cr.savepoint():
                action()
        except (UserError, ValueError):
            _logger.warning("Approval step %s could not be followed up.", self.id, exc_info=True)
            self.deadline = self._get_next_deadline()

    def _get_next_deadline(self):
        # At least a quarter of an hour, which is how often it is looked at.
        return fields.Datetime.now() + timedelta(hours=max(self.hours, 0.25))

    def _remind(self):
        self.ensure_one()
        self.reminded = True
        self.deadline = self._get_next_deadline() if self.hours else False
        self.approval_id.message_post(
            body=self.env._("Reminder: %s still waits for a decision.", self.approval_id.display_name),
            partner_ids=self._get_left().partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )

    def _escalate(self):
        self._pass_up()
        self._notify()

    def _pass_up(self):
        """Ask the next level up as well. At the top: remind those who are left, refuse if nobody is."""
        self.ensure_one()
        approval = self.approval_id
        # sudo: who is next is looked up by the cron job and by any approver
        document = approval._get_document().sudo()
        self.reminded = False
        self.deadline = self._get_next_deadline() if self.hours else False
        users = self.env["res.users"]
        if document and self.rule_step_id:
            barred = approval.involved_ids | approval._get_deciders() | self.user_ids
            missing = self.min_approvals - self._count_agreed() - len(self._get_left())
            users, level = self.rule_step_id._resolve(document, barred, self.level + 1, max(1, missing))
        if users:
            self.user_ids |= users
            self.level = level
            approval._record("escalate", False, step=self, figures=False)
        elif self._count_agreed() + len(self._get_left()) >= self.min_approvals:
            self._remind()
        else:
            approval._refuse_for_want_of_approver(self.rule_id, self.rule_step_id)

    # --- asked again ---

    def _carry_over(self, previous, record):
        """Keep given, without asking, what was given before and is not touched by the change.

        A step stays given when its own limit is not exceeded by what is asked now, and nothing
        but the price got worse.

        :param previous: `sales.approval` that the document had before
        :param record: the document
        """
        if not previous or previous.state not in ("void", "approved", "pending", "withdrawn"):
            return
        old = previous.terms or {}
        new = record._approval_terms()
        if any(old.get(key) != new.get(key) for key in ("partner", "currency", "project", "payment_days", "early_discount")):
            return
        if previous.expiry_date and previous.expiry_date < fields.Date.context_today(self):
            return  # as little as the approval itself does its parts hold for ever
        given = {step.rule_step_id: step for step in previous.step_ids if step.state == "given"}
        for step in self:
            rule_step, before = step.rule_step_id, given.get(step.rule_step_id)
            if not before or not rule_step.holds_up_to:
                continue
            rows = before.decision_ids.filtered(lambda row: row.decision in AGREED)
            people = rows.user_id | rows.on_behalf_of_id
            within = not record._approval_exceeds(
                step.rule_id.condition, rule_step.holds_up_to, tuple(step.rule_id.categ_ids.ids)
            )
            if within and len(rows) >= step.min_approvals and not people & step.approval_id.involved_ids:
                step.state = "given"
                reason = self.env._(
                    "Given on %(name)s for up to %(limit)g.", name=previous.name, limit=rule_step.holds_up_to,
                )
                for row in rows:
                    step.approval_id._record(
                        "carry", reason, step=step, user_id=row.user_id.id, on_behalf_of_id=row.on_behalf_of_id.id,
                    )
