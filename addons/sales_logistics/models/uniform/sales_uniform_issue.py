from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..booking.sales_request_mixin import COMPUTED_ONLY
from .sales_uniform_set import SEASONS


class SalesUniformIssue(models.Model):
    """ Uniforms for an employee.

    1. It proposes the set of the employee's job, posts and season, in the sizes that are known.
    2. Nobody asks for a garment without a size: what is missing is named.
    3. At hand-over each piece goes into custody on its own, with its deposit and the day on which it is to be renewed.
    4. A piece that Inventory tracks comes out of the site's store; what is not there is not handed over.
    5. A piece that renews another takes over its deposit.
    6. It is done once nothing of it is with the employee any more.
    """
    _name = "sales.uniform.issue"
    _inherit = ["sales.request.mixin", "sales.custody.mixin"]
    _description = "Uniform Issue"
    _order = "id desc"
    _check_company_auto = True
    _request_kind = "uniform"
    _computed_only = COMPUTED_ONLY | {"handed_over_on"}

    state = fields.Selection([
        ("draft", "Draft"), ("requested", "Asked for"), ("approved", "Approved"), ("active", "Issued"),
        ("done", "Done"), ("cancelled", "Cancelled")])
    employee_id = fields.Many2one(string="For Whom")
    site_id = fields.Many2one(
        "sales.site", required=True, index=True, ondelete="restrict", check_company=True, tracking=True,
        domain="[('state', '=', 'open'), ('company_id', '=', company_id)]", default=lambda self: self._get_only_site())
    season = fields.Selection(SEASONS, required=True, default=lambda self: self._get_season(), tracking=True)
    line_ids = fields.One2many(
        "sales.uniform.issue.line", "issue_id", string="Pieces", compute="_compute_line_ids", store=True, readonly=False, copy=True)
    missing = fields.Char("Size Missing", compute="_compute_missing")
    handed_over_on = fields.Datetime("Issued On", readonly=True, copy=False)

    @api.model
    def _get_season(self):
        return "summer" if 4 <= fields.Date.context_today(self).month <= 9 else "winter"

    @api.model
    def _get_only_site(self):
        sites = self.env["sales.site"].search([("state", "=", "open"), ("company_id", "=", self.env.company.id)], limit=2)
        return sites if len(sites) == 1 else False

    @api.depends("employee_id")
    def _compute_display_name(self):
        for issue in self:
            issue.display_name = self.env._("Uniforms of %s", issue.employee_id.name or "")

    @api.depends("employee_id", "season")
    def _compute_line_ids(self):
        sizes = self.env["sales.uniform.size"]._get_sizes(self.employee_id)
        for issue in self.filtered(lambda issue: issue.state == "draft"):
            wanted = self.env["sales.uniform.set"]._get_wanted(issue.employee_id, issue.season).get(issue.employee_id.id, {})
            issue.line_ids = [Command.clear(), *(Command.create({
                "garment_id": garment.id, "quantity": quantity,
                "product_id": sizes.get((issue.employee_id.id, garment.id), self.env["product.product"]).id,
            }) for garment, quantity in wanted.items())]

    @api.depends("line_ids.product_id")
    def _compute_missing(self):
        for issue in self:
            issue.missing = ", ".join(issue.line_ids.filtered(lambda line: not line.product_id).garment_id.mapped("name")) or False

    def _check_requestable(self):
        for issue in self:
            if not issue.line_ids:
                raise UserError(self.env._("No uniform is planned for %s: add what is needed.", issue.employee_id.name))
            if issue.missing:
                raise UserError(self.env._("No size is known for: %s. Choose it first.", issue.missing))
        self._remember_sizes()

    def _check_approvable(self):
        self._check_requestable()

    def _remember_sizes(self):
        """ A size that was chosen here and is not known yet is the employee's from now on. """
        known = self.env["sales.uniform.size"]._get_sizes(self.employee_id)
        chosen = {(line.issue_id.employee_id.id, line.garment_id.id): line.product_id.id for line in self.line_ids}
        self.env["sales.uniform.size"].sudo().create([  # sudo: on behalf of who asks or approves
            {"employee_id": employee, "garment_id": garment, "product_id": product}
            for (employee, garment), product in chosen.items() if (employee, garment) not in known])

    def action_hand_over(self):
        """ Hand over what was approved: an entry in custody for each piece.

        :raises UserError: if a size is missing, or it was not approved
        """
        self._check_officer()
        self._check_state("approved")
        self._check_requestable()
        for issue in self:
            issue._hand_over_pieces()
        self._move("active", handed_over_on=fields.Datetime.now())

    def _hand_over_pieces(self):
        """ Each piece on its own; one that renews another takes over its deposit, and the other is written off. """
        lines = [line for line in self.line_ids for _piece in range(line.quantity)]
        pieces = lines[0].garment_id._get_pieces(self.site_id, [(line.garment_id, line.product_id) for line in lines], self.display_name)
        renewed = self.line_ids.renewed_ids.sudo()  # sudo: the employee's own, at whatever site
        out = renewed.filtered(lambda piece: piece.state == "out")
        waiting = {line.id: list(part) for line, part in out.grouped("renewal_line_id").items()}
        ended = renewed.browse()
        for line, values in zip(lines, pieces, strict=True):
            if old := waiting.get(line.id) and waiting[line.id].pop():
                values.update(exchange_of_id=old.id, deposit=old.deposit)
                ended |= old
        self._hand_over(self.employee_id, pieces)
        ended._settle("written_off", state_reason=self.env._("Renewed"))
        (renewed - ended).renewal_line_id = False

    def _cancel(self, reason):
        result = super()._cancel(reason)
        self.line_ids.renewed_ids.sudo().renewal_line_id = False  # sudo: they are to be renewed again
        return result

    def _is_settled_for_clearance(self):
        """ What was handed over is in custody, piece by piece: only what is still asked for is open. """
        return super()._is_settled_for_clearance() or self.state in ("draft", "active")
