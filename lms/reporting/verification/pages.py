"""What is printed, read from the pages and their tags: the words of the first page, the rows of a register."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lms.reporting.pdf.syntax import DOCUMENT, FONTS, PAGES
from lms.reporting.verification.reading import Broken, Reader, listed, references, single

_SHOWN = re.compile(rb"/(\S+) [\d.]+ Tf|<([0-9a-f]+)>")
_MEANING = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
_TAG = re.compile(rb"/S/(\w+)")
_MOST_LETTERS = 1 << 22


def first_page_text(reader: Reader) -> str:
    """Return the letters of the first page, without spaces, in the order in which they are drawn."""
    node = reader.body(listed(reader.body(PAGES), b"/Kids")[0])
    page = reader.body(listed(node, b"/Kids")[0])
    content = reader.whole(listed(page, b"/Contents")[0])
    fonts = dict(_fonts(reader))
    meanings: dict[bytes, dict[bytes, str]] = {}
    letters: list[str] = []
    font = b""
    for name, digits in _SHOWN.findall(content):
        if name:
            font = name
            continue
        if font not in meanings:
            meanings[font] = _meanings(reader, fonts.get(font, 0))
        letters += [meanings[font].get(digits[at : at + 4], "") for at in range(0, len(digits), 4)]
    return "".join(letters).replace(" ", "")


def rows_in(reader: Reader, section: int) -> int:
    """Return how many rows the table of a section has, its heading not counted; 0 if it has no table."""
    sections = listed(reader.body(DOCUMENT), b"/K")
    if section >= len(sections):
        raise Broken("section")
    tables = [number for number, tag in _kids(reader, sections[section]) if tag == b"Table"]
    if not tables:
        return 0
    bodies = [number for number, tag in _kids(reader, tables[0]) if tag == b"TBody"]
    return sum(sum(tag == b"TR" for _, tag in _kids(reader, body)) for body in bodies)


def _kids(reader: Reader, number: int) -> Iterator[tuple[int, bytes]]:
    for kid in _kids_of(reader.body(number)):
        found = _TAG.search(reader.body(kid))
        if found is not None:
            yield kid, found[1]


def _kids_of(body: bytes) -> list[int]:
    _, _, after = body.partition(b"/K")
    inside = after[1:].partition(b"]")[0] if after.lstrip().startswith(b"[") else after.partition(b"/")[0]
    return references(inside.lstrip(b"["))


def _fonts(reader: Reader) -> Iterator[tuple[bytes, int]]:
    for name, number in re.findall(rb"/(\S+) (\d+) 0 R", reader.body(FONTS)):
        yield name, int(number)


def _meanings(reader: Reader, font: int) -> dict[bytes, str]:
    if not font:
        return {}
    table = reader.whole(single(reader.body(font), b"/ToUnicode"), _MOST_LETTERS)
    return {glyph: bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in _MEANING.findall(table)}
