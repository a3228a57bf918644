"""One sheet with a row per unit or price, read cell by cell (`sheet` writes it). Knows nothing of Odoo."""
import re
import zipfile

import openpyxl
from openpyxl.utils import get_column_letter

MAX_ROWS = 50_000
THOUSANDS = re.compile(r"-?(\d{1,3}(,\d{3})+|\d{1,15})(\.\d+)?")


def read(file):
    """Read the first sheet of a workbook.

    :param file: binary file
    :returns: list of headings, iterator of ``(row number, list of values)``; rows without any value are left out
    :raises ValueError: if it is no workbook, or one that is too long
    """
    try:
        page = openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets[0]
    except (zipfile.BadZipFile, KeyError, IndexError, OSError, TypeError, ValueError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
    page.reset_dimensions()
    rows = page.iter_rows(values_only=True)
    headings = [str(value).strip() if value is not None else "" for value in next(rows, ())]
    return headings, _read_rows(rows)


def _read_rows(rows):
    for number, row in enumerate(rows, 2):
        if number > MAX_ROWS:
            raise ValueError(f"more than {MAX_ROWS} rows")
        values = [(value.strip() or None) if isinstance(value, str) else value for value in row]
        if any(value is not None for value in values):
            yield number, values


def where(row, column):
    """Return the name of a cell; the column is counted from 0.

    >>> where(5, 7), where(2, 26)
    ('H5', 'AA2')
    """
    return f"{get_column_letter(column + 1)}{row}"


def to_number(value):
    """Return a cell's value as a number, typed or as text; None if it is none.

    >>> to_number(12), to_number("12.50"), to_number("1,234,567.8"), to_number("12,34"), to_number(True), to_number("¥5")
    (12.0, 12.5, 1234567.8, None, None, None)
    """
    if isinstance(value, str) and THOUSANDS.fullmatch(value):
        value = float(value.replace(",", ""))
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) > 1e13:
        return None
    return float(value)


def to_text(value):
    """Return a cell's value as the text that somebody meant, such as the number of a flat.

    >>> to_text(101.0), to_text("A-101"), to_text(1.5), to_text(None)
    ('101', 'A-101', '1.5', '')
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
