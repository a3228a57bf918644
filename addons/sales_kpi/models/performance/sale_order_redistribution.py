from collections import defaultdict

from odoo import Command, models

from ...tools import shares


class SaleOrder(models.Model):
    """ Sharing a deal anew after it was posted. """
    _inherit = "sale.order"

    def _get_current_percents(self):
        """ Return ``{employee: percent}`` by which the deal is shared now, as superuser. """
        self.ensure_one()
        order = self.sudo()  # sudo: whoever decides on a share knows the others
        _team, percents = order._get_performance_people()[order]
        return {self.env["hr.employee"].sudo().browse(employee): percent  # sudo: as said
                for employee, percent in percents.items() if employee}

    def _redistribute_performance(self, percents, key, reason, **values):
        """ Have the deal's performance belong to these people: take back, with today as the day, what
        each has that changes, and post what each should have. Every amount that the deal stands with
        (its orders, invoices, payments) is split anew, exactly; the sums stay.

        :param dict percents: employee to percent, 100 in total
        :param str key: names the cause; nothing is posted twice under it
        :param values: more values of the entries
        :returns: the new entries
        """
        self.ensure_one()
        Performance = self.env["sales.performance"]
        self._queue_performance()
        self._flush_performance()  # what was changed before is shared the old way
        day, rounding = Performance._get_day(self.company_id), self.company_id.currency_id.rounding
        taken_back, posted = Performance, []
        for (metric, team, res_model, res_id), by_person in self._get_standing_entries().items():
            total = sum(entry.amount for entries in by_person.values() for entry in entries)
            parts = dict(zip(percents, shares.split(total, list(percents.values()), rounding), strict=True))
            for person in by_person.keys() | parts.keys():
                entries, part = by_person.get(person, Performance), parts.get(person, 0)
                if self.company_id.currency_id.compare_amounts(sum(entries.mapped("amount")), part) == 0:
                    continue
                taken_back |= entries
                if not self.company_id.currency_id.is_zero(part):
                    posted.append({
                        "company_id": self.company_id.id, "date": day, "employee_id": person.id, "user_id": person.user_id.id,
                        "team_id": team.id, "event": "share_change", "metric_id": metric.id, "amount": part,
                        "share": percents[person], "order_id": self.id, "res_model": res_model, "res_id": res_id, "reason": reason,
                        "sales_project_id": self.sales_project_id.id,
                        "source_key": f"{key}:{metric.id}:{team.id}:{res_model}:{res_id}:{person.id}",
                        **values, **self._get_original_period(by_person)})
        reversals = Performance
        for period, entries in taken_back.grouped("period_id").items():
            reversals |= entries._reverse(day, "share_change", key, reason, **values, original_period_id=period.id)
        entries = reversals | Performance._post(posted)
        self._set_performance_shares(percents)
        return entries

    def _get_original_period(self, by_person):
        """ What is posted anew is about the month of what is taken back, where that is one. """
        periods = {entry.period_id.id for entries in by_person.values() for entry in entries}
        return {"original_period_id": periods.pop()} if len(periods) == 1 else {}

    def _get_standing_entries(self):
        """ Return ``{(metric, team, model, id of the document): {employee: entries}}`` of what was neither
        taken back nor takes back. """
        entries = self.env["sales.performance"].search([("order_id", "=", self.id)], order="id")
        entries -= entries.reversal_of_id | entries.filtered("reversal_of_id")
        groups = defaultdict(dict)
        for entry in entries:
            by_person = groups[entry.metric_id, entry.team_id, entry.res_model, entry.res_id]
            by_person[entry.employee_id] = by_person.get(entry.employee_id, entries.browse()) | entry
        return groups

    def _set_performance_shares(self, percents):
        self.performance_share_ids = [
            Command.clear(), *(Command.create({"employee_id": person.id, "percent": percent}) for person, percent in percents.items())]
