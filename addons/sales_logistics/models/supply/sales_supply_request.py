from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..booking.sales_request_mixin import COMPUTED_ONLY

# What follows from the arrows, the lines and the moves.
FOLLOWING = frozenset({"name", "date_requested", "month", "date_issued", "department_id", "stock_state", "amount", "picking_ids"})
# What is changed in these states alone.
FIXED = {
    frozenset({"employee_id", "site_id", "company_id"}): ("draft",),
    frozenset({"project_id"}): ("draft", "requested"),
}


class SalesSupplyRequest(models.Model):
    """ What an employee asks for from the store of a site.

    1. Within the quotas of the month a site administrator approves, never one's own; beyond them, whoever the rules
       of kind ``supply`` name (see `sales_supply_request_quota`).
    2. Approved, it is a transfer in Inventory, which reserves what is there; issued, its moves are done (see
       `sales_supply_request_stock`). So the figures are those of Inventory, at any time.
    3. The last item goes to one: the later of two who issue it in the same second is told that it is gone.
    4. Who asked confirms the receipt. What comes back goes into the store again, and out of the month's quota.
    """
    _name = "sales.supply.request"
    _inherit = ["sales.request.mixin"]
    _description = "Request for Supplies"
    _order = "id desc"
    _check_company_auto = True
    _request_kind = "supply"
    _computed_only = COMPUTED_ONLY | FOLLOWING
    _reason_actions = ("action_cancel", "action_close_rest")

    name = fields.Char("Request No.", required=True, readonly=True, default="/", copy=False)
    state = fields.Selection([
        ("draft", "Draft"), ("requested", "Asked for"), ("approved", "To be issued"), ("active", "Issued"), ("done", "Received"),
        ("cancelled", "Cancelled")])
    employee_id = fields.Many2one(string="Asked By")
    department_id = fields.Many2one(
        "hr.department", compute="_compute_department_id", store=True, precompute=True, compute_sudo=True, index="btree_not_null")
    site_id = fields.Many2one(
        "sales.site", required=True, index=True, ondelete="restrict", check_company=True, tracking=True,
        domain="[('state', '=', 'open'), ('company_id', '=', company_id)]",
        default=lambda self: self.env["sales.site"]._get_supply_site(self.env.user.with_company(self.env.company).employee_id))
    project_id = fields.Many2one(
        "sales.project", string="Charged To", compute="_compute_project_id", store=True, readonly=False, precompute=True,
        index="btree_not_null", ondelete="restrict", check_company=True,
        help="Whose cost it is. That of the site, unless another is named.")
    reason = fields.Char("What For")
    line_ids = fields.One2many("sales.supply.line", "request_id", string="Supplies", copy=True)
    date_requested = fields.Datetime("Asked On", readonly=True, copy=False, index=True)
    month = fields.Date(readonly=True, copy=False, index=True, help="Of the quotas that it counts for.")
    date_issued = fields.Datetime("Last Issued", readonly=True, copy=False)
    picking_ids = fields.One2many("stock.picking", "supply_request_id", string="Transfers", readonly=True, groups="stock.group_stock_user")
    stock_state = fields.Selection(
        [("ready", "All there"), ("partial", "Partly there"), ("lacking", "Not in stock")], string="In Stock",
        compute="_compute_stock_state", store=True, compute_sudo=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary("Value", compute="_compute_amount", store=True, compute_sudo=True, groups="sales_logistics.group_cost")
    quota_message = fields.Text("Quota", compute="_compute_quota_message", compute_sudo=True)
    summary = fields.Char(compute="_compute_summary")
    is_issued = fields.Boolean("Issued, At Least in Part", compute="_compute_is_issued")
    has_account = fields.Boolean(compute="_compute_has_account")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        for request in requests.sudo():  # sudo: nobody writes numbers, whoever asks takes one
            request.name = self.env["ir.sequence"].sudo().next_by_code("sales.supply.request") or "/"  # sudo: as above
        return requests

    @api.depends("employee_id")
    def _compute_department_id(self):
        """ As it was when it was asked for. """
        for request in self:
            request.department_id = request.employee_id.department_id

    @api.depends("site_id")
    def _compute_project_id(self):
        for request in self:
            request.project_id = request.site_id.sudo().project_id  # sudo: where the site's costs go

    @api.depends("state", "line_ids.qty_left", "line_ids.qty_ready")
    def _compute_stock_state(self):
        for request in self:
            lines = request.line_ids.filtered("qty_left")
            if request.state != "approved" or not lines:
                request.stock_state = False
            elif all(line.product_id.uom_id.compare(line.qty_ready, line.qty_left) >= 0 for line in lines):
                request.stock_state = "ready"
            else:
                request.stock_state = "partial" if any(lines.mapped("qty_ready")) else "lacking"

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for request in self:
            request.amount = sum(request.line_ids.mapped("amount"))

    @api.depends("line_ids.product_id", "line_ids.quantity")
    @api.depends_context("lang")
    def _compute_summary(self):
        for request in self:
            request.summary = format_list(self.env, [line.display_name for line in request.line_ids])

    @api.depends("line_ids.qty_issued")
    def _compute_is_issued(self):
        for request in self:
            request.is_issued = any(request.line_ids.mapped("qty_issued"))

    @api.depends("employee_id")
    def _compute_has_account(self):
        for request in self:
            request.has_account = bool(request.employee_id.sudo().user_id)  # sudo: whether there is one

    def write(self, vals):
        if not self.env.su:
            for names, states in FIXED.items():
                if not names.isdisjoint(vals) and (record := self.filtered(lambda request, states=states: request.state not in states)[:1]):
                    raise UserError(self.env._("%s was asked for: for whom, where and at whose cost stays as it is.", record.name))
        return super().write(vals)

    def _add_products(self, products):
        """ Put one more of each product on the list. """
        self.ensure_one()
        lines = {line.product_id: line for line in self.line_ids}
        for product in products & self.line_ids.product_id:
            lines[product].quantity += 1
        self.line_ids = [Command.create({"product_id": product.id}) for product in products - self.line_ids.product_id]

    # ------------------------------------------------------------
    # WHAT THE BASE ASKS
    # ------------------------------------------------------------

    def _get_request_summary(self):
        self.ensure_one()
        return self.env._("%(who)s at %(site)s: %(what)s", who=self.employee_id.name, site=self.site_id.name, what=self.summary)

    def _get_request_reason(self):
        return self.reason or self._get_request_summary()

    def action_request(self):
        self.check_access("write")
        self._check_state("draft")
        self._touch_employees()
        now = fields.Datetime.now()
        for request in self.sudo():  # sudo: nobody writes these but this arrow
            request.write({"date_requested": now, "month": self.env["sales.supply.quota"]._get_month(request.company_id, now)})
        return super().action_request()

    def _touch_employees(self):
        """ See `sales.unit._touch`: two requests of one employee in the same second count for the same quota. """
        if self.employee_id:
            self.employee_id.flush_recordset()
            self.env.cr.execute("UPDATE hr_employee SET write_uid = write_uid WHERE id IN %s", [tuple(sorted(self.employee_id.ids))])

    def _check_requestable(self):
        self._check_possible()

    def _check_approvable(self):
        self._check_possible()

    def _check_possible(self):
        for request in self.sudo():  # sudo: facts of products, sites and employees
            if not request.line_ids:
                raise UserError(self.env._("Say what you need: %s is empty.", request.name))
            if request.site_id.state != "open" or not request.site_id.active:
                raise UserError(self.env._("%s is closed. Ask at another site.", request.site_id.name))
            if not request.employee_id.active:
                raise UserError(self.env._("%s has left.", request.employee_id.name))
            gone = request.line_ids.product_id.filtered(lambda product: not (product.active and product.is_supply))
            if gone:
                raise UserError(self.env._(
                    "%s is no longer in the catalogue: take it off the list.", format_list(self.env, gone.mapped("display_name"))))

    def _approve(self):
        result = super()._approve()
        self._reserve()
        return result

    def _cancel(self, reason):
        if issued := self.sudo().filtered(lambda request: any(request.line_ids.mapped("qty_issued"))):  # sudo: a fact of the moves
            raise UserError(self.env._("Something of %s has been issued: leave out the rest instead.", issued[0].name))
        result = super()._cancel(reason)
        self.sudo().line_ids._get_open_moves()._action_cancel()  # sudo: what was reserved is free again
        return result
