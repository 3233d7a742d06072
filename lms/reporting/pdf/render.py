"""A document becomes one PDF: parts in parallel, then one stream of bytes."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from lms.reporting.pdf.assembly import Assembly
from lms.reporting.pdf.finish import Finished
from lms.reporting.pdf.fragment import Summary
from lms.reporting.pdf.jobs import Job, Kit, Work
from lms.reporting.pdf.letters import clean_markup
from lms.reporting.pdf.model import Document, Rendered, Seal
from lms.reporting.pdf.planning import Plan
from lms.reporting.pdf.pool import Pool

Progress = Callable[[int, int], None]
WORKERS = 2


def render(
    document: Document,
    out: BinaryIO | Path,
    *,
    workers: int = WORKERS,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    seal: Seal | None = None,
) -> Rendered:
    """Write the PDF, signed if there is a seal. A path gets the whole file or nothing; `progress(done, total)` counts
    steps of work.

    Raises RenderFailed with a sentence, or RenderCancelled after `cancelled()` has answered yes.
    """
    if isinstance(out, Path):
        partial = out.with_name(f".{out.name}.{os.getpid()}.part")
        try:
            with partial.open("wb") as file:
                rendered = _render(document, file, workers, progress, cancelled, seal)
            os.replace(partial, out)
        finally:
            partial.unlink(missing_ok=True)
        return rendered
    return _render(document, out, workers, progress, cancelled, seal)


def _render(  # noqa: PLR0917 - all of `render`
    document: Document,
    file: BinaryIO,
    workers: int,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
    seal: Seal | None,
) -> Rendered:
    kit = Kit(document.lang, clean_markup(document.stylesheet), document.assets)
    with tempfile.TemporaryDirectory(prefix="lms-report-") as folder:
        plan = Plan(document, Path(folder))
        pool: Pool[Job, Summary | Finished] = Pool(Work(kit), workers, cancelled or (lambda: False))
        with pool:
            return Assembly(plan, pool, progress or (lambda _done, _total: None), seal).write(file)
