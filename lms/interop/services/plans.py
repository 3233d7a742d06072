"""What a file of rows would record: a verdict on each row, and whether the whole may be applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from lms.directory.model import AgencyView, Finding, VerdictKind
from lms.directory.services import imports
from lms.kernel.errors import Conflict, Refused
from lms.platform import tabular
from lms.platform.work import Work


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of one row; what is recorded for it is the file's own."""

    line: int
    key: str
    verdict: VerdictKind
    findings: tuple[Finding, ...] = ()

    @property
    def added(self) -> str:
        """Return in words what a new row adds."""
        raise NotImplementedError


Row = TypeVar("Row", bound=Judged)


@dataclass(slots=True, kw_only=True)
class FilePlan(Generic[Row]):
    """What a file would record, row by row."""

    KINDS: ClassVar[tuple[VerdictKind, ...]]
    """The verdicts that its rows can have, as they are counted."""
    NOTHING: ClassVar[str]
    """What did not happen where rows are refused: "nothing was recorded"."""
    CHANGED: ClassVar[str]
    """What has changed where a check is no longer true: "What is recorded has changed"."""

    agency: AgencyView
    file_name: str
    form: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows have each verdict."""
        found = Counter(row.verdict for row in self.rows)
        return {kind.value: found[kind] for kind in self.KINDS}

    @property
    def refused(self) -> int:
        """Return how many rows are refused."""
        return sum(row.verdict is VerdictKind.REFUSED for row in self.rows)

    def verdicts(self) -> Iterator[dict[str, Any]]:
        """Yield what is kept about each row that is not merely unchanged."""
        for row in self.rows:
            if row.verdict is VerdictKind.UNCHANGED:
                continue
            details = [{"field": one.field, "sentence": one.sentence} for one in row.findings]
            if row.verdict is VerdictKind.NEW:
                details = [{"field": "", "before": "", "after": row.added}, *details]
            yield {"line": row.line, "key": row.key, "verdict": row.verdict, "details": details}


AnyFilePlan = FilePlan[Any]


def crooked(table: tabular.Table) -> Iterator[tuple[int, Finding]]:
    """Yield the lines that have more or fewer cells than the first, with the sentence about each."""
    for number, cells in table.crooked:
        sentence = f"This line has {cells} cells; the first line has {len(table.columns)}. Look for a stray separator."
        yield number, Finding("", sentence)


def is_to_apply(work: Work, run_id: int, found: AnyFilePlan) -> bool:
    """Tell whether a checked file is still to be applied; a second time is the same as once.

    Raises `Refused` where rows are refused, and `Conflict` where the check is no longer true.
    """
    run = imports.run(work, run_id)
    if run.applied_at is not None:
        return False
    if found.refused:
        raise Refused(
            f"{found.refused:,} of {len(found.rows):,} rows are refused, so {found.NOTHING}. Mend them first."
        )
    if run.checked_at is not None and run.counts != found.counts:
        raise Conflict(f"{found.CHANGED} since this file was checked. Hand it in again.")
    return True


def note(work: Work, run_id: int, found: AnyFilePlan) -> None:
    """Keep what a check of a file found."""
    imports.note_check(work, run_id, (found.form, found.counts, found.notes), found.verdicts())
