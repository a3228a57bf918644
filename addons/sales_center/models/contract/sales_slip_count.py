import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools import slip_numbers
from .sales_slip import BLANK
from .sales_slip_count_line import RESULTS

OFFICER = "sales_center.group_officer"
# What was counted; it stays once the numbers are listed.
SCOPE_FIELDS = frozenset({"company_id", "kind_id", "book_id", "project_id", "team_id", "employee_id", "date"})
# What may be written while numbers are counted; the rest is moved by the buttons.
OPEN_FIELDS = frozenset({"entry", "entry_book_id", "user_id"})


class SalesSlipCount(models.Model):
    """ A stock-take: which blank numbers should be where, and which of them were seen.

    1. Starting lists the blank numbers of the scope with who holds them. Leaders count what their teams hold.
    2. Numbers are marked as seen in ranges. What was used or returned meanwhile is not missing.
    3. Closing is for officers. Each number that was not seen is explained: it is lost, and void from then on, or it is
       kept elsewhere.
    4. A closed stock-take never changes, and none that has begun is deleted.
    """
    _name = "sales.slip.count"
    _description = "Stock-take of Slips"
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="restrict")
    date = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one("res.users", string="Counted By", required=True, default=lambda self: self.env.user, ondelete="restrict")
    kind_id = fields.Many2one(
        "sales.slip.kind", domain="[('company_id', 'in', (False, company_id))]", check_company=True, ondelete="restrict")
    book_id = fields.Many2one("sales.slip.book", check_company=True, ondelete="restrict")
    project_id = fields.Many2one("sales.project", check_company=True, ondelete="restrict")
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True, ondelete="restrict", help="With all teams below it.")
    employee_id = fields.Many2one("hr.employee", string="Holder", check_company=True, ondelete="restrict")
    scope = fields.Char(compute="_compute_scope")
    state = fields.Selection(
        [("draft", "Draft"), ("counting", "Counting"), ("closed", "Closed"), ("cancelled", "Cancelled")],
        string="Status", required=True, default="draft", readonly=True, index=True, copy=False)
    line_ids = fields.One2many("sales.slip.count.line", "count_id", string="Numbers", copy=False)
    expected_count = fields.Integer("Should Be There", compute="_compute_counts")
    seen_count = fields.Integer("Seen", compute="_compute_counts")
    missing_count = fields.Integer("Not Seen", compute="_compute_counts")
    entry = fields.Char("Numbers Seen", copy=False, help="As they lie there: 1001-1050, 1053")
    entry_book_id = fields.Many2one("sales.slip.book", string="Of the Book", check_company=True, copy=False, ondelete="set null",
                                    help="Only needed where several books have the number.")
    unexpected = fields.Text("Seen, but Not Expected", readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    @api.depends("date", "scope")
    def _compute_display_name(self):
        for count in self:
            count.display_name = f"{count.date or ''} {count.scope or ''}".strip()

    @api.depends("kind_id", "book_id", "project_id", "team_id", "employee_id")
    def _compute_scope(self):
        for count in self:
            names = [count[name].display_name for name in ("kind_id", "book_id", "project_id", "team_id", "employee_id") if count[name]]
            count.scope = " · ".join(names) or self.env._("Everything")

    @api.depends("line_ids.result")
    def _compute_counts(self):
        groups = self.env["sales.slip.count.line"]._read_group([("count_id", "in", self.ids)], ["count_id", "result"], ["__count"])
        counts = {(count.id, result): number for count, result, number in groups}
        for count in self:
            found = {result: counts.get((count.id, result), 0) for result, _label in RESULTS}
            count.expected_count = sum(found.values())
            count.seen_count = found["seen"]
            count.missing_count = found["missing"] + found["lost"] + found["elsewhere"]

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "draft") != "draft" and not self.env.su:
                raise AccessError(self.env._("A stock-take begins as a draft; its buttons take it further."))
        return super().create(vals_list)

    def write(self, vals):
        for count in self:
            if count.state in ("closed", "cancelled"):
                raise UserError(self.env._("%s is closed: it stays as it is.", count.display_name))
            if count.state == "counting" and vals.keys() & SCOPE_FIELDS:
                raise UserError(self.env._("The numbers are listed already. Cancel this stock-take and begin another one."))
        if not self.env.su and vals.keys() - OPEN_FIELDS - SCOPE_FIELDS:
            raise AccessError(self.env._("A stock-take is moved by its buttons only."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(count.state != "draft" for count in self):
            raise UserError(self.env._("A stock-take that has begun is not deleted. Cancel it."))

    def _check_state(self, state):
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for count in self:
            if count.state != state:
                raise UserError(self.env._("%(count)s is “%(state)s”.", count=count.display_name, state=labels[count.state]))

    # ------------------------------------------------------------
    # COUNTING
    # ------------------------------------------------------------

    def _get_expected_domain(self):
        """ Return the domain of the blank numbers in the scope. """
        domain = fields.Domain("company_id", "=", self.company_id.id) & fields.Domain("state", "in", BLANK)
        for name in ("kind_id", "book_id", "project_id", "employee_id"):
            if self[name]:
                domain &= fields.Domain(name, "=", self[name].id)
        return domain & fields.Domain("team_id", "child_of", self.team_id.id) if self.team_id else domain

    def action_start(self):
        """ List the numbers that should be there. """
        self._check_state("draft")
        for count in self:
            slips = self.env["sales.slip"].search(count._get_expected_domain())  # by the rules of who counts
            if not slips:
                raise UserError(self.env._("There are no blank numbers in this scope."))
            self.env["sales.slip.count.line"].sudo().create([{  # sudo: lines are made by this method only
                "count_id": count.id, "slip_id": slip.id, "employee_id": slip.employee_id.id, "team_id": slip.team_id.id,
            } for slip in slips])
        self.sudo().write({"state": "counting"})  # sudo: the state is moved by these methods only

    def action_mark(self):
        """ Mark the numbers of the entry as seen; those that are not expected are written down, too. """
        self._check_state("counting")
        for count in self:
            lines = count.line_ids
            if count.entry_book_id:
                lines = lines.filtered(lambda line, book=count.entry_book_id: line.book_id == book)
            numbers = count._parse_entry(lines.book_id | count.entry_book_id)
            by_number = lines.grouped("number")
            for number in numbers:
                if len(by_number.get(number, ())) > 1:
                    raise UserError(self.env._("Several books have the number %s. Choose the book, and enter its numbers.", number))
            seen = lines.browse().union(*(by_number[number] for number in numbers if number in by_number))
            seen._mark()
            strangers = [number for number in numbers if number not in by_number]
            count.sudo().write({  # sudo: what was seen is written by this method only
                "entry": False, "unexpected": "\n".join(filter(None, [count.unexpected, count._describe_strangers(strangers)])) or False})

    def _parse_entry(self, books):
        """ Return the numbers that the entry names; prefixes of the books may stand before them. """
        text = self.entry or ""
        for prefix in filter(None, set(books.mapped("prefix"))):
            text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(prefix)}(?=\d)", "", text, flags=re.IGNORECASE)
        try:
            numbers = slip_numbers.parse_ranges(text)
        except ValueError as error:
            raise ValidationError(self.env._("“%s” is no number and no range. Write them like this: 1001-1050, 1053", error)) from error
        if not numbers:
            raise UserError(self.env._("Write down which numbers you see."))
        return numbers

    def _describe_strangers(self, numbers):
        """ Say where the centre believes the numbers that were seen here to be. """
        if not numbers:
            return ""
        domain = [("company_id", "=", self.company_id.id), ("number", "in", numbers)]
        domain += [("kind_id", "=", self.kind_id.id)] if self.kind_id else []
        slips = self.env["sales.slip"].search(domain)
        lines = [" · ".join(filter(None, [slip.name, slip._get_state_label(slip.state), slip._get_holder_name()])) for slip in slips]
        unknown = slip_numbers.print_ranges(set(numbers) - set(slips.mapped("number")))
        return "\n".join(filter(None, [*lines, unknown and self.env._("%s: no such number that you may see", unknown)]))

    # ------------------------------------------------------------
    # CLOSING
    # ------------------------------------------------------------

    def action_close(self):
        """ Close the stock-take: what is lost becomes void. Officers do.

        :raises UserError: naming the numbers that are neither seen nor explained
        """
        self._check_state("counting")
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Stock-takes are closed by the centre's officers."))
        for count in self:
            count.line_ids._settle()
        self.sudo().write({  # sudo: see above
            "state": "closed", "closed_at": fields.Datetime.now(), "closed_by_id": self.env.user.id})

    def action_cancel(self):
        """ Give the stock-take up; nothing becomes void. """
        self._check_state("counting")
        self.sudo().write({"state": "cancelled"})  # sudo: see above

    def action_open_missing(self):
        """ Open the numbers that were not seen. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_slip_count_line_action")
        return {**action, "domain": [("count_id", "=", self.id)], "context": {"search_default_missing": 1}}

    def _get_by_holder(self):
        """ Return what was expected of each holder and what was seen: list of dicts ``holder``, ``expected``, ``seen``
        (counts) and ``missing`` (numbers as ranges). """
        rows = []
        for (_employee, _team), lines in self.line_ids.grouped(lambda line: (line.employee_id, line.team_id)).items():
            missing = lines.filtered(lambda line: line.result not in ("seen", "moved"))
            rows.append({
                "holder": lines[0]._get_holder_name(), "expected": len(lines),
                "seen": len(lines.filtered(lambda line: line.result == "seen")), "missing": missing.slip_id._print_ranges()})
        return rows
