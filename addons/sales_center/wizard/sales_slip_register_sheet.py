import io

import xlsxwriter

from odoo import fields, models

from ..tools.slip_register import BLANK, FIGURES


class SalesSlipRegister(models.TransientModel):
    """ The register as a sheet, written row by row. """
    _inherit = "sales.slip.register"

    def _get_figure_labels(self):
        return {
            "opening": self.env._("Blank at the beginning"), "received": self.env._("Received"), "issued": self.env._("Issued"),
            "used": self.env._("Used"), "void": self.env._("Voided blank"), "closing_stock": self.env._("In stock at the end"),
            "closing_issued": self.env._("With holders at the end"), "closing": self.env._("Blank at the end"),
            "void_used": self.env._("Voided after use"), "archived": self.env._("Archived"),
        }

    def _get_sheet_columns(self):
        """ Return ``[(label, width)]`` of the sheet of numbers. """
        return [
            (self.env._("Kind"), 16), (self.env._("Book"), 28), (self.env._("Slip Number"), 14), (self.env._("Status"), 12),
            (self.env._("Since"), 12), (self.env._("Holder"), 18), (self.env._("Sales Team"), 18), (self.env._("Customer"), 24),
            (self.env._("Unit"), 16), (self.env._("Amount"), 14), (self.env._("Currency"), 9), (self.env._("Used On"), 12),
            (self.env._("Reason"), 30),
        ]

    def _export(self):
        """ Return the sheet's content; its rows go to disk as they are written. """
        self.ensure_one()
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
            head = book.add_format({"bold": True, "bg_color": "#EEEEEE", "bottom": 1, "text_wrap": True, "valign": "top"})
            bold = book.add_format({"bold": True, "top": 1})
            self._write_summary(book.add_worksheet(self.env._("Summary")), head, bold)
            self._write_numbers(book.add_worksheet(self.env._("Numbers")), head, {
                "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
                "amount": book.add_format({"num_format": "#,##0.00"}),
            })
        return buffer.getvalue()

    def _write_summary(self, sheet, head, bold):
        labels = self._get_figure_labels()
        sheet.set_column(0, 1, 28)
        sheet.set_column(2, len(FIGURES) + 1, 13)
        sheet.write_row(0, 0, [self.env._("Kind"), self.env._("Book"), *(labels[name] for name in FIGURES)], head)
        sheet.freeze_panes(1, 2)
        row = 1
        for kind, books, total in self._get_summary():
            for book, figures in books:
                sheet.write_row(row, 0, [kind.name, book._print_run(range(book.number_from, book.number_to + 1))])
                sheet.write_row(row, 2, [figures[name] for name in FIGURES])
                row += 1
            sheet.write_row(row, 0, [kind.name, self.env._("Total"), *(total[name] for name in FIGURES)], bold)
            row += 1

    def _write_numbers(self, sheet, head, formats):
        labels = self._get_state_labels()
        for column, (label, width) in enumerate(self._get_sheet_columns()):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, label, head)
        sheet.freeze_panes(1, 3)
        for row, (book, slip, state, move) in enumerate(self._iter_numbers(), 1):
            blank = state in BLANK
            used = slip if not blank and slip.used_date else slip.browse()
            person, team = (move.to_employee_id, move.to_team_id) if blank else (slip.employee_id, slip.team_id)
            numbers = book._print_run(range(book.number_from, book.number_to + 1))
            sheet.write_row(row, 0, [book.kind_id.name, numbers, slip.name, labels[state]])
            sheet.write_datetime(row, 4, fields.Datetime.to_datetime(move.date), formats["date"])
            sheet.write_row(row, 5, [person.name or "", team.name or ""])
            if used:
                sheet.write_row(row, 7, [used.partner_id.display_name, used.unit_id.display_name or ""])
                sheet.write_number(row, 9, used.amount, formats["amount"])
                sheet.write_string(row, 10, used.currency_id.name or "")
                sheet.write_datetime(row, 11, fields.Datetime.to_datetime(used.used_date), formats["date"])
            sheet.write_string(row, 12, (slip.void_reason if state == "void" else used.skip_reason) or "")
