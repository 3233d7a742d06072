"""Tables as a spreadsheet (XLSX): plain cells and days, never a formula or a link, written row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from lms.kernel.errors import Invalid
from lms.platform.tabular import harmless

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575
"""What a sheet holds below its line of headings."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_CELL = 32_767


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet: its heading, and its width in characters."""

    label: str
    width: float = 16


def workbook(name: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[object]], dated_at: datetime) -> bytes:
    """Return a workbook of one sheet; the same rows and instant give the same bytes.

    Text that a spreadsheet would run if it were saved as CSV again gets an apostrophe in front, as in our CSV. Rows
    go to disk as they come. Raises `Invalid` for more rows than a sheet holds.
    """
    with TemporaryDirectory(prefix="lms-sheet-") as folder:
        path = Path(folder) / "sheet.xlsx"
        options = {"constant_memory": True, "tmpdir": folder}
        book = xlsxwriter.Workbook(path, options)
        book.set_properties({"created": dated_at.replace(tzinfo=None)})
        sheet = book.add_worksheet(name[:31])
        heading, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        for index, column in enumerate(columns):
            sheet.write_string(0, index, harmless(column.label), heading)
        last = 0
        for last, row in enumerate(rows, start=1):
            if last > MOST_ROWS:
                raise Invalid(f"A spreadsheet holds {MOST_ROWS:,} rows, and there are more. Narrow what you ask for.")
            for index, value in enumerate(row):
                _write(sheet, last, index, value, day)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        book.close()
        return path.read_bytes()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object, day: object) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no")
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, _NOT_XML.sub("�", harmless(value))[:_LONGEST_CELL])
