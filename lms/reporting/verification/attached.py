"""The files inside the file: the statement, and the data that it speaks of, held against each other."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lms.reporting.pdf.syntax import CATALOG
from lms.reporting.statement import FORMAT, NAME, canonical
from lms.reporting.verification.reading import Broken, Reader, listed, single

_LARGEST_STATEMENT = 1 << 24
_LARGEST_DATA = 1 << 31
_NAME = re.compile(rb"/UF (\((?:\\.|[^\\)])*\)|<feff[0-9a-f]*>)")


@dataclass(frozen=True, slots=True)
class Data:
    """A data file as it was read: its size, hash, rows under the heading, and how often a value stands in a column."""

    size: int
    sha256: str
    rows: int
    columns: dict[str, Counter[str]]


def files_in(reader: Reader) -> dict[str, int]:
    """Return the attached files by name: the number of the stream of each."""
    found = {}
    for number in listed(reader.body(CATALOG), b"/AF"):
        specification = reader.body(number)
        name = _NAME.search(specification)
        if name is None:
            raise Broken("attachment")
        found[_text(name[1])] = single(specification, b"/EF<</F")
    return found


def statement_in(reader: Reader, files: dict[str, int]) -> dict[str, Any]:
    """Return the statement; raises `Broken` if there is none, or it is not written as we write it."""
    if NAME not in files:
        raise Broken("statement")
    data = reader.whole(files[NAME], _LARGEST_STATEMENT)
    try:
        stated: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Broken("statement") from error
    if not isinstance(stated, dict) or stated.get("format") != FORMAT or canonical(stated) != data:
        raise Broken("statement")
    return stated


def read_data(reader: Reader, number: int, size: int, columns: set[str]) -> Data:
    """Read a data file piece by piece; one that is longer than stated is read no further."""
    sha256, length = hashlib.sha256(), 0

    def pieces() -> Iterator[bytes]:
        nonlocal length
        for piece in reader.stream(number, min(size, _LARGEST_DATA))[1]:
            sha256.update(piece)
            length += len(piece)
            yield piece

    rows, counts = _counted(pieces(), columns)
    return Data(length, sha256.hexdigest(), rows, counts)


def _counted(pieces: Iterator[bytes], columns: set[str]) -> tuple[int, dict[str, Counter[str]]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in columns}
    rows = 0
    try:
        table = csv.DictReader(_lines(pieces))
        for row in table:
            rows += 1
            for name in columns:
                counts[name][row.get(name) or ""] += 1
    except (csv.Error, UnicodeDecodeError) as error:
        raise Broken("data") from error
    return rows, counts


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    decoder = io.TextIOWrapper(io.BufferedReader(_Pieces(pieces)), "utf-8-sig", newline="")
    yield from decoder


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file that can be read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            try:
                self._left = next(self._pieces)
            except StopIteration:
                return 0
        given = self._left[: len(buffer)]
        buffer[: len(given)] = given
        self._left = self._left[len(given) :]
        return len(given)


def _text(value: bytes) -> str:
    if value.startswith(b"<"):
        return bytes.fromhex(value[5:-1].decode("ascii")).decode("utf-16-be")
    return re.sub(rb"\\(.)", rb"\1", value[1:-1]).decode("ascii", "replace")
