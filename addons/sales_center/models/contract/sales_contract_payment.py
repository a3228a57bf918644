"""How a contract is paid: its instalments, and what of them is collected, overdue and next."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import payment_schedule
from .const import LIVE_STATES, OFFICER


class SalesContract(models.Model):
    _inherit = "sales.contract"

    payment_plan_id = fields.Many2one(
        "sales.payment.plan.template", compute="_compute_payment_plan_id", store=True, readonly=False,
        index="btree_not_null", ondelete="restrict", check_company=True, tracking=True,
        domain="[('company_id', 'in', (False, company_id))]")
    instalment_ids = fields.One2many("sales.contract.instalment", "contract_id", string="Instalments", copy=False)
    instalment_difference = fields.Monetary(compute="_compute_instalment_difference", help="What the instalments lack.")
    mortgage_released_on = fields.Date(readonly=True, copy=False, tracking=True)
    waits_for_release = fields.Boolean(compute="_compute_waits_for_release")
    amount_invoiced = fields.Monetary("Invoiced", compute="_compute_paid", store=True)
    amount_collected = fields.Monetary("Collected", compute="_compute_paid", store=True)
    amount_open = fields.Monetary("Still to Pay", compute="_compute_paid", store=True)
    amount_overdue = fields.Monetary("Overdue Amount", compute="_compute_due")
    next_due_date = fields.Date("Next Instalment", compute="_compute_due")
    next_due_amount = fields.Monetary("Next Amount", compute="_compute_due")
    is_overdue = fields.Boolean("Overdue", compute="_compute_due", search="_search_is_overdue")

    @api.depends("order_id")
    def _compute_payment_plan_id(self):
        for contract in self:
            contract.payment_plan_id = contract.order_id.payment_plan_id or contract.payment_plan_id

    @api.depends("amount", "instalment_ids.amount")
    def _compute_instalment_difference(self):
        for contract in self:
            contract.instalment_difference = contract.amount - sum(contract.instalment_ids.mapped("amount"))

    @api.depends("instalment_ids.event", "instalment_ids.date_due")
    def _compute_waits_for_release(self):
        for contract in self:
            contract.waits_for_release = any(line.event == "mortgage" and not line.date_due for line in contract.instalment_ids)

    @api.depends("instalment_ids.amount_invoiced", "instalment_ids.amount_collected", "instalment_ids.amount_open")
    def _compute_paid(self):
        for contract in self:
            lines = contract.instalment_ids
            contract.amount_invoiced = sum(lines.mapped("amount_invoiced"))
            contract.amount_collected = sum(lines.mapped("amount_collected"))
            contract.amount_open = sum(lines.mapped("amount_open"))

    @api.depends("instalment_ids.amount_open", "instalment_ids.date_due", "state")
    def _compute_due(self):
        due = self.env["sales.contract.instalment"]._get_due_figures("contract_id", self.ids)
        for contract in self:
            overdue, day, amount = due.get(contract._origin.id, (0.0, False, 0.0))
            contract.amount_overdue, contract.next_due_date, contract.next_due_amount = overdue, day, amount
            contract.is_overdue = bool(overdue)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain("instalment_ids", "any", self.env["sales.contract.instalment"]._get_overdue_domain())
        return domain if True in value else ~domain

    # ------------------------------------------------------------
    # MAKING
    # ------------------------------------------------------------

    @api.onchange("payment_plan_id", "amount", "date_planned")
    def _onchange_payment_plan(self):
        if commands := self._get_instalment_commands():
            self.instalment_ids = commands

    def action_make_instalments(self):
        """ Work the instalments out anew from the plan. """
        self.check_access("write")
        self._check_open()
        self._make_instalments()

    def _make_instalments(self):
        for contract in self:
            if commands := contract._get_instalment_commands():
                contract.instalment_ids = commands

    def _get_instalment_commands(self):
        """ :returns: list of commands; empty without a plan, when what was typed stays """
        self.ensure_one()
        plan = self.payment_plan_id.with_context(lang=self.lang)
        if not plan or not self.currency_id:
            return []
        day = self.date_signed or self.date_planned or fields.Date.context_today(self)
        try:
            schedule = plan._get_schedule(self.amount, day, self._get_order_date(), self.currency_id, self.mortgage_released_on)
        except payment_schedule.ScheduleError as error:
            raise UserError(self.env._(
                "The fixed instalments of %(plan)s come to %(sum)s: more than the contract.", plan=plan.name, sum=error)) from error
        return [fields.Command.clear(), *(fields.Command.create({
            "sequence": index, "name": line.name, "event": line.event, "amount": amount, "date_due": date, "plan_line_id": line.id,
        }) for index, (line, amount, date) in enumerate(schedule, 1))]

    def _get_order_date(self):
        order = self.order_id.sudo()  # sudo: a fact of the contract
        return fields.Datetime.context_timestamp(self, order.date_order).date() if order.date_order else None

    def _check_instalments(self):
        """ Raise unless the instalments make up the amount, to the smallest coin. """
        self.ensure_one()
        if not self.instalment_ids and not self.payment_plan_id and self.kind in ("dealer", "service"):
            return
        if self.currency_id.compare_amounts(self.instalment_difference, 0):
            raise UserError(self.env._(
                "The instalments of %(contract)s come to %(sum)s, its amount is %(amount)s.", contract=self.display_name,
                sum=self.currency_id.format(self.amount - self.instalment_difference), amount=self.currency_id.format(self.amount)))
        if undated := self.instalment_ids.filtered(lambda line: not line.date_due and line.event != "mortgage")[:1]:
            raise UserError(self.env._("Say when “%s” is due.", undated.name))

    def _get_payment_days(self):
        """ :returns: float, days from signing to payment, weighted by amount; as the plan counts them, where it has not been left """
        self.ensure_one()
        base = self.date_signed or self.date_planned or fields.Date.context_today(self)
        lines, whole = self.instalment_ids, sum(self.instalment_ids.mapped("amount"))
        return sum(line.amount * line._get_days_after(base) for line in lines) / whole if whole else 0.0

    def _fix_due_dates(self, date):
        """ As superuser, at signing: what is counted from the signing is counted from that day. """
        for line in self.instalment_ids:
            if line.plan_line_id and line.event == "signing" and self.date_planned != date:
                line.date_due = line.plan_line_id._get_due_date(date, self._get_order_date(), None)

    def action_release_mortgage(self, date=None):
        """ The bank has paid: the instalments that wait for it become due.

        :param date date: when; today by default
        """
        if not self.env.user.has_group(OFFICER) and not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("The release of a mortgage is recorded by officers and the accountants."))
        self.check_access("read")
        self._check_state(LIVE_STATES, "performing")
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        for contract in self.sudo():  # sudo: the one date that comes after signing, by this method only
            lines = contract.instalment_ids.filtered(lambda line: line.event == "mortgage" and not line.date_due)
            if not lines:
                raise UserError(self.env._("No instalment of %s waits for a mortgage.", contract.display_name))
            for line in lines:
                line.date_due = line.plan_line_id._get_due_date(date, date, date) if line.plan_line_id else date
            contract.mortgage_released_on = date
