import base64
import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..models.inventory.sales_unit import CLAIMED_FIELDS, PRICE_FIELDS
from ..tools import unit_sheet

SHOWN = 100  # problems that are listed; all are counted
IGNORED = frozenset({"price_total", "state", "claim_user_id"})  # worked out, not typed
REQUIRED = ("building_id", "number")
INTEGERS = frozenset({"floor", "door"})
NUMBERS = frozenset({"gross_area", "net_area", "list_price", "floor_price"})


class SalesUnitSheet(models.TransientModel):
    """ Takes the units of a project out into a workbook and back in.

    1. Everybody takes out what they may read; officers bring in.
    2. A row is known by its building and number. One that is known is changed, one that is not is a new, planned unit.
    3. Columns are known by their headings, in the reader's language or in English, in any order; those that are left
       out stay as they are. An empty cell empties what may be empty.
    4. A dry run names each cell that is wrong, says what is wrong and what to do. With one wrong cell nothing is
       brought in.
    5. What is claimed keeps its price, area and number, and what is on the market its price and area.
    """
    _name = "sales.unit.sheet"
    _description = "Units as a Workbook"

    project_id = fields.Many2one("sales.project", required=True, ondelete="cascade")
    data = fields.Binary("Workbook", attachment=False)
    filename = fields.Char()
    checked = fields.Boolean(readonly=True)
    error_count = fields.Integer("Wrong Cells", readonly=True)
    change_count = fields.Integer("Rows That Change", readonly=True)
    result = fields.Text(readonly=True)

    def action_export(self):
        """ Download the units; those of an empty project are the form to fill in. """
        self.ensure_one()
        return {"type": "ir.actions.act_url", "target": "download", "url": f"/sales_center/units/{self.project_id.id}.xlsx"}

    def action_check(self):
        """ Say what is wrong with the workbook, and what it would change. Changes nothing. """
        self.ensure_one()
        new, changed, errors = self._read()
        lines = errors[:SHOWN] + ([self.env._("and %s more", len(errors) - SHOWN)] if len(errors) > SHOWN else [])
        self.write({
            "checked": True, "error_count": len(errors), "change_count": len(new) + len(changed),
            "result": "\n".join([self._describe(new, changed), *lines])})
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "views": [(False, "form")], "target": "new",
            "name": self.env._("Units as a Workbook"),
        }

    def action_import(self):
        """ Bring the units in, all or none. """
        self.ensure_one()
        new, changed, errors = self._read()
        if errors:
            raise UserError(self.env._("Nothing was brought in. %(count)s cells are wrong:\n%(cells)s",
                                       count=len(errors), cells="\n".join(errors[:20])))
        self.env["sales.unit"].create(new)
        for unit, values in changed.items():
            unit.write(values)
        self.project_id.message_post(subtype_xmlid="mail.mt_note", body=self.env._(
            "Units brought in from %(file)s: %(what)s", file=self.filename or "xlsx", what=self._describe(new, changed)))
        return {"type": "ir.actions.act_window_close"}

    @api.onchange("data", "project_id")
    def _onchange_data(self):
        self.checked = False

    def _describe(self, new, changed):
        return self.env._("%(new)s new units, %(changed)s changed.", new=len(new), changed=len(changed))

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    def _read(self):
        """ Read the workbook against the project.

        :returns: list of values of new units; dict of unit to the values that change; list of errors
        :raises UserError: if the file as a whole can't be read
        """
        self.env["sales.unit"].check_access("write")
        self.env["sales.unit"].check_access("create")
        self.project_id.check_access("read")
        if not self.data:
            raise UserError(self.env._("Choose a workbook first."))
        try:
            headings, rows = unit_sheet.read(io.BytesIO(base64.b64decode(self.data)))
            columns = self._get_columns(headings)
            return self._read_rows(columns, rows)
        except ValueError as error:
            raise UserError(self.env._("The file can't be read as a workbook (xlsx): %s", error)) from error

    def _get_columns(self, headings):
        """ :returns: dict of field's name to the place of its column, from 0 """
        Unit = self.env["sales.unit"]
        names = {}
        for env_unit in (Unit.with_context(lang="en_US"), Unit):
            for name, heading, _width, _pattern in env_unit._get_sheet_columns():
                names.update({name: name, heading.lower(): name})
        columns, unknown = {}, []
        for index, heading in enumerate(headings):
            name = names.get(heading.lower())
            if name and name not in columns:
                columns[name] = index
            elif heading:
                unknown.append(heading)
        labels = {name: heading for name, heading, _width, _pattern in Unit._get_sheet_columns()}
        if unknown or (missing := [labels[name] for name in REQUIRED if name not in columns]):
            raise UserError(
                self.env._("Unknown or double columns: %s. Take the units out to see which columns there are.", ", ".join(unknown))
                if unknown else self.env._("Columns are missing: %s. Without them no unit is known.", ", ".join(missing)))
        return {name: index for name, index in columns.items() if name not in IGNORED}

    def _read_rows(self, columns, rows):
        known = self._get_known()
        new, changed, errors, seen = [], {}, [], {}
        for number, row in rows:
            cells = {name: row[index] if index < len(row) else None for name, index in columns.items()}
            values, wrong = self._read_cells(cells, known)
            key = (values.get("building_id"), values.get("number"))
            if not wrong and key in seen:
                wrong["number"] = self.env._("the unit comes twice, first in row %s. Leave one of them out.", seen[key])
            seen.setdefault(key, number)
            unit = known["units"].get(key)
            if unit and not wrong:
                values = {name: value for name, value in values.items() if self._differs(unit, name, value)}
                wrong = self._get_refused(unit, values, known["claims"].get(unit))
            elif not wrong:
                wrong = self._get_missing(values)
            if wrong:
                errors += [self._describe_error(number, columns, name, problem) for name, problem in wrong.items()]
            elif unit and values:
                changed[unit] = values
            elif not unit:
                new.append(values)
        return new, changed, errors

    def _get_known(self):
        """ :returns: dict of what the cells may name, each by its text """
        units = self.env["sales.unit"].with_context(active_test=False).search([("project_id", "=", self.project_id.id)])
        kinds = self.env["sales.unit.kind"].search([("company_id", "in", (False, self.project_id.company_id.id))])
        texts = {
            "building_id": {building.name: building.id for building in self.project_id.building_ids},
            "kind_id": {kind.name: kind.id for kind in kinds},
        }
        for name in ("orientation", "price_basis"):
            field = units._fields[name]
            texts[name] = {label: value for env in (self.with_context(lang="en_US").env, self.env)
                           for value, label in field._description_selection(env)}
        return {
            "texts": texts, "claims": units._get_live_claims(),
            "units": {(unit.building_id.id, unit.number): unit for unit in units}}

    def _read_cells(self, cells, known):
        """ :returns: dict of values, dict of field's name to what is wrong with its cell """
        values, wrong = {}, {}
        for name, value in cells.items():
            try:
                values[name] = self._read_cell(name, value, known["texts"].get(name))
            except ValueError as error:
                wrong[name] = str(error)
        return values, wrong

    def _read_cell(self, name, value, texts):
        """ :raises ValueError: saying what is wrong with the cell and what to do """
        text = unit_sheet.to_text(value)
        if name in REQUIRED and not text:
            raise ValueError(self.env._("it is empty. Every row names its building and number."))
        if texts is not None:
            if text and text not in texts:
                offered = {value: label for label, value in texts.items()}.values()  # the last one is in the reader's language
                raise ValueError(self.env._(
                    "“%(text)s” is not known. Write one of: %(texts)s.", text=text, texts=", ".join(sorted(offered)[:20])))
            return texts.get(text, False)
        if name not in NUMBERS | INTEGERS:
            return text or False
        number = 0.0 if value is None else unit_sheet.to_number(value)
        if number is None:
            raise ValueError(self.env._("“%s” is not a number. Write digits only.", text))
        if name in INTEGERS and not number.is_integer():
            raise ValueError(self.env._("“%s” is not a whole number.", text))
        if name in NUMBERS and number < 0:
            raise ValueError(self.env._("“%s” is below zero.", text))
        return int(number) if name in INTEGERS else number

    def _differs(self, unit, name, value):
        present = unit[name]
        if isinstance(value, float):
            return float_compare(present, value, precision_digits=2) != 0
        return (present.id if unit._fields[name].type == "many2one" else present or False) != (value or False)

    def _get_missing(self, values):
        """ :returns: dict of field's name to what a new unit lacks """
        if values.get("kind_id"):
            return {}
        return {"kind_id": self.env._("the unit is new and has no kind. Name its kind.")}

    def _get_refused(self, unit, values, claim):
        """ :returns: dict of field's name to why it can't be changed now """
        if claim and (refused := values.keys() & (CLAIMED_FIELDS | {"floor_price"})):
            return {name: self.env._("%s Leave the cell as it was.", unit._get_taken_message(claim)) for name in refused}
        if unit.stage in ("on_market", "delivered") and (refused := values.keys() & PRICE_FIELDS):
            text = self.env._("the unit is on the market. Change its price by a price list, or take it off the market first.")
            return dict.fromkeys(refused, text)
        if not values.get("kind_id", True):
            return {"kind_id": self.env._("every unit has a kind. Name it.")}
        return {}

    def _describe_error(self, row, columns, name, problem):
        label = self.env["sales.unit"]._fields[name]._description_string(self.env)
        cell = unit_sheet.where(row, columns[name]) if name in columns else str(row)
        return self.env._("%(cell)s (row %(row)s, %(column)s): %(problem)s", cell=cell, row=row, column=label, problem=problem)
