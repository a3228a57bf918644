import base64
import io

import xlsxwriter
from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError


class SalesDeductionSheet(models.TransientModel):
    """ The deductions of a month as a sheet for payroll: a row per employee, a column per kind, and the list behind it. """
    _name = "sales.deduction.sheet"
    _description = "Deductions for Payroll"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    month = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self).replace(day=1) - relativedelta(months=1), help="Any day of it.")
    file = fields.Binary(readonly=True, attachment=False)

    def action_download(self):
        """ Make the sheet and download it.

        :raises UserError: if there is nothing to keep or give back
        """
        self.ensure_one()
        rows = self._get_rows()
        if not rows:
            raise UserError(self.env._("Nothing is to be kept or given back in that month."))
        self.file = base64.b64encode(self._make(rows))
        name = f"{self.env._('Deductions')}_{self.month:%Y-%m}.xlsx"
        return {"type": "ir.actions.act_url", "target": "download",
                "url": f"/web/content/{self._name}/{self.id}/file/{name}?download=true"}

    def _get_rows(self):
        first = self.month.replace(day=1)
        return self.env["sales.deduction"].search([
            ("company_id", "=", self.company_id.id), ("date", ">=", first), ("date", "<", first + relativedelta(months=1))],
            order="employee_id, date, id")

    def _make(self, rows):
        kinds = dict(rows._fields["kind"]._description_selection(self.env))
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False}) as book:
            bold, money = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "#,##0.00"})
            self._write_totals(book.add_worksheet(self.env._("By Employee")), rows, kinds, bold, money)
            page = book.add_worksheet(self.env._("Items"))
            page.set_column(0, 3, 20)
            heads = [self.env._("Employee"), self.env._("Date"), self.env._("Kind"), self.env._("For"), self.env._("To Keep")]
            page.write_row(0, 0, heads, bold)
            for number, row in enumerate(rows, 1):
                page.write_row(number, 0, [row.employee_id.name, row.date.isoformat(), kinds[row.kind], row.name or ""])
                page.write_number(number, 4, row.amount, money)
        return buffer.getvalue()

    def _write_totals(self, page, rows, kinds, bold, money):
        page.set_column(0, len(kinds) + 1, 18)
        page.write_row(0, 0, [self.env._("Employee"), *kinds.values(), self.env._("To Keep")], bold)
        number = 0
        for number, (employee, own) in enumerate(rows.grouped("employee_id").items(), 1):
            page.write_string(number, 0, employee.name)
            amounts = [sum(own.filtered(lambda row, kind=kind: row.kind == kind).mapped("amount")) for kind in kinds]
            for column, amount in enumerate([*amounts, sum(amounts)], 1):
                page.write_number(number, column, self.company_id.currency_id.round(amount), money)
