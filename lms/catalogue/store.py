"""Queries over published modules."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.catalogue.model import Offer, VersionView
from lms.catalogue.records import ModuleOffer, ModuleVersion

_COLUMNS = (
    ModuleVersion.id,
    ModuleVersion.agency_id,
    ModuleVersion.module,
    ModuleVersion.version,
    ModuleVersion.title,
    ModuleVersion.minutes,
    ModuleVersion.pass_mark,
    ModuleVersion.content_hash,
    ModuleVersion.material,
    ModuleVersion.published_at,
    ModuleVersion.effective_on,
)

# Asked for nearly every page: built once, because building a statement takes longer than asking it.
_ALL = (
    sa.select(*_COLUMNS)
    .where(ModuleVersion.agency_id == sa.bindparam("agency"))
    .order_by(ModuleVersion.module, ModuleVersion.version)
)
_OF_ONE = _ALL.where(ModuleVersion.module == sa.bindparam("module"))
_BY_ID = sa.select(*_COLUMNS).where(ModuleVersion.id == sa.bindparam("id"))


def versions(session: Session, agency_id: int, module: str | None = None) -> list[VersionView]:
    """Return an agency's versions (of one module), each module's in the order of their numbers."""
    query = _ALL if module is None else _OF_ONE
    return [_view(row) for row in session.execute(query, {"agency": agency_id, "module": module})]


def view_of(session: Session, version_id: int) -> VersionView | None:
    """Return a version by its id."""
    row = session.execute(_BY_ID, {"id": version_id}).first()
    return _view(row) if row else None


def document_of(session: Session, version_id: int) -> dict[str, object] | None:
    """Return the document of a version."""
    return session.scalar(sa.select(ModuleVersion.document).where(ModuleVersion.id == version_id))


def _view(row: sa.Row[*tuple[Any, ...]]) -> VersionView:
    return VersionView(**row._asdict())


def offers(session: Session, agency_id: int) -> list[Offer]:
    """Return every withdrawal of an agency's modules, and every return to the catalogue, in the order of instants."""
    o = ModuleOffer
    query = (
        sa.select(o.module, o.is_withdrawn, o.reason, o.replaced_by, o.at, o.by)
        .where(o.agency_id == agency_id)
        .order_by(o.at, o.id)
    )
    return [Offer(*row) for row in session.execute(query)]
