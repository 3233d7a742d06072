"""Which reports there are: one folder each, the agency's own files hiding ours."""

from __future__ import annotations

from importlib import import_module
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from lms.kernel.errors import Invalid, Mistake, NotFound
from lms.platform import yamlfile
from lms.platform.content import Overlay
from lms.platform.work import Work
from lms.reporting.model import Asks, Content, Definition, Group, Question

DATASETS: dict[str, str] = {
    "bundle": "lms.reporting.datasets.bundle:compiled",
    "certificate": "lms.reporting.datasets.certificate:compiled",
    "completion": "lms.reporting.datasets.completion:compiled",
    "compliance": "lms.reporting.datasets.compliance:compiled",
    "notices": "lms.reporting.datasets.notices:compiled",
    "opm": "lms.reporting.datasets.opm:compiled",
    "outcomes": "lms.reporting.datasets.outcomes:compiled",
    "register": "lms.reporting.datasets.register:compiled",
    "training_record": "lms.reporting.datasets.training_record:compiled",
}
"""What a definition may name as its dataset. A table and not a free name: a file must not choose what code runs."""


class Dataset(Protocol):
    """Compiles everything a document says, with the actor's eyes, about a question."""

    def __call__(self, work: Work, question: Question) -> Content:
        """Return the content."""


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    audience: str = ""
    dataset: str
    schedule: str = ""
    retention: str = ""
    asks: tuple[Asks, ...] = (Asks.UNIT,)
    group: Group = Group.AGENCY
    paper: Literal["a4", "letter"] | None = None


def names(overlay: Overlay) -> list[str]:
    """Return the names of the reports that there are."""
    return sorted({path.parent.name for path in overlay.glob("*/report.yaml")})


def reports(overlay: Overlay) -> list[Definition]:
    """Return every report, by title; raise `Invalid` for a definition that cannot be read."""
    return sorted((report_named(overlay, name) for name in names(overlay)), key=lambda each: each.title)


def report_named(overlay: Overlay, name: str) -> Definition:
    """Return one report; raise `NotFound` if there is none, `Invalid` with the line if it is not well written."""
    path = overlay.find(f"{name}/report.yaml") if name.isidentifier() else None
    if path is None:
        raise NotFound(f"There is no report “{name}”. There is: {', '.join(names(overlay)) or 'none'}.")
    shown = f"{name}/report.yaml"
    source = yamlfile.read_file(path, shown)
    if isinstance(source, Mistake):
        raise Invalid(str(source))
    text = yamlfile.check(_Text, source)
    if isinstance(text, list):
        raise Invalid(str(text[0]))
    if text.dataset not in DATASETS:
        known = sorted(DATASETS)
        raise Invalid(str(source.mistake(("dataset",), f"There is no dataset “{text.dataset}”.", f"Use {known}.")))
    return Definition(id=name, **dict(text))


def dataset_of(definition: Definition) -> Dataset:
    """Return the function that compiles a report's content."""
    module, _, name = DATASETS[definition.dataset].partition(":")
    found: Dataset = getattr(import_module(module), name)
    return found
