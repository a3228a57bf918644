from operator import itemgetter

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools import slip_numbers, slip_register

# Books whose numbers are in memory at one time.
CHUNK = 20


class SalesSlipRegister(models.TransientModel):
    """ The monthly register: where each number stood at the month's end, and sums that add up.

    It replays the custody log, so that a month that is over reads the same whenever it is printed.
    """
    _name = "sales.slip.register"
    _description = "Register of Slips"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date = fields.Date("Month", required=True, default=fields.Date.context_today)
    kind_id = fields.Many2one("sales.slip.kind", help="Empty: all kinds.",
                              domain="[('company_id', 'in', (False, company_id))]")
    project_id = fields.Many2one("sales.project", help="Empty: all books; otherwise the books of the project.",
                                 domain="[('company_id', '=', company_id)]")

    @api.depends("date", "company_id")
    def _compute_display_name(self):
        for register in self:
            register.display_name = self.env._("Register of Slips %(month)s", month=f"{register.date:%Y-%m}" if register.date else "")

    def _get_period(self):
        """ Return the first and the last day of the month. """
        self.ensure_one()
        start = self.date.replace(day=1)
        return start, start + relativedelta(months=1, days=-1)

    def _get_books(self):
        """ Return the books with their numbers, of one of the user's companies. """
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("This is not one of your companies."))
        domain = fields.Domain("company_id", "=", self.company_id.id) & fields.Domain("received_date", "<=", self._get_period()[1])
        if self.kind_id:
            domain &= fields.Domain("kind_id", "=", self.kind_id.id)
        if self.project_id:
            domain &= fields.Domain("project_id", "=", self.project_id.id)
        return self.env["sales.slip.book"].search(domain)

    def _iter_books(self):
        """ Replay the books, a few at a time.

        :returns: iterator of ``(book, numbers, figures)``, see `tools.slip_register.replay`; references are moves
        """
        books = self._get_books()
        start, end = self._get_period()
        for place in range(0, len(books), CHUNK):
            some = books[place:place + CHUNK]
            moves = self.env["sales.slip.move"].search([("book_id", "in", some.ids), ("date", "<=", end)], order="id")
            by_book = moves.grouped("book_id")
            for book in some.with_prefetch(some.ids):
                log = [(move.date, move.number_from, move.number_to, move.state_from or None, move.state_to, move)
                       for move in by_book.get(book, ())]
                yield (book, *slip_register.replay(log, start, end))
            moves.invalidate_recordset()
            some.slip_ids.invalidate_recordset()

    def _get_summary(self):
        """ Return the sums that stand at the head of the register.

        :returns: list of ``(kind, [(book, figures)], total figures)``
        """
        kinds = {}
        for book, _numbers, figures in self._iter_books():
            kinds.setdefault(book.kind_id, []).append((book, figures))
        return [(kind, rows, slip_register.total(figures for _book, figures in rows)) for kind, rows in kinds.items()]

    def _iter_numbers(self):
        """ Tell of each number that was blank at some time of the month, or took a step in it.

        :returns: iterator of ``(book, slip, state, move)``: the state at the month's end, and the step that led to it
        """
        for book, numbers, _figures in self._iter_books():
            for slip in book.slip_ids:
                state, move, concerned = numbers.get(slip.number, (None, None, False))
                if concerned:
                    yield book, slip, state, move

    def _get_lines(self):
        """ Return the register as it is printed: used and void numbers one by one, blank ones of one holder as ranges.

        :returns: list of ``(book, lines)``, a line is ``(numbers as printed, count, state, move, slip or empty)``
        """
        return [(book, self._get_book_lines(book, numbers)) for book, numbers, _figures in self._iter_books()]

    def _get_book_lines(self, book, numbers):
        slips = {slip.number: slip for slip in book.slip_ids}
        lines, blank = [], {}
        for number, (state, move, concerned) in numbers.items():
            if state in slip_register.BLANK:
                blank.setdefault((state, move.to_employee_id, move.to_team_id), {})[number] = move
            elif concerned:
                lines.append((number, (slips[number].name, 1, state, move, slips[number])))
        for (state, _employee, _team), moves in blank.items():
            lines += [
                (first, (book._print_run(range(first, last + 1)), last - first + 1, state, moves[first], self.env["sales.slip"]))
                for first, last in slip_numbers.runs(moves)]
        return [line for _number, line in sorted(lines, key=itemgetter(0))]

    def _get_state_labels(self):
        return dict(self.env["sales.slip"]._fields["state"]._description_selection(self.env))

    def action_print(self):
        """ Print the register. """
        self.ensure_one()
        return self.env.ref("sales_center.report_slip_register_action").report_action(self)

    def action_export(self):
        """ Download the register as a sheet. """
        self.ensure_one()
        return {"type": "ir.actions.act_url", "target": "download", "url": f"/sales_center/slip_register/{self.id}.xlsx"}

