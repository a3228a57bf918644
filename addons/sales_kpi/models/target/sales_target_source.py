import itertools
from datetime import datetime, time, timedelta

import pytz

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import RateTable


class SalesTargetPlan(models.Model):
    """ The rows that results are counted from: one aggregate per metric, by whom, what and when they belong to. """
    _inherit = "sales.target.plan"

    def _get_slots(self, parts):
        """ Return ``[(first day, day after, period)]``: the periods, cut where somebody comes or goes. """
        self.ensure_one()
        moved = self.env["sales.target.node"].search_fetch(
            Domain("plan_id", "=", self.id) & Domain("employee_id", "!=", False)
            & (Domain("date_from", "!=", False) | Domain("date_to", "!=", False)), ["date_from", "date_to"])
        cuts = {day for node in moved
                for day in (node.date_from, node.date_to and node.date_to + timedelta(days=1)) if day}
        slots = []
        for period in parts.sorted("date_from"):
            end = period.date_to + timedelta(days=1)
            days = sorted({period.date_from, end, *(day for day in cuts if period.date_from < day < end)})
            slots += [(first, after, period) for first, after in itertools.pairwise(days)]
        return slots

    def _to_bound(self, day, field_type):
        """ Return the beginning of a day of the plan, as the database keeps a field of that type. """
        if field_type == "date":
            return day
        local = pytz.timezone(self.tz).localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_source_domain(self, metric):
        """ Return the domain of the plan's own records, of any time. """
        Model = metric._get_model()
        if "company_id" not in Model._fields:
            return Domain.TRUE
        return Domain("company_id", "=", self.company_id.id)

    def _get_source_sql(self, metric, slots, is_base=False):
        """ Return the query of ``(team_id, project_id, person_id, categ_id, partner_id, slot, amount, base)`` of a metric. """
        self.ensure_one()
        Model = metric._get_model()
        field_type = metric._walk(metric.date_path).type
        bounds = [self._to_bound(first, field_type) for first, _after, _period in slots]
        end = self._to_bound(slots[-1][1], field_type)
        domain = metric._get_domain() & self._get_source_domain(metric) & Domain(metric.date_path, ">=", bounds[0]) \
            & Domain(metric.date_path, "<", end)
        query = Model._search(domain)
        date = self._follow(Model, metric.date_path, query)
        # Customers are many: they tell rows apart only where the plan has dealers.
        dealers = metric.dealer_path and self.env["sales.target.node"].search_count(
            [("plan_id", "=", self.id), ("kind", "=", "dealer")], limit=1)
        keys = [
            self._follow(Model, path, query) if path else SQL("NULL::integer")
            for path in (
                metric.team_path, metric.project_path, metric.person_path, metric.category_path, dealers and metric.dealer_path)]
        slot = SQL("width_bucket(%s, %s::%s[])", date, bounds, SQL("date" if field_type == "date" else "timestamp"))
        amount = SQL("COUNT(*)") if metric.measure == "count" else self._get_amount_sql(metric, query, date, field_type, slots)
        amounts = (SQL("0::numeric"), amount) if is_base else (amount, SQL("0::numeric"))
        if metric.measure == "manual" and metric._is_worked_out():
            amounts = amount, SQL("COALESCE(SUM(%s), 0)", Model._field_to_sql(Model._table, "base", query))
        return SQL(
            "SELECT %s AS team_id, %s AS project_id, %s AS person_id, %s AS categ_id, %s AS partner_id, %s AS slot, "
            "%s::numeric AS amount, %s::numeric AS base FROM %s WHERE %s GROUP BY 1, 2, 3, 4, 5, 6",
            *keys, slot, *amounts, query.from_clause, query.where_clause or SQL("TRUE"))

    def _follow(self, Model, path, query):
        """ Return the column at the end of a metric's path, joining what lies between to the query. """
        alias, names = Model._table, path.split(".")
        for name in names[:-1]:
            column = Model._field_to_sql(alias, name, query)
            Model = self.env[Model._fields[name].comodel_name]
            alias = query.make_alias(alias, name)
            query.add_join("LEFT JOIN", alias, Model._table, SQL("%s = %s", column, SQL.identifier(alias, "id")))
        return Model._field_to_sql(alias, names[-1], query)

    def _get_amount_sql(self, metric, query, date, field_type, slots):
        """ Return the sum of the measure, in the plan's currency at the rate of each record's day. """
        Model = metric._get_model()
        table = Model._table
        measure = Model._field_to_sql(table, metric._get_measure_name(), query)
        groupby = metric._get_currency_groupby()
        if not groupby:
            return SQL("COALESCE(SUM(%s), 0)", measure)
        by_company = groupby == "company_id"
        if by_company and self.company_id.currency_id == self.currency_id:
            return SQL("COALESCE(SUM(%s), 0)", measure)
        rates = self._get_rates(field_type, slots[0][0], slots[-1][1])
        if not rates:
            return SQL("COALESCE(SUM(%s), 0)", measure)
        currency = SQL("%s", self.company_id.currency_id.id) if by_company \
            else Model._field_to_sql(table, groupby, query)
        rows = SQL(", ").join(SQL("(%s, %s, %s, %s)", *row) for row in rates)
        kind = SQL("date" if field_type == "date" else "timestamp")
        table_sql = SQL(
            "(SELECT c AS currency_id, f::%(kind)s AS first, a::%(kind)s AS after, r::numeric AS rate"
            " FROM (VALUES %(rows)s) v(c, f, a, r))", kind=kind, rows=rows)
        query.add_join("LEFT JOIN", "target_rate", table_sql, SQL(
            "target_rate.currency_id = %s AND %s >= target_rate.first AND %s < target_rate.after", currency, date, date))
        return SQL("COALESCE(SUM(%s * COALESCE(target_rate.rate, 1)), 0)", measure)

    def _get_rates(self, field_type, start, end):
        """ Return ``[(currency id, from, until, factor into the plan's currency)]`` for the days from
        ``start`` up to, and without, ``end``. """
        self.ensure_one()
        company, target = self.company_id, self.currency_id
        rates = self.env["res.currency.rate"].search_fetch(
            [("company_id", "in", [company.root_id.id, False])], ["currency_id", "company_id", "name", "rate"])
        # a currency without a rate is worth as much as the base
        foreign = (rates.currency_id | company.currency_id | self.env["res.currency"].search([("active", "=", True)])) - target
        if not rates or not foreign:
            return []
        table = RateTable((rate.currency_id, not rate.company_id, rate.name, rate.rate) for rate in rates)
        days = sorted({start, *(rate.name for rate in rates if start < rate.name < end)})
        return [
            (currency.id, self._to_bound(first, field_type), self._to_bound(after, field_type),
             table.convert(1.0, currency, target, first))
            for currency in foreign
            for first, after in zip(days, [*days[1:], end], strict=True)]
