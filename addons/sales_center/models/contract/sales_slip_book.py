from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import slip_numbers

BOOK_LIMIT = 1000
LARGEST_NUMBER = 2 ** 31 - 1
# What the numbers of the book were made from.
IDENTITY_FIELDS = frozenset({"kind_id", "company_id", "prefix", "digits", "number_from", "number_to", "received_date"})


class SalesSlipBook(models.Model):
    """ A book of numbered papers, as the centre received it.

    1. Receiving a book makes all of its numbers, from the first to the last: there is no gap.
    2. A number exists once for a kind in a company, whatever book it is in: the database says so.
    3. A book is never deleted nor renumbered. What was entered wrongly is voided, number by number.
    """
    _name = "sales.slip.book"
    _description = "Book of Slips"
    _order = "kind_id, prefix, number_from, id"
    _check_company_auto = True

    kind_id = fields.Many2one("sales.slip.kind", required=True, index=True, ondelete="restrict",
                              domain="[('company_id', 'in', (False, company_id))]", check_company=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="restrict")
    project_id = fields.Many2one(
        "sales.project", index="btree_not_null", check_company=True, ondelete="restrict",
        help="Empty: for any project of the company.")
    prefix = fields.Char(compute="_compute_from_kind", store=True, readonly=False, precompute=True, copy=False)
    digits = fields.Integer(compute="_compute_from_kind", store=True, readonly=False, precompute=True, copy=False)
    number_from = fields.Integer("First Number", required=True, copy=False)
    number_to = fields.Integer("Last Number", required=True, copy=False)
    received_date = fields.Date("Received On", required=True, default=fields.Date.context_today)
    received_by_id = fields.Many2one(
        "res.users", string="Taken In By", required=True, default=lambda self: self.env.user, ondelete="restrict")
    note = fields.Char()
    slip_ids = fields.One2many("sales.slip", "book_id", string="Slips")
    total_count = fields.Integer("Numbers in Book", compute="_compute_total_count", store=True)
    stock_count = fields.Integer("In Stock", compute="_compute_counts")
    issued_count = fields.Integer("Issued", compute="_compute_counts")
    used_count = fields.Integer("Used", compute="_compute_counts", help="With those that are archived.")
    void_count = fields.Integer("Void", compute="_compute_counts")

    _first_to_last = models.Constraint(
        "CHECK(number_from > 0 AND number_to >= number_from)", "A book goes from its first number to its last.")

    @api.depends("kind_id")
    def _compute_from_kind(self):
        for book in self:
            book.prefix = book.kind_id.prefix
            book.digits = book.kind_id.digits or 6

    @api.depends("number_from", "number_to")
    def _compute_total_count(self):
        for book in self:
            book.total_count = book.number_to - book.number_from + 1 if book.number_to else 0

    def _compute_counts(self):
        # sudo: how much of a book is left is no secret, who holds it is
        groups = self.env["sales.slip"].sudo()._read_group([("book_id", "in", self.ids)], ["book_id", "state"], ["__count"])
        counts = {(book.id, state): count for book, state, count in groups}
        for book in self:
            for state in ("stock", "issued", "void"):
                book[f"{state}_count"] = counts.get((book.id, state), 0)
            book.used_count = counts.get((book.id, "used"), 0) + counts.get((book.id, "archived"), 0)

    @api.depends("prefix", "digits", "number_from", "number_to", "kind_id")
    def _compute_display_name(self):
        for book in self:
            book.display_name = f"{book.kind_id.name or ''} {book._print(book.number_from)}–{book._print(book.number_to)}".strip()

    def _print(self, number):
        """ Return a number of the book as it is printed. """
        return slip_numbers.print_number(self.prefix, number, self.digits)

    def _print_run(self, numbers):
        """ Return numbers of the book as ranges. """
        return slip_numbers.print_ranges(numbers, self.prefix, self.digits)

    @api.onchange("kind_id", "company_id")
    def _onchange_kind_id(self):
        """ Books mostly come one after the other. """
        if self.kind_id and not self.number_from:
            last = self.search([
                ("kind_id", "=", self.kind_id.id), ("company_id", "=", self.company_id.id)], order="number_to desc", limit=1)
            self.number_from = last.number_to + 1
            self.number_to = last.number_to + (last.total_count or 50)

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.constrains("number_from", "number_to", "digits")
    def _check_size(self):
        for book in self:
            if book.total_count > BOOK_LIMIT:
                raise ValidationError(self.env._("A book has at most %s numbers. Receive it as several.", BOOK_LIMIT))
            if not 1 <= book.digits <= 10:
                raise ValidationError(self.env._("A number has 1 to 10 digits."))

    @api.constrains("received_date")
    def _check_received_date(self):
        if any(book.received_date > fields.Date.context_today(self) for book in self):
            raise ValidationError(self.env._("A book that is still to come is not received yet."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if max(vals.get("number_from") or 0, vals.get("number_to") or 0) > LARGEST_NUMBER:
                raise UserError(self.env._("Numbers go up to %s. Put what comes before into the prefix.", LARGEST_NUMBER))
        books = super().create(vals_list)
        for book in books:
            book._check_overlap()
            book._make_slips()
        return books

    def _check_overlap(self):
        """ Say which book has the numbers already. (That none has is guaranteed by the index on the slips.) """
        other = self.sudo().search([  # sudo: a book counts also for who can't see it
            ("id", "!=", self.id), ("company_id", "=", self.company_id.id), ("kind_id", "=", self.kind_id.id),
            ("prefix", "=", self.prefix), ("number_from", "<=", self.number_to), ("number_to", ">=", self.number_from)], limit=1)
        if other:
            raise UserError(self.env._(
                "%(book)s has some of these numbers already; it was received on %(date)s.",
                book=other.display_name, date=other.received_date))

    def _make_slips(self):
        slips = self.env["sales.slip"].sudo().create([{  # sudo: slips are made by this method only
            "book_id": self.id, "number": number, "name": self._print(number), "project_id": self.project_id.id,
            "currency_id": self.company_id.currency_id.id,
        } for number in range(self.number_from, self.number_to + 1)])
        self.env["sales.slip.move"]._log(slips, "receive", "stock", self.received_date, self.note)

    def write(self, vals):
        if vals.keys() & IDENTITY_FIELDS:
            raise UserError(self.env._("The numbers of a book stay as they were received. Void those that are wrong."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Books are never deleted: each of their numbers stays accounted for."))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_slips(self):
        """ Open the numbers of the book. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_slip_action")
        return {**action, "domain": [("book_id", "=", self.id)], "context": {}}

    def action_transfer(self):
        """ Open the dialog that issues numbers of the book. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_slip_transfer_action")
        return {**action, "context": {"default_book_id": self.id, "default_operation": "issue"}}
