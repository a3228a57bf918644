import io

import xlsxwriter

from odoo import models
from odoo.tools import format_date


class SalesPerformanceStatement(models.Model):
    """ The statement on paper and as a sheet: both say the same, in the reader's language. """
    _inherit = "sales.performance.statement"

    def action_print(self):
        """ Print the statements as PDF. """
        return self.env.ref("sales_kpi.action_report_performance_statement").report_action(self)

    def action_export(self):
        """ Download the statement as a sheet. """
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/sales_kpi/statement/{self.id}/xlsx", "target": "download"}

    def _get_sheet(self):
        """ Return what the statement says, by what its reader may read.

        :returns: dict of ``person``, ``month``, ``team``; ``metrics``: list of dicts of ``name``, ``rows``, ``total``
            and ``words``; ``commissions``: list of dicts of ``scheme`` and ``amounts``; ``payable`` and its words
        """
        self.ensure_one()
        self.check_access("read")
        currency, metrics = self.currency_id, []
        for metric, entries in self.entry_ids.grouped("metric_id").items():
            total = currency.round(sum(entries.mapped("amount")))
            metrics.append({
                "name": metric.sudo().name or self.env._("Performance"),  # sudo: the name of a metric
                "rows": [entry._get_sheet_row() for entry in entries],
                "total": total, "words": self._say_amount(total)})
        lines = self.env["sales.commission.line"].search([
            ("period_id", "=", self.period_id.id), ("employee_id", "=", self.employee_id.id)])
        payable = currency.round(sum(lines.mapped("payable")))
        return {
            "person": self.sudo().employee_id.name, "team": self.sudo().team_id.name,  # sudo: names on one's own paper
            "month": format_date(self.env, self.date, date_format="MMMM y"),
            "metrics": metrics,
            "commissions": [{
                "scheme": line.sudo().scheme_id.display_name,  # sudo: the name of the scheme
                "amounts": [line.commission, line.held_back, line.released, line.override_amount, line.payable],
            } for line in lines],
            "payable": payable, "payable_words": self._say_amount(payable),
        }

    def _say_amount(self, amount):
        """ Return an amount in words, in the reader's language. """
        return self.currency_id.amount_in_words(amount)

    def _export_sheet(self):
        """ Return the statement as the content of a workbook. """
        self.ensure_one()
        figures, buffer = self._get_sheet(), io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False}) as book:
            formats = {
                "title": book.add_format({"bold": True, "font_size": 14}), "head": book.add_format({"bold": True, "bottom": 1}),
                "bold": book.add_format({"bold": True}), "date": book.add_format({"num_format": "yyyy-mm-dd"}),
                "amount": book.add_format({"num_format": "#,##0.00"}), "total": book.add_format({"num_format": "#,##0.00", "bold": True}),
            }
            sheet = book.add_worksheet(self.env._("Statement"))
            sheet.set_column(0, 0, 24)
            sheet.set_column(1, 5, 18)
            sheet.write(0, 0, self.env._("Performance Statement"), formats["title"])
            sheet.write_row(1, 0, [figures["person"], figures["month"], figures["team"] or ""])
            row = 3
            for part in figures["metrics"]:
                row = self._write_metric(sheet, row, part, formats)
            if figures["commissions"]:
                self._write_commissions(sheet, row, figures, formats)
        return buffer.getvalue()

    def _write_metric(self, sheet, row, part, formats):
        sheet.write(row, 0, part["name"], formats["bold"])
        sheet.write_row(row + 1, 0, [
            self.env._("Date"), self.env._("Deal"), self.env._("Event"), self.env._("About"), self.env._("Share (%)"),
            self.env._("Amount")], formats["head"])
        row += 2
        for line in part["rows"]:
            sheet.write_datetime(row, 0, line["date"], formats["date"])
            sheet.write_row(row, 1, [line["deal"], line["event"], line["about"]])
            sheet.write_number(row, 4, line["share"])
            sheet.write_number(row, 5, line["amount"], formats["amount"])
            row += 1
        return self._write_total(sheet, row, part["total"], part["words"], formats)

    def _write_commissions(self, sheet, row, figures, formats):
        sheet.write(row, 0, self.env._("Commission"), formats["bold"])
        sheet.write_row(row + 1, 0, [
            self.env._("Scheme"), self.env._("Earned"), self.env._("Held Back"), self.env._("Released"),
            self.env._("Share as Leader"), self.env._("To Be Paid")], formats["head"])
        row += 2
        for line in figures["commissions"]:
            sheet.write_string(row, 0, line["scheme"])
            sheet.write_row(row, 1, line["amounts"], formats["amount"])
            row += 1
        return self._write_total(sheet, row, figures["payable"], figures["payable_words"], formats)

    def _write_total(self, sheet, row, total, words, formats):
        sheet.write(row, 0, self.env._("Total"), formats["bold"])
        sheet.write_number(row, 5, total, formats["total"])
        sheet.write(row + 1, 0, self.env._("In Words"))
        sheet.write_string(row + 1, 1, words)
        return row + 3


class SalesPerformance(models.Model):
    _inherit = "sales.performance"

    def _get_sheet_row(self):
        """ Return the entry as a line of a statement. """
        self.ensure_one()
        events = dict(self._fields["event"]._description_selection(self.env))
        return {
            "date": self.date, "deal": self.sudo().order_id.name or "",  # sudo: the number of one's own deal
            "event": events[self.event], "about": self.original_period_id.display_name or "", "share": self.share,
            "amount": self.amount}
