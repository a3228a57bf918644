from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import slip_numbers

MOVES = [
    ("receive", "Received"), ("issue", "Issued"), ("hand_over", "Handed over"), ("return", "Returned"), ("use", "Used"),
    ("file", "Archived"), ("void", "Voided"), ("lost", "Lost"),
]
STATES = [("stock", "In stock"), ("issued", "Issued"), ("used", "Used"), ("archived", "Archived"), ("void", "Void")]


class SalesSlipMove(models.Model):
    """ The custody log of the slips: who, from whom, to whom, when, why.

    1. Each step of a slip stands in it, in ranges of numbers that went the same way together.
    2. It is written by the steps themselves, and neither changed nor deleted by anybody.
    """
    _name = "sales.slip.move"
    _description = "Custody Log of Slips"
    _order = "id desc"
    _rec_name = "book_id"

    book_id = fields.Many2one("sales.slip.book", required=True, index=True, readonly=True, ondelete="restrict")
    kind_id = fields.Many2one(related="book_id.kind_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="book_id.company_id", store=True, index=True, precompute=True)
    move = fields.Selection(MOVES, string="Step", required=True, readonly=True)
    number_from = fields.Integer("First Number", required=True, readonly=True, aggregator=None)
    number_to = fields.Integer("Last Number", required=True, readonly=True, aggregator=None)
    slip_count = fields.Integer(required=True, readonly=True)
    numbers = fields.Char(compute="_compute_numbers")
    state_from = fields.Selection(STATES, string="Status Before", readonly=True)
    state_to = fields.Selection(STATES, string="Status After", required=True, readonly=True)
    from_employee_id = fields.Many2one("hr.employee", string="From Person", readonly=True, index="btree_not_null", ondelete="restrict")
    from_team_id = fields.Many2one("crm.team", readonly=True, ondelete="restrict")
    to_employee_id = fields.Many2one("hr.employee", string="To Person", readonly=True, index="btree_not_null", ondelete="restrict")
    to_team_id = fields.Many2one("crm.team", readonly=True, ondelete="restrict")
    date = fields.Date(required=True, readonly=True, index=True, help="When it happened; when it was recorded stands beside it.")
    user_id = fields.Many2one("res.users", string="Recorded By", required=True, readonly=True, ondelete="restrict")
    reason = fields.Char(readonly=True)

    _whole_range = models.Constraint(
        "CHECK(number_from <= number_to AND slip_count = number_to - number_from + 1)", "A step is logged for a range of numbers.")

    @api.depends("book_id", "number_from", "number_to")
    def _compute_numbers(self):
        for move in self:
            book = move.book_id
            move.numbers = slip_numbers.print_ranges(range(move.number_from, move.number_to + 1), book.prefix, book.digits)

    @api.model
    def _log(self, slips, move, state, date, reason=False, employee=None, team=None):
        """ Log a step of slips, before it is taken.

        :param str state: what the slips become
        :param employee: `hr.employee` who gets them, if any
        :param team: `crm.team` that gets them, if any
        """
        values = []
        for (book, state_from, person, group), found in slips.grouped(
                lambda slip: (slip.book_id, slip.state, slip.employee_id, slip.team_id)).items():
            values += [{
                "book_id": book.id, "move": move, "number_from": first, "number_to": last, "slip_count": last - first + 1,
                "state_from": False if move == "receive" else state_from, "state_to": state,
                "from_employee_id": person.id, "from_team_id": group.id,
                "to_employee_id": employee.id if employee else False, "to_team_id": team.id if team else False,
                "date": date, "user_id": self.env.user.id, "reason": reason,
            } for first, last in slip_numbers.runs(found.mapped("number"))]
        return self.sudo().create(values)  # sudo: the log is written by the steps only

    def _get_holder_name(self):
        """ Return who got the slips, in words. """
        self.ensure_one()
        return " · ".join(filter(None, [self.to_employee_id.name, self.to_team_id.name]))

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The custody log is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The custody log is never deleted."))
