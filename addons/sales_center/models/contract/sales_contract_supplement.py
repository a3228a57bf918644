from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..approval import sales_approval_mixin as mixin
from .const import LIVE_STATES, OFFICER

METHODS_ONLY = frozenset({
    "name", "number", "state", "submitted_by_id", "approved_by_id", "before", "after", "date_effective", "fee_move_id",
})


class SalesContractSupplement(models.Model):
    """ What changes or ends a signed contract, agreed by both sides.

    1. It is numbered after its contract, without gaps, when it is submitted.
    2. It is reviewed as rules say, else by an officer who has not written it.
    3. When it takes effect the contract changes, and what it said before and says now is kept.
    4. A termination gives the units back and cancels the order. What was invoiced is credited, the fee is invoiced.
    """
    _name = "sales.contract.supplement"
    _description = "Supplement to a Contract"
    _inherit = ["sales.approval.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _computed_only = mixin.COMPUTED_ONLY | METHODS_ONLY

    name = fields.Char("Supplement Number", required=True, readonly=True, copy=False, default="/", index="trigram")
    number = fields.Integer("Number within the Contract", readonly=True, copy=False, aggregator=None)
    contract_id = fields.Many2one(
        "sales.contract", required=True, index=True, ondelete="restrict", check_company=True,
        domain=[("state", "in", LIVE_STATES)])
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    partner_id = fields.Many2one(related="contract_id.partner_id")
    user_id = fields.Many2one(related="contract_id.user_id", store=True, index=True)
    team_id = fields.Many2one(related="contract_id.team_id", store=True)
    kind = fields.Selection([("change", "Change"), ("termination", "Termination")], required=True, default="change", tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("review", "In review"), ("approved", "Approved"), ("effective", "In effect"), ("cancelled", "Cancelled")],
        string="Status", required=True, readonly=True, default="draft", copy=False, index=True, tracking=True)
    reason = fields.Text(required=True)
    text = fields.Text("What Is Agreed", help="The wording of the supplement, as both sides sign it.")
    new_amount = fields.Monetary(help="With taxes.")
    old_amount = fields.Monetary(related="contract_id.amount", string="Present Amount")
    line_ids = fields.One2many("sales.contract.supplement.line", "supplement_id", string="New Instalments")
    refund_amount = fields.Monetary("Paid Back")
    fee_amount = fields.Monetary("Kept as a Fee")
    refund_terms = fields.Char("How and When It Is Paid Back")
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_effective = fields.Date("In Effect Since", readonly=True, copy=False)
    before = fields.Text(readonly=True, copy=False)
    after = fields.Text(readonly=True, copy=False)

    _number_once = models.UniqueIndex("(contract_id, number) WHERE number > 0", "Another supplement has this number.")
    _amounts_positive = models.Constraint(
        "CHECK(new_amount >= 0 AND refund_amount >= 0 AND fee_amount >= 0)", "Amounts of a supplement are not below zero.")
    _one_termination = models.UniqueIndex(
        "(contract_id) WHERE kind = 'termination' AND state NOT IN ('draft', 'cancelled')", "The contract is being terminated already.")

    @api.onchange("contract_id", "kind")
    def _onchange_contract_id(self):
        if self.kind == "change" and self.contract_id:
            self.new_amount = self.contract_id.amount
            self.line_ids = self._get_line_commands()

    def _get_line_commands(self):
        """ :returns: list of commands: the instalments that can still be changed, as they are """
        return [fields.Command.clear(), *(fields.Command.create({
            "instalment_id": line.id, "name": line.name, "amount": line.amount, "date_due": line.date_due,
        }) for line in self.contract_id.instalment_ids if not line.is_invoiced)]

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        supplements = super().create(vals_list)
        for supplement, vals in zip(supplements, vals_list, strict=True):
            further = supplement.state != "draft" or any(supplement[name] for name in METHODS_ONLY - {"name", "state"})
            if further and not self.env.su:
                raise AccessError(self.env._("A supplement begins as a draft; its buttons take it further."))
            if supplement.contract_id.state not in LIVE_STATES:
                raise UserError(self.env._("%s is not in force: edit or cancel it instead.", supplement.contract_id.display_name))
            supplement.contract_id.check_access("write")
            if supplement.kind == "change":
                if "new_amount" not in vals:
                    supplement.new_amount = supplement.contract_id.amount
                if not vals.get("line_ids"):
                    supplement.line_ids = supplement._get_line_commands()
        return supplements

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & (METHODS_ONLY | {"contract_id"}):
                raise AccessError(self.env._("The status of a supplement follows from its buttons."))
            if vals.keys() & {"kind", "reason", "text", "new_amount", "line_ids", "refund_amount", "fee_amount", "refund_terms"}:
                self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        if not self.env.su and (closed := self.filtered(lambda supplement: supplement.state != "draft")[:1]):
            raise UserError(self.env._("%s is no draft any more and stays as it is.", closed.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_numbered(self):
        if any(supplement.number for supplement in self):
            raise UserError(self.env._("A supplement that has a number is cancelled, and kept."))

    @api.depends("name", "contract_id.name", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for supplement in self:
            draft = f"{supplement.contract_id.name} {labels.get(supplement.kind, '')}"
            supplement.display_name = supplement.name if supplement.number else draft

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def _check_state(self, allowed):
        labels = dict(self._fields["state"]._description_selection(self.env))
        if wrong := self.filtered(lambda supplement: supplement.state not in allowed)[:1]:
            raise UserError(self.env._("%(what)s is “%(state)s”.", what=wrong.display_name, state=labels[wrong.state]))

    def action_submit(self):
        """ Number the supplements and have them reviewed. """
        self.check_access("write")
        self._check_state(("draft",))
        for supplement in self:
            supplement._check_complete()
        self.contract_id._touch()
        required = self.env["sales.approval.rule"]._get_exceeded(self)
        for supplement in self.sudo().sorted("id"):  # sudo: numbers and states are written by methods only
            if not supplement.number:
                last = supplement.search(
                    [("contract_id", "=", supplement.contract_id.id), ("number", ">", 0)], order="number desc", limit=1)
                supplement.number = last.number + 1
                supplement.name = f"{supplement.contract_id.name}-S{supplement.number}"
            supplement.write({"state": "review", "submitted_by_id": self.env.uid, "before": supplement._describe_before(),
                              "after": supplement._describe_after()})
        for supplement in self:
            if required.get(supplement):
                supplement.request_approval(supplement.reason)

    def action_approve(self):
        """ Approve directly where no rule asks for anybody: an officer, who neither sells nor has submitted it. """
        self.check_access("read")
        self._check_state(("review",))
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Supplements are approved by the centre's officers, or by whom the rules say."))
        required = self.env["sales.approval.rule"]._get_exceeded(self)
        for supplement in self:
            if required.get(supplement) or supplement.approval_id.sudo().state == "pending":  # sudo: whoever asked
                raise UserError(self.env._("%s is decided in its approval.", supplement.display_name))
            if self.env.user in supplement._approval_involved():
                raise UserError(self.env._("Nobody approves an own supplement: %s needs another officer.", supplement.display_name))
        self.sudo().write({"state": "approved", "approved_by_id": self.env.uid})  # sudo: nobody writes the state but methods

    def action_draft(self):
        """ Take the supplements back to edit them. """
        self.check_access("write")
        self._check_state(("review", "approved"))
        for supplement in self:
            if supplement.approval_id.sudo().state == "pending":  # sudo: whoever asked
                supplement.approval_id.action_withdraw()
            elif supplement.approval_id:
                supplement.approval_id.sudo()._void(self.env._("It was taken back to be edited."))  # sudo: nobody else may
        self.sudo().write({"state": "draft", "approved_by_id": False})  # sudo: nobody writes the state but methods

    def action_cancel(self):
        """ Give the supplements up before they take effect. """
        self.check_access("write")
        self._check_state(("draft", "review", "approved"))
        self.approval_id.sudo()._void(self.env._("The supplement was cancelled."))  # sudo: nobody writes approvals
        self.sudo().write({"state": "cancelled"})  # sudo: nobody writes the state but methods

    def action_take_effect(self):
        """ Both sides have signed: change or end the contracts. """
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("What was signed is recorded by the centre's officers."))
        self.check_access("read")
        self._check_state(("approved",))
        self.contract_id.unit_ids.sudo()._touch()  # sudo: rows of what was sold
        self.contract_id._touch()
        for supplement in self.sudo():  # sudo: contracts that are signed are changed by this method only
            contract = supplement.contract_id
            if contract.state not in LIVE_STATES:
                raise UserError(self.env._("%s is not in force any more.", contract.display_name))
            if supplement.approval_id.state == "approved":
                supplement.approval_id._use()
            elif error := supplement.sudo(False)._get_approval_error():
                raise UserError(error)
            supplement.before = supplement._describe_before()
            if supplement.kind == "termination":
                supplement._check_complete()
                contract._terminate(supplement.reason)
                supplement._invoice_fee()
            else:
                supplement._apply_change()
            supplement.write({
                "after": supplement._describe_after(), "state": "effective", "date_effective": fields.Date.context_today(self)})
            contract.message_post(
                body=self.env._("Supplement %s is in effect.", supplement.name), author_id=self.env.user.partner_id.id)

    def _apply_change(self):
        """ As superuser: write the new amount and instalments into the contract. """
        contract = self.contract_id
        self._check_complete()
        contract.amount = self.new_amount
        for line in self.line_ids:
            values = {"name": line.name, "amount": line.amount, "date_due": line.date_due}
            if line.instalment_id:
                line.instalment_id.write(values)
            else:
                last = max(contract.instalment_ids.mapped("sequence"), default=0)
                contract.instalment_ids = [fields.Command.create({**values, "sequence": last + 1, "event": "fixed"})]
        contract._check_instalments()

    def _check_complete(self):
        """ Raise if what is agreed does not add up. """
        self.ensure_one()
        if self.kind == "termination":
            if self.currency_id.compare_amounts(self.refund_amount + self.fee_amount, self.contract_id.amount_collected) > 0:
                raise UserError(self.env._(
                    "What is paid back and kept comes to more than the %s that were collected.",
                    self.currency_id.format(self.contract_id.amount_collected)))
            self._check_fee()
            return
        kept = self.contract_id.instalment_ids - self.line_ids.instalment_id
        whole = sum(kept.mapped("amount")) + sum(self.line_ids.mapped("amount"))
        if self.contract_id.instalment_ids and self.currency_id.compare_amounts(whole, self.new_amount):
            raise UserError(self.env._(
                "The instalments come to %(sum)s, the new amount is %(amount)s.", sum=self.currency_id.format(whole),
                amount=self.currency_id.format(self.new_amount)))
        if invoiced := self.line_ids.instalment_id.filtered("is_invoiced")[:1]:
            raise UserError(self.env._("“%s” is invoiced and stays as it is.", invoiced.name))

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    def _describe_before(self):
        contract = self.contract_id
        return self._describe(contract.amount, [(line.name, line.date_due, line.amount) for line in contract.instalment_ids])

    def _describe_after(self):
        if self.kind == "termination":
            money = self.currency_id.format
            return self.env._("Terminated. Paid back: %(back)s. Kept as a fee: %(fee)s. %(terms)s", back=money(self.refund_amount),
                              fee=money(self.fee_amount), terms=self.refund_terms or "").strip()
        kept = self.contract_id.instalment_ids - self.line_ids.instalment_id
        rows = [(line.name, line.date_due, line.amount) for line in [*kept, *self.line_ids]]
        text = self._describe(self.new_amount, rows)
        return f"{text}\n{self.text}" if self.text else text

    def _describe(self, amount, rows):
        money, day = self.currency_id.format, fields.Date.to_string
        return "\n".join([
            self.env._("Amount: %s", money(amount)),
            *(f"{name}: {day(date) or '-'}, {money(part)}" for name, date, part in rows)])

    def action_open_contract(self):
        """ Open the contract. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "sales.contract", "res_id": self.contract_id.id, "views": [(False, "form")]}
