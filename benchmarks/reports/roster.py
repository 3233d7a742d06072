"""A made-up register of any length: as rows, as our document, as one page of HTML with the same look."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape

from lms.platform.content import root
from lms.reporting.pdf.model import CONTENTS, Attachment, Column, Document, Furniture, Html, Register

AT = datetime(2027, 3, 4, 12, tzinfo=UTC)
COLUMNS = (
    Column("Name", 2.5),
    Column("Staff number", 1.2),
    Column("Unit", 2.5),
    Column("Requirement", 3.5),
    Column("Due", 1.2),
    Column("Status", 1.3),
)
FAMILIES = ("Dvořák", "Łukasz", "Brown", "Yıldız", "Quispe", "O'Connor", "Jovanović", "García", "Nguyen", "Zimmermann")
GIVEN = ("Zoë", "Ann", "Wei", "Kim", "Maximiliana", "José", "Ole", "Aisha", "Ravi", "Béla", "Ida")
UNITS = ("Office of Records and Archives", "Roads", "Parks and Recreation", "Water", "Fire Marshal, Northern District")
WORK = (
    "Records management",
    "Annual ethics and conflict of interest training for filers",
    "Information-security awareness for federal users",
)
DIVISIONS = 10


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows, always the same."""
    for i in range(count):
        person = i // 3
        name = f"{FAMILIES[person * 7 % 10]}, {GIVEN[person % 11]} {person:05d}"
        status = "Overdue" if i % 11 == 0 else "To do" if i % 7 == 0 else "Up to date"
        yield name, f"{person:06d}", UNITS[person % 5], WORK[i % 3], f"{i % 28 + 1} Mar 2027", status


def as_csv(count: int) -> bytes:
    """The rows as data."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[column.label for column in COLUMNS], *rows(count)])
    return text.getvalue().encode()


def stylesheet() -> str:
    """The look of our reports."""
    css = (root("reports") / "_base" / "print.css").read_text("utf-8")
    return css.replace("var(--brand)", "#0b5563").replace("var(--paper)", "A4")


def document(count: int) -> Document:
    """Our document: cover, contents, ten registers with bookmarks, the data attached."""
    cover = Html(f'<section class="cover"><h1>Register</h1><p class="scope">{count:,} rows</p></section>{CONTENTS}', 1)
    every = list(rows(count))
    step = -(-count // DIVISIONS)
    parts = [
        Register(f"r{n}", f"Division {n + 1}", COLUMNS, every[n * step : (n + 1) * step], f"{step:,} rows", "Nothing.")
        for n in range(DIVISIONS)
    ]
    return Document(
        title="Register",
        lang="en",
        parts=[cover, *parts],
        dated_at=AT,
        subject="Training",
        author="Agency of Parks",
        stylesheet=stylesheet(),
        attachments=[Attachment("register.csv", "text/csv", as_csv(count), "The register as data")],
        furniture=Furniture("Agency of Parks", "As of 4 March 2027", "Register"),
    )


def as_markup(count: int) -> str:
    """The same register as a template would write it: one section, one table."""
    total = sum(column.share for column in COLUMNS)
    widths = "".join(f'<col style="width:{100 * column.share / total:.4f}%">' for column in COLUMNS)
    heads = "".join(f'<th scope="col">{column.label}</th>' for column in COLUMNS)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(c)}</td>" for c in row[1:]) + "</tr>"
        for row in rows(count)
    )
    return (
        f'<h1>Register</h1><section class="register"><h2>Register</h2><p class="note">{count:,} rows</p>'
        f'<table class="register"><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead><tbody>{body}</tbody>'
        "</table></section>"
    )


def certificates(count: int) -> Document:
    """One page each, as a certificate has it: a name, a title, a day, a code."""
    pages = [Html(f'<h1>Certificates</h1><p class="scope">{count:,} people</p>')]
    for number, (name, staff, unit, work, day, _status) in enumerate(rows(count)):
        pages.append(
            Html(
                f'<section class="cover"><p class="agency">Agency of Parks</p><h2>Certificate of completion</h2>'
                f'<p class="lead">{escape(name)}, {staff}, {escape(unit)}, has completed</p><h3>{escape(work)}</h3>'
                f'<dl class="about"><dt>Completed</dt><dd>{day}</dd><dt>Certificate</dt><dd>AP-{number:06d}</dd></dl>'
                "</section>"
            )
        )
    return Document(title="Certificates", lang="en", parts=pages, dated_at=AT, stylesheet=stylesheet())
