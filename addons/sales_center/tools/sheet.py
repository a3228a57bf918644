"""A workbook of one sheet, written row by row. Knows nothing of Odoo."""
import datetime

import xlsxwriter

MAX_ROWS = 1_048_575  # below the headings


def write(file, title, columns, rows, totals=()):
    """Write a workbook of one sheet, so that memory does not grow with it.

    :param file: path or binary file
    :param list columns: ``(heading, width, number format or None)``; a date has ``yyyy-mm-dd`` without one
    :param rows: iterable of lists of values; None and False are empty cells
    :param totals: rows of the same kind that stand below, in bold; a filter leaves them alone
    :returns: number of rows
    """
    count = 0
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EFEFEF"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        formats = [book.add_format({"num_format": pattern}) if pattern else None for _heading, _width, pattern in columns]
        sums = [book.add_format({"bold": True, "top": 1, **({"num_format": pattern} if pattern else {})}) for *_rest, pattern in columns]
        page.freeze_panes(1, 0)
        for index, (_heading, width, _pattern) in enumerate(columns):
            page.set_column(index, index, width)
        page.write_row(0, 0, [heading for heading, _width, _pattern in columns], bold)
        for count, row in enumerate(rows, 1):
            write_row(page, count, row, formats, day)
        for number, row in enumerate(totals, count + 1):
            write_row(page, number, row, sums, day)
        page.autofilter(0, 0, count, len(columns) - 1)
    return count


def write_row(page, number, row, formats, day):
    """Write the cells of a row that are not empty.

    :param int number: of the row, from zero
    :param list formats: one per column, None for the standard
    :param day: format of dates in columns without one
    """
    for index, value in enumerate(row):
        if isinstance(value, str):
            page.write_string(number, index, value, formats[index])
        elif isinstance(value, datetime.date):
            page.write_datetime(number, index, value, formats[index] or day)
        elif value is not None and value is not False:
            page.write_number(number, index, value, formats[index])
