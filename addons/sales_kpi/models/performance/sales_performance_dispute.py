from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools import shares

# What only the person says, and only while nothing is decided.
CLAIM = frozenset({"statement_id", "entry_id", "order_id", "reason"})
# What whoever decides says.
DECISION = frozenset({"decision", "correct_amount", "line_ids", "order_id"})


class SalesPerformanceDispute(models.Model):
    """ A person does not agree with an entry of the month, or misses a deal.

    1. Raised by the person (for somebody who left: by who confirms instead), with a reason, while
       the month is being confirmed.
    2. Decided by the leader of the team that the entry belongs to, or by whoever stands above in
       the tree; where there is nobody, by an officer. Never by the person whom it is about, nor
       in favour of who decides.
    3. Upheld, a deal is shared anew, or another entry gets its right amount: by reversals and new
       entries with a day of their own, in an open month. Refused, it has a reason.
    4. What was decided is never changed.
    """
    _name = "sales.performance.dispute"
    _description = "Performance Dispute"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    statement_id = fields.Many2one("sales.performance.statement", required=True, index=True, ondelete="restrict")
    period_id = fields.Many2one(related="statement_id.period_id", string="Month", store=True, precompute=True, index=True)
    company_id = fields.Many2one(related="statement_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    employee_id = fields.Many2one(related="statement_id.employee_id", store=True, precompute=True, index=True)
    user_id = fields.Many2one(related="statement_id.user_id", string="Login", store=True, index="btree_not_null", related_sudo=True)
    entry_id = fields.Many2one(
        "sales.performance", index="btree_not_null", ondelete="restrict",
        domain="[('period_id', '=', period_id), ('employee_id', '=', employee_id)]", help="Empty: a deal is missing.")
    order_id = fields.Many2one(
        "sale.order", string="Deal", compute="_compute_order_id", store=True, readonly=False, precompute=True,
        index="btree_not_null", ondelete="restrict")
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", compute="_compute_team_id", store=True, precompute=True, index="btree_not_null",
        ondelete="restrict", help="The team, as of the entry, whose leader decides.")
    amount = fields.Monetary(related="entry_id.amount", string="As Recorded", related_sudo=True)
    reason = fields.Text("What Is Wrong", required=True)
    state = fields.Selection(
        [("open", "To Decide"), ("upheld", "Upheld"), ("refused", "Refused"), ("withdrawn", "Withdrawn")],
        string="Status", required=True, default="open", readonly=True, tracking=True, index=True)
    decision = fields.Text("Reason of the Decision")
    correct_amount = fields.Monetary(help="What the entry should have been for the person.")
    line_ids = fields.One2many("sales.performance.dispute.line", "dispute_id", string="Shares as They Should Be")
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_date = fields.Datetime("Decided On", readonly=True)
    correction_ids = fields.One2many("sales.performance", "dispute_id", string="Corrections")
    is_decider = fields.Boolean(compute="_compute_is_decider")
    is_claimant = fields.Boolean(compute="_compute_is_decider")

    _one_open = models.UniqueIndex("(entry_id) WHERE state = 'open' AND entry_id IS NOT NULL", "This entry is disputed already.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("employee_id", "order_id", "period_id")
    def _compute_display_name(self):
        for record, dispute in zip(self, self.sudo(), strict=True):  # sudo: names only
            parts = [dispute.employee_id.name, dispute.order_id.name or dispute.entry_id.name, dispute.period_id.display_name]
            record.display_name = ", ".join(part for part in parts if part)

    @api.depends("entry_id")
    def _compute_order_id(self):
        for dispute in self:
            dispute.order_id = dispute.sudo().entry_id.order_id.id or dispute.order_id.id  # sudo: the entry is the person's own

    @api.depends("entry_id", "order_id", "statement_id")
    def _compute_team_id(self):
        for record, dispute in zip(self, self.sudo(), strict=True):  # sudo: deals and teams that the person may not see
            team, claimed = dispute.statement_id.team_id, dispute.order_id.team_id
            if dispute.entry_id:
                team = dispute.entry_id.team_id or team
            elif claimed and claimed != team:
                team = dispute._get_common_team(team, claimed)
            record.team_id = team.id

    @api.model
    def _get_common_team(self, team, other):
        """ Return the nearest team above both: a deal does not go to another team by that team's own word. """
        above = (other | other._get_ancestors().get(other, other.browse()))
        chain = team | team._get_ancestors().get(team, team.browse())
        return (chain & above)[:1] or other

    @api.depends("state", "team_id", "statement_id")
    @api.depends_context("uid")
    def _compute_is_decider(self):
        deciders, confirmers = self._get_deciders(), self.statement_id._get_confirmers()
        for dispute in self:
            is_open = dispute.state == "open"
            dispute.is_decider = is_open and self.env.user in deciders[dispute]
            dispute.is_claimant = is_open and self.env.user in confirmers.get(dispute.statement_id, self.env.user.browse())

    def _get_deciders(self):
        """ Return ``{dispute: users}``: who may decide, the nearest leader standing first. """
        disputes = self.sudo()  # sudo: leaders whom the reader need not see
        leaders = disputes.team_id._get_leaders_upward()
        deciders = {}
        for record, dispute in zip(self, disputes, strict=True):
            barred = dispute.user_id | dispute.create_uid  # who stands in for a leaver does not decide either
            # sudo: an empty set, to be of the same environment as the others
            users = leaders.get(dispute.team_id, self.env["res.users"].sudo()) - barred
            if not users:
                officers = dispute.statement_id._get_officers()
                users = officers.filtered(lambda user, d=dispute: d.company_id in user.company_ids) - barred
            deciders[record] = users.with_env(self.env)
        return deciders

    # ------------------------------------------------------------
    # RAISING
    # ------------------------------------------------------------

    @api.constrains("entry_id", "order_id", "statement_id", "reason")
    def _check_claim(self):
        for dispute in self.sudo():  # sudo: the rule holds for whatever the person may see
            entry, statement = dispute.entry_id, dispute.statement_id
            if not (dispute.reason or "").strip():
                raise ValidationError(self.env._("Say what is wrong."))
            if entry and (entry.period_id, entry.employee_id) != (statement.period_id, statement.employee_id):
                raise ValidationError(self.env._("%s is not on this statement.", entry.name))
            if entry.order_id and entry.order_id != dispute.order_id:
                raise ValidationError(self.env._("%(entry)s belongs to %(order)s.", entry=entry.name, order=entry.order_id.name))
            if dispute.order_id and dispute.order_id.company_id != dispute.company_id:
                raise ValidationError(self.env._("%s belongs to another company.", dispute.order_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any((vals.keys() - CLAIM - {"message_ids", "message_follower_ids", "activity_ids"}) for vals in vals_list):
            raise AccessError(self.env._("A dispute says what is wrong; others decide."))
        disputes = super().create(vals_list)
        disputes._check_claimant()
        disputes.sudo()._take_shares()  # sudo: as they stand, for who decides
        disputes.sudo().statement_id._update_disputed()  # sudo: the state follows from the dispute that was just checked
        disputes.sudo()._ask()
        return disputes

    def _check_claimant(self):
        """ Only the person disputes, and only before the statement is confirmed. """
        confirmers = self.statement_id._get_confirmers()
        self.statement_id._check_being_confirmed()
        for dispute in self:
            if self.env.user not in confirmers[dispute.statement_id]:
                raise AccessError(self.env._("Only the person whose statement it is disputes it."))
            if dispute.statement_id.state == "confirmed":
                raise UserError(self.env._("%s was confirmed: it can't be disputed any more.", dispute.statement_id.display_name))

    def _take_shares(self):
        """ Propose the shares as they are, so that whoever decides changes what is wrong. """
        for dispute in self:
            dispute.correct_amount = dispute.amount
            current = dispute.order_id._get_current_percents() if dispute.order_id else {}
            dispute.line_ids = [
                Command.create({"employee_id": employee.id, "percent": percent}) for employee, percent in current.items()]

    def _ask(self):
        deciders = self._get_deciders()
        asked = [(dispute.statement_id, deciders[dispute][0], dispute.statement_id._words_to_decide)
                 for dispute in self if deciders[dispute]]
        self.statement_id._schedule(list(dict.fromkeys(asked)))

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if wrong := self.filtered(lambda dispute: dispute.state != "open"):
            raise UserError(self.env._("%s was decided: it stays as it is.", wrong[0].display_name))
        self._check_writer(vals.keys())
        result = super().write(vals)
        if "order_id" in vals:
            self.sudo().filtered(lambda dispute: not dispute.line_ids)._take_shares()  # sudo: who shares the deal now
        return result

    def _check_writer(self, names):
        """ The person says what is wrong, whoever decides what is right. """
        deciders, confirmers = self._get_deciders(), self.statement_id._get_confirmers()
        for dispute in self:
            allowed = set(CLAIM - {"statement_id"}) if self.env.user in confirmers[dispute.statement_id] else set()
            if self.env.user in deciders[dispute]:
                allowed |= DECISION
            if names - allowed:
                raise AccessError(self.env._("The person says what is wrong, the leader decides."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Disputes are never deleted: withdraw it."))

    def action_withdraw(self):
        """ The person takes the dispute back. """
        self.check_access("read")
        confirmers = self.statement_id._get_confirmers()
        for dispute in self:
            if dispute.state != "open":
                raise UserError(self.env._("%s was decided: it stays as it is.", dispute.display_name))
            if self.env.user not in confirmers[dispute.statement_id]:
                raise AccessError(self.env._("Only who raised a dispute withdraws it."))
        self._settle({"state": "withdrawn"})

    # ------------------------------------------------------------
    # DECIDING
    # ------------------------------------------------------------

    def _check_decision(self):
        self.check_access("read")
        deciders = self._get_deciders()
        for dispute in self:
            if dispute.state != "open":
                raise UserError(self.env._("%s was decided: it stays as it is.", dispute.display_name))
            if self.env.user not in deciders[dispute]:
                raise AccessError(self.env._("Disputes are decided by the leader of the team or those above, never by the person."))

    def _settle(self, vals):
        """ Write the outcome first: of two who decide at once the later finds it decided. """
        self.statement_id.sudo()._touch()  # sudo: as said there
        # sudo: the state moves by these methods only, which have checked who decides
        self.sudo().write({**vals, "decided_by_id": self.env.uid, "decided_date": fields.Datetime.now()})
        self.sudo().statement_id._update_disputed()  # sudo: the state follows

    def action_refuse(self, decision=None):
        """ The entry stays as it is. """
        self._check_decision()
        for dispute in self:
            if not (decision or dispute.decision or "").strip():
                raise UserError(self.env._("%s: say why it is refused.", dispute.display_name))
        for dispute in self:
            dispute._settle({"state": "refused", "decision": decision or dispute.decision})

    def action_uphold(self, decision=None):
        """ The person is right: put the entries right, with a day of their own. """
        self._check_decision()
        for dispute in self:
            dispute._settle({"state": "upheld", "decision": decision or dispute.decision})
            # sudo: nobody writes into the ledger; who decides was checked
            corrections = dispute.sudo()._correct(self.env.user)
            if not corrections:
                raise UserError(self.env._("%s: say first what is right; nothing would change.", dispute.display_name))

    def _correct(self, decider):
        self.ensure_one()
        reason = self.env._("Dispute upheld: %s", self.decision or self.reason)
        # What was sold goes on in the order that took the place of the deal, if one did: the verdict is about that one.
        order = self.order_id._get_last_replacement() if self.order_id else self.order_id
        if order.performance_followed:
            percents = {line.employee_id: round(line.percent, 2) for line in self.line_ids}
            self._check_shares(order, percents, decider)
            return order._redistribute_performance(percents, f"dispute:{self.id}", reason, dispute_id=self.id)
        if self.order_id:
            raise UserError(self.env._("%s was never recorded: there is nothing to put right.", self.order_id.name))
        if not self.entry_id:
            raise UserError(self.env._("%s: say which deal is missing.", self.display_name))
        if self.currency_id.compare_amounts(self.correct_amount, self.amount) == 0:
            return self.entry_id.browse()
        return self._correct_amount(reason)

    def _check_shares(self, order, percents, decider):
        """ Whole, and with no more for who decides than he or she had. """
        if not shares.is_whole(percents.values()):
            raise UserError(self.env._("%s: the shares must be 100 %% in total.", self.display_name))
        before = order._get_current_percents()
        for employee, percent in percents.items():
            if employee.user_id == decider and percent > before.get(employee, 0):
                raise UserError(self.env._("Nobody decides in his or her own favour: let the next leader decide."))

    def _correct_amount(self, reason):
        """ Take an entry back that belongs to no deal, and post it as it should be. """
        entry, Performance = self.entry_id, self.env["sales.performance"]
        if Performance.search_count([("reversal_of_id", "=", entry.id)], limit=1):
            raise UserError(self.env._("%s was taken back already.", entry.name))
        day = Performance._get_day(self.company_id)
        extra = {"dispute_id": self.id, "original_period_id": entry.period_id.id}
        reversal = entry._reverse(day, "adjustment", f"dispute:{self.id}", reason, **extra)
        if self.currency_id.is_zero(self.correct_amount):
            return reversal
        return reversal | Performance._post([{
            "company_id": entry.company_id.id, "date": day, "employee_id": entry.employee_id.id, "user_id": entry.user_id.id,
            "team_id": entry.team_id.id, "project_id": entry.project_id.id, "event": "adjustment", "metric_id": entry.metric_id.id,
            "amount": self.correct_amount, "res_model": entry.res_model, "res_id": entry.res_id,
            "source_key": f"dispute:{self.id}:right", "reason": reason, **extra}])


class SalesPerformance(models.Model):
    _inherit = "sales.performance"

    dispute_id = fields.Many2one("sales.performance.dispute", readonly=True, index="btree_not_null", ondelete="restrict")

    def action_dispute(self):
        """ Dispute the entry, from the statement that it stands on. """
        self.ensure_one()
        statement = self.env["sales.performance.statement"].search([
            ("period_id", "=", self.period_id.id), ("employee_id", "=", self.employee_id.id)])
        if not statement:
            raise UserError(self.env._("%s is not being confirmed.", self.period_id.display_name))
        return statement.action_dispute_entry(self)


class SalesPerformanceStatement(models.Model):
    _inherit = "sales.performance.statement"

    dispute_ids = fields.One2many("sales.performance.dispute", "statement_id", string="Disputes")
    dispute_count = fields.Integer(compute="_compute_dispute_count")

    @api.depends("dispute_ids")
    def _compute_dispute_count(self):
        counts = dict(self.env["sales.performance.dispute"]._read_group([("statement_id", "in", self.ids)], ["statement_id"], ["__count"]))
        for statement in self:
            statement.dispute_count = counts.get(statement, 0)

    def action_dispute(self):
        """ Open a new dispute. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Dispute"), "res_model": "sales.performance.dispute",
            "views": [(self.env.ref("sales_kpi.sales_performance_dispute_view_form_new").id, "form")], "target": "new",
            "context": {"default_statement_id": self.id}}

    def action_dispute_entry(self, entry):
        """ Open a new dispute of one entry. """
        action = self.action_dispute()
        action["context"]["default_entry_id"] = entry.id
        return action
