from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from ...tools import shares


class SalesPerformanceSharing(models.Model):
    """ Who shares a deal, and why: the only way to share one out, before it is posted or after.

    1. The shares are 100 %, exactly, and each person has one.
    2. It takes effect by its approval and by nothing else: the engine asks the leader of the deal's
       team, unless the directors set other rules. Nobody who has a share in it, before or after,
       decides.
    3. What was posted is not rewritten: what changes hands is taken back and posted anew, with a day
       of its own, in an open month.
    4. Once asked for it is not edited any more; once applied it is never changed or deleted.
    """
    _name = "sales.performance.sharing"
    _description = "Sharing of a Deal"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.target.approval.mixin"]
    _order = "id desc"
    _approval_open_states = ("draft", "waiting")
    _check_company_auto = True

    name = fields.Char("Number", required=True, readonly=True, default="/", copy=False)
    order_id = fields.Many2one(
        "sale.order", string="Deal", required=True, index=True, ondelete="restrict", check_company=True,
        domain="[('state', '!=', 'cancel')]")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    team_id = fields.Many2one(related="order_id.team_id", string="Sales Team", store=True, index="btree_not_null", precompute=True)
    user_id = fields.Many2one(related="order_id.user_id", string="Salesperson", store=True, index="btree_not_null", precompute=True)
    amount_untaxed = fields.Monetary(related="order_id.amount_untaxed")
    reason = fields.Text(required=True)
    state = fields.Selection(
        [("draft", "Draft"), ("waiting", "Waiting for approval"), ("applied", "Applied"), ("rejected", "Rejected"),
         ("cancelled", "Cancelled")],
        string="Status", required=True, default="draft", copy=False, readonly=True, tracking=True, index=True)
    line_ids = fields.One2many(
        "sales.performance.sharing.line", "sharing_id", string="Shares", compute="_compute_line_ids", store=True, readonly=False)
    total = fields.Float("Total (%)", compute="_compute_total", digits=(5, 2))
    before = fields.Char("Until Now", compute="_compute_before")
    applied_on = fields.Datetime(readonly=True, copy=False)
    entry_ids = fields.One2many("sales.performance", "sharing_id", string="Entries", readonly=True)

    _one_waiting = models.UniqueIndex("(order_id) WHERE state = 'waiting'", "Another sharing of this deal waits for its approval.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("state")
    def _compute_approval_state(self):
        return super()._compute_approval_state()

    @api.depends("order_id")
    def _compute_line_ids(self):
        """ Begin with the shares as they are. """
        for sharing in self:
            current = sharing.order_id._get_current_percents() if sharing.order_id else {}
            sharing.line_ids = [fields.Command.clear(), *(
                fields.Command.create({"employee_id": person.id, "percent": percent}) for person, percent in current.items())]

    @api.depends("line_ids.percent")
    def _compute_total(self):
        for sharing in self:
            sharing.total = round(sum(sharing.line_ids.mapped("percent")), 2)

    @api.depends("order_id", "state")
    @api.depends_context("lang")
    def _compute_before(self):
        for sharing in self:
            current = sharing.order_id._get_current_percents() if sharing.order_id and sharing.state != "applied" else {}
            sharing.before = self._say_shares(current)

    @api.depends("name", "order_id")
    def _compute_display_name(self):
        for sharing in self:
            sharing.display_name = f"{sharing.name} ({sharing.sudo().order_id.name})"  # sudo: the number of the deal

    def _say_shares(self, percents):
        # sudo: names of those who share
        return format_list(self.env, [f"{person.sudo().name} {percent:g} %" for person, percent in percents.items()])

    def _get_percents(self):
        """ :returns: dict of `hr.employee` to percent, as the document has it """
        self.ensure_one()
        return {line.employee_id: round(line.percent, 2) for line in self.line_ids}

    # ------------------------------------------------------------
    # WHAT THE ENGINE ASKS
    # ------------------------------------------------------------

    def _approval_kind(self):
        return "performance_share"

    def _approval_team(self):
        return self.team_id

    def _approval_involved(self):
        """ Who made it, and whoever has a share in it, before or after. """
        self.ensure_one()
        sharing = self.sudo()  # sudo: the logins of those who share
        people = sharing.line_ids.employee_id | self.env["hr.employee"].sudo().union(*sharing.order_id._get_current_percents())
        users = sharing.create_uid | sharing.write_uid | sharing.line_ids.write_uid | people.user_id
        return users.filtered(lambda user: user.id != api.SUPERUSER_ID).with_env(self.env)

    def _approval_values(self):
        self.ensure_one()
        current = self.order_id._get_current_percents()
        return {"currency_id": self.company_id.currency_id.id, "summary": self.env._(
            "%(order)s: %(after)s. Until now: %(before)s. %(reason)s", order=self.sudo().order_id.name,  # sudo: the number of the deal
            after=self._say_shares(self._get_percents()), before=self._say_shares(current), reason=self.reason)}

    def _approval_terms(self):
        self.ensure_one()
        return {
            "order": self.order_id.id,
            "before": sorted([person.id, f"{percent:.2f}"] for person, percent in self.order_id._get_current_percents().items()),
            "after": sorted([person.id, f"{percent:.2f}"] for person, percent in self._get_percents().items()),
        }

    def _get_approval_problems(self):
        problems = super()._get_approval_problems()
        if not shares.is_whole(self._get_percents().values()):
            problems.append(self.env._("The shares must be 100 %% in total; they are %s %%.", f"{self.total:g}"))
        elif self._get_percents() == self.order_id._get_current_percents():
            problems.append(self.env._("Nothing would change: the deal is shared like this already."))
        if self.sudo().order_id.state == "cancel":  # sudo: the state of the deal
            problems.append(self.env._("The deal was cancelled."))
        return problems

    def _explain_measure(self, rule, limit):
        return self.env._("Shares in a deal are approved by somebody who has none in it.")

    def _on_approved(self):
        for sharing in self:
            order, percents = sharing.order_id, sharing._get_percents()
            if order.performance_followed:
                order._redistribute_performance(percents, f"sharing:{sharing.id}", sharing.reason, sharing_id=sharing.id)
            else:
                order._set_performance_shares(percents)
            sharing.write({"state": "applied", "applied_on": fields.Datetime.now()})
            order.message_post(body=self.env._(
                "%(sharing)s: the deal is shared: %(shares)s. %(reason)s", sharing=sharing.name,
                shares=sharing._say_shares(percents), reason=sharing.reason))

    def _approval_done(self, approval):
        result = super()._approval_done(approval)
        state = {"rejected": "rejected", "withdrawn": "draft", "void": "draft", "lapsed": "draft"}.get(approval.state)
        if state and self.state == "waiting":
            self.sudo().write({"state": state})  # sudo: nobody writes the state but these methods
        return result

    def request_approval(self, reason, attachments=None):
        self.check_access("write")
        if late := self.filtered(lambda sharing: sharing.state != "draft"):
            raise UserError(self.env._("%s is no longer a draft.", late[0].display_name))
        approvals = super().request_approval(reason, attachments)
        # sudo: nobody writes the state but these methods; a request that nobody can decide on is refused at once
        for state, pending in (("waiting", "pending"), ("rejected", "rejected")):
            self.filtered(lambda sharing, p=pending: sharing.approval_id.sudo().state == p).sudo().write({"state": state})  # sudo: as above
        return approvals

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_locked_states(self):
        return ("waiting", "applied", "rejected", "cancelled")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                # sudo: numbers are given by the system
                vals["name"] = self.env["ir.sequence"].sudo().next_by_code("sales.performance.sharing") or "/"
        sharings = super().create(vals_list)
        sharings.order_id.check_access("read")
        if not self.env.su:
            sharings._check_concerned()
        return sharings

    def _check_concerned(self):
        """ A deal is shared out by who sold it, by who leads the team, or by an officer. """
        if self.env.user.has_group("sales_kpi.group_officer"):
            return
        for sharing in self.sudo():  # sudo: who leads the team
            if self.env.user not in sharing.order_id.user_id | sharing.team_id.supervisor_ids:
                raise AccessError(self.env._("%s: a deal is shared out by who sold it or leads the team.", sharing.order_id.name))

    def write(self, vals):
        if {"order_id", "reason", "line_ids"} & vals.keys():
            self._check_open_for_edit()
        result = super().write(vals)
        if "order_id" in vals:
            raise UserError(self.env._("A sharing stays that of its deal."))
        return result

    def _check_open_for_edit(self):
        if closed := self.filtered(lambda sharing: sharing.state == "applied" or (sharing.state != "draft" and not self.env.su)):
            raise UserError(self.env._("%s is no longer a draft: it stays as it is.", closed[0].display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if kept := self.filtered(lambda sharing: sharing.state != "draft"):
            raise UserError(self.env._("%s has been asked for: it is kept.", kept[0].display_name))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_cancel(self):
        """ Give the sharing up, and with it the request that waits. """
        self.check_access("write")
        for sharing in self:
            if sharing.state not in ("draft", "waiting", "rejected"):
                raise UserError(self.env._("%s can't be cancelled any more.", sharing.display_name))
            if sharing.state == "waiting":
                sharing.action_withdraw_approval()
        self.sudo().write({"state": "cancelled"})  # sudo: nobody writes the state but these methods


class SalesPerformance(models.Model):
    _inherit = "sales.performance"

    sharing_id = fields.Many2one("sales.performance.sharing", readonly=True, index="btree_not_null", ondelete="restrict")
