from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_datetime

KINDS = [("extension", "Longer hold"), ("buyer", "Other buyer"), ("unit", "Other unit"), ("cancellation", "Cancellation")]
OPEN = ("draft", "waiting", "agreed")
# What is asked for, and what is agreed to: it stays as it is from then on.
ASKED = frozenset({
    "kind", "claim_id", "hours", "new_partner_id", "new_unit_id", "new_order_id", "fee_amount", "reason", "name", "order_id",
})
# What follows from the buttons.
RESULTS = frozenset({"state", "new_claim_id", "fee_move_id", "done_at", "order_id", "name", "credit_move_ids"})


class SalesUnitChange(models.Model):
    """ A request about a unit that somebody has: to hold it longer than is free, to sell it to another buyer
    (更名), to sell the buyer another unit (换房), or to cancel the sale (退房); with a reason, and maybe a fee.

    1. Where a rule of its kind asks for it, the approval engine decides; without a rule it is carried out at
       once, but for a longer hold: beyond what is free, that takes an officer.
    2. What is carried out is what was asked for, all of it or nothing, as the unit stands then.
    3. A confirmed order is not rewritten: it is cancelled, and another one confirmed in its place, in the
       seller's name and on the seller's authority. So no price passes that was not approved, and what the
       order earned is taken back and earned anew. What was invoiced of it is credited in full.
    4. Nobody can come in between: the unit goes over from one claim into the next. What becomes free goes
       to its waiting list.
    5. A contract that was signed comes first: it is changed and terminated by supplements of its own.
    """
    _name = "sales.unit.change"
    _description = "Request about a Unit"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.approval.mixin", "sales.groupby.guard.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Request No.", required=True, readonly=True, default="/", copy=False)
    kind = fields.Selection(KINDS, required=True, default="cancellation", tracking=True, index=True)
    state = fields.Selection(
        [("draft", "Draft"), ("waiting", "Waiting for approval"), ("agreed", "Agreed, not carried out"), ("done", "Done"),
         ("refused", "Refused"), ("cancelled", "Cancelled")],
        string="Status", required=True, default="draft", readonly=True, copy=False, tracking=True, index=True)
    claim_id = fields.Many2one(
        "sales.unit.claim", string="Held or Sold", required=True, index=True, ondelete="restrict", check_company=True,
        domain="[('is_live', '=', True)]")
    unit_id = fields.Many2one(related="claim_id.unit_id", store=True, index=True, precompute=True)
    project_id = fields.Many2one(related="unit_id.project_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="unit_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    claim_kind = fields.Selection(related="claim_id.kind", string="Claim")
    partner_id = fields.Many2one(related="claim_id.partner_id", store=True, index=True, precompute=True, string="Customer")
    user_id = fields.Many2one(related="claim_id.user_id", store=True, index=True, precompute=True, string="Salesperson")
    team_id = fields.Many2one(related="claim_id.team_id", store=True, index=True, precompute=True, string="Sales Team")
    order_id = fields.Many2one("sale.order", readonly=True, copy=False, ondelete="restrict", index="btree_not_null")
    hours = fields.Float("Hours Longer", default=24)
    asked_until = fields.Datetime("Held Until Then", compute="_compute_asked_until", store=True)
    new_partner_id = fields.Many2one("res.partner", string="New Buyer", check_company=True, ondelete="restrict")
    new_unit_id = fields.Many2one(
        "sales.unit", check_company=True, ondelete="restrict", index="btree_not_null",
        domain="[('state', 'in', ('on_market', 'held', 'offered')), ('company_id', '=', company_id), ('id', '!=', unit_id)]")
    new_order_id = fields.Many2one(
        "sale.order", readonly=True, copy=False, ondelete="restrict", index="btree_not_null",
        help="What is confirmed in place of the order. Prepare it before asking where its prices have to be approved.")
    new_claim_id = fields.Many2one("sales.unit.claim", string="In Its Place", readonly=True, copy=False, ondelete="restrict")
    reason = fields.Text(required=True)
    fee_amount = fields.Monetary("Fee", tracking=True, help="Invoiced to the customer as a draft that finance posts.")
    fee_move_id = fields.Many2one("account.move", string="Invoice of the Fee", readonly=True, copy=False, index="btree_not_null")
    credit_move_ids = fields.Many2many(
        "account.move", "sales_unit_change_credit_rel", "change_id", "move_id", string="Credit Notes", readonly=True, copy=False,
        groups="account.group_account_invoice", help="Of what was invoiced of the order, as drafts that finance posts.")
    done_at = fields.Datetime("Carried Out", readonly=True, copy=False)

    _fee_positive = models.Constraint("CHECK(fee_amount >= 0)", "A fee is not below zero.")
    _one_open = models.UniqueIndex(
        "(claim_id) WHERE state IN ('draft', 'waiting', 'agreed')",
        "There is an open request about this unit already. Go on with that one.")

    # ------------------------------------------------------------
    # COMPUTES AND CONSTRAINTS
    # ------------------------------------------------------------

    @api.depends("claim_id", "hours", "kind")
    def _compute_asked_until(self):
        for change in self:
            until = change.claim_id.sudo().expires_at  # sudo: the claim may be somebody else's by now
            longer = change.kind == "extension" and until
            change.asked_until = until + timedelta(hours=change.hours) if longer else False

    @api.depends("state")
    def _compute_approval_state(self):
        return super()._compute_approval_state()

    @api.depends("name", "unit_id")
    def _compute_display_name(self):
        for change in self:
            change.display_name = f"{change.name} ({change.unit_id.sudo().display_name})"  # sudo: the project's code

    @api.constrains("kind", "claim_id", "hours", "new_partner_id", "new_unit_id")
    def _check_what(self):
        for change in self:
            claim = change.claim_id
            error = {
                "extension": (claim.kind != "hold" or change.hours <= 0) and self.env._("Say by how many hours the unit is held longer."),
                "buyer": change.new_partner_id in (self.env["res.partner"], claim.partner_id) and self.env._(
                    "Say who buys the unit instead."),
                "unit": (change.new_unit_id in (self.env["sales.unit"], claim.unit_id)
                         or change.new_unit_id.company_id != claim.company_id) and self.env._("Say which unit is sold instead."),
                "cancellation": False,
            }[change.kind]
            if error:
                raise ValidationError(error)

    # ------------------------------------------------------------
    # WHAT THE ENGINE ASKS
    # ------------------------------------------------------------

    def _approval_kind(self):
        return f"unit_{self.kind}"

    def _approval_team(self):
        return self.team_id

    def _approval_project(self):
        return self.project_id

    def _approval_authority_rank(self):
        return (self.create_uid or self.env.user)._get_sales_role_rank()

    def _approval_involved(self):
        return (self.create_uid | self.user_id).filtered(lambda user: user.id != api.SUPERUSER_ID)

    def _approval_is_open(self):
        return self.state in OPEN

    def _approval_measure(self, condition, categ_ids):
        return float("inf") if condition == "always" else 0.0

    def _approval_values(self):
        self.ensure_one()
        return {"currency_id": self.currency_id.id, "partner_id": self.partner_id.id, "summary": self._describe()}

    def _approval_terms(self):
        self.ensure_one()
        return {
            "kind": self.kind, "claim": self.claim_id.id, "until": fields.Datetime.to_string(self.asked_until) or None,
            "partner": self.new_partner_id.id, "unit": self.new_unit_id.id, "order": self.new_order_id.id,
            "fee": self.currency_id.round(self.fee_amount),
        }

    def _approval_worse(self, terms):
        self.ensure_one()
        if not self._approval_is_open():
            return [self.env._("It is no longer open for approval.")]
        return [] if terms == self._approval_terms() else [self.env._("It has been changed since the approval was asked for.")]

    def _approval_done(self, approval):
        result = super()._approval_done(approval)
        change = self.sudo()  # sudo: nobody writes the state but these methods
        if approval.state == "approved":
            change.state = "agreed"
            change._try_to_carry_out()
        elif self.state in ("waiting", "agreed") and approval.state != "used":
            change.state = "refused" if approval.state == "rejected" else "draft"
        return result

    @api.model
    def _approval_rules_changed(self):
        # sudo: the state of a document does not depend on who changed the rule
        self.env.add_to_compute(self._fields["approval_state"], self.sudo().search([("state", "in", OPEN)]))

    @api.model
    def _is_cancellation_bound(self, company):
        """:returns: bool, whether a rule may want somebody to agree before the user cancels the sale of a unit"""
        today, rank = fields.Date.context_today(self), self.env.user._get_sales_role_rank()
        matrix = self.env["sales.approval.rule"]._get_matrix("unit_cancellation", company.id)
        return any(rank < rule["exempt_rank"] and rule["date_from"] <= today <= rule["date_to"]
                   for (condition, _categories), rules in matrix.items() if condition == "always" for rule in rules)

    def _explain_measure(self, rule, limit):
        return self._describe()

    def _describe(self):
        """:returns: str, what is asked for, in the reader's words"""
        self.ensure_one()
        names = {"unit": self.unit_id.sudo().display_name, "customer": self.partner_id.display_name}  # sudo: the project's code
        text = {
            "extension": lambda: self.env._("%(unit)s is held until %(until)s for %(customer)s.", **names,
                                            until=format_datetime(self.env, self.asked_until, dt_format="short")),
            "buyer": lambda: self.env._("%(unit)s goes over from %(customer)s to %(buyer)s.", **names,
                                        buyer=self.new_partner_id.display_name),
            "unit": lambda: self.env._("%(customer)s takes %(other)s instead of %(unit)s.", **names, other=self.new_unit_id.display_name),
            "cancellation": lambda: self.env._("%(customer)s gives %(unit)s back.", **names),
        }[self.kind]()
        fee = self.env._("Fee: %s.", self.currency_id.format(self.fee_amount)) if self.fee_amount else self.env._("No fee.")
        return f"{text} {fee}"

    # ------------------------------------------------------------
    # WHO MAY CHANGE A REQUEST
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su and vals.keys() & (RESULTS | {"new_order_id"}):
                raise AccessError(self.env._("What follows from a request is not written."))
            # sudo: numbers are given by the system
            vals["name"] = self.env["ir.sequence"].sudo().next_by_code("sales.unit.change") or "/"
        changes = super().create(vals_list)
        changes.claim_id.check_access("read")
        for change in changes.sudo():  # sudo: the order of a claim is a fact of the request
            change.order_id = change.claim_id.order_id
        return changes

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & (RESULTS | {"new_order_id"}):
                raise AccessError(self.env._("What follows from a request is not written."))
            if vals.keys() & ASKED and any(change.state != "draft" for change in self):
                raise UserError(self.env._("The request is no longer a draft: it stays as it is."))
        result = super().write(vals)
        if "claim_id" in vals:
            self.claim_id.check_access("read")
            for change in self.sudo():  # sudo: as in create
                change.write({"order_id": change.claim_id.order_id.id, "new_order_id": False})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if kept := self.filtered(lambda change: change.state != "draft")[:1]:
            raise UserError(self.env._("%s has been asked for: it is kept.", kept.display_name))
