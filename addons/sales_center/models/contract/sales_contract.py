from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..approval import sales_approval_mixin as mixin
from .const import KINDS, OFFICER, STATES

# What a contract says. It is written while the contract is a draft, and by nobody afterwards.
SUBSTANCE = frozenset({
    "kind", "template_id", "lang", "partner_id", "order_id", "unit_ids", "company_id", "currency_id", "amount", "product_id",
    "project_id", "team_id", "user_id", "date_planned", "date_end", "payment_plan_id", "clause_ids", "instalment_ids",
    "special_reason", "review_note",
})
# What methods alone write.
METHODS_ONLY = frozenset({
    "name", "state", "date_signed", "signed_by_id", "submitted_by_id", "approved_by_id", "claim_ids", "end_reason", "ended_on",
    "mortgage_released_on", "archived_on", "archived_by_id", "is_special",
})
# What the paper goes through afterwards: registers that the officers keep.
REGISTERS = frozenset({
    "registration_number", "registration_date", "registration_authority", "archive_place", "archive_box",
})
MAKES_INSTALMENTS = frozenset({"payment_plan_id", "amount", "date_planned", "order_id"})


class SalesContract(models.Model):
    """ What both sides sign.

    1. A contract is numbered when it is submitted: per company, kind and year, without gaps, and never anew.
    2. It begins as its template has it. Where a clause differs, the review is a special one and needs a reason.
    3. What the order was granted covers the contract. Anything worse than the order is asked for again.
    4. It is signed once it is approved and its order is confirmed; that turns the claims of its units into contracts.
    5. What was signed is changed and terminated by supplements. Nobody edits it, whichever way.
    """
    _name = "sales.contract"
    _description = "Contract"
    _inherit = ["sales.approval.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id.name"]
    _check_company_auto = True
    _computed_only = mixin.COMPUTED_ONLY | METHODS_ONLY

    name = fields.Char("Contract Number", required=True, readonly=True, copy=False, default="/", index="trigram")
    kind = fields.Selection(KINDS, required=True, default="sale", tracking=True, index=True)
    state = fields.Selection(
        STATES, string="Status", required=True, readonly=True, copy=False, default="draft", index=True, tracking=True)
    template_id = fields.Many2one(
        "sales.contract.template", required=True, ondelete="restrict", index=True, check_company=True,
        domain="[('kind', '=', kind), ('company_id', 'in', (False, company_id))]")
    lang = fields.Selection(related="template_id.lang", string="Language")
    company_id = fields.Many2one(
        "res.company", compute="_compute_from_order", store=True, readonly=False, precompute=True, required=True, index=True)
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="restrict", check_company=True, copy=False,
        domain="[('company_id', '=', company_id), ('state', '!=', 'cancel')]")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_from_order", store=True, readonly=False, precompute=True,
        required=True, index=True, ondelete="restrict", tracking=True, check_company=True)
    unit_ids = fields.Many2many(
        "sales.unit", "sales_contract_unit_rel", "contract_id", "unit_id", string="Units", compute="_compute_unit_ids",
        store=True, readonly=False, check_company=True, copy=False)
    claim_ids = fields.Many2many(
        "sales.unit.claim", "sales_contract_claim_rel", "contract_id", "claim_id", string="Claims", readonly=True, copy=False)
    project_id = fields.Many2one(
        "sales.project", compute="_compute_from_order", store=True, readonly=False, precompute=True,
        index="btree_not_null", check_company=True)
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", compute="_compute_from_order", store=True, readonly=False, precompute=True,
        index=True, check_company=True)
    user_id = fields.Many2one(
        "res.users", string="Salesperson", compute="_compute_from_order", store=True, readonly=False, precompute=True, index=True,
        tracking=True, check_company=True)
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_from_order", store=True, readonly=False, precompute=True, required=True)
    amount = fields.Monetary(
        "Contract Amount", compute="_compute_from_order", store=True, readonly=False, precompute=True, tracking=True,
        help="What the customer pays in all, with taxes.")
    amount_words = fields.Char("Amount in Words", compute="_compute_amount_words")
    product_id = fields.Many2one(
        "product.product", string="Invoiced As", check_company=True,
        help="Where there is no order: the product with whose taxes and account the instalments are invoiced.")
    date_planned = fields.Date(
        "To Be Signed On", default=fields.Date.context_today, tracking=True, help="Due dates are counted from it until it is signed.")
    date_signed = fields.Date("Signed On", readonly=True, copy=False, index=True, tracking=True)
    signed_by_id = fields.Many2one("res.users", string="Signing Recorded By", readonly=True, copy=False)
    date_end = fields.Date("Valid Until", tracking=True)
    clause_ids = fields.One2many("sales.contract.clause", "contract_id", string="Clauses", copy=True)
    is_special = fields.Boolean(
        "Special Review", compute="_compute_is_special", store=True, index="btree_not_null",
        help="A clause differs from the template, was added or left out.")
    milestone_ids = fields.One2many("sales.contract.milestone", "contract_id", string="Milestones", copy=False)
    supplement_ids = fields.One2many("sales.contract.supplement", "contract_id", string="Supplements", copy=False)
    seal_use_ids = fields.One2many("sales.seal.use", "contract_id", string="Uses of Seals", copy=False)
    loan_ids = fields.One2many("sales.contract.loan", "contract_id", string="Loans", copy=False)
    special_reason = fields.Text("Why It Differs", copy=False, help="Read by those who review the contract.")
    review_note = fields.Text("Note for the Reviewers", copy=False)
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    end_reason = fields.Char("Why It Ended", readonly=True, copy=False, tracking=True)
    ended_on = fields.Date(readonly=True, copy=False)
    registration_number = fields.Char(copy=False, tracking=True, index="btree_not_null")
    registration_date = fields.Date("Registered On", copy=False, tracking=True)
    registration_authority = fields.Char("Registered At", copy=False, tracking=True)
    archive_place = fields.Char("Kept At", copy=False, tracking=True, help="Room, cabinet, shelf.")
    archive_box = fields.Char("Box", copy=False, tracking=True)
    archived_on = fields.Date(readonly=True, copy=False)
    archived_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _number_once = models.UniqueIndex("(company_id, name) WHERE name <> '/'", "Another contract has this number.")
    _amount_positive = models.Constraint("CHECK(amount >= 0)", "The amount of a contract is not below zero.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("order_id")
    def _compute_from_order(self):
        """ A contract is filled from its order, once it names one. """
        for contract in self:
            order = contract.order_id
            if not order:
                contract.company_id = contract.company_id or self.env.company
                contract.currency_id = contract.currency_id or contract.company_id.currency_id
                contract.user_id = contract.user_id or self.env.user
                continue
            contract.update({
                "company_id": order.company_id.id, "partner_id": order.partner_id.id, "currency_id": order.currency_id.id,
                "amount": order.amount_total, "project_id": order.sales_project_id.id, "team_id": order.team_id.id,
                "user_id": order.user_id.id,
            })

    @api.depends("order_id")
    def _compute_unit_ids(self):
        for contract in self:
            contract.unit_ids = contract.order_id.order_line.unit_id if contract.order_id else contract.unit_ids

    @api.depends("amount", "currency_id", "template_id")
    def _compute_amount_words(self):
        for contract in self:
            currency = contract.currency_id
            contract.amount_words = currency.amount_in_words(contract.amount, contract.lang) if currency else False

    @api.depends("clause_ids.change", "clause_ids.template_clause_id", "template_id")
    def _compute_is_special(self):
        for contract in self:
            left_out = contract.template_id.clause_ids - contract.clause_ids.template_clause_id
            contract.is_special = bool(left_out) or any(clause.change != "same" for clause in contract.clause_ids)

    @api.depends("name", "kind", "partner_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for contract in self:
            # sudo: the customer's name is part of the contract's
            what = contract.name if contract.name != "/" else labels.get(contract.kind)
            contract.display_name = " ".join(filter(None, [what, contract.sudo().partner_id.name]))  # sudo: as above

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.template_id.kind != self.kind:
            self.template_id = self.env["sales.contract.template"].search(
                [("kind", "=", self.kind), ("company_id", "in", (False, self.company_id.id))], limit=1)

    @api.onchange("template_id")
    def _onchange_template_id(self):
        self.clause_ids = self._get_clause_commands()

    def _get_clause_commands(self):
        return [fields.Command.clear(), *(fields.Command.create({
            "template_clause_id": clause.id, "sequence": clause.sequence, "name": clause.name, "body": clause.body,
        }) for clause in self.template_id.clause_ids)]

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        # Looked at afterwards: a personal default is as good as a value that a client sends.
        if not self.env.su and any(contract._has_gone_further() for contract in contracts):
            raise AccessError(self.env._("A contract begins as a draft; its buttons take it further."))
        contracts._check_order_readable()
        for contract, vals in zip(contracts, vals_list, strict=True):
            contract._fill_in(vals, creating=True)
        return contracts

    def write(self, vals):
        if not self.env.su:
            self._check_write(vals)
        watched = vals.keys() & SUBSTANCE
        before = {contract.id: contract._approval_terms() for contract in self if watched and contract.approval_id}
        result = super().write(vals)
        if "order_id" in vals:
            self._check_order_readable()
        for contract in self if watched else ():
            if contract.state == "draft":
                contract._fill_in(vals)
        if before:
            self.filtered(lambda contract: contract.id in before)._touch_terms(before)
        return result

    def _check_order_readable(self):
        """ Raise if the user may not read the orders: a contract is filled from its order, and would tell what it says. """
        if not self.env.su:
            self.order_id.check_access("read")

    def _has_gone_further(self):
        facts = METHODS_ONLY - {"name", "state", "is_special"} | {"approval_id", "terms_user_id"}
        return self.state != "draft" or self.name != "/" or any(self[name] for name in facts)

    def _check_write(self, vals):
        if vals.keys() & METHODS_ONLY:
            raise AccessError(self.env._("The status of a contract and what belongs to it follow from its buttons."))
        if vals.keys() & SUBSTANCE:
            self._check_open()
        if vals.keys() & REGISTERS and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Registration and archive are kept by the centre's officers."))

    def _check_open(self):
        """ Raise unless the contracts may still be edited: whoever asks, superusers of ours excepted. """
        if self.env.su:
            return
        labels = dict(self._fields["state"]._description_selection(self.env))
        for contract in self.filtered(lambda contract: contract.state != "draft"):
            hint = self.env._("What was signed is changed by a supplement.") if contract.date_signed else self.env._(
                "Take it back to draft first.")
            raise UserError(self.env._(
                "%(contract)s is “%(state)s” and can't be edited. %(hint)s", contract=contract.display_name,
                state=labels[contract.state], hint=hint))

    def _fill_in(self, vals, creating=False):
        """ Take over the template's clauses and the plan's instalments, where the caller brought none along. """
        self.ensure_one()
        if (creating or "template_id" in vals) and not vals.get("clause_ids"):
            # sudo: clauses that may not be changed go with the template that they came from
            self.sudo().clause_ids = self._get_clause_commands()
        if (creating or vals.keys() & MAKES_INSTALMENTS) and not vals.get("instalment_ids"):
            self._make_instalments()

    def _touch_after_change(self):
        """ A clause has changed: does an approval still hold? """
        for contract in self.filtered("approval_id"):
            contract._touch_terms({contract.id: contract.approval_id.sudo().terms})  # sudo: our own record of them

    def _touch(self):
        """ Update the rows, so that of two transactions on one contract the later is retried and sees the first. """
        if self:
            self.flush_recordset(["state"])
            self.env.cr.execute(SQL("UPDATE sales_contract SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.ids))))
            self.invalidate_recordset(["state"], flush=False)

    @api.constrains("template_id", "kind")
    def _check_template(self):
        for contract in self:
            if contract.template_id.kind != contract.kind:
                raise ValidationError(self.env._("The template is of another kind than the contract."))

    @api.constrains("order_id", "unit_ids", "company_id")
    def _check_units(self):
        for contract in self.sudo():  # sudo: what is sold binds also who can't read it
            if contract.unit_ids.company_id - contract.company_id:
                raise ValidationError(self.env._("A unit of the contract belongs to another company."))
            if contract.order_id and contract.unit_ids - contract.order_id.order_line.unit_id:
                raise ValidationError(self.env._("The contract names a unit that its order does not sell."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_numbered(self):
        if any(contract.name != "/" or contract.state != "draft" for contract in self):
            raise UserError(self.env._("A contract that has a number is cancelled with a reason, and kept."))
