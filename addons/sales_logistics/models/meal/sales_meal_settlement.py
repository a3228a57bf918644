from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import meals as arithmetic

COST = "sales_logistics.group_cost"
ACCOUNTANT = "account.group_account_invoice,account.group_account_readonly"
COMPUTED = frozenset({
    "state", "state_reason", "bill_id", "refund_id", "line_ids", "date_deducted", "date_cancelled", "meal_count", "amount_total",
    "amount_own", "amount_company"})


class SalesMealSettlement(models.Model):
    """ What a site's meals of a month come to, by person, and what the vendor gets.

    1. One settlement counts per site, vendor and month. A draft is gathered anew as often as one likes.
    2. Confirmed after the month, when all of its days are closed: the meals in it are not changed any more, the vendor's
       bill is drafted, and what employees pay goes to payroll (`sales.deduction`). The persons' lines, the bill's
       lines and the meals add up to the same, to the cent.
    3. Cancelled with a reason, it is reversed: the bill too, and what was kept is given back as of that day.
    """
    _name = "sales.meal.settlement"
    _inherit = ["mail.thread", "sales.month.mixin", "sales.methods.only.mixin"]
    _methods_only = COMPUTED
    _description = "Settlement of Meals"
    _order = "month desc, site_id, id desc"
    _check_company_auto = True
    _reason_actions = ("action_cancel",)

    site_id = fields.Many2one("sales.site", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Vendor", index="btree_not_null", ondelete="restrict", check_company=True,
        help="Empty: the kitchen of the company's own.")
    month = fields.Date(required=True, index=True, default=lambda self: self._get_last_month(), help="Any day of it.")
    line_ids = fields.One2many("sales.meal.settlement.line", "settlement_id", string="By Person", readonly=True, copy=False)
    meal_count = fields.Integer("Servings", readonly=True, copy=False)
    amount_total = fields.Monetary("Total", readonly=True, copy=False)
    amount_own = fields.Monetary("Employees Pay", readonly=True, copy=False)
    amount_company = fields.Monetary("The Company Pays", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled")], string="Status", required=True, readonly=True,
        default="draft", index=True, copy=False, tracking=True)
    state_reason = fields.Char("Reason", readonly=True, copy=False, tracking=True)
    date_deducted = fields.Date("For Payroll On", readonly=True, copy=False)
    date_cancelled = fields.Date("Cancelled On", readonly=True, copy=False)
    bill_id = fields.Many2one("account.move", readonly=True, copy=False, index="btree_not_null", ondelete="restrict", groups=ACCOUNTANT)
    refund_id = fields.Many2one("account.move", readonly=True, copy=False, index="btree_not_null", ondelete="restrict", groups=ACCOUNTANT)

    _once = models.UniqueIndex(
        "(site_id, COALESCE(partner_id, 0), month) WHERE state != 'cancelled'",
        "This site, vendor and month have a settlement already. Cancel that one first.")

    @api.model
    def _get_last_month(self):
        return fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)

    @api.depends("site_id", "partner_id", "month")
    def _compute_display_name(self):
        for settlement in self:
            month = settlement.month.strftime("%Y-%m") if settlement.month else ""
            settlement.display_name = " · ".join(filter(None, [month, settlement.site_id.name, settlement.partner_id.name]))

    @api.model_create_multi
    def create(self, vals_list):
        settlements = super().create(vals_list)
        settlements._gather()
        return settlements

    def write(self, vals):
        if not self.env.su and self.filtered(lambda settlement: settlement.state != "draft"):
            raise UserError(self.env._("This settlement is confirmed or cancelled: it is not changed any more."))
        result = super().write(vals)
        if not vals.keys().isdisjoint({"site_id", "partner_id", "month"}):
            self._gather()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda settlement: settlement.state != "draft"):
            raise UserError(self.env._("A settlement that was confirmed is kept: cancel it instead."))

    # ------------------------------------------------------------
    # WHAT IS IN IT
    # ------------------------------------------------------------

    def _get_last_day(self):
        self.ensure_one()
        return self.month + relativedelta(months=1, days=-1)

    def _get_meals(self):
        """:returns: `sales.meal`, what was served in the month, and is in no other settlement; as superuser"""
        self.ensure_one()
        return self.env["sales.meal"].sudo().search([  # sudo: who settles sees what the site's meals come to
            ("site_id", "=", self.site_id.id), ("partner_id", "=", self.partner_id.id), ("date", ">=", self.month),
            ("date", "<=", self._get_last_day()), ("service_id.state", "=", "closed"), ("state", "in", ("served", "absent")),
            ("settlement_id", "in", (False, self.id))], order="employee_id, date, id")

    def _sum_up(self, meals):
        """:returns: as `tools.meals.settle`: by employee, by (meal, whether for guests, price in coins), and in all"""
        self.ensure_one()
        coin = self.currency_id.rounding
        return arithmetic.settle(
            (meal.employee_id, (meal.kind, bool(meal.guest_count)), meal.head_count, round(meal.price / coin), round(meal.own_part / coin))
            for meal in meals)

    def _gather(self):
        """ Draft the lines from what was served. """
        for settlement in self:
            people, _billed, total = settlement._sum_up(settlement._get_meals())
            settlement._write_sums(people, total)

    def _write_sums(self, people, total):
        self.ensure_one()
        coin, money = self.currency_id.rounding, self.currency_id.round

        def values(figures):
            count, *amounts = figures
            names = ("amount_total", "amount_own", "amount_company")
            return {"meal_count": count, **{name: money(amount * coin) for name, amount in zip(names, amounts, strict=True)}}

        self.sudo().write({  # sudo: nobody writes these but the actions
            "line_ids": [Command.clear(), *(Command.create({"employee_id": employee.id, **values(figures)})
                                            for employee, figures in people.items())],
            **values(total)})

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_gather(self):
        """ Gather the meals anew. """
        self._check_rights()
        self._check_draft()
        self._gather()

    def action_confirm(self):
        """ Lock the meals, draft the vendor's bill, and hand over to payroll what employees pay.

        :raises UserError: before the month is over, while a day of it is open, or if there is nothing to settle
        """
        self._check_rights()
        self._check_draft()
        self._check_closed()
        for settlement in self:
            meals = settlement._get_meals()
            if not meals:
                raise UserError(self.env._("%s: nothing was served.", settlement.display_name))
            people, billed, total = settlement._sum_up(meals)
            settlement._write_sums(people, total)
            meals.settlement_id = settlement
            own = settlement.sudo()  # sudo: who settles need not be an accountant; the bill is a draft for them
            bill = own._create_bill(billed) if settlement.partner_id and total[1] else own.bill_id
            own.write({"state": "confirmed", "date_deducted": settlement._get_payroll_day(), "bill_id": bill.id})

    def _get_payroll_day(self):
        """ The end of the month; today if a settlement of that month was handed over and taken back before. """
        self.ensure_one()
        before = self.search_count([
            ("site_id", "=", self.site_id.id), ("partner_id", "=", self.partner_id.id), ("month", "=", self.month),
            ("date_deducted", "!=", False), ("id", "!=", self.id)], limit=1)
        return fields.Date.context_today(self) if before else self._get_last_day()

    def _create_bill(self, billed):
        """:param dict billed: number of meals by (meal, whether for guests, price in coins), see `_sum_up`"""
        self.ensure_one()
        Move = self.env["account.move"].with_company(self.company_id)
        if not self._has_purchase_journal():
            raise UserError(self.env._("%s has no journal for purchases: set up its accounting first.", self.company_id.name))
        coin, money = self.currency_id.rounding, self.currency_id.round
        return Move.create({
            "move_type": "in_invoice", "company_id": self.company_id.id, "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id, "ref": self.display_name, "invoice_line_ids": [Command.create({
                "name": self._get_bill_text(*what), "quantity": number, "price_unit": money(price * coin), "tax_ids": [Command.clear()],
            }) for (what, price), number in billed.items()]})

    def _has_purchase_journal(self):
        self.ensure_one()
        Journal = self.env["account.journal"]
        return bool(Journal.search_count([*Journal._check_company_domain(self.company_id), ("type", "=", "purchase")], limit=1))

    def _get_bill_text(self, kind, is_guests):
        label = dict(self.env["sales.meal"]._fields["kind"]._description_selection(self.env))[kind]
        name = self.env._("%s for guests", label) if is_guests else label
        return f"{name} · {self.month:%Y-%m} · {self.site_id.name}"

    def action_cancel(self, reason=None):
        """ Take it back: the meals can be settled again, the bill is cancelled or refunded, payroll gives back.

        :param str reason: why; required
        """
        self._check_rights()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is cancelled."))
        if self.filtered(lambda settlement: settlement.state != "confirmed"):
            raise UserError(self.env._("Only a confirmed settlement is cancelled."))
        for settlement in self.sudo():  # sudo: nobody writes these but the actions
            refund = settlement._reverse_bill(reason)
            self.env["sales.meal"].sudo().search([("settlement_id", "=", settlement.id)]).settlement_id = False  # sudo: as above
            settlement.write({
                "state": "cancelled", "state_reason": reason, "date_cancelled": fields.Date.context_today(self), "refund_id": refund.id})

    def _reverse_bill(self, reason):
        """:returns: `account.move`, the refund of a bill that was posted, or none"""
        bill = self.bill_id
        if bill.state == "posted":
            return bill._reverse_moves([{"ref": reason, "invoice_date": False}])
        if bill.state == "draft":
            bill.button_cancel()
        return bill.browse()

    def action_ask_cancel(self):
        """ Open the dialog that asks why. """
        return self.env["sales.reason"]._open(self, "action_cancel", self.env._("Cancel"))

    def action_open_bill(self):
        """ Open the vendor's bill, for accountants. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "account.move", "res_id": self.bill_id.id, "views": [(False, "form")]}

    def action_open_meals(self):
        """ Open the meals that are in it, or would be. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_meal_action")
        return {**action, "domain": [("id", "in", self._get_meals().ids)], "context": {}}

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_rights(self):
        if not self.env.su and not self.env.user.has_group(COST):
            raise AccessError(self.env._("Meals are settled by those who may see costs."))
        self.check_access("write")

    def _check_draft(self):
        if done := self.filtered(lambda settlement: settlement.state != "draft")[:1]:
            raise UserError(self.env._("%s was confirmed or cancelled already.", done.display_name))

    def _check_closed(self):
        today = fields.Date.context_today(self)
        for settlement in self:
            if settlement._get_last_day() >= today:
                raise UserError(self.env._("%s is not over yet.", settlement.display_name))
            left = self.env["sales.meal.service"].sudo().search([  # sudo: whether a day is open
                ("site_id", "=", settlement.site_id.id), ("plan_id.partner_id", "=", settlement.partner_id.id), ("state", "=", "open"),
                ("date", ">=", settlement.month), ("date", "<=", settlement._get_last_day())], limit=1)
            if left:
                raise UserError(self.env._("%s is still open: close or cancel it first.", left.display_name))
