from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .const import EVENTS, LIVE_STATES


class SalesContractInstalment(models.Model):
    """ One payment of a contract: how much, when, and what has become of it.

    1. Instalments are edited while the contract is a draft, and by supplements once it is signed.
    2. Each has one invoice that counts. What is collected and open is read from it.
    """
    _name = "sales.contract.instalment"
    _description = "Instalment"
    _order = "date_due, contract_id, sequence, id"
    _check_company_auto = True

    contract_id = fields.Many2one("sales.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="contract_id.currency_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True, index=True, precompute=True)
    project_id = fields.Many2one(related="contract_id.project_id", store=True, index="btree_not_null")
    user_id = fields.Many2one(related="contract_id.user_id", store=True, index=True, precompute=True)
    team_id = fields.Many2one(related="contract_id.team_id", store=True)
    order_id = fields.Many2one(related="contract_id.order_id", store=True, index="btree_not_null")
    contract_state = fields.Selection(related="contract_id.state", string="Contract Status", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Instalment", required=True)
    event = fields.Selection(EVENTS, string="Counted From", required=True, default="signing")
    date_due = fields.Date("Due", index=True, help="Empty while the event has not happened.")
    amount = fields.Monetary(required=True)
    plan_line_id = fields.Many2one("sales.payment.plan.template.line", readonly=True, index="btree_not_null", ondelete="set null")
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    is_invoiced = fields.Boolean(compute="_compute_amounts", store=True)
    amount_invoiced = fields.Monetary("Invoiced", compute="_compute_amounts", store=True)
    amount_collected = fields.Monetary("Collected", compute="_compute_amounts", store=True)
    amount_open = fields.Monetary("Still to Pay", compute="_compute_amounts", store=True)
    is_overdue = fields.Boolean("Overdue", compute="_compute_status", search="_search_is_overdue")
    status = fields.Selection(
        [("planned", "Not invoiced"), ("invoiced", "Invoiced"), ("partial", "Partly paid"), ("paid", "Paid"), ("overdue", "Overdue"),
         ("void", "Void")], compute="_compute_status")

    _amount_positive = models.Constraint("CHECK(amount >= 0)", "An instalment is not below zero.")

    @api.depends("amount", "move_id.state", "move_id.payment_state", "move_id.amount_total", "move_id.amount_residual",
                 "credit_move_id.state", "credit_move_id.amount_total", "credit_move_id.amount_residual")
    def _compute_amounts(self):
        for line in self:
            move, credit = line.move_id.sudo(), line.credit_move_id.sudo()  # sudo: what is paid is for whoever sees the contract
            undone = bool(move) and move._is_reversed()
            posted = move.state == "posted" and not undone
            credited = credit.amount_total if posted and credit.state == "posted" else 0.0
            back = credited - credit.amount_residual if credited else 0.0  # paid back, or set off against what was open
            line.is_invoiced = bool(move) and move.state != "cancel" and not undone and (
                not credit or credit.state == "cancel")
            line.amount_invoiced = move.amount_total - credited if posted else 0.0
            line.amount_collected = move.amount_total - move.amount_residual - back if posted else 0.0
            line.amount_open = max(0.0, line.currency_id.round(line.amount - line.amount_collected)) if line.currency_id else line.amount

    @api.depends("amount_open", "amount_collected", "is_invoiced", "date_due", "contract_state")
    def _compute_status(self):
        today = fields.Date.context_today(self)
        for line in self:
            live = line.contract_state in LIVE_STATES
            line.is_overdue = live and bool(line.date_due) and line.date_due < today and line.amount_open > 0
            if not line.amount_open and line.amount:
                line.status = "paid"
            elif line.contract_state in ("cancelled", "terminated"):
                line.status = "void"
            elif line.is_overdue:
                line.status = "overdue"
            else:
                line.status = "partial" if line.amount_collected else "invoiced" if line.is_invoiced else "planned"

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_overdue_domain()
        return domain if True in value else ~domain

    @api.model
    def _get_overdue_domain(self):
        today = fields.Date.context_today(self)
        return fields.Domain([("contract_state", "in", LIVE_STATES), ("date_due", "<", today), ("amount_open", ">", 0)])

    @api.depends("name", "contract_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.contract_id.name} {line.name}"

    # --- who may change what ---

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("move_id") or vals.get("credit_move_id") for vals in vals_list):
            raise AccessError(self.env._("An instalment is invoiced by its button."))
        lines = super().create(vals_list)
        lines.contract_id._check_open()
        lines._touch_terms()
        return lines

    def write(self, vals):
        self.contract_id._check_open()
        if not self.env.su and vals.keys() & {"move_id", "credit_move_id", "contract_id", "plan_line_id"}:
            raise AccessError(self.env._("An instalment is invoiced by its button, and stays with its contract."))
        result = super().write(vals)
        if vals.keys() & {"amount", "date_due"}:
            self._touch_terms()
        return result

    def _touch_terms(self):
        self.contract_id.filtered(lambda contract: contract.state == "draft")._touch_after_change()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self.contract_id._check_open()
        if self.move_id:
            raise UserError(self.env._("An instalment that was invoiced is kept."))

    def action_open_contract(self):
        """ Open the contract of the instalment. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "sales.contract", "res_id": self.contract_id.id, "views": [(False, "form")]}

    # --- figures ---

    @api.model
    def _get_due_figures(self, groupby, ids):
        """ What is overdue and what comes next, in one query for all.

        :param str groupby: many2one field of the instalment
        :param list ids: of its records
        :returns: dict of id to (overdue amount, date of the next instalment or False, its amount)
        """
        today = fields.Date.context_today(self)
        figures = {}
        rows = self._read_group(
            [(groupby, "in", ids), ("contract_state", "in", LIVE_STATES), ("amount_open", ">", 0), ("date_due", "!=", False)],
            [groupby, "date_due:day"], ["amount_open:sum"], order="date_due:day")
        for record, day, amount in rows:
            overdue, following, next_amount = figures.get(record.id, (0.0, False, 0.0))
            if day < today:
                overdue += amount
            elif not following:
                following, next_amount = day, amount
            figures[record.id] = (overdue, following, next_amount)
        return figures

    def _get_days_after(self, base):
        """:param date base: the day of signing
        :returns: int, days from it to the payment; those of the plan, and what it is later than the plan has it"""
        self.ensure_one()
        origin = self.plan_line_id
        if not origin:
            return max(0, (self.date_due - base).days) if self.date_due else 0
        contract, nominal = self.contract_id, origin._get_nominal_days()
        planned = origin._get_due_date(base, contract._get_order_date(), contract.mortgage_released_on) or base + timedelta(days=nominal)
        later = (self.date_due - planned).days if self.date_due else 0
        return nominal + max(0, later)

    @api.model
    def _remind_due(self):
        """ Tell the sellers what will be due, as many days before as the company says. """
        today = fields.Date.context_today(self)
        for company in self.env["res.company"].search([("contract_remind_days", ">", 0)]):
            due = self.search([
                ("company_id", "=", company.id), ("contract_state", "in", LIVE_STATES), ("amount_open", ">", 0),
                ("date_due", "=", today + timedelta(days=company.contract_remind_days)),
            ], order="id")
            for line in due:
                amount = line.currency_id.format(line.amount_open)
                text = line.with_context(lang=line.user_id.lang).env._("%(what)s: %(amount)s will be due", what=line.name, amount=amount)
                line.contract_id._remind(text, line.date_due, line.user_id)
