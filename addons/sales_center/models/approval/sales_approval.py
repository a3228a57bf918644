from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sales_approval_decision import DECIDED


class SalesApproval(models.Model):
    """One request for a decision, with its steps, and afterwards what was allowed.

    Nobody has write access to requests, steps or decisions: everything happens in the methods
    below, which check who asks and then act as superuser. So there is nothing an RPC call could
    write around them.
    """

    _name = "sales.approval"
    _description = "Approval"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.approval.kept"]
    _order = "id desc"
    _mail_post_access = "read"

    name = fields.Char(required=True, readonly=True, default="/", index="trigram")
    kind = fields.Selection(selection="_selection_kind", required=True, readonly=True)
    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", required=True, readonly=True)
    document_name = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True, index=True)
    project_id = fields.Many2one("sales.project", readonly=True, index="btree_not_null")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, index=True)
    requester_id = fields.Many2one("res.users", required=True, readonly=True, index=True)
    involved_ids = fields.Many2many(
        "res.users", "sales_approval_involved_rel", readonly=True,
        help="Who may not decide: who asks, who sells and who set the terms.",
    )
    reason = fields.Text(required=True, readonly=True)
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
            ("lapsed", "Lapsed"),
            ("used", "Used"),
            ("void", "Void"),
        ],
        required=True, readonly=True, default="pending", index=True, tracking=True,
    )
    state_reason = fields.Text(string="Why", readonly=True, help="What ended the request, or what made it void.")
    expiry_date = fields.Date(readonly=True, help="Last day on which the approval can be used.")
    decided_on = fields.Datetime(readonly=True)
    used_on = fields.Datetime(readonly=True)
    rule_ids = fields.Many2many("sales.approval.rule", readonly=True, string="Rules Exceeded")
    matching_rule_ids = fields.Many2many(
        "sales.approval.rule", "sales_approval_matching_rule_rel", readonly=True, string="Rules That Match",
        help="With those that a stricter one takes the place of.",
    )
    rule_explanation = fields.Text(string="Why These Rules", compute="_compute_rule_explanation")
    step_ids = fields.One2many("sales.approval.step", "approval_id", readonly=True)
    decision_ids = fields.One2many("sales.approval.decision", "approval_id", readonly=True)
    line_ids = fields.One2many("sales.approval.line", "approval_id", readonly=True)
    # What was asked for, as floor terms; see tools/envelope.py.
    terms = fields.Json(readonly=True)
    summary = fields.Text(
        string="What Is Asked For", readonly=True, help="In words, of documents that are no sale and have no net amount.")
    reference_total = fields.Monetary(string="List Amount", readonly=True)
    net_total = fields.Monetary(string="Net Amount", readonly=True)
    concession_amount = fields.Monetary(string="Concession", readonly=True)
    concession = fields.Float(string="Concession (%)", digits=(16, 4), readonly=True, aggregator=None)
    margin = fields.Monetary(readonly=True, groups="sales_center.group_floor_price")
    payment_term_id = fields.Many2one("account.payment.term", readonly=True)
    pool_id = fields.Many2one("sales.concession.pool", readonly=True, index="btree_not_null")
    pool_available = fields.Monetary(
        related="pool_id.available", currency_field="pool_currency_id", string="Left in the Pool",
    )
    pool_currency_id = fields.Many2one(related="pool_id.currency_id", string="Pool Currency")
    # Who it waits for: stored and indexed, so that no screen has to work it out.
    waiting_user_ids = fields.Many2many(
        "res.users", "sales_approval_waiting_rel", string="Waiting For",
        compute="_compute_waiting_user_ids", store=True,
    )
    is_waiting_for_me = fields.Boolean(compute="_compute_is_waiting_for_me", search="_search_is_waiting_for_me")
    my_explanation = fields.Char(string="Why Me", compute="_compute_my_explanation")
    deadline = fields.Datetime(compute="_compute_deadline", help="When the first answer that is waited for is due.")

    _document_idx = models.Index("(res_model, res_id)")
    # One open request per document, whoever presses twice.
    _one_pending = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'pending'",
        "An approval has already been asked for this document.",
    )

    @api.model
    def _selection_kind(self):
        return self.env["sales.approval.rule"]._selection_kind()

    @api.depends("name", "document_name")
    def _compute_display_name(self):
        for approval in self:
            document = f" ({approval.document_name})" if approval.document_name else ""
            approval.display_name = approval.name + document

    @api.depends("state", "involved_ids", "step_ids.state", "step_ids.user_ids", "decision_ids")
    def _compute_waiting_user_ids(self):
        for approval in self:
            steps = approval.step_ids.filtered(lambda step: step.state == "pending")
            users = steps.user_ids - approval.involved_ids - approval._get_deciders()
            approval.waiting_user_ids = users if approval.state == "pending" else False

    @api.depends("waiting_user_ids")
    @api.depends_context("uid")
    def _compute_is_waiting_for_me(self):
        user = self.env.user
        # Asked once for all: most requests on a screen wait for somebody else.
        principals = user | self.env["sales.approval.delegation"]._get_principals(user)
        for approval in self:
            concerned = approval.state == "pending" and approval.sudo().waiting_user_ids & principals  # sudo: as in _get_my_step
            approval.is_waiting_for_me = bool(concerned and approval._get_my_step())

    def _search_is_waiting_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        user = self.env.user
        mine = fields.Domain("waiting_user_ids", "in", user.ids)
        for kind, principals in self.env["sales.approval.delegation"]._get_principals_by_kind(user).items():
            mine |= fields.Domain("kind", "=", kind) & fields.Domain("waiting_user_ids", "in", principals.ids)
        # Neither what one asked oneself waits for oneself, nor what one has decided on already.
        decided = fields.Domain("decision_ids", "any", [("user_id", "=", user.id), ("decision", "in", DECIDED)])
        concerned = fields.Domain("involved_ids", "in", user.ids)
        domain = fields.Domain("state", "=", "pending") & ~concerned & ~decided & mine
        return domain if True in value else ~domain

    @api.depends("step_ids.state")
    @api.depends_context("uid", "lang")
    def _compute_my_explanation(self):
        for approval in self:
            step = approval._get_my_step()
            approval.my_explanation = step._explain(self.env.user) if step else False

    @api.depends("matching_rule_ids")
    @api.depends_context("lang")
    def _compute_rule_explanation(self):
        for approval in self:
            rules = approval.sudo().matching_rule_ids  # sudo: also rules of all companies bind
            approval.rule_explanation = "\n".join(rules._explain_strictest()) or False

    @api.depends("step_ids.state", "step_ids.deadline")
    def _compute_deadline(self):
        for approval in self:
            steps = approval.step_ids.filtered(lambda step: step.state == "pending" and step.deadline)
            approval.deadline = min(steps.mapped("deadline"), default=False)

    # --- asking ---

    @api.model
    def _ask(self, record, reason, attachments=None):
        """Create the request for a document and start its first round.

        :param record: document of a model that inherits `sales.approval.mixin`
        :param str reason: why it should be granted
        :param attachments: `ir.attachment` to go with it
        :returns: `sales.approval`
        :raises UserError: without a reason
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why this should be granted."))
        matching = self.env["sales.approval.rule"]._get_matching(record).get(record)
        rules = matching and matching._keep_strictest()
        if not rules:
            raise UserError(self.env._("%s is within your authority: no approval is needed.", record.display_name))
        previous = record.approval_id
        self.flush_model(["state"])  # a request that has just ended is in nobody's way
        # sudo: nobody has write access to approvals; who may ask was checked by the document
        approval = self.sudo().create({
            **record._approval_values(),
            # sudo: whoever asks takes a number
            "name": self.env["ir.sequence"].sudo().next_by_code("sales.approval") or "/",
            "kind": record._approval_kind(),
            "res_model": record._name,
            "res_id": record.id,
            "document_name": record.display_name,
            "company_id": record._approval_company().id,
            "team_id": record._approval_team().id,
            "project_id": record._approval_project().id,
            "requester_id": self.env.uid,
            "involved_ids": [fields.Command.set((self.env.user | record._approval_involved()).ids)],
            "reason": reason.strip(),
            "rule_ids": [fields.Command.set(rules.ids)],
            "matching_rule_ids": [fields.Command.set(matching.ids)],
            "terms": record._approval_terms(),
        })
        approval.pool_id = self.env["sales.concession.pool"]._get_for(approval)
        record.sudo().approval_id = approval  # sudo: the link is ours to keep
        if attachments:
            attachments = approval._take_attachments(attachments.sudo(False))
            approval.message_post(body=self.env._("Attachments of the request"), attachment_ids=attachments.ids)
        record._approval_log(
            self.env._("Approval %(name)s asked: %(reason)s", name=approval.name, reason=approval.reason)
        )
        approval._build_steps(record, rules, previous)
        return approval.sudo(False)

    def _take_attachments(self, attachments):
        """Attach what the requester has just uploaded; of what belongs elsewhere, a copy.

        :param attachments: `ir.attachment`, in the environment of the requester
        :returns: `ir.attachment` of the request
        """
        self.ensure_one()
        attachments.check_access("read")
        place = {"res_model": self._name, "res_id": self.id}
        own = attachments.filtered(lambda attachment: attachment.create_uid == self.env.user and not attachment.res_id)
        own.sudo().write(place)  # sudo: nobody may write on approvals; these were uploaded for this one
        # sudo: as above; the requester can read what is copied
        copies = [attachment.sudo().copy(place).id for attachment in attachments - own]
        return own | own.browse(copies)

    def _build_steps(self, record, rules, previous):
        self.ensure_one()
        # sudo: rules bind also who can't read them
        for rule in rules.sudo().filtered(lambda rule: not rule.step_ids):
            self._refuse_for_want_of_approver(rule)
            return
        barred = self.involved_ids
        specs = []
        # sudo: as above
        for rule_step in rules.sudo().step_ids.sorted(lambda step: (step.round, step.rule_id.id, step.id)):
            users, level = rule_step._resolve(record, barred)
            if not users:
                self._refuse_for_want_of_approver(rule_step.rule_id, rule_step)
                return
            specs.append({"rule_step": rule_step, "users": users, "level": level})
        # sudo: steps are made by the engine only
        steps = self.env["sales.approval.step"].sudo().create([
            {
                "approval_id": self.id,
                "rule_step_id": spec["rule_step"].id,
                "rule_id": spec["rule_step"].rule_id.id,
                "round": spec["rule_step"].round,
                "role": spec["rule_step"].role,
                "min_approvals": spec["rule_step"].min_approvals,
                "hours": spec["rule_step"].hours,
                "user_ids": [fields.Command.set(spec["users"].ids)],
                "level": spec["level"],
            }
            for spec in self._merge_same_people(specs)
        ])
        steps._carry_over(previous, record)
        self._advance()

    @api.model
    def _merge_same_people(self, specs):
        """Where the same people would be asked twice, ask them once, in the later round."""
        kept = {}
        for spec in specs:
            key = tuple(sorted(spec["users"].ids))
            other = kept.pop(key, None)
            if other and other["rule_step"].min_approvals > spec["rule_step"].min_approvals:
                spec = other
            kept[key] = spec
        return list(kept.values())

    def _refuse_for_want_of_approver(self, rule, rule_step=None):
        """Nobody is left to decide: refuse, and tell whoever keeps the rule."""
        self.ensure_one()
        message = self.env._(
            "Nobody can decide on the step “%(step)s” of the rule “%(rule)s” in %(company)s: everybody is missing, "
            "archived or concerned. Name a general manager, or another approver in the rule.",
            step=rule_step.display_name if rule_step else "", rule=rule.name, company=self.company_id.name,
        )
        self._finish("rejected", message)
        # Rules that came with the installation have no keeper: the directors set rules.
        keepers = rule.create_uid._filter_able_approvers(self.company_id) \
            or self.env["res.users"]._get_role_users("director", self.company_id)
        for keeper in keepers:
            self.activity_schedule("mail.mail_activity_data_todo", user_id=keeper.id, note=message)

    # --- going on ---

    def _record(self, decision, reason, step=None, figures=True, **values):
        """Write down who did what, when, on which figures and for whom. Never changed again."""
        self.ensure_one()
        # sudo: see the class
        row = self.env["sales.approval.decision"].sudo().create({
            "approval_id": self.id,
            "step_id": step.id if step else False,
            "user_id": self.env.uid,
            "decision": decision,
            "reason": (reason or "").strip() or False,
            "figures": self._get_figures() if figures else {},
            **values,
        })
        self._log_decision(row)
        return row

    def _log_decision(self, row):
        """Write the decision into the chatter of the request and of the document."""
        self.ensure_one()
        label = dict(row._fields["decision"]._description_selection(self.env))[row.decision]
        text = self.env._("%(name)s, %(step)s: %(decision)s.", name=self.name, decision=label,
                          step=row.step_id.display_name or row.user_id.name)
        if row.on_behalf_of_id:
            text += " " + self.env._("%(who)s in place of %(whom)s.", who=row.user_id.name, whom=row.on_behalf_of_id.name)
        text = f"{text} {row.reason or ''}".strip()
        # sudo: who decides may post a note, and need not be able to read the document
        self.sudo().message_post(body=text, subtype_xmlid="mail.mt_note", author_id=self.env.user.partner_id.id)
        if document := self.sudo()._get_document():  # sudo: as above
            document._approval_log(text)

    def _get_figures(self):
        self.ensure_one()
        return {
            "reference_total": self.reference_total,
            "net_total": self.net_total,
            "concession_amount": self.concession_amount,
            "concession": self.concession,
            "currency": self.currency_id.name,
            "terms": self.terms,
            **({"summary": self.summary} if self.summary else {}),
        }

    def _advance(self):
        """Open the next round once all steps of the present one are given; at the end, approve."""
        self.ensure_one()
        waiting = self.step_ids.filtered(lambda step: step.state in ("waiting", "pending"))
        if not waiting:
            self._grant()
            return
        current = waiting.filtered(lambda step: step.round == min(waiting.mapped("round")))
        opened = current.filtered(lambda step: step.state == "waiting")._open()
        if self.state == "pending" and opened and all(step.state == "given" for step in current):
            self._advance()

    def _grant(self):
        self.ensure_one()
        self.pool_id._reserve(self)
        # From the decision on: the time that it took is not the requester's.
        self.expiry_date = fields.Date.context_today(self) + timedelta(days=self.company_id.approval_validity_days)
        self._finish("approved")

    def _finish(self, state, why=None):
        """Close the request in a state, tell those concerned, and free what it held."""
        self.ensure_one()
        self.write({
            "state": state, "state_reason": why or False,
            **({"decided_on": fields.Datetime.now()} if state in ("approved", "rejected") else {}),
            **({"used_on": fields.Datetime.now()} if state == "used" else {}),
        })
        if state != "approved":
            self.step_ids.filtered(lambda step: step.state in ("waiting", "pending")).state = "closed"
        if state in ("void", "lapsed", "withdrawn", "rejected"):
            self.pool_id._release(self)
        self.activity_ids.unlink()
        document = self._get_document()
        if not document:
            return
        label = dict(self._fields["state"]._description_selection(self.env))[state]
        text = self.env._("Approval %(name)s: %(state)s.", name=self.name, state=label)
        if state != "used":
            self.message_post(
                body=f"{text} {why or ''}".strip(), partner_ids=self.requester_id.partner_id.ids,
                subtype_xmlid="mail.mt_comment",
            )
        document._approval_log(f"{text} {why or ''}".strip())
        document._approval_done(self)

    def _get_deciders(self, decisions=DECIDED):
        """Who has decided in this chain, in person or through somebody else.

        :param tuple decisions: only those that have decided so
        :returns: `res.users`
        """
        self.ensure_one()
        rows = self.decision_ids.filtered(lambda row: row.decision in decisions)
        return rows.user_id | rows.on_behalf_of_id

    def _get_document(self):
        """The document that the request is about; empty if it has been deleted, or its addon has."""
        self.ensure_one()
        if self.res_model not in self.env:
            return self.browse()
        return self.env[self.res_model].browse(self.res_id).exists()

    def action_open_document(self):
        """Open the document that the request is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id,
            "views": [(False, "form")],
        }

    # --- kept for ever ---

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Approvals are kept. Withdraw the request instead."))
