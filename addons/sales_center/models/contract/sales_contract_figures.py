"""What is collected, overdue and next, for whatever contracts hang on: orders, customers, projects, units."""

from odoo import api, fields, models

from .const import LIVE_STATES, SIGNED_STATES

AMOUNTS = ("amount", "collected", "open", "overdue", "next_amount")


class SalesContract(models.Model):
    _inherit = "sales.contract"

    @api.model
    def _get_contract_figures(self, groupby, parts, currencies):
        """ Figures of the contracts that the user may read, in two queries for all.

        :param str groupby: many2one field of the contract that the instalments carry, too
        :param dict parts: id of who asks to the set of ids of the field's records whose contracts count for it
        :param dict currencies: id of who asks to the `res.currency` of its amounts
        :returns: dict of id to dict with count, amount, collected, open, overdue, next_date, next_amount; amounts are of
            signed contracts, what is open, overdue and next of those in force
        """
        whose = {}
        for id_, members in parts.items():
            for member in members:
                whose.setdefault(member, []).append(id_)
        figures = {}
        if not (whose and self.has_access("read")):
            return figures
        for row in [*self._read_contract_sums(groupby, list(whose)), *self._read_due_sums(groupby, list(whose))]:
            for id_ in whose[row["id"]]:
                total = figures.setdefault(id_, {"count": 0, **dict.fromkeys(AMOUNTS, 0.0), "next_date": False})
                self._add_figures(total, row, currencies[id_])
        return figures

    @api.model
    def _add_figures(self, total, row, currency):
        """ Add a row to the figures of a record, in the record's currency. """
        def convert(amount):
            source = row["currency"]
            if not amount or not currency or source == currency:
                return amount
            return source._convert(amount, currency, self.env.company, fields.Date.context_today(self))

        total["count"] += row.get("count", 0)
        for name in ("amount", "collected", "open", "overdue"):
            total[name] += convert(row.get(name, 0.0))
        day = row.get("next_date")
        if day and (not total["next_date"] or day < total["next_date"]):
            total["next_date"], total["next_amount"] = day, 0.0
        if day and day == total["next_date"]:
            total["next_amount"] += convert(row["next_amount"])

    @api.model
    def _read_contract_sums(self, groupby, ids):
        rows = self._read_group(
            [(groupby, "in", ids), ("state", "!=", "cancelled")], [groupby, "state", "currency_id"],
            ["__count", "amount:sum", "amount_collected:sum", "amount_open:sum"])
        for record, state, currency, count, amount, collected, still in rows:
            signed, live = state in SIGNED_STATES, state in LIVE_STATES
            yield {"id": record.id, "currency": currency, "count": count, "amount": amount if signed else 0.0,
                   "collected": collected if signed else 0.0, "open": still if live else 0.0}

    @api.model
    def _read_due_sums(self, groupby, ids):
        """ What is overdue and what comes next, by currency. """
        today = fields.Date.context_today(self)
        rows = self.env["sales.contract.instalment"]._read_group(
            [(groupby, "in", ids), ("contract_state", "in", LIVE_STATES), ("amount_open", ">", 0), ("date_due", "!=", False)],
            [groupby, "currency_id", "date_due:day"], ["amount_open:sum"], order="date_due:day")
        for record, currency, day, amount in rows:
            due = {"overdue": amount} if day < today else {"next_date": day, "next_amount": amount}
            yield {"id": record.id, "currency": currency, **due}

    @api.model
    def _get_list_action(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_contract_action")
        return {**action, "domain": domain, "context": {}}
