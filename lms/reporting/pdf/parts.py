"""The jobs of the child processes: lay a part out, or finish it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lms.reporting.pdf.convert import render_html
from lms.reporting.pdf.finish import Finished, Placement, finish
from lms.reporting.pdf.fragment import Summary
from lms.reporting.pdf.layout import Kit
from lms.reporting.pdf.rows.geometry import Sample
from lms.reporting.pdf.rows.writer import write_rows


@dataclass(frozen=True)
class HtmlJob:
    """Lay out HTML."""

    body: str
    path: Path


@dataclass(frozen=True)
class RowsJob:
    """Write a stretch of a register's rows; the first stretch carries heading and table."""

    sample: Sample
    anchor: str
    title: str
    note: str
    rows: Sequence[Sequence[str]]
    first: bool
    path: Path


Job = HtmlJob | RowsJob | Placement


@dataclass(frozen=True)
class Work:
    """What a child does; carries what all parts share."""

    kit: Kit

    def __call__(self, job: Job) -> Summary | Finished:
        """Do one job."""
        if isinstance(job, HtmlJob):
            return render_html(self.kit, job.body, job.path)
        if isinstance(job, RowsJob):
            return write_rows(
                self.kit, job.sample, job.anchor, (job.title, job.note), job.rows, job.first, job.path
            )
        return finish(job)
