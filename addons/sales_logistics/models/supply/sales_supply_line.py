from odoo import api, fields, models
from odoo.exceptions import UserError

# What follows from the request, the product and the moves.
FOLLOWING = frozenset({
    "company_id", "employee_id", "site_id", "month", "state", "move_ids", "qty_ready", "qty_issued", "qty_returned", "qty_left",
    "qty_counted", "amount_counted", "unit_cost", "amount",
})
MOVING = ("waiting", "confirmed", "partially_available", "assigned")


class SalesSupplyLine(models.Model):
    """ One product that is asked for: how much, how much of it is there, was issued and came back.

    1. The stock moves of the line say what was issued and given back, nobody else.
    2. It is changed while nothing is decided: by who asks as a draft, by an administrator until it is approved.
    """
    _name = "sales.supply.line"
    _inherit = ["sales.methods.only.mixin"]
    _methods_only = FOLLOWING
    _description = "Supply Asked For"
    _order = "request_id, id"
    _check_company_auto = True

    request_id = fields.Many2one("sales.supply.request", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    employee_id = fields.Many2one(related="request_id.employee_id", store=True, index=True, precompute=True)
    site_id = fields.Many2one(related="request_id.site_id", store=True, index=True, precompute=True)
    month = fields.Date(related="request_id.month", store=True, index=True)
    state = fields.Selection(related="request_id.state", store=True)
    product_id = fields.Many2one(
        "product.product", required=True, index=True, ondelete="restrict", check_company=True, domain="[('is_supply', '=', True)]")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    quantity = fields.Float("Asked For", required=True, default=1, digits="Product Unit")
    move_ids = fields.One2many("stock.move", "supply_line_id", string="Stock Moves", readonly=True, groups="stock.group_stock_user")
    qty_ready = fields.Float(
        "Reserved", compute="_compute_moved", store=True, compute_sudo=True, digits="Product Unit", help="Lies ready for this request.")
    qty_issued = fields.Float("Issued", compute="_compute_moved", store=True, compute_sudo=True, digits="Product Unit")
    qty_returned = fields.Float("Returned", compute="_compute_moved", store=True, compute_sudo=True, digits="Product Unit")
    qty_left = fields.Float("To Issue", compute="_compute_left", store=True, compute_sudo=True, digits="Product Unit")
    qty_counted = fields.Float(compute="_compute_counted", store=True, compute_sudo=True, digits="Product Unit")
    amount_counted = fields.Monetary(compute="_compute_counted", store=True, compute_sudo=True, groups="sales_logistics.group_cost")
    unit_cost = fields.Float(
        "Cost", compute="_compute_unit_cost", store=True, compute_sudo=True, digits="Product Price",
        groups="sales_logistics.group_cost")
    amount = fields.Monetary("Value", compute="_compute_amount", store=True, compute_sudo=True, groups="sales_logistics.group_cost")
    qty_available = fields.Float("There Now", compute="_compute_qty_available", digits="Product Unit")

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "Ask for more than nothing, or take the line out.")
    _product_once = models.UniqueIndex("(request_id, product_id)", "This product is on the list already: change its quantity.")

    @api.depends("product_id", "quantity")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.product_id.display_name} × {line.quantity:g}"

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("move_ids.state", "move_ids.quantity", "move_ids.origin_returned_move_id")
    def _compute_moved(self):
        for line in self:
            done = line.move_ids.filtered(lambda move: move.state == "done")
            returned = done.filtered("origin_returned_move_id")
            line.qty_issued = sum((done - returned).mapped("quantity"))
            line.qty_returned = sum(returned.mapped("quantity"))
            line.qty_ready = sum(line._get_open_moves().mapped("quantity"))

    @api.depends("quantity", "qty_issued", "state")
    def _compute_left(self):
        for line in self:
            line.qty_left = max(line.quantity - line.qty_issued, 0) if line.state in ("draft", "requested", "approved") else 0

    @api.depends("quantity", "qty_issued", "qty_returned", "state", "unit_cost")
    def _compute_counted(self):
        for line in self:
            asked = {"requested": line.quantity, "approved": line.quantity, "active": line.qty_issued, "done": line.qty_issued}
            line.qty_counted = asked.get(line.state, 0) - line.qty_returned if line.state in asked else 0
            line.amount_counted = line.qty_counted * line.unit_cost

    @api.depends("product_id", "company_id")
    def _compute_unit_cost(self):
        """ As it is when the line is written; what was moved has its own value. """
        for line in self:
            line.unit_cost = line.product_id.with_company(line.company_id).standard_price

    @api.depends("quantity", "unit_cost")
    def _compute_amount(self):
        for line in self:
            line.amount = line.quantity * line.unit_cost

    @api.depends("product_id", "site_id")
    def _compute_qty_available(self):
        for site, lines in self.grouped("site_id").items():
            free = site._get_free_supplies(lines.product_id)
            for line in lines:
                line.qty_available = free.get(line.product_id.id, 0.0)

    # ------------------------------------------------------------
    # WHEN IT MAY BE CHANGED
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        if not vals.keys().isdisjoint({"product_id", "quantity", "request_id"}):
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_open()

    def _check_open(self):
        for request in self.request_id:
            if request.sudo().state not in ("draft", "requested"):  # sudo: a fact of the request
                raise UserError(self.env._("%s is decided on: what it asks for is not changed any more.", request.display_name))

    def _get_open_moves(self):
        """:returns: `stock.move` that still have to hand something out, as superuser"""
        moves = self.sudo().move_ids  # sudo: nobody who asks or issues needs a right in Inventory
        return moves.filtered(lambda move: move.state in MOVING and not move.origin_returned_move_id)

    # ------------------------------------------------------------
    # HANDING OUT AND TAKING BACK
    # ------------------------------------------------------------

    def _check_issue(self, quantity):
        """ Refuse to issue what is not there, or more than was approved.

        :param float quantity: in the product's unit
        """
        self.ensure_one()
        unit = self.uom_id
        words = {"product": self.product_id.display_name, "wanted": f"{quantity:g}", "unit": unit.name, "site": self.site_id.name}
        if quantity < 0 or unit.compare(quantity, self.qty_left) > 0:
            raise UserError(self.env._(
                "%(left)s %(unit)s of %(product)s are left to issue, not %(wanted)s.", left=f"{self.qty_left:g}", **words))
        if unit.compare(quantity, self.qty_ready) > 0:
            raise UserError(self.env._(
                "Only %(there)s %(unit)s of %(product)s are there at %(site)s, and %(wanted)s are wanted. Issue a part, or buy more.",
                there=f"{self.qty_ready:g}", **words))

    def _pick(self, quantity):
        """ Mark so much of the line's moves as handed out. """
        for move in self._get_open_moves():
            part = min(quantity, move.quantity)
            if part:
                move.write({"quantity": part})
                move.picked = True
            quantity -= part

    def _get_return_values(self, quantity):
        """ The moves that bring something back, each against the move with which it went out, the last one first.

        :param float quantity: in the product's unit
        :returns: list of dicts of values
        """
        self.ensure_one()
        out = self.qty_issued - self.qty_returned
        if quantity < 0 or self.uom_id.compare(quantity, out) > 0:
            raise UserError(self.env._("%(out)s %(unit)s of %(product)s are out, %(wanted)s can't be returned.", out=f"{out:g}",
                                       unit=self.uom_id.name, product=self.product_id.display_name, wanted=f"{quantity:g}"))
        values = []
        done = self.move_ids.filtered(lambda move: move.state == "done")
        for move in done.filtered(lambda move: not move.origin_returned_move_id).sorted("id", reverse=True):
            back = sum(done.filtered(lambda other, move=move: other.origin_returned_move_id == move).mapped("quantity"))
            part = min(quantity, move.quantity - back)
            if part > 0:
                values.append({"product_id": self.product_id.id, "product_uom_qty": part, "supply_line_id": self.id,
                               "origin_returned_move_id": move.id})
                quantity -= part
        return values
