"""Small documents to render, and eyes to look into what came out."""

import io
from datetime import UTC, datetime
from functools import lru_cache

import pikepdf
from page import SafetyLimits, ValidationProfile, validate_pdf_bytes

from lms.platform.content import root
from lms.reporting.pdf.model import CONTENTS, Attachment, Column, Document, Furniture, Html, Part, Register
from lms.reporting.pdf.render import render

STYLE = (root("reports") / "_base" / "print.css").read_text()
COLUMNS = (Column("Name", 2), Column("Unit", 3), Column("Status", 1), Column("Days", 0.5, "right"))
FAMILIES = ["Dvořák", "Łukasz", "Brown", "Yıldız", "Quispe", "O'Connor", "Jovanović", "García", "Nguyen", "Zimmermann"]
UNITS = ("Office of Records and Archives", "Roads", "Parks and Recreation", "Water", "Fire Marshal, Northern District")


def row(index: int) -> tuple[str, ...]:
    """One row of the register."""
    family, unit = FAMILIES[index * 7 % 10], UNITS[index * 3 % 5]
    return (f"{family}-{index:05d}, Zoë", unit, "Overdue" if index % 3 else "Up to date", str(index % 97))


def register(rows: int) -> Register:
    """A register of so many rows."""
    return Register("register", "Full register", COLUMNS, [row(i) for i in range(rows)], f"{rows} rows", "Nothing.")


def document(*parts: Part, **changes: object) -> Document:
    """A document with a cover before the parts."""
    cover = Html(f"<h1>Compliance</h1><p>Agency of Parks</p>{CONTENTS}", bare_pages=1)
    given: dict[str, object] = {
        "title": "Compliance of the Agency of Parks",
        "lang": "en",
        "parts": (cover, *parts),
        "dated_at": datetime(2027, 3, 4, 12, 0, tzinfo=UTC),
        "subject": "Training",
        "author": "Agency of Parks",
        "stylesheet": STYLE,
        "attachments": (Attachment("register.csv", "text/csv", b"name\r\nZoe\r\n", "The register as data"),),
        "furniture": Furniture("Agency of Parks", "As of 4 March 2027", "Compliance"),
    }
    return Document(**{**given, **changes})  # type: ignore[arg-type]


def made(given: Document, workers: int = 0) -> bytes:
    """The bytes of a document."""
    out = io.BytesIO()
    render(given, out, workers=workers)
    return out.getvalue()


@lru_cache(maxsize=8)
def sample(rows: int) -> bytes:
    """A document with a register of so many rows and some text."""
    text = Html('<h2 id="method">Method</h2><p>Back to the <a href="#register">register</a>.</p>')
    return made(document(register(rows), text))


def faults(data: bytes) -> list[str]:
    """What the validator of PDF/UA-1 and PDF/A-3a finds."""
    found = []
    for profile in (ValidationProfile.PDF_UA_1, ValidationProfile.PDF_A_3A):
        report = validate_pdf_bytes(data, profile=profile, limits=SafetyLimits.unlimited())
        found += [f"{profile.value} {each.rule_id}: {each.message}" for each in report.failures]
    return found


def tags(data: bytes) -> dict[str, int]:
    """How often each tag stands in the structure tree."""
    counts: dict[str, int] = {}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        waiting = [pdf.Root.StructTreeRoot.K]
        while waiting:
            item = waiting.pop()
            if isinstance(item, pikepdf.Array):
                waiting += list(item)
            elif isinstance(item, pikepdf.Dictionary) and "/S" in item:
                counts[str(item.S)] = counts.get(str(item.S), 0) + 1
                waiting.append(item.get("/K"))
    return counts
