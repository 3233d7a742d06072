"""The jobs of the child processes: lay a part out, or finish it."""

from dataclasses import dataclass
from pathlib import Path

from lms.reporting.pdf.convert import render_html
from lms.reporting.pdf.finish import Finished, Placement, finish
from lms.reporting.pdf.fragment import Summary
from lms.reporting.pdf.layout import Kit
from lms.reporting.pdf.rows.writer import RowsJob, write_rows
from lms.reporting.pdf.tags import Rows


@dataclass(frozen=True)
class HtmlJob:
    """Lay out HTML."""

    body: str
    path: Path
    rows: Rows = Rows.NONE


Job = HtmlJob | RowsJob | Placement


@dataclass(frozen=True)
class Work:
    """What a child does; carries what all parts share."""

    kit: Kit

    def __call__(self, job: Job) -> Summary | Finished:
        """Do one job."""
        if isinstance(job, HtmlJob):
            return render_html(self.kit, job.body, job.path, job.rows)
        if isinstance(job, RowsJob):
            return write_rows(self.kit, job)
        return finish(job)
