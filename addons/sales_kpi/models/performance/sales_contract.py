from odoo import models
from odoo.addons.sales_center.models.contract.const import SIGNED_STATES

from ...tools import shares

# What counts as a signed contract; an agreement to subscribe is its order's.
EARNING_KIND = "sale"


class SalesContract(models.Model):
    """ A signed contract earns its amount, for whom its order does; terminated, it takes it back. """
    _name = "sales.contract"
    _inherit = ["sales.contract", "sales.performance.mixin"]
    _performance_setting = "performance_contract"

    def _on_signed(self):
        result = super()._on_signed()
        self.filtered(lambda contract: contract.kind == EARNING_KIND)._follow_performance(created=True)
        return result

    def _on_terminated(self):
        result = super()._on_terminated()
        self._queue_performance()
        return result

    def write(self, vals):
        result = super().write(vals)
        if not {"amount", "state", "currency_id", "order_id"}.isdisjoint(vals):  # supplements change what was signed
            self.filtered("performance_followed")._queue_performance()
        return result

    def _get_performance_moment(self):
        return self.date_signed

    def _get_performance_project(self):
        return self.project_id

    def _get_performance_event(self, amount, is_first):
        return "contract" if is_first or amount > 0 else "contract_cancel"

    def _get_due_performance(self, days):
        metric = self._get_performance_metric("metric_signed_contracts")
        live = self.filtered(lambda contract: contract.state in SIGNED_STATES and contract.state != "terminated")
        contracts = live.sudo()  # sudo: orders and people whom who signs need not see
        people = contracts.order_id._get_performance_people()
        employees = self._get_performance_employees(contracts.user_id, contracts.company_id)
        due = {}
        for record, contract in zip(live, contracts, strict=True):
            company = contract.company_id
            amount = contract.currency_id._convert(contract.amount, company.currency_id, company, contract.date_signed)
            seller = employees.get((contract.user_id, company), self.env["hr.employee"]).id
            team, percents = people[contract.order_id] if contract.order_id else (contract.team_id.id, {seller: 100.0})
            parts = shares.split(amount, list(percents.values()), company.currency_id.rounding)
            due[record] = {
                (employee, team, metric, contract.order_id.id): part for employee, part in zip(percents, parts, strict=True)}
        return due
