"""Every PDF that a test makes is validated when the test is over: no test has to remember it.

The engine's one writer is watched. What it wrote is looked at by a validator of PDF/UA-1 and PDF/A-3a and by one that
reads as a screen reader does; a finding fails the test that made the file. A file that was looked at before in the same
run, by whatever test, is not looked at again: two files are the same where everything but the signature is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import pytest

from lms.reporting.pdf import render as engine
from lms.reporting.pdf.model import Document, Register, Rendered


@dataclass(frozen=True)
class Made:
    """A file that the engine wrote, and what it was made of."""

    document: Document
    data: bytes


@dataclass
class Watch:
    """What was made and not looked at yet, by the hash of everything but the signature, and what was looked at."""

    made: dict[str, Made] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def note(self, document: Document, rendered: Rendered, data: bytes) -> None:
        """Remember a file, once."""
        if rendered.unsigned_sha256 not in self.seen:
            self.made[rendered.unsigned_sha256] = Made(document, data)

    def findings(self) -> list[str]:
        """Look at what was made since the last time; return a sentence for each finding."""
        found = [f"“{one.document.title}”: {each}" for one in self.made.values() for each in findings(one)]
        self.seen |= self.made.keys()
        self.made.clear()
        return found


WATCH = Watch()


def watch(watched: Watch = WATCH) -> None:
    """Note every file that the engine writes from now on."""
    original: Callable[..., Rendered] = engine._render
    if hasattr(original, "__wrapped__"):
        return

    @wraps(original)
    def noted(document: Document, file: BinaryIO, *rest: Any) -> Rendered:
        rendered = original(document, file, *rest)
        watched.note(document, rendered, _written(file))
        return rendered

    engine._render = noted


def _written(file: BinaryIO) -> bytes:
    if isinstance(file, io.BytesIO):
        return file.getvalue()
    file.flush()
    return Path(file.name).read_bytes()


def findings(one: Made) -> list[str]:
    """Return what the two validators find in a file."""
    return [*_of_the_standards(one.data), *_of_a_reader(one)]


def _of_the_standards(data: bytes) -> Iterator[str]:
    from page import SafetyLimits, ValidationProfile, validate_pdf_bytes

    for profile in (ValidationProfile.PDF_UA_1, ValidationProfile.PDF_A_3A):
        report = validate_pdf_bytes(data, profile=profile, limits=SafetyLimits.unlimited())
        yield from (f"{profile.value} {each.rule_id}: {each.message}" for each in report.failures)


def _of_a_reader(one: Made) -> Iterator[str]:
    import outloud  # three seconds of processor: only where a test made a PDF

    with TemporaryDirectory(prefix="lms-validated-") as folder:
        path = Path(folder) / "made.pdf"
        path.write_bytes(one.data)
        result = outloud.check(str(path))
        is_in_order = any(each.rule == "ORD-001" for each in result.findings) and _is_in_order(path)
    if result.error is not None:
        yield result.error
    taken = {
        "TAG-002": lambda each: _begins(each.evidence, [one.document.furniture.footer_left]),
        "TBL-010": lambda each: _is_small(each.message),
        "ORD-001": lambda _each: is_in_order,
        "LNK-010": lambda each: _holds(_cells(one.document), each.evidence),
        "PAG-001": lambda each: _begins(each.evidence, _row_heads(one.document)),
    }
    for each in result.findings:
        if each.rule in taken and taken[each.rule](each):
            continue
        yield f"{each.rule} on page {each.page}: {each.message} ({each.evidence})"


def _begins(evidence: str | None, known: Iterable[str]) -> bool:
    """Tell whether the line that the reader complains of is one that we know.

    It takes a long foot of the page for lost prose, and rows at the top of several pages that differ by numbers alone,
    as those of a made-up register do, for a running header.
    """
    return any(each and (evidence or "").startswith(each[:40]) for each in known)


def _row_heads(document: Document) -> Iterator[str]:
    registers = (part for part in document.parts if isinstance(part, Register))
    return (row[0] for part in registers for row in part.rows)


def _is_in_order(path: Path) -> bool:
    """Tell whether everything but the marks of lists, which are painted after a page, is painted as it is read."""
    from outloud.model import Document as Tree

    tree = Tree(str(path))
    try:
        read = [(r.page, r.stream, r.mcid) for each in tree.elements if each.type != "Lbl" for r in each.mcrefs]
        place = {key: index for index, key in enumerate(read)}
        for page in tree.pages:
            painted = ((page.index, *key) for key in tree.content(page.index).paint_order)
            found = [place[key] for key in painted if key in place]
            if found != sorted(found):
                return False
        return True
    finally:
        tree.close()


def _holds(cells: Iterable[str], evidence: str | None) -> bool:
    first = (evidence or "").partition(";")[0]
    return bool(first) and any(first in cell for cell in cells)


def _cells(document: Document) -> Iterator[str]:
    """Return what stands in the registers: an address there is what a letter was sent to, and nothing to follow."""
    registers = (part for part in document.parts if isinstance(part, Register))
    return (cell for part in registers for row in part.rows for cell in row)


def _is_small(message: str) -> bool:
    """Tell whether a table that the reader takes for shredded heads has just one a column and one a row.

    With r rows and c columns r + c heads stand against r · (c - 1) cells of data, which in a small table are fewer.
    """
    counts = re.search(r"(\d+) header cells against (\d+) data cells", message)
    if counts is None:
        return False
    heads, data = int(counts[1]), int(counts[2])
    return any(rows * (heads - rows - 1) == data for rows in range(1, heads))


@pytest.fixture(autouse=True)
def _every_pdf_is_sound() -> Iterator[None]:
    """Fail a test that made a PDF in which a validator finds anything."""
    watch()
    yield
    found = WATCH.findings()
    if found:
        pytest.fail("A PDF of this test is not sound:\n" + "\n".join(found), pytrace=False)
