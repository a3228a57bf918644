from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_center.const import STEP_RANK


class SalesApprovalStep(models.Model):
    _name = "sales.approval.step"
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
            text += " " + self.env._("Passed up, since those below are missing, absent, silent or concerned themselves.")
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
            agreed = step.user_ids & step.approval_id._get_deciders("approve")
            if len(agreed) >= step.min_approvals:
                step.state = "given"
                continue
            if len(step.user_ids - agreed) + len(agreed) < step.min_approvals:
                step._pass_up()
            step._notify()
        return self

    def _notify(self):
        for step in self:
            for user in step.user_ids - step.approval_id._get_deciders():
                step.approval_id.activity_schedule(
                    "sales_center.mail_activity_approval", user_id=user.id,
                    summary=self.env._("Decide on %s", step.approval_id.display_name),
                    note=step.with_context(lang=user.lang)._explain(user),
                    date_deadline=(step.deadline or fields.Datetime.now()).date(),
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
        approvals = self.decision_ids.filtered(lambda row: row.decision == "approve")
        agreed = len(approvals) + len(self.user_ids & approval._get_deciders("approve", self))
        if agreed >= self.min_approvals:
            self.state = "given"
            approval.activity_ids.filtered(lambda activity: activity.user_id in self.user_ids).unlink()
            approval._advance()

    def _record(self, decision, reason, **values):
        principal = self._get_principal(self.env.user)
        behalf = principal if principal and principal != self.env.user else self.env["res.users"]
        return self.approval_id._record(decision, reason, step=self, on_behalf_of_id=behalf.id, **values)

    def _forward(self, user, reason):
        self.ensure_one()
        approval = self.approval_id
        allowed = user._filter_able_approvers(approval.company_id) - approval.involved_ids - approval._get_deciders()
        # A certain person or group was named in the rule: their rank is that of a centre officer.
        if not allowed or user._get_sales_role_rank() < STEP_RANK[self.role]:
            raise UserError(self.env._(
                "%(person)s can't decide on this: it has to be somebody of at least the same role who has not decided yet "
                "and is not concerned.", person=user.name or "?",
            ))
        principal = self._get_principal(self.env.user)
        self._record("forward", reason, forwarded_to_id=user.id)
        approval.activity_ids.filtered(lambda activity: activity.user_id == self.env.user).unlink()
        self.user_ids = self.user_ids - principal + user
        self._notify()

    # --- silence ---

    @api.model
    def _follow_up(self, batch=50):
        """Remind approvers whose time is over; after the same time again, go one level up."""
        domain = [("state", "=", "pending"), ("deadline", "<=", fields.Datetime.now())]
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=self.search_count(domain))
        # Each step that is dealt with gets a later deadline, so that it leaves the domain.
        while late := self.search(domain, limit=batch, order="deadline, id"):
            for step in late:
                if step.reminded:
                    step._pass_up()
                    step._notify()
                else:
                    step._remind()
            if not Cron._commit_progress(len(late)):
                break

    def _remind(self):
        self.ensure_one()
        self.reminded = True
        self.deadline = fields.Datetime.now() + timedelta(hours=self.hours)
        self.approval_id.message_post(
            body=self.env._("Reminder: %s still waits for a decision.", self.approval_id.display_name),
            partner_ids=(self.user_ids - self.approval_id._get_deciders()).partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )

    def _pass_up(self):
        """Ask the next level up as well. At the top there is nobody left: remind once more."""
        self.ensure_one()
        approval = self.approval_id
        document = approval._get_document()
        self.reminded = False
        self.deadline = fields.Datetime.now() + timedelta(hours=self.hours) if self.hours else False
        if not (document and self.rule_step_id):
            self._remind()
            return
        barred = approval.involved_ids | approval._get_deciders() | self.user_ids
        users, level = self.rule_step_id._resolve(document.sudo(), barred, self.level + 1)
        if not users:
            self._remind()
            return
        self.user_ids += users
        self.level = level
        approval._record("escalate", False, step=self, figures=False)

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
        if any(old.get(key) != new.get(key) for key in ("partner", "currency", "payment_days", "early_discount")):
            return
        given = {step.rule_step_id: step for step in previous.step_ids if step.state == "given"}
        for step in self:
            rule_step, before = step.rule_step_id, given.get(step.rule_step_id)
            if not before or not rule_step.holds_up_to:
                continue
            deciders = before.decision_ids.filtered(lambda row: row.decision in ("approve", "carry")).user_id
            within = not record._approval_exceeds(
                step.rule_id.condition, rule_step.holds_up_to, tuple(step.rule_id.categ_ids.ids)
            )
            if within and deciders and not deciders & step.approval_id.involved_ids:
                step.state = "given"
                step.approval_id._record(
                    "carry", self.env._("Given on %s for up to %g.", previous.name, rule_step.holds_up_to), step=step,
                    user_id=deciders[0].id,
                )
