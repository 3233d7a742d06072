"""A small report as the system makes it, without a database: cover with its hash, register, data, statement, seal."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

from lms.directory.model import AgencyView
from lms.platform import tabular
from lms.platform.signing import Signing
from lms.reporting.model import Content, DataFile, Definition, Question, Tally, TextVersion
from lms.reporting.pdf.model import Attachment, Html, Relationship
from lms.reporting.pdf.render import render
from lms.reporting.signing.seals import seal
from lms.reporting.statement import NAME, Printed, Subject, tallied
from tests.unit.reporting.documents import document, register, row
from tests.unit.reporting.signing import NOW

CSV = "register.csv"


def subject(rows: int, **changes: object) -> Subject:
    """What a report of so many rows states."""
    cells = [row(index) for index in range(rows)]
    data = b"".join(tabular.write(("name", "unit", "status", "days"), cells))
    content = Content(
        title="Compliance",
        scope="All",
        values={},
        registers={},
        files=[DataFile(CSV, "The register", data)],
        counts={"rows": rows},
        texts=[TextVersion("requirement", "records", 1, "a" * 64)],
        tallies=[Tally(CSV, "status", tallied(each[2] for each in cells))],
    )
    agency = AgencyView(1, "DOP", "Agency of Parks", "America/New_York", date(2000, 1, 1), NOW)
    definition = Definition("compliance", "Compliance", "Who", "Auditors", "compliance")
    return Subject(agency, definition, Question(date(2027, 3, 3), NOW), replace(content, **changes))


def report(
    settings: Signing | None, rows: int = 5, *, said: Subject | None = None, printed: int | None = None,
    shown: str | None = None,
) -> bytes:  # fmt: skip
    """Return a report, signed if there are settings; one that contradicts itself for `printed` or `shown`."""
    said = said or subject(rows)
    cover = Html(f"<h1>Compliance</h1><p>Content hash {shown or said.content_hash}</p>", bare_pages=1)
    table = register(rows)
    stated = said.file([Printed(1, table.title, rows if printed is None else printed)])
    kept = said.content.files[0]
    attachments = (
        Attachment(kept.name, kept.mime, kept.data, kept.description),
        Attachment(NAME, "application/json", stated, "The statement", Relationship.SOURCE),
    )
    whole = replace(document(), parts=(cover, table), attachments=attachments)
    out = io.BytesIO()
    if settings is None:
        render(whole, out, workers=0)
        return out.getvalue()
    with seal(settings, NOW) as key:
        render(whole, out, workers=0, seal=key)
    return out.getvalue()


def written(folder: Path, data: bytes) -> Path:
    """Put a report into a folder."""
    path = folder / "report.pdf"
    path.write_bytes(data)
    return path
