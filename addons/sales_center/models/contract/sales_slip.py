from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .sales_slip_move import STATES

# What a slip may become. What is archived or void never becomes anything else.
NEXT_STATES = {
    "stock": ("issued", "void"), "issued": ("issued", "stock", "used", "void"), "used": ("archived", "void"),
    "archived": (), "void": (),
}
BLANK = ("stock", "issued")
IDENTITY_FIELDS = frozenset({"name", "number", "book_id"})
USE_FIELDS = frozenset({
    "partner_id", "unit_id", "claim_id", "order_id", "contract_id", "project_id", "amount", "currency_id", "unit_price",
    "used_date", "used_by_id", "employee_id", "team_id", "skip_reason",
})
VOID_FIELDS = frozenset({"void_date", "void_cause", "void_reason", "void_image"})


class SalesSlip(models.Model):
    """ One numbered paper: a hold slip, a subscription slip, a contract, a receipt.

    1. Its number exists once for its kind in its company, and it is made with its whole book: no gap, no reuse.
    2. In stock, issued, used, archived; or void. Each step is a method, is logged, and nobody writes a slip otherwise.
    3. Only who holds a number uses it: the person it was issued to, or somebody of the team where it was issued to
       a team. Leaders and officers may enter it for them.
    4. Numbers are used in order. Whoever leaves one out says why, and it stays listed until it is used or returned.
    5. What was used is never blank again: it is archived, or voided with a reason and the picture of the paper.
    6. A claim has one paper of the kind that documents it.
    """
    _name = "sales.slip"
    _description = "Slip"
    _order = "book_id, number"
    _check_company_auto = True

    name = fields.Char("Slip Number", required=True, readonly=True)
    number = fields.Integer("Number in Book", required=True, readonly=True, aggregator=None)
    book_id = fields.Many2one("sales.slip.book", required=True, index=True, readonly=True, ondelete="restrict")
    kind_id = fields.Many2one(related="book_id.kind_id", store=True, index=True, precompute=True)
    claim_kind = fields.Selection(related="kind_id.claim_kind", store=True, precompute=True)
    company_id = fields.Many2one(related="book_id.company_id", store=True, index=True, precompute=True)
    state = fields.Selection(STATES, string="Status", required=True, default="stock", readonly=True, index=True)

    employee_id = fields.Many2one("hr.employee", string="Holder", readonly=True, index="btree_not_null", ondelete="restrict")
    user_id = fields.Many2one(
        related="employee_id.user_id", string="Holder's User", store=True, index="btree_not_null", compute_sudo=True,
        help="The login of the person who holds the number, if there is one.")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, index="btree_not_null", ondelete="restrict")
    issued_date = fields.Date("Issued On", readonly=True)

    used_date = fields.Date("Used On", readonly=True, index=True)
    used_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="restrict")
    unit_id = fields.Many2one("sales.unit", readonly=True, index="btree_not_null", ondelete="restrict")
    project_id = fields.Many2one("sales.project", readonly=True, index="btree_not_null", ondelete="restrict")
    claim_id = fields.Many2one("sales.unit.claim", readonly=True, index="btree_not_null", ondelete="restrict")
    order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null", ondelete="restrict")
    contract_id = fields.Many2one("sales.contract", readonly=True, index="btree_not_null", ondelete="restrict")
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    unit_price = fields.Monetary(currency_field="company_currency_id", readonly=True, aggregator=None, help="When the slip was used.")
    amount_words = fields.Char("Amount in Words", compute="_compute_amount_words")
    skip_reason = fields.Char("Numbers Left Out", readonly=True, help="Why lower numbers of the pack were not used before.")
    is_skipped = fields.Boolean("Left Out", compute="_compute_is_skipped", search="_search_is_skipped")
    is_usable = fields.Boolean(compute="_compute_is_usable", help="The user may use the number.")

    filed_date = fields.Date("Archived On", readonly=True)
    place = fields.Char("Kept At", readonly=True)
    void_date = fields.Date("Voided On", readonly=True)
    void_cause = fields.Selection(
        [("spoiled", "Spoiled"), ("lost", "Lost"), ("superseded", "Superseded")], string="Voided As", readonly=True)
    void_reason = fields.Char("Voided Because", readonly=True)
    void_image = fields.Image("Picture of the Paper", max_width=1920, max_height=1920, readonly=True)

    _number_once = models.UniqueIndex(
        "(company_id, kind_id, name)", lambda env, _diagnostics: env._("Another book of this kind has one of these numbers."))
    _number_in_book = models.UniqueIndex("(book_id, number)", "The book has the number already.")
    _one_per_claim = models.UniqueIndex(
        "(claim_id, claim_kind) WHERE claim_kind IS NOT NULL AND state IN ('used', 'archived')",
        "The claim has such a slip already. Void that one first.")
    _holder_if_issued = models.Constraint(
        "CHECK((state = 'stock') = (team_id IS NULL) OR state = 'void')", "A slip that is issued has a holder, one in stock has none.")
    _facts_if_used = models.Constraint(
        "CHECK(state NOT IN ('used', 'archived') OR (used_date IS NOT NULL AND partner_id IS NOT NULL))",
        "A slip that was used says for whom and when.")
    _reason_if_void = models.Constraint(
        "CHECK(state != 'void' OR (void_cause IS NOT NULL AND void_reason IS NOT NULL AND void_date IS NOT NULL))",
        "A slip is voided with a reason.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("amount", "currency_id")
    @api.depends_context("lang")
    def _compute_amount_words(self):
        for slip in self:
            used = slip.amount and slip.currency_id
            slip.amount_words = slip.currency_id.amount_in_words(slip.amount, self.env.lang) if used else False

    @api.depends("state", "number", "book_id", "employee_id", "team_id")
    def _compute_is_skipped(self):
        skipped = set(self._search([("id", "in", self.ids), ("is_skipped", "=", True)])) if self.ids else set()
        for slip in self:
            slip.is_skipped = slip._origin.id in skipped

    def _search_is_skipped(self, operator, value):
        """ Blank numbers of a pack, above which one of the same pack was used. """
        if operator != "in":
            return NotImplemented
        self.flush_model(["state", "number", "book_id", "used_by_id", "employee_id", "team_id"])
        query = SQL("""(
            SELECT slip.id FROM sales_slip slip WHERE slip.state = 'issued' AND EXISTS (
                SELECT FROM sales_slip later WHERE later.book_id = slip.book_id AND later.number > slip.number
                AND later.state IN ('used', 'archived') AND later.team_id = slip.team_id
                AND (slip.employee_id IS NULL OR later.employee_id = slip.employee_id)))""")
        return fields.Domain("id", "in" if True in value else "not in", query)

    @api.depends("state", "user_id", "team_id")
    @api.depends_context("uid")
    def _compute_is_usable(self):
        for slip in self:
            slip.is_usable = slip.state == "issued" and (slip._is_held_by(self.env.user) or slip._is_superior())

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    def write(self, vals):
        """ Whoever writes, as superuser too: a number stays what it is, and takes no step that there is not. """
        if vals.keys() & IDENTITY_FIELDS:
            raise UserError(self.env._("The number of a slip never changes."))
        for slip in self:
            wanted = vals.get("state")
            if wanted and wanted not in NEXT_STATES[slip.state]:
                raise UserError(slip._get_step_message(wanted))
            settled = slip.state not in BLANK and vals.keys() & USE_FIELDS
            if settled or (slip.state == "void" and vals.keys() & VOID_FIELDS):
                raise UserError(self.env._(
                    "%(slip)s is “%(state)s”: what stands on it stays.", slip=slip.name, state=slip._get_state_label(slip.state)))
        return super().write(vals)

    def _get_step_message(self, wanted):
        return self.env._("%(slip)s is “%(state)s” and can't become “%(wanted)s”.", slip=self.name,
                          state=self._get_state_label(self.state), wanted=self._get_state_label(wanted))

    def _get_state_label(self, state):
        return dict(self._fields["state"]._description_selection(self.env))[state]

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Slips are never deleted: void the number instead."))

    def _get_holder_name(self):
        """ Return who holds the slip, in words. """
        self.ensure_one()
        return " · ".join(filter(None, [self.employee_id.name, self.team_id.name]))

    def _is_held_by(self, user):
        """ Return whether the user holds the slip, as a person or as one of the team. """
        self.ensure_one()
        slip = self.sudo()  # sudo: who is in the team decides, also for who can't read it
        if slip.employee_id:
            return slip.user_id == user
        return user in slip.team_id.member_ids | slip.team_id.user_id

    def _is_superior(self):
        """ Return whether the user may act for the holder: officers, and leaders of the team or above it. """
        self.ensure_one()
        user = self.env.user
        return self.env.su or user.has_group("sales_center.group_officer") or user in self.sudo().team_id.supervisor_ids  # sudo: see above

    def _touch(self):
        """ Update the rows, so that of two transactions on one slip the later one is retried and then sees
        what the first one did. """
        if self:
            self.flush_recordset(["state"])
            self.env.cr.execute(SQL("UPDATE sales_slip SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.ids))))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_moves(self):
        """ Open the steps that the slip took. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Custody of %s", self.name), "res_model": "sales.slip.move",
            "view_mode": "list,form",
            "domain": [("book_id", "=", self.book_id.id), ("number_from", "<=", self.number), ("number_to", ">=", self.number)],
        }

    def _open_dialog(self, name, **defaults):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"sales_center.{name}")
        return {**action, "context": {f"default_{key}": value for key, value in defaults.items()}}

    def action_open_use(self):
        """ Open the dialog that asks for whom the number is used. """
        self.ensure_one()
        return self._open_dialog("sales_slip_use_action", slip_id=self.id, kind_id=self.kind_id.id)

    def action_open_void(self):
        """ Open the dialog that asks why the numbers are void. """
        return self._open_dialog("sales_slip_void_action", slip_ids=self.ids)

    def action_open_issue(self):
        """ Open the dialog that issues these numbers. """
        return self._open_dialog("sales_slip_transfer_action", slip_ids=self.ids, operation="issue")

    def action_open_hand_over(self):
        """ Open the dialog that hands these numbers over to somebody else. """
        return self._open_dialog("sales_slip_transfer_action", slip_ids=self.ids, operation="hand_over")

    def action_open_return(self):
        """ Open the dialog that takes these numbers back into stock. """
        return self._open_dialog("sales_slip_transfer_action", slip_ids=self.ids, operation="return")

    def action_open_file(self):
        """ Open the dialog that asks where the papers are kept. """
        return self._open_dialog("sales_slip_transfer_action", slip_ids=self.ids, operation="file")
