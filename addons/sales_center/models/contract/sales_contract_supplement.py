from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..approval import sales_approval_mixin as mixin
from .const import LIVE_STATES

KINDS = [("change", "Change"), ("buyer", "Other buyer"), ("unit", "Other unit"), ("termination", "Termination")]
METHODS_ONLY = frozenset({
    "name", "number", "state", "submitted_by_id", "approved_by_id", "before", "after", "date_effective", "fee_move_id", "new_order_id",
    "credited_move_ids", "cancel_reason",
})
# What both sides agree to: it stays as it is from when it is submitted.
AGREED = frozenset({
    "kind", "reason", "text", "new_amount", "line_ids", "refund_amount", "fee_amount", "refund_terms", "new_partner_id", "unit_id",
    "new_unit_id", "clause_ids",
})


class SalesContractSupplement(models.Model):
    """ What changes or ends a signed contract, agreed by both sides.

    1. It is numbered after its contract, without gaps, when it is submitted.
    2. It is reviewed as rules say, else by an officer who has not written it.
    3. When it takes effect the contract changes, and what it said before and says now is kept.
    4. A termination gives the units back and cancels the order. What was invoiced is credited, the fee is invoiced.
    5. Another buyer (更名) or unit (换房) takes the place at once: claims, order, lead and instalments follow, or nothing does.
    6. Clauses stay as they were signed; what a supplement says instead is kept with it, and holds from then on.
    """
    _name = "sales.contract.supplement"
    _description = "Supplement to a Contract"
    _inherit = ["sales.approval.mixin", "sales.groupby.guard.mixin", "mail.thread", "mail.activity.mixin"]
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
    kind = fields.Selection(KINDS, required=True, default="change", tracking=True)
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
    cancel_reason = fields.Char("Why It Was Given Up", readonly=True, copy=False, tracking=True)
    before = fields.Text(readonly=True, copy=False)
    after = fields.Text(readonly=True, copy=False)

    _number_once = models.UniqueIndex("(contract_id, number) WHERE number > 0", "Another supplement has this number.")
    _amounts_positive = models.Constraint(
        "CHECK(new_amount >= 0 AND refund_amount >= 0 AND fee_amount >= 0)", "Amounts of a supplement are not below zero.")
    _one_termination = models.UniqueIndex(
        "(contract_id) WHERE kind = 'termination' AND state NOT IN ('draft', 'cancelled')", "The contract is being terminated already.")

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        supplements = super().create(vals_list)
        for supplement, vals in zip(supplements, vals_list, strict=True):
            further = supplement.state != "draft" or any(supplement[name] for name in METHODS_ONLY - {"name", "state", "credited_move_ids"})
            if further and not self.env.su:
                raise AccessError(self.env._("A supplement begins as a draft; its buttons take it further."))
            if supplement.contract_id.state not in LIVE_STATES:
                raise UserError(self.env._("%s is not in force: edit or cancel it instead.", supplement.contract_id.display_name))
            supplement.contract_id.check_access("write")
            supplement._fill_in(vals)
        return supplements

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & (METHODS_ONLY | {"contract_id"}):
                raise AccessError(self.env._("The status of a supplement follows from its buttons."))
            if vals.keys() & AGREED:
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
    # IN WORDS
    # ------------------------------------------------------------

    def _describe_both(self):
        """ :returns: dict of values: what the contract said and says, in its language, as both sides sign it """
        words = self.with_context(lang=self.contract_id.lang)
        return {"before": words._describe_before(), "after": words._describe_after()}

    def _describe_before(self):
        contract = self.contract_id
        text = self._describe(contract.amount, [(line.name, line.date_due, line.amount) for line in contract.instalment_ids])
        return "\n".join([*self._describe_parties(before=True), text, *self.clause_ids._describe_before()])

    def _describe_after(self):
        if self.kind == "termination":
            money = self.currency_id.format
            return self.env._("Terminated. Paid back: %(back)s. Kept as a fee: %(fee)s. %(terms)s", back=money(self.refund_amount),
                              fee=money(self.fee_amount), terms=self.refund_terms or "").strip()
        kept = self.contract_id.instalment_ids - self.line_ids.instalment_id
        rows = [(line.name, line.date_due, line.amount) for line in [*kept, *self.line_ids]]
        parts = [*self._describe_parties(), self._describe(self.new_amount, rows), *self.clause_ids._describe_after(), self.text]
        return "\n".join(filter(None, parts))

    def _describe(self, amount, rows):
        money, day = self.currency_id.format, fields.Date.to_string
        return "\n".join([
            self.env._("Amount: %s", money(amount)),
            *(f"{name}: {day(date) or '-'}, {money(part)}" for name, date, part in rows)])

    def _get_printed_amounts(self):
        """ :returns: list of (label, amount) that the paper says in figures and in words """
        self.ensure_one()
        if self.kind == "termination":
            rows = [(self.env._("Paid Back"), self.refund_amount), (self.env._("Kept as a Fee"), self.fee_amount)]
        else:
            before = [] if self.state == "effective" else [(self.env._("Present Amount"), self.old_amount)]
            fee = [(self.env._("Fee"), self.fee_amount)] if self.fee_amount else []
            rows = [*before, (self.env._("New Amount"), self.new_amount), *fee]
        return rows

    def _get_exchanged_units(self):
        """ :returns: list of (label, `sales.unit`), as superuser: what the paper says of the units """
        units = self.sudo()  # sudo: the project's code and name are on the paper
        return [(self.env._("Unit Given Back"), units.unit_id), (self.env._("New Unit"), units.new_unit_id)]

    def action_open_contract(self):
        """ Open the contract. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "sales.contract", "res_id": self.contract_id.id, "views": [(False, "form")]}
