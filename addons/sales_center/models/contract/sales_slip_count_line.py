from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .sales_slip import BLANK

RESULTS = [
    ("missing", "Not seen"), ("seen", "Seen"), ("moved", "Used or returned meanwhile"), ("elsewhere", "Kept elsewhere"),
    ("lost", "Lost"),
]


class SalesSlipCountLine(models.Model):
    """ One number of a stock-take: who should have it, and whether it was seen. """
    _name = "sales.slip.count.line"
    _description = "Number of a Stock-take"
    _order = "count_id, team_id, employee_id, slip_id"
    _rec_name = "slip_id"

    count_id = fields.Many2one("sales.slip.count", required=True, index=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="count_id.company_id", store=True, precompute=True)
    count_state = fields.Selection(related="count_id.state", string="Stock-take Status")
    slip_id = fields.Many2one("sales.slip", required=True, index=True, readonly=True, ondelete="restrict")
    name = fields.Char(related="slip_id.name", string="Slip Number", store=True, precompute=True)
    number = fields.Integer(related="slip_id.number", string="Number in Book", store=True, precompute=True, aggregator=None)
    book_id = fields.Many2one(related="slip_id.book_id", store=True, precompute=True)
    kind_id = fields.Many2one(related="slip_id.kind_id", store=True, precompute=True)
    employee_id = fields.Many2one("hr.employee", string="Holder", readonly=True, ondelete="restrict")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, ondelete="restrict")
    result = fields.Selection(RESULTS, required=True, default="missing", readonly=True, index=True)
    seen_at = fields.Datetime(readonly=True)
    seen_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    verdict = fields.Selection(
        [("lost", "Lost"), ("elsewhere", "Kept elsewhere")], string="Finding",
        help="Lost: the number is void once the stock-take is closed.")
    explanation = fields.Char(help="What became of the paper, and what was done about it.")

    _once = models.UniqueIndex("(count_id, slip_id)", "The number is listed already.")

    def write(self, vals):
        for line in self:
            if line.count_id.state in ("closed", "cancelled"):
                raise UserError(self.env._("%s is closed: it stays as it is.", line.count_id.display_name))
        if not self.env.su and vals.keys() - {"verdict", "explanation"}:
            raise AccessError(self.env._("Numbers are marked as seen by the buttons of the stock-take."))
        return super().write(vals)

    def _get_holder_name(self):
        """ Return who should have the number, in words. """
        self.ensure_one()
        return " · ".join(filter(None, [self.employee_id.name, self.team_id.name])) or self.env._("In stock")

    def action_seen(self):
        """ Mark the numbers as seen; on those that are, take the mark back. """
        self.count_id._check_state("counting")
        seen = self.filtered(lambda line: line.result == "seen")
        (self - seen)._mark()
        seen.sudo().write({"result": "missing", "seen_at": False, "seen_by_id": False})  # sudo: marks are set by these methods only

    def _mark(self):
        self.filtered(lambda line: line.result != "seen").sudo().write({  # sudo: see above
            "result": "seen", "seen_at": fields.Datetime.now(), "seen_by_id": self.env.user.id})

    def _settle(self):
        """ Decide on what was not seen, at the end of the stock-take. """
        lines = self.filtered(lambda line: line.result != "seen")
        lines.slip_id._touch()
        moved = lines.filtered(lambda line: line.slip_id.state not in BLANK or (
            (line.slip_id.employee_id, line.slip_id.team_id) != (line.employee_id, line.team_id)))
        missing = lines - moved
        if open_lines := missing.filtered(lambda line: not line.verdict or not (line.explanation or "").strip()):
            raise UserError(self.env._(
                "Neither seen nor explained: %s. Mark these numbers as seen, or say whether they are lost and why.",
                open_lines.slip_id._print_ranges()))
        moved.sudo().write({"result": "moved"})  # sudo: see above
        for (verdict, explanation), found in missing.grouped(lambda line: (line.verdict, line.explanation.strip())).items():
            found.sudo().write({"result": verdict})  # sudo: see above
            if verdict == "lost":
                found.slip_id._void("lost", explanation)
