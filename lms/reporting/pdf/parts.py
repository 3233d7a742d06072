"""The jobs of the child processes, done: a part laid out, or finished."""

from lms.reporting.pdf.convert import render_html
from lms.reporting.pdf.finish import Finished, finish
from lms.reporting.pdf.fragment import Summary
from lms.reporting.pdf.jobs import HtmlJob, Job, Kit, RowsJob
from lms.reporting.pdf.rows.writer import write_rows


def done(kit: Kit, job: Job) -> Summary | Finished:
    """Do one job."""
    if isinstance(job, HtmlJob):
        return render_html(kit, job.body, job.path, job.rows)
    if isinstance(job, RowsJob):
        return write_rows(kit, job)
    return finish(job)
