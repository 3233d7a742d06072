"""What the child processes are asked: plain words, so that the parent, which lays nothing out, loads no WeasyPrint.

Its import takes a second of processor and 60 MB; a web worker or a command that only plans and assembles has neither
to spare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from importlib import import_module
from pathlib import Path

from lms.reporting.pdf.finish import Finished, Placement
from lms.reporting.pdf.fragment import Summary
from lms.reporting.pdf.markup import columns_markup, styles
from lms.reporting.pdf.model import Column

_MAKERS = "lms.reporting.pdf.parts"
"""The module that does the jobs, by name: it is loaded where a job is done and nowhere else."""


@dataclass(frozen=True)
class Kit:
    """What every part of a document shares; sent to each process once."""

    lang: str
    stylesheet: str
    assets: Mapping[str, bytes]


class Rows(Enum):
    """Whether a part is a stretch of a register's rows: the first, which has heading and table, or a later one."""

    NONE = auto()
    FIRST = auto()
    LATER = auto()


@dataclass(frozen=True)
class HtmlJob:
    """Lay out HTML."""

    body: str
    path: Path
    rows: Rows = Rows.NONE


@dataclass(frozen=True)
class Sample:
    """What the look of a register depends on."""

    columns: tuple[Column, ...]
    level: int
    has_note: bool

    def html(self) -> str:
        """A register of one-letter rows, the second on a page of its own."""
        widths, heads = columns_markup(self.columns)
        head, *others = styles(self.columns)
        cells = "".join(f"<td{style}>x</td>" for style in others)
        row = f'<tr%s><th scope="row"{head}>x</th>{cells}</tr>'
        rows = row % "" + row % ' style="break-before:page"'
        note = '<p class="note">x</p>' if self.has_note else ""
        return (
            f'<section class="register"><h{self.level}>x</h{self.level}>{note}'
            f'<table class="register">{widths}{heads}<tbody>{rows}</tbody></table></section>'
        )


@dataclass(frozen=True)
class RowsJob:
    """A stretch of a register's rows; the first stretch carries heading and table."""

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
        made: Summary | Finished = import_module(_MAKERS).done(self.kit, job)
        return made
