"""Performance entries as a sheet, row by row. Knows nothing of Odoo."""
import xlsxwriter

MAX_ROWS = 1_048_575  # below the headings
WIDTHS = {"date": 12, "text": 18, "number": 14, "long": 40}


def write(file, title, columns, rows):
    """ Write a workbook of one page; memory does not grow with its rows.

    :param file: path or binary file
    :param str title: of the page
    :param columns: list of (heading, kind): ``date``, ``number``, ``text`` or ``long`` (a text, in a wide column)
    :param rows: iterable of lists, a value for each column; what is None or False stays empty
    :returns: number of rows
    """
    count = 0
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold, date = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
        number = book.add_format({"num_format": "#,##0.00"})
        page = book.add_worksheet(title)
        page.freeze_panes(1, 0)
        for index, (heading, kind) in enumerate(columns):
            page.set_column(index, index, WIDTHS[kind])
            page.write_string(0, index, heading, bold)
        writers = {"date": (page.write_datetime, date), "number": (page.write_number, number)}
        how = [writers.get(kind, (page.write_string, None)) for _heading, kind in columns]
        for count, row in enumerate(rows, 1):
            for index, value in enumerate(row):
                if value is not None and value is not False:
                    write_cell, cell_format = how[index]
                    write_cell(count, index, value, cell_format)
        page.autofilter(0, 0, count, len(columns) - 1)
    return count
