"""What is collected, overdue and next, for whatever contracts hang on: orders, customers, projects, units."""

from odoo import api, models

from .const import LIVE_STATES, SIGNED_STATES


class SalesContract(models.Model):
    _inherit = "sales.contract"

    @api.model
    def _get_contract_figures(self, groupby, ids):
        """ Figures of the contracts that the user may read, in two queries for all.

        :param str groupby: many2one field of the contract that the instalments carry, too
        :param list ids: of its records
        :returns: dict of id to dict with count, amount, collected, open, overdue, next_date, next_amount; amounts of
            signed contracts, in the contracts' currency
        """
        figures = {}
        if not (ids and self.has_access("read")):
            return figures
        rows = self._read_group(
            [(groupby, "in", ids), ("state", "!=", "cancelled")], [groupby, "state"],
            ["__count", "amount:sum", "amount_collected:sum", "amount_open:sum"])
        for record, state, count, amount, collected, still in rows:
            row = figures.setdefault(record.id, {"count": 0, "amount": 0.0, "collected": 0.0, "open": 0.0})
            row["count"] += count
            if state in SIGNED_STATES:
                row["amount"] += amount
                row["collected"] += collected
            if state in LIVE_STATES:
                row["open"] += still
        for record_id, (overdue, day, amount) in self.env["sales.contract.instalment"]._get_due_figures(groupby, ids).items():
            figures.setdefault(record_id, {"count": 0}).update(overdue=overdue, next_date=day, next_amount=amount)
        return figures

    @api.model
    def _get_list_action(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_contract_action")
        return {**action, "domain": domain, "context": {}}
