from ast import literal_eval
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import RateTable

MEASURE_TYPES = ("integer", "float", "monetary")
DATE_TYPES = ("date", "datetime")


class SalesMetric(models.Model):
    """ What is counted, said by data: of which records (model and domain), how much
    of each (a field's sum, or the number of records), and on which date.

    A metric is always counted with the rights of whoever asks: the same metric
    gives a consultant his or her own orders and a director those of the company.
    """
    _name = "sales.metric"
    _description = "Sales Metric"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True,
        help="Only this company uses the metric. Empty: all companies do.")
    description = fields.Text(translate=True, help="What the figure means, for those who read it.")

    model_id = fields.Many2one(
        "ir.model", string="Records", required=True, ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="The records that are counted.")
    model_name = fields.Char(related="model_id.model", string="Model Name", store=True)
    domain = fields.Char(required=True, default="[]", help="Only these records are counted.")
    measure = fields.Selection(
        [("sum", "Sum of a field"), ("count", "Number of records")], required=True, default="sum")
    measure_field_id = fields.Many2one(
        "ir.model.fields", string="Measured Field", ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True), "
               "('ttype', 'in', ('integer', 'float', 'monetary'))]")
    date_field_id = fields.Many2one(
        "ir.model.fields", required=True, ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True), "
               "('ttype', 'in', ('date', 'datetime'))]",
        help="The date on which a record counts.")
    unit = fields.Selection(
        [("currency", "Currency"), ("piece", "Pieces"), ("sqm", "m²"), ("percent", "%")],
        required=True, default="currency")
    good_direction = fields.Selection(
        [("up", "Higher"), ("down", "Lower")], string="Better When", required=True, default="up")

    _measured_field = models.Constraint(
        "CHECK((measure = 'sum') = (measure_field_id IS NOT NULL))",
        "A metric either sums a field or counts records.",
    )
    _count_unit = models.Constraint(
        "CHECK(measure != 'count' OR unit = 'piece')",
        "A number of records is counted in pieces.",
    )

    # ------------------------------------------------------------
    # ONCHANGES AND CONSTRAINTS
    # ------------------------------------------------------------

    @api.onchange("model_id")
    def _onchange_model_id(self):
        self.domain = "[]"
        self.measure_field_id = self.date_field_id = False

    @api.onchange("measure", "measure_field_id")
    def _onchange_measure(self):
        if self.measure == "count":
            self.measure_field_id = False
            self.unit = "piece"
        elif self.measure_field_id.sudo().ttype == "monetary":
            self.unit = "currency"

    @api.constrains("model_id", "measure_field_id", "date_field_id", "unit")
    def _check_fields(self):
        for metric in self.sudo():
            Model = metric._get_model()
            if Model is None or Model._abstract or Model._transient:
                raise ValidationError(self.env._(
                    "%(metric)s: %(model)s are not records that can be counted.",
                    metric=metric.name, model=metric.model_id.name))
            if metric.measure_field_id:
                metric._check_field(metric.measure_field_id, MEASURE_TYPES)
                metric._check_currency(Model._fields[metric.measure_field_id.name])
            metric._check_field(metric.date_field_id, DATE_TYPES)

    def _check_field(self, field, types):
        """ Raise unless ``field`` is a column of the metric's model, of one of ``types``. """
        if field.model_id != self.model_id:
            problem = self.env._("it belongs to other records")
        elif field.ttype not in types:
            problem = self.env._("it is of the wrong type")
        elif not self._get_model()._fields[field.name].column_type or not field.store \
                or self._get_model()._fields[field.name].company_dependent:
            problem = self.env._("it is not stored")
        else:
            return
        raise ValidationError(self.env._(
            "%(metric)s cannot use the field %(field)s: %(problem)s.",
            metric=self.name, field=field.field_description, problem=problem))

    def _check_currency(self, field):
        """ Raise unless amounts are measured as amounts, of a currency that is known. """
        if field.type != "monetary":
            return
        if self.unit != "currency":
            raise ValidationError(self.env._(
                "%(metric)s measures an amount: its unit is the currency.", metric=self.name))
        if not self._get_currency_groupby():
            raise ValidationError(self.env._(
                "%(metric)s cannot use the field %(field)s: its currency is not stored.",
                metric=self.name, field=field.string))

    @api.constrains("domain", "model_id")
    def _check_domain(self):
        for metric in self.sudo():  # officers may filter on what they cannot read
            try:
                domain = metric._get_domain()
                domain.validate(metric._get_model())
                # builds the query, without running it
                metric._get_model()._search(domain)
            except Exception as error:
                raise ValidationError(self.env._(
                    "%(metric)s: the filter cannot be used (%(error)s).",
                    metric=metric.name, error=error)) from error

    # ------------------------------------------------------------
    # COUNTING
    # ------------------------------------------------------------

    def _get_model(self):
        """ Return the model that is counted, with the rights of the caller. """
        return self.env.get(self.sudo().model_id.model)

    def _get_domain(self):
        return Domain(literal_eval(self.domain or "[]"))

    def _get_period_domain(self, date_from, date_to):
        """ Return the domain of the records that count from ``date_from`` to ``date_to``,
        both included; days are those of the user's timezone. """
        self.ensure_one()
        field = self.sudo().date_field_id
        start, end = date_from, date_to + timedelta(days=1)
        if field.ttype == "datetime":
            start, end = self._to_utc(start), self._to_utc(end)
        domain = self._get_domain() & Domain(field.name, ">=", start) & Domain(field.name, "<", end)
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
        Model = self._get_model()
        field = Model._fields[self.sudo().measure_field_id.name]
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

    def _count(self, date_from, date_to):
        """ Return ``(number of records, total)`` of a period, by the caller's own rights.

        Amounts are in the currency of the metric's company, or else of the current
        one, each converted at the rate of its day.
        """
        self.ensure_one()
        Model = self._get_model()
        domain = self._get_period_domain(date_from, date_to)
        if self.measure == "count":
            [(count,)] = Model._read_group(domain, [], ["__count"])
            return count, count
        measure = f"{self.sudo().measure_field_id.name}:sum"
        currency_groupby = self._get_currency_groupby()
        if not currency_groupby:
            [(count, total)] = Model._read_group(domain, [], ["__count", measure])
            return count, total or 0.0
        groups = Model._read_group(
            domain, [currency_groupby, f"{self.sudo().date_field_id.name}:day"],
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

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_try_out(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try Out: %s", self.name),
            "res_model": "sales.metric.trial",
            "view_mode": "form",
            "target": "new",
            "context": {"default_metric_id": self.id},
        }

    def action_open_records(self, date_from, date_to):
        """ Open the very records that make up the figure of a period. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._get_model()._name,
            "view_mode": "list,form",
            "domain": list(self._get_period_domain(
                fields.Date.to_date(date_from), fields.Date.to_date(date_to))),
            "context": {"create": False},
        }
