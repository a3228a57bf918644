from odoo import api, models

from ...tools import sheet

CHUNK = 2000  # units that are in memory at one time
MONEY, AREA = "#,##0.00", "0.00"
# What a sheet of units has, in this order: field, width of the column, format of its numbers.
COLUMNS = (
    ("building_id", 12, None), ("entrance", 10, None), ("number", 12, None), ("floor", 8, "0"), ("door", 8, "0"), ("kind_id", 12, None),
    ("layout", 14, None), ("orientation", 12, None), ("gross_area", 12, AREA), ("net_area", 12, AREA), ("price_basis", 18, None),
    ("list_price", 14, MONEY), ("price_total", 16, MONEY), ("floor_price", 16, MONEY), ("state", 14, None), ("claim_user_id", 14, None),
)


class SalesUnit(models.Model):
    """ Units as a workbook: what the reader may see, and no more. """
    _inherit = "sales.unit"

    @api.model
    def _get_sheet_columns(self):
        """ :returns: list of (field's name, heading in the reader's language, width, format) """
        labels = self.fields_get([name for name, _width, _pattern in COLUMNS], ["string"])  # leaves out what the reader may not see
        return [(name, labels[name]["string"], width, pattern) for name, width, pattern in COLUMNS if name in labels]

    @api.model
    def _write_sheet(self, file, domain):
        """ Write the units of a domain that the reader may see.

        :param file: path or binary file
        """
        columns = self._get_sheet_columns()
        sheet.write(file, self.env._("Units"), [column[1:] for column in columns],
                    self._get_sheet_rows([column[0] for column in columns], domain))

    @api.model
    def _get_sheet_rows(self, names, domain):
        ids = self._search(domain).get_result_ids()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env)) for name in names if self._fields[name].type == "selection"}
        for start in range(0, len(ids), CHUNK):
            units = self.browse(ids[start:start + CHUNK])
            for unit in units:
                yield [unit._get_sheet_value(name, labels) for name in names]
            self.env.flush_all()
            self.env.invalidate_all()

    def _get_sheet_value(self, name, labels):
        field, value = self._fields[name], self[name]
        if field.type == "many2one":
            # sudo: who claims a unit is for everybody to know, see `_compute_state`
            return (value.name if name == "building_id" else value.sudo().display_name) or None
        if field.type == "selection":
            return labels[name].get(value)
        return (value or None) if field.type == "char" else value


class SalesLaunchPrice(models.Model):
    """ The comparison of a price list as a workbook. """
    _inherit = "sales.launch.price"

    def _write_sheet(self, file):
        """ Write each unit before and after, and the totals. """
        self.ensure_one()
        self.check_access("read")
        Line = self.env["sales.launch.price.line"]
        names = ("unit_id", "layout", "floor", "gross_area", "old_list_price", "list_price", "old_total", "total", "change",
                 "change_percent", "old_floor_price", "floor_price", "outcome", "kept_reason")
        labels = Line.fields_get(names, ["string"])
        names = [name for name in names if name in labels]
        kinds = {"float": AREA, "monetary": MONEY, "integer": "0"}
        columns = [(labels[name]["string"], 16, kinds.get(Line._fields[name].type)) for name in names]
        sheet.write(file, self.name, columns, self._get_sheet_rows(names))

    def _get_sheet_rows(self, names):
        outcomes = dict(self.line_ids._fields["outcome"]._description_selection(self.env))
        for line in self.line_ids:
            values = {name: line[name] for name in names}
            values.update(unit_id=line.unit_id.display_name, outcome=outcomes.get(line.outcome))
            yield [value if value is not False else None for value in values.values()]
        totals = {"unit_id": self.env._("Total"), "old_total": self.old_total, "total": self.total, "change": self.change,
                  "change_percent": self.change_percent}
        yield [totals.get(name) for name in names]
