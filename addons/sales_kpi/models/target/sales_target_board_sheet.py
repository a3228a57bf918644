import io

import xlsxwriter

from odoo import models

# Nodes whose figures are in memory at one time.
CHUNK = 500
MEASURES = ("target", "actual", "percent", "gap")


class SalesTargetPlan(models.Model):
    """ The board as a sheet: what is opened, in the order of the tree, written row by row. """
    _inherit = "sales.target.plan"

    def _export_board(self, open_ids, metric_id=None, period_id=None):
        """ Return the sheet's content. Rows go to disk as they are written, so the memory it
        takes depends on the file's size only.

        :param list open_ids: nodes of which the children are shown
        """
        self.ensure_one()
        self.check_access("read")
        columns, clock = self._get_board_columns(metric_id, period_id), self._get_clock()
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False}) as book:
            formats = self._get_sheet_formats(book)
            sheet = book.add_worksheet(self.env._("Target board"))
            self._write_board_head(sheet, columns, formats)
            number = 2
            lines = self._get_board_lines(open_ids)
            for start in range(0, len(lines), CHUNK):
                for row, depth, unassigned in self._get_sheet_rows(lines[start:start + CHUNK], columns, clock):
                    self._write_board_row(sheet, number, row, depth, unassigned, columns, formats)
                    number += 1
        return buffer.getvalue()

    def _get_board_lines(self, open_ids):
        """ Return ``[(node, depth, is it the line of what is unassigned)]`` of what is opened. """
        roots, opened = self._get_board_roots(), set(open_ids)
        shown = self.env["sales.target.node"].search([
            ("plan_id", "=", self.id), ("parent_id", "in", list(opened))])
        below = shown.grouped(lambda node: node.sudo().parent_id.id)  # sudo: only the id
        lines = []

        def add(node, depth):
            lines.append((node, depth, False))
            if node.id in opened:
                for child in below.get(node.id, ()):
                    add(child, depth + 1)
                if node.id in below:
                    lines.append((node, depth + 1, True))
        for root in roots:
            add(root, 0)
        return lines

    def _get_sheet_rows(self, lines, columns, clock):
        nodes = self.env["sales.target.node"].union(*(node for node, _depth, _unassigned in lines))
        rows = {row["id"]: row for row in self._get_board_rows(nodes, columns, clock)}
        for node, depth, unassigned in lines:
            row = rows[node.id]
            if not unassigned or any(cell["unassigned"] or cell["open_share"] for cell in row["cells"]):
                yield row, depth, unassigned

    def _get_sheet_formats(self, book):
        def formats(**values):
            return {
                "currency": book.add_format({"num_format": "#,##0.00", **values}),
                "piece": book.add_format({"num_format": "#,##0", **values}),
                "sqm": book.add_format({"num_format": "#,##0.00", **values}),
                "percent": book.add_format({"num_format": "0.00", **values}),
            }
        return {
            "head": book.add_format({"bold": True, "bg_color": "#EEEEEE", "bottom": 1, "align": "center"}),
            "share": book.add_format({"num_format": "0.0%"}),
            "figure": formats(),
            "indent": {depth: book.add_format({"indent": depth}) for depth in range(16)},
        }

    def _write_board_head(self, sheet, columns, formats):
        """ Two lines: the period or metric, and what of it is below. """
        labels = {
            "target": self.env._("Target"), "actual": self.env._("Result"),
            "percent": self.env._("Reached"), "gap": self.env._("Gap"),
        }
        sheet.freeze_panes(2, 1)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, len(columns) * len(MEASURES), 15)
        sheet.write_string(0, 0, self.name, formats["head"])
        by_metric = len({metric for metric, _period in columns}) > 1
        for number, (metric, period) in enumerate(columns):
            label = metric.name if by_metric else f"{metric.name}, {period.display_name}"
            for offset in range(len(MEASURES)):
                sheet.write_string(0, 1 + number * len(MEASURES) + offset, label if not offset else "", formats["head"])
        sheet.write_string(1, 0, columns[0][1].display_name if by_metric else "", formats["head"])
        for number in range(len(columns)):
            for offset, measure in enumerate(MEASURES):
                sheet.write_string(1, 1 + number * len(MEASURES) + offset, labels[measure], formats["head"])

    def _write_board_row(self, sheet, number, row, depth, unassigned, columns, formats):
        """ Write a line; what is empty stays empty, a zero is a zero. """
        name = self.env._("Unassigned") if unassigned else row["name"]
        sheet.write_string(number, 0, name, formats["indent"][min(depth, 15)])
        for place, ((metric, _period), cell) in enumerate(zip(columns, row["cells"], strict=True)):
            if unassigned:
                cell = {"target": cell["open_share"], "actual": cell["unassigned"]}
            for offset, measure in enumerate(MEASURES):
                value = cell.get(measure)
                if value is None:
                    continue
                is_share = measure == "percent"
                sheet.write_number(
                    number, 1 + place * len(MEASURES) + offset, value / 100 if is_share else value,
                    formats["share"] if is_share else formats["figure"][metric.unit])
