"""How a document is cut into jobs, checked as they are drawn, and hashed: same parts, same identifier."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from lms.reporting.pdf.fragment import Summary
from lms.reporting.pdf.jobs import HtmlJob, Rows, RowsJob, Sample
from lms.reporting.pdf.letters import (
    clean_cell,
    clean_markup,
    is_plain,
    refuse_unshipped,
    words_of,
)
from lms.reporting.pdf.markup import stretch
from lms.reporting.pdf.model import (
    CONTENTS,
    Document,
    Html,
    Part,
    Register,
    RenderFailed,
)

ROWS_A_JOB = 1000
_LARGEST = 2_000_000  # characters of one HTML part: WeasyPrint's memory grows with it


@dataclass
class Slot:
    """A place for a job's result: an HTML part, or a stretch of a register's rows."""

    index: int
    part: Part
    start: int = 0
    summary: Summary | None = None

    @property
    def done(self) -> Summary:
        """The summary, which must be there."""
        assert self.summary is not None
        return self.summary

    @property
    def first(self) -> bool:
        """Whether the part begins here."""
        return self.start == 0

    @property
    def depth(self) -> int:
        """How deep the part's first heading stands: 1 for a section of the document, 2 for one inside the last."""
        return self.part.level - 1 if isinstance(self.part, Register) else 1

    @property
    def bare_pages(self) -> int:
        """Leading pages without header and footer."""
        return self.part.bare_pages if isinstance(self.part, Html) else 0


class Plan:
    """The slots of a document, in the order of its pages."""

    def __init__(self, document: Document, folder: Path) -> None:
        self.document = document
        self._folder = folder
        self._hash = hashlib.sha256()
        self.slots = [Slot(index, part, start) for index, (part, start) in enumerate(_stretches(document.parts))]
        if not self.slots:
            raise RenderFailed("The report has no content.")
        with_contents = [slot for slot in self.slots if _has_contents(slot.part)]
        if len(with_contents) > 1:
            raise RenderFailed("The report has more than one place for its table of contents.")
        self.contents = with_contents[0] if with_contents else None
        refuse_unshipped(document.title, "The title of the report")
        self._note_document()

    def draw(self) -> Iterator[HtmlJob | RowsJob]:
        """Jobs of all slots but the one with the table of contents."""
        for slot in self.slots:
            if slot is not self.contents:
                yield self._job(slot)

    def contents_job(self, markup: str) -> HtmlJob:
        """The job of the part with the table of contents."""
        assert self.contents is not None
        assert isinstance(self.contents.part, Html)
        return self._html(self.contents, self.contents.part.body.replace(CONTENTS, markup))

    @property
    def identifier(self) -> bytes:
        """The file's identifier, from everything that went in; complete when all jobs are drawn."""
        return self._hash.hexdigest()[:32].encode()

    def _note(self, *values: object) -> None:
        for value in values:
            data = value if isinstance(value, bytes) else str(value).encode()
            self._hash.update(b"%d:" % len(data) + data)

    def _note_document(self) -> None:
        document = self.document
        self._note(document.title, document.lang, document.subject, document.author, document.dated_at.isoformat())
        self._note(document.stylesheet, document.furniture)
        for each in document.attachments:
            self._note(each.name, each.mime, each.description, each.relationship, each.data)
        for name, data in sorted(document.assets.items()):
            self._note(name, data)
        if self.contents is not None and isinstance(self.contents.part, Html):
            self._note(self.contents.part.body)

    def _job(self, slot: Slot) -> HtmlJob | RowsJob:
        if isinstance(slot.part, Html):
            self._note(slot.part.body)
            return self._html(slot, slot.part.body)
        if not len(slot.part.rows):
            body = _nil(slot.part)
            self._note(body)
            return self._html(slot, body)
        return self._rows(slot, slot.part)

    def _html(self, slot: Slot, body: str) -> HtmlJob:
        if len(body) > _LARGEST:
            raise RenderFailed(f"Part {slot.index + 1} of the report is too large to be one part.")
        body = clean_markup(body)
        refuse_unshipped(words_of(body), "The report")
        return HtmlJob(body, self._path(slot))

    def _rows(self, slot: Slot, part: Register) -> HtmlJob | RowsJob:
        rows = [tuple(clean_cell(cell) for cell in row) for row in part.rows[slot.start : slot.start + ROWS_A_JOB]]
        words = "\n".join("\n".join(row) for row in rows)
        refuse_unshipped(words, f"The register “{part.title}”")
        refuse_unshipped(part.title + part.note, "The heading of a register")
        self._note(part.anchor, part.title, part.note, part.columns, slot.start, rows)
        wrong = next((row for row in rows if len(row) != len(part.columns)), None)
        if wrong is not None:
            raise RenderFailed(f"A row of the register “{part.title}” has {len(wrong)} cells: {wrong}.")
        columns = tuple(part.columns)
        sample = Sample(columns, part.level, bool(part.note))
        title, note = clean_cell(part.title), clean_cell(part.note)
        if not is_plain(words + title + note + "".join(column.label for column in columns)):
            # Letters that join or run from the right: WeasyPrint sets the whole stretch, in the same look.
            markup = stretch(replace(part, title=title, note=note), rows, first=slot.first)
            return HtmlJob(markup, self._path(slot), Rows.FIRST if slot.first else Rows.LATER)
        return RowsJob(sample, part.anchor, title, note, rows, slot.first, self._path(slot))

    def _path(self, slot: Slot) -> Path:
        return self._folder / f"{slot.index:06d}.fragment"


def _has_contents(part: Part) -> bool:
    return isinstance(part, Html) and CONTENTS in part.body


def _stretches(parts: Sequence[Part]) -> Iterator[tuple[Part, int]]:
    for part in parts:
        if isinstance(part, Html):
            yield part, 0
        else:
            for start in range(0, max(len(part.rows), 1), ROWS_A_JOB):
                yield part, start


def _nil(part: Register) -> str:
    """A register without rows says so in words."""
    note = f'<p class="note">{escape(part.note)}</p>' if part.note else ""
    heading = f'<h{part.level} id="{escape(part.anchor)}">{escape(part.title)}</h{part.level}>'
    return f'<section class="register">{heading}{note}<p class="nil">{escape(part.nil)}</p></section>'
