from ast import literal_eval
from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.fields import Domain

from ...tools import RateTable


class SalesMetric(models.Model):
    """ How a metric is counted: which records make up a period, and what they add up to in one currency. """
    _inherit = "sales.metric"

    def _get_model(self):
        """ Return the model that is counted, with the rights of the caller. """
        # sudo: the name of a model is no secret
        return self.env.get(self.sudo().model_id.model)

    def _get_domain(self):
        if self.measure == "manual":
            return Domain("metric_id", "=", self._origin.id) & Domain("state", "=", "reviewed")
        return Domain(literal_eval(self.domain or "[]"))

    def _get_period_domain(self, date_from, date_to):
        """ Return the domain of the records that count from ``date_from`` to ``date_to``,
        both included; days are those of the user's timezone. """
        self.ensure_one()
        path = self.date_path
        start, end = date_from, date_to + timedelta(days=1)
        if self._walk(path).type == "datetime":
            start, end = self._to_utc(start), self._to_utc(end)
        domain = self._get_domain() & Domain(path, ">=", start) & Domain(path, "<", end)
        if self.company_id and "company_id" in self._get_model()._fields:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        return domain

    def _to_utc(self, date):
        """ Return the beginning of a day of the user as a datetime in UTC. """
        local = self.env.tz.localize(datetime.combine(date, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_currency_groupby(self):
        """ Return the field that says the currency of a measured amount: the currency
        itself where it is stored, the company where it is the company's currency. """
        if self.measure == "manual":
            return "company_id" if self.unit == "currency" else None
        Model = self._get_model()
        field = Model._fields[self._get_measure_name()]
        if field.type != "monetary":
            return None
        currency = Model._fields.get(field.get_currency_field(Model) or "")
        if currency is not None and currency.store:
            return currency.name
        company = Model._fields.get("company_id")
        if currency is not None and company is not None and company.store and (
                not currency.related or currency.related == "company_id.currency_id"):
            return "company_id"
        return None

    def _count(self, date_from, date_to, more=Domain.TRUE):
        """ Return ``(number of records, total)`` of a period, by the caller's own rights.

        Amounts are in the currency of the metric's company, or else of the current
        one, each converted at the rate of its day. A ratio counts the records of its
        numerator and is worked out from the totals of its parts.

        :param Domain more: only those of the records that are in this domain, too
        """
        self.ensure_one()
        if self.measure == "ratio":
            count, numerator = self.numerator_id._count(date_from, date_to, more)
            _count, denominator = self.denominator_id._count(date_from, date_to, more)
            return count, self.factor * numerator / denominator if denominator else 0.0
        Model = self._get_model()
        domain = self._get_period_domain(date_from, date_to) & more
        if self.measure == "count":
            [(count,)] = Model._read_group(domain, [], ["__count"])
            return count, count
        if self._is_worked_out():
            [(count, value, base)] = Model._read_group(domain, [], ["__count", "value:sum", "base:sum"])
            return count, self.factor * value / base if base else 0.0
        measure = f"{self._get_measure_name()}:sum"
        currency_groupby = self._get_currency_groupby()
        if not currency_groupby:
            [(count, total)] = Model._read_group(domain, [], ["__count", measure])
            return count, total or 0.0
        groups = Model._read_group(
            domain, [currency_groupby, f"{self.date_path}:day"],
            ["__count", measure])
        return sum(group[2] for group in groups), self._sum_in_one_currency(groups)

    def _sum_in_one_currency(self, groups):
        """ Sum ``[(currency or company, day, count, amount)]`` in the metric's currency,
        reading all rates at once. """
        company = self.company_id or self.env.company
        target = self._get_currency()
        groups = [
            ((origin.currency_id if origin._name == "res.company" else origin) or target, day, amount)
            for origin, day, _count, amount in groups]
        foreign = {currency.id for currency, _day, _amount in groups if currency != target}
        # sudo: a branch uses the rates of its root company, which the user may not be in
        rates = foreign and self.env["res.currency.rate"].sudo().search_fetch(
            [("currency_id", "in", [*foreign, target.id]),
             ("company_id", "in", [company.root_id.id, False])],
            ["currency_id", "company_id", "name", "rate"])
        table = RateTable(
            (rate.currency_id, not rate.company_id, rate.name, rate.rate) for rate in rates)
        return target.round(sum(
            table.convert(amount, currency, target, fields.Date.to_date(day))
            for currency, day, amount in groups))

    def _get_rounding(self, currency):
        """ Return the smallest unit of a target of this metric, as a float.

        :param currency: `res.currency` of the plan, for metrics that count money
        """
        self.ensure_one()
        return {"currency": currency.rounding, "piece": 1.0}.get(self.unit, 0.01)

    def _get_currency(self):
        return (self.company_id or self.env.company).currency_id
