"""Read model: the texts by which the agency lived: requirements, calendars, modules as published by an instant."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.catalogue.records import ModuleVersion
from lms.compliance.records.texts import CalendarVersion, RequirementVersion
from lms.reporting.model import Question


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it was published."""

    kind: str
    key: str
    version: int
    text: str
    ending: str


def requirement_texts(session: Session, version_ids: Collection[int]) -> Iterator[Text]:
    """Yield the texts of some versions of requirements."""
    v = RequirementVersion
    query = sa.select(v.id, v.version, v.text, v.file).where(v.id.in_(version_ids)).order_by(v.id)
    for row in session.execute(query):
        key = row.file.rsplit("/", 1)[-1].removesuffix(".yaml")
        yield Text("requirements", key, row.version, row.text, "yaml")


def calendars(session: Session, agency_id: int, asked: Question) -> Iterator[Text]:
    """Yield every calendar in its last version by the instant asked about."""
    c = CalendarVersion
    query = sa.select(c).where(c.agency_id == agency_id, c.published_at <= asked.known_at).order_by(c.version)
    found = {row.name: row for row in session.scalars(query)}
    for name, row in sorted(found.items()):
        yield Text("calendars", name, row.version, row.text, "yaml")


def modules(session: Session, agency_id: int, asked: Question, names: Collection[str]) -> Iterator[Text]:
    """Yield some modules in the version that was to be learned on the day asked about."""
    m = ModuleVersion
    wanted: list[Any] = [m.module, m.version, m.document]
    query = sa.select(*wanted).where(
        m.agency_id == agency_id,
        m.module.in_(names),
        m.published_at <= asked.known_at,
        m.effective_on <= asked.as_of,
    )
    found = {row.module: row for row in session.execute(query.order_by(m.version))}
    for name, row in sorted(found.items()):
        text = json.dumps(row.document, ensure_ascii=False, indent=1, sort_keys=True)
        yield Text("modules", name, row.version, text, "json")
