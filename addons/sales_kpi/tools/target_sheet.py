"""Targets as a workbook: a sheet per metric, nodes down, periods across. Knows nothing of Odoo.

The first row and the first column hold keys and are hidden; the second row holds the headings.
An empty cell is a figure that is not set, and not zero.
"""
import re
from collections import namedtuple

import openpyxl
import xlsxwriter
from openpyxl.utils import get_column_letter

FIRST_ROW, FIRST_COLUMN = 3, 3  # of the figures, counted from 1
MAX_ROWS = 100_000
UNFIT = r"[\[\]:*?/\\'\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]"  # in the name of a sheet

# key: of the metric; columns: [(key, heading)], the total first; rows: [(key, depth, name, [value or None])]
Sheet = namedtuple("Sheet", "name key columns rows number_format")
# where: "Sheet!C3"; line: "Sheet!3"; row, column: their keys; value: a number, None where it is empty, or anything else that somebody typed
Cell = namedtuple("Cell", "where line row column value")


class NotWorkedOut:
    """ The value of a formula that no program has worked out. """


def sheet_names(names):
    """ Return names that a workbook takes: short, without certain characters, each once.

    >>> sheet_names(["Orders: new/old", "x" * 40, "x" * 40, "Orders  new old", ""])
    ['Orders new old', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'xxxxxxxxxxxxxxxxxxxxxxxxxxx (2)', 'Orders new old (2)', 'Sheet']
    """
    used, result = set(), []
    for name in names:
        clean = re.sub(r"\s+", " ", re.sub(UNFIT, " ", name)).strip()[:31].strip() or "Sheet"
        final, number = clean, 1
        while final.lower() in used:
            number += 1
            final = f"{clean[:27].strip()} ({number})"
        used.add(final.lower())
        result.append(final)
    return result


def write(file, sheets, headings):
    """ Write a workbook, row by row, so that memory does not grow with it.

    :param file: path or binary file
    :param sheets: iterable of `Sheet`
    :param tuple headings: of the columns of keys and names
    """
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    indents, numbers = {}, {}
    for sheet in sheets:
        number = numbers.setdefault(sheet.number_format, book.add_format({"num_format": sheet.number_format}))
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(FIRST_ROW - 1, FIRST_COLUMN)
        page.set_column(0, 0, 8, None, {"hidden": True})
        page.set_column(1, 1, 36)
        page.set_column(2, 1 + len(sheet.columns), 15)
        page.set_row(0, None, None, {"hidden": True})
        page.write_row(0, 0, [sheet.key, "", *(key for key, _heading in sheet.columns)])
        page.write_row(1, 0, [*headings, *(heading for _key, heading in sheet.columns)], bold)
        for index, (key, depth, name, values) in enumerate(sheet.rows, FIRST_ROW - 1):
            indent = indents.setdefault(depth, book.add_format({"indent": min(depth, 15), "bold": not depth}))
            page.set_row(index, None, None, {"level": min(depth, 7)})
            page.write_string(index, 0, key)
            page.write_string(index, 1, name, indent)
            _write_figures(page, index, values, number)
    book.close()


def _write_figures(page, index, values, number):
    """ Write one node's figures; a total that is the sum of its periods as a formula. """
    total, *parts = values
    known = [value for value in parts if value is not None]
    for column, value in enumerate(values, FIRST_COLUMN - 1):
        if value is None:
            continue
        if column == FIRST_COLUMN - 1 and known and abs(sum(known) - total) < 1e-6:
            first, last = get_column_letter(FIRST_COLUMN + 1), get_column_letter(FIRST_COLUMN + len(parts))
            page.write_formula(index, column, f"=SUM({first}{index + 1}:{last}{index + 1})", number, value)
        else:
            page.write_number(index, column, value, number)


def read(file):
    """ Yield ``(sheet name, key of the metric, cells)`` of a workbook; ``cells`` yields `Cell`.

    Formulas count with the value that was worked out when the file was saved.

    :raises ValueError: if the file is no workbook, or is too large
    """
    try:
        values = openpyxl.load_workbook(file, read_only=True, data_only=True)
        file.seek(0)
        formulas = openpyxl.load_workbook(file, read_only=True)
    except Exception as error:  # whatever the library meets in a file that is none
        raise ValueError(str(error)) from error
    for page in values.worksheets:
        source = formulas[page.title]
        for sheet in (page, source):
            sheet.reset_dimensions()
        rows = zip(page.iter_rows(values_only=True), source.iter_rows(values_only=True), strict=False)
        head, _formulas = next(rows, ((), ()))
        yield page.title, head[0] if head else None, _cells(page.title, head, rows)


def _cells(title, head, rows):
    next(rows, None)  # the headings
    width = max((index for index, key in enumerate(head, 1) if key is not None), default=0)
    for number, (row, typed) in enumerate(rows, FIRST_ROW):
        key = row[0] if row else None
        if number > MAX_ROWS:
            raise ValueError(f"{title}: more than {MAX_ROWS} rows")
        for index in range(FIRST_COLUMN - 1, max(width, len(row))):
            value = row[index] if index < len(row) else None
            if value is None and index < len(typed) and typed[index] is not None:
                value = NotWorkedOut
            if isinstance(value, str):
                value = value.strip() or None
            column = head[index] if index < len(head) else None
            if value is not None or (column is not None and key is not None):
                yield Cell(f"{title}!{get_column_letter(index + 1)}{number}", f"{title}!{number}", key, column, value)


def number(value):
    """ Return a cell's value as a number, as typed or as text; None if it is none.

    >>> number(12), number("12.50"), number("-3"), number("1,200"), number(True), number(float("nan")), number("#N/A")
    (12.0, 12.5, -3.0, None, None, None, None)
    """
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}(\.\d+)?", value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) > 1e13:
        return None
    return float(value)
