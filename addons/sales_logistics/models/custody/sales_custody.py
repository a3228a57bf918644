from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OFFICER = "sales_logistics.group_officer"
# What was handed over, to whom: a new hand-over is written for a change, not over an old one.
FROZEN = frozenset({
    "employee_id", "company_id", "kind", "name", "quantity", "product_id", "lot_id", "equipment_id", "date_out", "deposit",
    "res_model", "res_id", "exchange_of_id",
})
COMPUTED_ONLY = frozenset({"state", "date_back", "state_reason", "deduction"})


class SalesCustody(models.Model):
    """ What an employee has been given and has to give back: a bed, a key, a uniform, a car, a book of slips.

    1. Made by `_hand_over` (or by an administrator's form) and ended by `_take_back`, a loss or a write-off.
    2. Nothing is deleted, and what was handed over to whom is never rewritten.
    3. One piece of equipment, or one serial number, is with one person at a time: the database says so.
    4. Who has been cleared as a leaver is handed nothing more (see `sales.clearance`).
    """
    _name = "sales.custody"
    _inherit = ["mail.thread", "sales.mine.mixin", "sales.methods.only.mixin"]
    _methods_only = COMPUTED_ONLY
    _description = "Custody"
    _order = "date_out desc, id desc"
    _check_company_auto = True
    _reason_actions = ("action_lose", "action_write_off")

    name = fields.Char("What", required=True)
    kind = fields.Selection(
        [("bed", "Bed"), ("key", "Key"), ("uniform", "Uniform"), ("equipment", "Equipment"), ("loan", "Loan"), ("car", "Car"),
         ("slip", "Slips"), ("other", "Other")], required=True, default="other", index=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Holder", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict", default=lambda self: self.env.company)
    site_id = fields.Many2one("sales.site", index="btree_not_null", ondelete="restrict", check_company=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="restrict", check_company=True)
    lot_id = fields.Many2one(
        "stock.lot", string="Serial Number", index="btree_not_null", ondelete="restrict", check_company=True,
        domain="[('product_id', '=', product_id)]")
    is_serial = fields.Boolean(compute="_compute_is_serial", store=True, precompute=True)
    equipment_id = fields.Many2one("maintenance.equipment", index="btree_not_null", ondelete="restrict", check_company=True)
    res_model = fields.Char("Origin Model", readonly=True)
    res_id = fields.Many2oneReference("Origin", model_field="res_model", readonly=True)
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    date_out = fields.Datetime("Issued On", required=True, default=fields.Datetime.now, index=True)
    date_due = fields.Datetime("Due Back", index=True, help="Empty: until the employee leaves or moves.")
    date_back = fields.Datetime("Returned On", readonly=True)
    condition_out = fields.Char("Condition at Issue")
    condition_back = fields.Char("Condition at Return")
    deposit = fields.Monetary(help="What the employee has paid as a security.")
    exchange_of_id = fields.Many2one(
        "sales.custody", string="Replaces", readonly=True, copy=False, index="btree_not_null", ondelete="restrict",
        help="The deposit of the one is that of the other: nothing is paid or given back in between.")
    deduction = fields.Monetary(readonly=True, help="What is kept from the deposit or the pay for loss or damage.")
    state = fields.Selection(
        [("out", "Issued"), ("returned", "Returned"), ("lost", "Lost"), ("written_off", "Written off")],
        string="Status", required=True, readonly=True, default="out", index=True, tracking=True)
    state_reason = fields.Char("Reason", readonly=True, tracking=True)
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "An issue is of something.")
    _amounts_positive = models.Constraint("CHECK(deposit >= 0 AND deduction >= 0)", "An amount is not below zero.")
    _back_when_ended = models.Constraint("CHECK((state = 'out') = (date_back IS NULL))", "What has ended has a date.")
    _equipment_once = models.UniqueIndex(
        "(equipment_id) WHERE state = 'out'", "This piece of equipment is with somebody already. Return it first.")
    _serial_once = models.UniqueIndex(
        "(lot_id) WHERE state = 'out' AND is_serial", "This serial number is with somebody already. Return it first.")
    _origin_idx = models.Index("(res_model, res_id)")

    @api.depends("lot_id")
    def _compute_is_serial(self):
        for custody in self:
            custody.is_serial = custody.lot_id.sudo().product_id.tracking == "serial"  # sudo: a fact of the product

    @api.depends("date_due", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for custody in self:
            custody.is_overdue = custody.state == "out" and bool(custody.date_due) and custody.date_due < now

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain([("state", "=", "out"), ("date_due", "<", fields.Datetime.now())])
        return domain if True in value else ~domain

    # ------------------------------------------------------------
    # HANDING OVER
    # ------------------------------------------------------------

    @api.model
    def _hand_over(self, employee, items, origin=None):
        """ Write down what an employee is given. The caller has checked that it may be.

        :param employee: `hr.employee`, with or without a user
        :param list items: dicts of values, at least ``name`` and ``kind``
        :param origin: record from which it comes, such as a stay; may be empty
        :returns: `sales.custody`
        :raises UserError: for who has been cleared as a leaver
        """
        common = {"employee_id": employee.id, "company_id": (origin or employee).company_id.id}
        if origin:
            common.update(res_model=origin._name, res_id=origin.id)
        # sudo: who hands over need not be an administrator, such as a driver who takes a key
        return self.sudo().create([{**common, **item} for item in items]).sudo(self.env.su)

    @api.model_create_multi
    def create(self, vals_list):
        custodies = super().create(vals_list)
        custodies._check_not_cleared()
        return custodies

    def _check_not_cleared(self):
        clearances = self.env["sales.clearance"].sudo()  # sudo: binds everybody
        clearances._touch_open(self.employee_id)
        left = clearances.search([("employee_id", "in", self.employee_id.ids), ("kind", "=", "leave"), ("state", "=", "done")], limit=1)
        if left:
            raise UserError(self.env._(
                "%s has been cleared as a leaver: nothing more is issued.", left.employee_id.name))

    def write(self, vals):
        if not self.env.su and not FROZEN.isdisjoint(vals):
            raise UserError(self.env._("What was issued is not rewritten. Return it, and issue it again."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Nothing that was issued is deleted: return it, or write it off."))

    # ------------------------------------------------------------
    # TAKING BACK
    # ------------------------------------------------------------

    def action_return(self):
        """ Take back what is open; the condition was entered before. """
        self._check_officer()
        self._check_out()
        self._take_back()

    def action_ask_lose(self):
        """ Open the dialog that asks how it was lost. """
        return self.env["sales.reason"]._open(self, "action_lose", self.env._("Lost"))

    def action_ask_write_off(self):
        """ Open the dialog that asks why it is written off. """
        return self.env["sales.reason"]._open(self, "action_write_off", self.env._("Write Off"))

    def action_lose(self, reason=None):
        """ It is lost. What the employee pays for it is entered with `action_deduct`.

        :param str reason: how; required
        """
        self._end("lost", reason)

    def action_write_off(self, reason=None):
        """ It is not asked back: worn out, or given away.

        :param str reason: why; required
        """
        self._end("written_off", reason)

    def action_deduct(self, amount, reason=None):
        """ Say what is kept for loss or damage; once.

        :param float amount: in company currency, above zero
        :param str reason: why; required
        """
        self._check_officer()
        for custody in self:
            if custody.state == "out":
                raise UserError(self.env._("%s has not been returned yet.", custody.display_name))
            if custody.deduction:
                raise UserError(self.env._("A deduction for %s was entered already.", custody.display_name))
            if custody.currency_id.compare_amounts(amount, 0) <= 0 or not (reason or "").strip():
                raise UserError(self.env._("Enter an amount above zero, and what it is for."))
        self.sudo().write({"deduction": amount, "state_reason": reason})  # sudo: nobody writes these but the actions

    def _end(self, state, reason):
        self._check_officer()
        self._check_out()
        if not (reason or "").strip():
            raise UserError(self.env._("Say what has happened to it."))
        self._settle(state, state_reason=reason)

    def _take_back(self, condition=None):
        """ Write down that it came back. What has ended already is left alone.

        :param str condition: in which state it is
        """
        values = {"condition_back": condition} if condition else {}
        self.sudo().filtered(lambda custody: custody.state == "out")._settle("returned", **values)  # sudo: as above

    def _settle(self, state, **values):
        self.sudo().write({"state": state, "date_back": fields.Datetime.now(), **values})  # sudo: as above

    def _check_out(self):
        for custody in self:
            if custody.state != "out":
                raise UserError(self.env._("%s is not with anybody any more.", custody.display_name))

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This is done by the site administrators."))
        self.check_access("write")

    def action_open_origin(self):
        """ Open what it comes from. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id, "views": [(False, "form")]}
