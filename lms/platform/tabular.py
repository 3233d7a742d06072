"""Tables as people hand them over and take them away: CSV in whatever encoding, and CSV that a spreadsheet may open."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lms.kernel.errors import Invalid

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
LONGEST_CELL = 100_000
SAMPLE = 20
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*%?")
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BINARY = ((b"PK\x03\x04", "a spreadsheet or zip file"), (b"%PDF", "a PDF"), (b"\xd0\xcf\x11\xe0", "an old spreadsheet"))


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table and the line of the file on which it begins (the first line is 1)."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read, and how: `encoding` and `separator` are the words that people are told."""

    name: str
    encoding: str
    separator: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    crooked: tuple[tuple[int, int], ...] = ()
    """Lines with another number of cells than the header: (line, cells). They are not among `lines`."""

    @property
    def form(self) -> str:
        """Return how the file was read, in words."""
        return f"{self.encoding}, separated by {self.separator}"


def read(name: str, content: bytes, needed: Sequence[str] = ()) -> Table:
    """Read a CSV; raise `Invalid` with a sentence if it is none, is empty or lacks a needed column."""
    text, encoding = _decoded(name, content)
    separator = _separator(name, text)
    rows = _rows(name, text, separator)
    _number, header = next(rows)
    columns = tuple(cell.strip() for cell in header)
    _check(name, columns, needed)
    lines: list[Line] = []
    crooked: list[tuple[int, int]] = []
    for number, cells in rows:
        if len(cells) != len(columns):
            crooked.append((number, len(cells)))
        else:
            lines.append(Line(number, dict(zip(columns, cells, strict=True))))
    if not lines and not crooked:
        raise Invalid(f"{name} has a line of column names and nothing else. Export it again, with its rows.")
    return Table(name, encoding, SEPARATORS[separator], columns, tuple(lines), tuple(crooked))


def write(columns: Sequence[str], rows: Iterable[Sequence[object]], *, marked: bool = True) -> Iterator[bytes]:
    """Yield a CSV in UTF-8, in pieces, safe to open in a spreadsheet (`marked`: which needs the byte-order mark)."""
    if marked:
        yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([harmless(column) for column in columns])
    pieces = iter(rows)
    while True:
        batch = list(islice(pieces, 1000))
        writer.writerows([harmless(cell) for cell in row] for row in batch)
        yield buffer.getvalue().encode("utf-8")
        buffer.seek(0)
        buffer.truncate()
        if not batch:
            return


def whole(columns: Sequence[str], rows: Iterable[Sequence[object]], *, marked: bool = True) -> bytes:
    """Return a CSV as `write` makes it, in one piece of memory."""
    text = io.BytesIO()
    text.writelines(write(columns, rows, marked=marked))
    return text.getvalue()


def harmless(value: object) -> str:
    """Return a cell that no spreadsheet runs as a formula: such text gets an apostrophe in front, numbers do not."""
    text = "" if value is None else str(value)
    if text.startswith(STARTS_FORMULA) and not NUMBER.fullmatch(text):
        return "'" + text
    return text


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run this cell."""
    return harmless(text) != text


def _decoded(name: str, content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding."""
    if not content.strip():
        raise Invalid(f"{name} is empty. Export it again and check that it has rows.")
    for start, kind in BINARY:
        if content.startswith(start):
            raise Invalid(f"{name} is {kind}, not a CSV. Save or export it as CSV and hand that in.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(name, content), "UTF-16"
    if b"\x00" in content:
        raise Invalid(f"{name} is not text. Export it as CSV in UTF-8.")
    marked = content.startswith(b"\xef\xbb\xbf")
    try:
        return content.decode("utf-8-sig"), "UTF-8 with a byte-order mark" if marked else "UTF-8"
    except UnicodeDecodeError as error:
        broken = content.count(b"\n", 0, error.start) + 1
    try:
        return content.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as error:
        raise Invalid(
            f"{name}, line {broken}: the letters are neither UTF-8 nor Windows-1252. Export it as CSV in UTF-8."
        ) from error


def _utf16(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise Invalid(f"{name} begins like UTF-16 but is not. Export it as CSV in UTF-8.") from error


def _separator(name: str, text: str) -> str:
    """Return the separator that divides the first lines most evenly; a file of one column is no table."""
    sample = "\n".join(text.lstrip("\r\n").splitlines()[:SAMPLE])
    best, most = "", 1
    for separator in SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=separator) if row]
        except csv.Error:
            continue
        if widths and widths[0] > most:
            best, most = separator, widths[0]
    if not best:
        raise Invalid(
            f"{name} is not a CSV: its first line has no comma, semicolon or tab between column names. "
            "Export it as CSV with a line of column names."
        )
    return best


def _rows(name: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of every row that is not blank."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise Invalid(
            f"{name}, line {start}: this cannot be read as CSV ({error}). Look for a quotation mark that is not closed."
        ) from error


def _check(name: str, columns: Sequence[str], needed: Sequence[str]) -> None:
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise Invalid(f"{name}, line 1: the column {twice[0] or '(without a name)'} is there twice. Keep one.")
    missing = [column for column in needed if column not in columns]
    if missing:
        word = "columns" if len(missing) > 1 else "column"
        raise Invalid(
            f"{name}, line 1: the {word} {', '.join(missing)} cannot be found. The file has: {', '.join(columns)}. "
            "Add them to the export, or name the right columns in policies/intake.yaml."
        )
