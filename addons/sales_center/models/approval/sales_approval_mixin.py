from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

COMPUTED_ONLY = frozenset({"approval_id", "approval_state", "terms_user_id", "granted_terms", "approval_ids"})
# Customers read their own documents, but not this.
INTERNAL_ONLY = frozenset({
    "approval_id", "terms_user_id", "granted_terms", "approval_ids", "approval_message", "approval_count", "approval_waiting_for_me",
})


class SalesApprovalMixin(models.AbstractModel):
    """For documents that may need somebody's agreement.

    An adopter implements the methods under "what an adopter says", adds the fields that its
    facts depend on to `_compute_approval_state`, and calls `_touch_terms` after its terms have
    changed.
    """

    _name = "sales.approval.mixin"
    _description = "Document with Approvals"
    # Fields that nobody writes from outside, and those that customers do not read; adopters add theirs.
    _computed_only = COMPUTED_ONLY
    _internal_only = INTERNAL_ONLY

    approval_ids = fields.One2many(
        "sales.approval", "res_id", domain=lambda self: [("res_model", "=", self._name)],
        string="Approvals", copy=False,
    )
    approval_count = fields.Integer(compute="_compute_approval_count")
    approval_id = fields.Many2one(
        "sales.approval", string="Last Approval", copy=False, readonly=True, index="btree_not_null",
    )
    approval_state = fields.Selection(
        [
            ("no", "Within authority"),
            ("needed", "Approval needed"),
            ("pending", "Waiting for approval"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("voided", "Approval void"),
        ],
        string="Approval", compute="_compute_approval_state", store=True, copy=False, index=True, default="no",
    )
    approval_waiting_for_me = fields.Boolean(
        compute="_compute_approval_waiting_for_me", search="_search_approval_waiting_for_me",
    )
    approval_message = fields.Text(compute="_compute_approval_message")
    terms_user_id = fields.Many2one(
        "res.users", string="Terms Set By", copy=False, readonly=True,
        help="Who last changed the terms, and on whose authority they stand.",
    )

    @api.model
    def _has_field_access(self, field, operation):
        # Asked for each value that is read: one look answers for nearly all fields, without asking Odoo.
        if field.name not in (self._computed_only if operation == "write" else self._internal_only):
            return not field.groups or super()._has_field_access(field, operation)
        if not self.env.su and (operation == "write" or self.env.user.share):
            return False
        return super()._has_field_access(field, operation)

    # --- what an adopter says ---

    def _approval_kind(self):
        """:returns: str, kind of decision, see `sales.approval.rule._get_kinds`"""
        raise NotImplementedError

    def _approval_company(self):
        """:returns: `res.company` whose rules hold"""
        return self.company_id

    def _approval_team(self):
        """:returns: `crm.team` whose leaders are asked, may be empty"""
        return self.env["crm.team"]

    def _approval_project(self):
        """:returns: `sales.project` whose manager is asked and whose pool is drawn on, may be empty"""
        return self.env["sales.project"]

    def _approval_doubtful_scope(self, names):
        """Fields that say where the document belongs, and hold no more than the word of who wrote it.

        What a rule's scope asks of such a field counts as given: nobody gets out of a rule by
        naming another team.

        :param frozenset names: fields that the scopes in question ask for
        :returns: frozenset of str, those of them that are doubtful
        """
        return frozenset()

    def _approval_authority_rank(self):
        """:returns: int, rank of the person on whose authority the terms stand (`const.ROLE_RANK`)"""
        return self.terms_user_id._get_sales_role_rank() if self.terms_user_id else 0

    def _approval_involved(self):
        """:returns: `res.users` who may not decide on this document, besides who asks"""
        return self.terms_user_id

    def _approval_is_open(self):
        """:returns: bool, whether an approval can still be asked"""
        raise NotImplementedError

    def _approval_measure(self, condition, categ_ids):
        """Measure the document on a rule's condition.

        :param str condition: see `sales_approval_rule.CONDITIONS`
        :param tuple categ_ids: product categories to which the measure is confined; empty: all
        :returns: float, in percent, company currency or days as the condition has it; infinity
            where it holds always, 0 where it says nothing about such documents
        """
        raise NotImplementedError

    def _approval_slack(self, condition, categ_ids):
        """:returns: float, how much of the measure is mere rounding"""
        return 1e-6

    def _approval_exceeds(self, condition, threshold, categ_ids):
        """:returns: bool, whether the measure is above the threshold, by more than rounding"""
        return self._approval_measure(condition, categ_ids) - self._approval_slack(condition, categ_ids) > threshold

    def _approval_values(self):
        """:returns: dict of values for the `sales.approval` with the figures as they are now"""
        raise NotImplementedError

    def _approval_terms(self):
        """:returns: dict that JSON can hold: the terms that an approval would cover"""
        raise NotImplementedError

    def _approval_worse(self, terms):
        """:param dict terms: as made by `_approval_terms`
        :returns: list of str: on which figures the document is worse than these terms, in words"""
        raise NotImplementedError

    def _approval_done(self, approval):
        """Hook: a request about this document was approved, rejected, withdrawn, lapsed or voided."""

    # --- state ---

    def _compute_approval_count(self):
        rows = dict(self.env["sales.approval"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id"], ["__count"]
        ))
        for record in self:
            record.approval_count = rows.get(record.id, 0)

    @api.depends("approval_id.state", "terms_user_id")
    def _compute_approval_state(self):
        is_open = self.filtered(lambda record: record._approval_is_open())
        required = self.env["sales.approval.rule"]._get_exceeded(is_open)
        for record in self:
            approval = record.approval_id
            if record not in is_open:
                record.approval_state = "approved" if approval.state == "used" else "no"
            elif not required.get(record):
                record.approval_state = "no"
            elif approval.state in ("pending", "rejected"):
                record.approval_state = approval.state
            elif approval.state == "approved":
                record.approval_state = "approved" if record._is_covered() else "voided"
            else:
                record.approval_state = "voided" if approval.state in ("void", "lapsed") else "needed"

    @api.depends("approval_id.waiting_user_ids")
    @api.depends_context("uid")
    def _compute_approval_waiting_for_me(self):
        for record in self:
            record.approval_waiting_for_me = record.approval_id.is_waiting_for_me

    def _search_approval_waiting_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain("approval_id", "any", [("is_waiting_for_me", "in", [True])])
        return domain if True in value else ~domain

    @api.depends("approval_state")
    @api.depends_context("uid", "lang")
    def _compute_approval_message(self):
        for record in self:
            record.approval_message = record._get_approval_message()

    def _get_approval_message(self):
        """The banner: what may be granted, what is, and who has to agree, in the reader's words."""
        self.ensure_one()
        approval = self.approval_id.sudo()  # sudo: names of those who are asked
        if self.approval_state == "pending":
            return self.env._("%(name)s waits for %(people)s.", name=approval.name,
                              people=format_list(self.env, approval.waiting_user_ids.mapped("name")))
        if self.approval_state in ("rejected", "voided") or (self.approval_state == "approved" and approval):
            label = dict(approval._fields["state"]._description_selection(self.env))[approval.state]
            text = self.env._("%(name)s: %(state)s. %(reason)s", name=approval.name, state=label,
                              reason=approval.state_reason or "").strip()
            if self.approval_state == "approved" and approval.state == "approved":
                text += " " + self.env._("It holds until %s.", fields.Date.to_string(approval.expiry_date))
            return text if self.approval_state == "approved" else f"{text}\n{self._explain_requirement()}"
        return self._explain_requirement() if self.approval_state == "needed" else False

    def _explain_requirement(self):
        """Which rules are exceeded and who has to agree, in words.

        :returns: str, empty if nothing is needed
        """
        self.ensure_one()
        rules = self.env["sales.approval.rule"]._get_exceeded(self).get(self)
        if not rules:
            return ""
        record = self.sudo()  # sudo: names of leaders whom a consultant need not be able to read
        barred = record._approval_involved() or self.env.user
        parts = []
        # sudo: rules bind also who can't read them
        for rule in rules.sudo():
            limit = self.env["sales.approval.rule"]._get_authority(self, rule)
            parts.append(self.env._(
                "%(grants)s Needs: %(who)s. [%(rule)s]", grants=self._explain_measure(rule, limit),
                who=rule._explain_steps(record, barred), rule=rule.name,
            ))
        return "\n".join([*parts, *self._explain_doubt(rules)])

    def _explain_doubt(self, rules):
        """:returns: list of str: on which word of the seller the scope of these rules does not rely"""
        self.ensure_one()
        names = frozenset().union(*(rule._get_scope_fields() for rule in rules.sudo()))  # sudo: rules bind everybody
        reasons = []
        for name in sorted(self._approval_doubtful_scope(names)):
            # sudo: the value is one of the document that the reader has open
            field, value = self._fields[name]._description_string(self.env), self[name].sudo().display_name
            reasons.append(
                self.env._("%(field)s: %(value)s is not the seller's own, so rules for others hold as well.",
                           field=field, value=value) if value
                else self.env._("%(field)s: left empty, so the rules for each hold.", field=field)
            )
        return reasons

    def _explain_measure(self, rule, limit):
        """:param float limit: how much may be granted without asking, in the condition's unit
        :returns: str, how far the document exceeds it, in words"""
        self.ensure_one()
        return ""

    # --- asking ---

    def action_ask_approval(self):
        """Open the dialog in which an approval is asked."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for Approval"),
            "res_model": "sales.approval.request",
            "view_mode": "form",
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }

    def request_approval(self, reason, attachments=None):
        """Ask for the approval that each document needs.

        :param str reason: why it should be granted; required
        :param attachments: `ir.attachment` to go with the request
        :returns: `sales.approval`, one per document
        :raises UserError: if nothing has to be approved, or the document is not open for it
        """
        self.check_access("write")
        approvals = self.env["sales.approval"]
        # Asked of the rules as they are now: the stored state does not know that a day has passed.
        required = self.env["sales.approval.rule"]._get_exceeded(self)
        for record in self:
            if not record._approval_is_open():
                raise UserError(self.env._("%s is no longer open: nothing can be asked for it.", record.display_name))
            if record.approval_id.sudo().state == "pending":  # sudo: whoever else has asked
                raise UserError(self.env._("%s already waits for an approval.", record.display_name))
            if not required.get(record) or record._is_covered():
                raise UserError(self.env._("%s is within your authority: no approval is needed.", record.display_name))
            approvals |= self.env["sales.approval"]._ask(record, reason, attachments)
        return approvals

    def action_open_approvals(self):
        """Open the requests about this document."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Approvals"), "res_model": "sales.approval",
            "view_mode": "list,form", "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)],
        }

    def action_open_approval(self):
        """Open the last request about this document."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": "sales.approval", "res_id": self.approval_id.id,
            "views": [(False, "form")],
        }

    def action_withdraw_approval(self):
        """Take back the request that is still open."""
        return self.approval_id.action_withdraw()

    # --- covering ---

    def _is_covered(self):
        """Whether the last approval is valid and the document no worse than it."""
        self.ensure_one()
        approval = self.approval_id.sudo()  # sudo: the terms bind also who can't read them
        return bool(approval) and approval._is_valid() and not self._approval_worse(approval.terms)

    def _get_approval_error(self):
        """Why the document may not be confirmed, in words; False if it may.

        Asked of the rules and figures as they are now, not of a stored state.
        """
        self.ensure_one()
        if self._is_covered() or not self.env["sales.approval.rule"]._get_exceeded(self).get(self):
            return False
        return self.env._("%(document)s needs an approval first.\n%(why)s", document=self.display_name,
                          why=self._explain_requirement())

    def _touch_terms(self, before=None):
        """To be called after terms have changed: who set them, and does an approval still hold.

        :param dict before: record id to its terms before the change; without them, the user set them all
        """
        before = before or {}
        user = self.env.user
        if not user.share and user.id != api.SUPERUSER_ID:
            # sudo: the field is ours; written apart from what the user may write
            self.filtered(lambda record: record._takes_over_terms(before.get(record.id))).sudo().terms_user_id = user
        for record in self.filtered("approval_id"):
            approval = record.approval_id.sudo()  # sudo: voiding is nobody's right and everybody's duty
            if approval.state in ("pending", "approved"):
                worse = record._approval_worse(approval.terms)
                if worse:
                    approval._void("\n".join(worse))

    def _takes_over_terms(self, before):
        """Whether the terms stand on the authority of the user, from now on.

        That of who made them worse; and of who stands higher and took some of the concession
        back. So a director who corrects an address does not grant what a consultant wrote, and
        a consultant who adds a line at full price does not undo what a director granted.
        """
        self.ensure_one()
        user = self.env.user
        if self.terms_user_id == user:
            return False
        if not (before and self.terms_user_id) or self._approval_worse(before):
            return True
        return user._get_sales_role_rank() > self._approval_authority_rank() and self._approval_concedes_less(before)

    def _approval_concedes_less(self, terms):
        """:param dict terms: as made by `_approval_terms`
        :returns: bool, whether the document gives less away than these terms do"""
        return False

    @api.model
    def _approval_rules_changed(self):
        """The rules have changed: work out the state of open documents again."""

    def _approval_log(self, text):
        """Write a line in the chatter of the document, where it has one."""
        if hasattr(self, "message_post"):
            # sudo: an approver need not have a right to write on the document
            self.sudo().message_post(body=text, subtype_xmlid="mail.mt_note", author_id=self.env.user.partner_id.id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approval(self):
        # sudo: approvals of others count as well
        if self.env["sales.approval"].sudo().search_count(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], limit=1,
        ):
            raise AccessError(self.env._("What was submitted for approval is kept: cancel it instead of deleting it."))
