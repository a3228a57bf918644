"""The analyses of units as sheets: the rows of the screen, as its reader may read them, with sums."""

import json

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime, Domain

from ..tools import sheet

BATCH = 5000
PATTERNS = {"monetary": "#,##0.00", "float": "#,##0.00", "integer": "#,##0"}
WIDTHS = {"many2one": 20, "char": 12, "selection": 16, "datetime": 12, "boolean": 10, "integer": 10}


class SalesUnitAnalysisMixin(models.AbstractModel):
    """ Rows come from the query of the screen (its domain, the reader's record rules and fields), sums from its groups. """
    _inherit = "sales.unit.analysis.mixin"
    _sheet_columns = ()  # names of the fields, in order
    _sheet_sums = ()  # of them those that have a sum or a mean in the screen's groups

    @api.model
    def _check_may_export(self):
        self.check_access("read")
        if not self.env.user.has_group("base.group_allow_export"):
            raise AccessError(self.env._("Exporting is for those whom an administrator allows it."))

    @api.model
    def _write_sheet(self, file, domain):
        """ Write the rows into a workbook, batch by batch; memory does not grow with them.

        :param file: path or binary file
        :param domain: as the screen has it
        :returns: number of rows
        :raises UserError: if there are more than a sheet has rows
        """
        self._check_may_export()
        domain = Domain(domain)
        if (count := self.search_count(domain)) > sheet.MAX_ROWS:
            raise UserError(self.env._("A sheet has a million rows, and these are %s: filter them first.", count))
        names = [name for name in self._sheet_columns if self._has_field_access(self._fields[name], "read")]
        words = self.fields_get(names, ["string"])
        types = [self._fields[name].type for name in names]
        columns = [(words[name]["string"], WIDTHS.get(kind, 16), PATTERNS.get(kind)) for name, kind in zip(names, types, strict=True)]
        totals = self._get_sheet_totals(domain, names)
        return sheet.write(file, self._get_sheet_title(), columns, self._get_sheet_rows(domain, names), totals)

    @api.model
    def _get_sheet_title(self):
        return self.env["ir.model"]._get(self._name).name

    @api.model
    def _get_sheet_rows(self, domain, names):
        """ Yield the rows in the order of the list, a list of values each. The analysis is worked out once, and stays in the database
        until its rows are fetched: neither memory nor time grows with the batches. """
        query = self._search(domain, order=self._order)
        statement = query.select(*(self._field_to_sql(self._table, name, query) for name in names))
        self.env.flush_all()
        known = {name: self._get_sheet_words(name) for name in names if self._fields[name].type in ("selection", "boolean")}
        with self.env.cr._cnx.cursor("sales_unit_analysis_sheet") as cursor:  # of the same transaction
            cursor.execute(statement.code, statement.params)
            while rows := cursor.fetchmany(BATCH):
                self._add_names(known, names, rows)
                for row in rows:
                    yield [self._get_sheet_value(known.get(name), value) for name, value in zip(names, row, strict=True)]

    def _get_sheet_words(self, name):
        if self._fields[name].type == "boolean":
            return {True: self.env._("Yes")}
        return dict(self._fields[name]._description_selection(self.env))

    def _get_sheet_value(self, known, value):
        if known is not None:
            return known.get(value)
        if hasattr(value, "hour"):  # by the reader's clock
            return Datetime.context_timestamp(self, value).date()
        return value

    def _add_names(self, known, names, rows):
        """ Add the names of projects, people and so on that are not known yet. """
        for column, name in enumerate(names):
            if comodel := self._fields[name].comodel_name:
                fresh = {row[column] for row in rows} - {None, *known.setdefault(name, {})}
                for record in self.env[comodel].sudo().browse(fresh):  # sudo: who reads a row reads whose it is
                    known[name][record.id] = record.display_name

    @api.model
    def _get_sheet_totals(self, domain, names):
        """ :returns: list of rows, one per currency: sums, and what is worked out of them, as groups of the screen have it """
        measures = [name for name in names if name in self._sheet_sums]
        groups = self._read_group(domain, ["currency_id"], [f"{name}:{self._fields[name].aggregator}" for name in measures])
        totals = []
        for currency, *values in groups:
            sums = dict(zip(measures, values, strict=True), currency_id=currency.name)
            totals.append([self.env._("Total"), *(sums.get(name) for name in names[1:])])
        return totals

    @api.model
    def _parse_domain(self, text):
        """ :param str text: JSON of the screen's domain
        :returns: list
        :raises UserError: if it is none """
        try:
            domain = json.loads(text)
            Domain(domain).validate(self)
        except (ValueError, TypeError, KeyError) as error:
            raise UserError(self.env._("What is filtered by was not understood: %s", error)) from error
        return domain


class SalesUnitTransaction(models.Model):
    _inherit = "sales.unit.transaction"
    _sheet_columns = (
        "date", "date_contract", "project_id", "building_id", "unit_id", "kind_id", "launch_id", "layout", "floor", "area_band_id",
        "price_band_id", "gross_area", "list_value", "value", "price_per_area", "realised", "floor_value", "floor_gain", "above_floor",
        "partner_id", "user_id", "team_id", "source_id", "order_id", "kind", "state", "unit_count", "currency_id")
    _sheet_sums = (
        "gross_area", "list_value", "value", "price_per_area", "realised", "floor_value", "floor_gain", "above_floor", "unit_count")


class SalesUnitStock(models.Model):
    _inherit = "sales.unit.stock"
    _sheet_columns = (
        "project_id", "building_id", "unit_id", "kind_id", "launch_id", "layout", "floor", "area_band_id", "price_band_id", "left_area",
        "left_value", "left_floor_value", "market_since", "age", "is_left", "is_untouched", "intended_count", "remark_count", "last_reason",
        "unit_count", "left_count", "sold_count", "recent_count", "absorption", "months_left", "currency_id")
    _sheet_sums = (
        "left_area", "left_value", "left_floor_value", "age", "intended_count", "remark_count", "unit_count", "left_count", "sold_count",
        "recent_count", "absorption", "months_left")
