from odoo import api, fields, models
from odoo.addons.sales_center.models.approval import sales_approval_mixin as approval
from odoo.exceptions import AccessError, UserError

OFFICER = "sales_logistics.group_officer"
COMPUTED_ONLY = approval.COMPUTED_ONLY | {"state", "state_reason"}
OPEN = ("draft", "requested")


class SalesRequestMixin(models.AbstractModel):
    """ What an employee asks the site administrators for: a car, a bed, a uniform.

    1. draft → requested → approved → active → done; cancelled, with a reason, from any of them but the last.
    2. The actions alone move the state, and check who asks: `state` is nobody's to write.
    3. Where a rule of the model's kind (see `sales.approval.rule`) is exceeded, its approval comes first. Without
       one, a site administrator approves, and nobody what is asked for themselves.
    4. What was asked for is cancelled, never deleted.

    A model says what it is about with `_request_kind`, `_get_request_summary`, and refuses in `_check_requestable`
    and `_check_approvable`.
    """
    _name = "sales.request.mixin"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.approval.mixin", "sales.mine.mixin"]
    _description = "Request of an Employee"
    _mail_post_access = "read"
    _computed_only = COMPUTED_ONLY
    _request_kind = None  # key of `sales.approval.rule._get_kinds`
    _reason_actions = ("action_cancel",)  # what the dialog `sales.reason` may call

    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict", check_company=True, tracking=True,
        default=lambda self: self.env.user.with_company(self.env.company).employee_id)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict", readonly=True, default=lambda self: self.env.company)
    state = fields.Selection(
        [("draft", "Draft"), ("requested", "Asked for"), ("approved", "Approved"), ("active", "In use"),
         ("done", "Done"), ("cancelled", "Cancelled")],
        string="Status", required=True, readonly=True, default="draft", index=True, copy=False, tracking=True)
    state_reason = fields.Char("Reason", readonly=True, copy=False, tracking=True)

    # ------------------------------------------------------------
    # WHAT A MODEL SAYS
    # ------------------------------------------------------------

    def _get_request_summary(self):
        """:returns: str, what is asked for, in words, for whoever decides"""
        self.ensure_one()
        return self.display_name

    def _get_request_reason(self):
        """:returns: str, why, for the approval"""
        self.ensure_one()
        return self._get_request_summary()

    def _check_requestable(self):
        """ Hook: raise a `UserError` if this can't be asked for. """

    def _check_approvable(self):
        """ Hook: raise a `UserError` if this can't be approved, such as for want of a car. """

    def _is_settled_for_clearance(self):
        """:returns: bool, whether nothing is open of it for an employee who leaves, see `sales.clearance`"""
        self.ensure_one()
        return self.state in ("done", "cancelled")

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_request(self):
        """ Ask for it. Asks for the approvals that rules demand, too.

        :raises UserError: saying what is missing or in the way
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_requestable()
        needing = self.filtered(lambda record: record._get_approval_error())
        for record in needing:
            record.request_approval(record._get_request_reason())
        asked = self.filtered(lambda record: record.state == "draft")  # one that nobody can decide was refused
        asked._move("requested")
        asked.filtered(lambda record: record.approval_id.sudo().state == "approved")._approve_if_possible()  # sudo: as above

    def action_approve(self):
        """ Approve what was asked for.

        :raises UserError: if an approval is missing, or it can't be done
        """
        self._check_officer()
        self._check_state(*OPEN)
        for record in self:
            if record.is_mine and not self.env.su:
                raise UserError(self.env._("Nobody approves their own request: ask another administrator."))
            if error := record._get_approval_error():
                raise UserError(error)
        self._check_approvable()
        self._approve()

    def action_cancel(self, reason=None):
        """ Cancel it: who asked, until it is in use, or an administrator.

        :param str reason: why; required once it was asked for
        """
        self._check_owner_or_officer()
        self._check_state("draft", "requested", "approved")
        if self.filtered(lambda record: record.state != "draft") and not (reason or "").strip():
            raise UserError(self.env._("Say why it is cancelled."))
        self._cancel((reason or "").strip())

    def action_ask_cancel(self):
        """ Open the dialog that asks why it is cancelled. """
        return self.env["sales.reason"]._open(self, "action_cancel", self.env._("Cancel"))

    def _move(self, state, **values):
        """ Take the records to a state; whether that is allowed was checked by whoever calls.

        :param str state: the new state
        :param values: written with it
        """
        self.sudo().write({"state": state, **values})  # sudo: nobody writes the state but the actions

    def _approve(self):
        for record in self.sudo():  # sudo: nobody has write access to approvals
            if record.approval_id.state == "approved":
                record.approval_id._use()
        self._move("approved")
        self._tell_requester(self.env._("Approved"))

    def _approve_if_possible(self):
        """ Those who were asked have agreed: nothing else is left to do where all that is needed is there. """
        for record in self:
            try:
                record.sudo()._check_approvable()  # sudo: on behalf of those who agreed
            except UserError as error:
                record._approval_log(str(error))
            else:
                record._approve()

    def _cancel(self, reason):
        for record in self.sudo():  # sudo: nobody has write access to approvals
            record.approval_id._void(self.env._("The document was cancelled."))
        self._move("cancelled", state_reason=reason or False)
        self._tell_requester(self.env._("Cancelled: %s", reason or "-"))

    def _tell_requester(self, text):
        """ Notify who asked, unless that is who acts. """
        for record in self.sudo():  # sudo: the account of an employee
            partner = record.employee_id.user_id.partner_id
            if partner and partner != self.env.user.partner_id:
                record.message_notify(body=text, subject=record.display_name, partner_ids=partner.ids)

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_state(self, *allowed):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state not in allowed:
                raise UserError(self.env._(
                    "%(record)s is “%(state)s”: this can't be done any more, or not yet.",
                    record=record.display_name, state=labels[record.state]))

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This is done by the site administrators."))
        self.check_access("write")

    def _check_owner_or_officer(self):
        self.check_access("read")
        others = self.filtered(lambda record: not record.is_mine)
        if others:
            others._check_officer()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for record in self:
            if record.state != "draft":
                raise UserError(self.env._("%s was asked for: cancel it instead of deleting it.", record.display_name))

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_kind(self):
        return self._request_kind

    def _approval_is_open(self):
        return self.state in OPEN

    def _approval_team(self):
        # sudo: the team of an employee is no secret to the rules
        return self.employee_id.sudo().user_id.crm_team_ids.filtered(
            lambda team: team.company_id in (self.company_id, self.env["res.company"]))[:1].sudo(False)

    def _approval_involved(self):
        return self.employee_id.sudo().user_id.sudo(False)  # sudo: who asks may not decide

    def _approval_authority_rank(self):
        return self.employee_id.sudo().user_id._get_sales_role_rank() if self.employee_id.sudo().user_id else 0  # sudo: as above

    def _approval_measure(self, condition, categ_ids):
        return float("inf") if condition == "always" else 0.0

    def _approval_values(self):
        self.ensure_one()
        return {"currency_id": self.company_id.currency_id.id, "summary": self._get_request_summary()}

    def _approval_terms(self):
        """:returns: dict of what an approval covers; extend it by what may not get worse"""
        self.ensure_one()
        return {"employee": self.employee_id.id}

    def _approval_worse(self, terms):
        self.ensure_one()
        return [self.env._("It is for somebody else.")] if terms.get("employee") != self.employee_id.id else []

    def _approval_done(self, approval):
        for record in self:
            if approval.state == "approved" and record.state == "requested":
                record._approve_if_possible()
            elif approval.state == "rejected" and record.state in OPEN:
                record._cancel(approval.state_reason or self.env._("Rejected"))

    @api.model
    def _approval_rules_changed(self):
        records = self.sudo().search([("state", "in", OPEN)])  # sudo: does not depend on who changed the rule
        self.env.add_to_compute(self._fields["approval_state"], records)

    @api.depends("state", "employee_id")
    def _compute_approval_state(self):
        return super()._compute_approval_state()
