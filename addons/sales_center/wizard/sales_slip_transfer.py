from odoo import api, fields, models
from odoo.exceptions import UserError

STEPS = [("issue", "Issue"), ("hand_over", "Hand over"), ("return", "Take back"), ("file", "Archive")]
# What the numbers are before the step.
STATE_BEFORE = {"issue": "stock", "hand_over": "issued", "return": "issued", "file": "used"}


class SalesSlipTransfer(models.TransientModel):
    """ Issues numbers from one to another, hands them over, takes them back, or archives the papers. """
    _name = "sales.slip.transfer"
    _description = "Issue Slips"

    operation = fields.Selection(STEPS, required=True, default="issue")
    slip_ids = fields.Many2many("sales.slip", string="Slips")
    book_id = fields.Many2one("sales.slip.book")
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    number_from = fields.Integer("First Number", compute="_compute_numbers", store=True, readonly=False)
    number_to = fields.Integer("Last Number", compute="_compute_numbers", store=True, readonly=False)
    employee_id = fields.Many2one("hr.employee", string="To Person", domain="[('company_id', '=', company_id)]")
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", compute="_compute_team_id", store=True, readonly=False,
        domain="[('company_id', 'in', (False, company_id))]")
    reason = fields.Char()
    place = fields.Char("Kept At")
    summary = fields.Char("In All", compute="_compute_summary")

    @api.depends("book_id", "slip_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.book_id.company_id or wizard.slip_ids.company_id[:1] or self.env.company

    @api.depends("book_id", "operation")
    def _compute_numbers(self):
        """ Offer what comes next: the numbers of the book in that state. """
        for wizard in self:
            slips = self.env["sales.slip"].search([
                ("book_id", "=", wizard.book_id.id), ("state", "=", STATE_BEFORE.get(wizard.operation))]) if wizard.book_id else ()
            wizard.number_from = slips[0].number if slips else 0
            wizard.number_to = slips[-1].number if slips else 0

    @api.depends("employee_id")
    def _compute_team_id(self):
        for wizard in self:
            user = wizard.employee_id.sudo().user_id  # sudo: the team of a colleague is no secret
            if user:
                wizard.team_id = self.env["crm.team"].with_company(wizard.company_id)._get_default_team_id(user.id) or wizard.team_id

    @api.depends("slip_ids", "book_id", "number_from", "number_to")
    def _compute_summary(self):
        for wizard in self:
            slips = wizard._get_slips(check=False)
            wizard.summary = self.env._("%(numbers)s (%(count)s)", numbers=slips._print_ranges(), count=len(slips)) if slips else False

    def _get_slips(self, check=True):
        """ Return the numbers meant; what the range names and the book lacks is an error. """
        self.ensure_one()
        if self.slip_ids:
            return self.slip_ids._origin
        slips = self.env["sales.slip"].search([
            ("book_id", "=", self.book_id.id), ("number", ">=", self.number_from), ("number", "<=", self.number_to)])
        if check and (not slips or len(slips) != self.number_to - self.number_from + 1):
            raise UserError(self.env._("Give numbers of the book, from the first to the last: %s.", self.book_id.display_name or ""))
        return slips

    def action_confirm(self):
        """ Take the step with all of the numbers, or with none. """
        self.ensure_one()
        slips = self._get_slips()
        if self.operation == "issue":
            slips.action_issue(self.team_id, self.employee_id, self.reason)
        elif self.operation == "hand_over":
            slips.action_hand_over(self.team_id, self.employee_id, self.reason)
        elif self.operation == "return":
            slips.action_take_back(self.reason)
        else:
            slips.action_file(self.place)
        return {"type": "ir.actions.act_window_close"}
