"""What a supplement begins with: the amount and the instalments, worked out to the cent."""

from odoo import api, fields, models

from ...tools import payment_schedule


class SalesContractSupplement(models.Model):
    _inherit = "sales.contract.supplement"

    @api.onchange("contract_id", "kind", "unit_id", "new_unit_id")
    def _onchange_contract_id(self):
        if not self.contract_id or self.kind == "termination":
            return
        if self.kind != "unit":
            self.unit_id = self.new_unit_id = False
        elif self.unit_id not in self.contract_id.unit_ids:
            self.unit_id = self.contract_id.unit_ids if len(self.contract_id.unit_ids) == 1 else False
        self.new_amount = self._get_reference()
        self.line_ids = self._get_line_commands()

    @api.onchange("new_amount")
    def _onchange_new_amount(self):
        if self.kind == "unit":
            self._recalculate()

    def _fill_in(self, vals):
        """ Take over what the caller brought not along. """
        self.ensure_one()
        contract = self.contract_id
        if self.kind == "termination":
            return
        if self.kind == "unit" and not self.unit_id and len(contract.unit_ids) == 1:
            self.unit_id = contract.unit_ids
        if "new_amount" not in vals:
            self.new_amount = self._get_reference()
        if not vals.get("line_ids"):
            self.line_ids = self._get_line_commands()

    def _get_line_commands(self):
        """ :returns: list of commands: the instalments that can still be changed; of another unit with its amount """
        lines = self.contract_id.instalment_ids.filtered(lambda line: self.kind in ("buyer", "unit") or not line.is_invoiced)
        amounts = lines.mapped("amount")
        if self.kind == "unit":
            amounts = self._get_amounts(lines, amounts)
        return [fields.Command.clear(), *(fields.Command.create({
            "instalment_id": line.id, "name": line.name, "amount": amount, "date_due": line.date_due,
        }) for line, amount in zip(lines, amounts, strict=True))]

    def _get_amounts(self, instalments, amounts):
        """ Split the new amount, less what can't be changed any more: as the payment plan says, else in the proportions of before.

        :param instalments: `sales.contract.instalment` in question
        :param list amounts: what they, and maybe further ones, are of
        :returns: list of float, one per amount; they add up to the smallest coin
        """
        contract = self.contract_id
        currency = contract.currency_id
        rest = max(0.0, self.new_amount - sum((contract.instalment_ids - instalments).mapped("amount")))
        plan = contract.payment_plan_id
        whole = instalments == contract.instalment_ids and instalments.plan_line_id == plan.line_ids
        if plan and whole and len(amounts) == len(plan.line_ids):
            day = contract.date_signed
            try:
                schedule = plan._get_schedule(rest, day, contract._get_order_date(), currency, contract.mortgage_released_on)
            except payment_schedule.ScheduleError:
                schedule = []
            by_line = {line: amount for line, amount, _date in schedule}
            if by_line:
                return [by_line[instalment.plan_line_id] for instalment in instalments]
        return payment_schedule.rescale(rest, amounts, currency.rounding)

    def _recalculate(self):
        for supplement in self:
            lines = supplement.line_ids
            for line, amount in zip(lines, supplement._get_amounts(lines.instalment_id, lines.mapped("amount")), strict=True):
                line.amount = amount

    def action_recalculate(self):
        """ Take the amount over from the order that was prepared, and work the instalments out for the new amount. """
        self.check_access("write")
        self._check_state(("draft",))
        for supplement in self:
            if supplement.new_order_id:
                supplement.new_amount = supplement._get_reference()
            supplement._recalculate()

    def _get_reference(self):
        """ :returns: float, what the contract brings without a concession: another unit at its list price, or as the order that was
        prepared for it sells it """
        self.ensure_one()
        contract = self.contract_id
        new, old = self.new_unit_id, self.unit_id
        if self.kind != "unit" or not new or not old:
            return contract.amount
        if self.new_order_id:
            units = contract.unit_ids - old | new
            lines = self.new_order_id.sudo().order_line  # sudo: what it sells for is a fact
            known = lines.filtered(lambda line: line.unit_id in units) if len(units) < len(lines.unit_id) else lines
            return sum(known.mapped("price_total"))
        line = contract.order_id.sudo().order_line.filtered(lambda line: line.unit_id == old)  # sudo: as above
        price, was = new.sudo().price_total, old.sudo().price_total  # sudo: published prices
        if line:
            taxes = line.price_total / line.price_subtotal if line.price_subtotal else 1.0
            price, was = line._get_unit_price(price) * taxes, line.price_total
        return contract.currency_id.round(contract.amount - was + price)
