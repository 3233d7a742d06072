"""What a report states, in a form that anybody can compute again: the question, the texts, the data and their hash.

The content hash is the SHA-256 of the canonical JSON of `Subject.body`: names sorted, no spaces, UTF-8, whole numbers
and text only. It names no release, look or language, so the same question about the same records has the same hash for
ever; a release that gives a dataset other columns gives the dataset another `edition`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lms.audit.model import Head
from lms.directory.model import AgencyView
from lms.reporting.model import Content, DataFile, Definition, Question, TextVersion

FORMAT = 1
NAME = "statement.json"
MIME = "application/json"


@dataclass(frozen=True, slots=True)
class Printed:
    """A register as it is printed: the place of its section among the document's, and its rows."""

    section: int
    title: str
    rows: int


def canonical(value: Any) -> bytes:
    """Return the one way to write a value as JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


@dataclass(frozen=True, slots=True)
class Subject:
    """One report: whose, which, about what, with what content, and the head of the agency's log at its known-at."""

    agency: AgencyView
    definition: Definition
    question: Question
    content: Content
    head: Head | None = None

    @property
    def body(self) -> dict[str, Any]:
        """Return what the content hash covers."""
        texts = sorted(self.content.texts, key=lambda text: (text.kind, text.key, text.version))
        edition = self.content.edition
        return {
            "agency": self.agency.code,
            "report": {"id": self.definition.id, "dataset": self.definition.dataset, "edition": edition},
            "parameters": _parameters(self.question),
            "texts": [_text(each) for each in texts],
            "data": [_file(each) for each in self.content.attached],
        }

    @property
    def content_hash(self) -> str:
        """Return the hash of the definition and the data."""
        return content_hash(self.body)

    def file(self, printed: Sequence[Printed]) -> bytes:
        """Return the statement: it lets anybody hold the data against the pages, the hash and the log."""
        content, head = self.content, self.head
        tallies = [{"file": each.file, "column": each.column, "counts": dict(each.counts)} for each in content.tallies]
        return canonical(
            {
                "format": FORMAT,
                "content": self.body,
                "content_sha256": self.content_hash,
                "counts": dict(content.counts),
                "tallies": tallies,
                "registers": [{"section": each.section, "title": each.title, "rows": each.rows} for each in printed],
                "log": None if head is None else {"sequence": head.sequence, "hash": head.hash},
            }
        )


def content_hash(body: Mapping[str, Any]) -> str:
    """Return the hash of what a statement says of the definition and the data."""
    return hashlib.sha256(canonical(body)).hexdigest()


def tallied(values: Iterable[str]) -> dict[str, int]:
    """Return how often each value stands in a column."""
    return dict(sorted(Counter(values).items()))


def instant(moment: datetime) -> str:
    """Return an instant as a statement writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _parameters(question: Question) -> dict[str, str]:
    given = {
        "as_of": question.as_of.isoformat(),
        "known_at": instant(question.known_at),
        "from_on": question.from_on.isoformat() if question.from_on else "",
        "unit": question.unit,
        "module": question.module,
        **{name: _word(value) for name, value in question.narrowing.stored().items()},
    }
    return {name: value for name, value in given.items() if value}


def _word(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def _text(text: TextVersion) -> dict[str, Any]:
    return {"kind": text.kind, "key": text.key, "version": text.version, "sha256": text.sha256}


def _file(file: DataFile) -> dict[str, Any]:
    return {"name": file.name, "mime": file.mime, "size": len(file.data), "sha256": file.sha256}
