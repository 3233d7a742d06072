"""The agencies of an installation."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.model import AgencyView
from lms.directory.records import Agency
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.platform.work import Work

_BY_ID = sa.select(Agency.id, Agency.code, Agency.name, Agency.zone, Agency.founded_on, Agency.created_at).where(
    Agency.id == sa.bindparam("agency")
)


def found_agency(work: Work, *, code: str, name: str, zone: str, founded_on: date) -> int:
    """Found an agency and return its id; raises `Conflict` if the code is taken, `Invalid` for an unknown zone."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Invalid(f"{zone!r} is no time zone; use a name such as America/New_York.", field="zone") from error
    if work.session.scalar(sa.select(Agency.id).where(Agency.code == code)) is not None:
        raise Conflict(f"There is already an agency {code}.")
    agency = Agency(code=code, name=name, zone=zone, founded_on=founded_on, created_at=work.instant())
    work.session.add(agency)
    work.session.flush()
    audit.record(work, Act.AGENCY_FOUNDED, f"agency:{agency.id}", {"code": code, "zone": zone}, agency_id=agency.id)
    return agency.id


def agencies(work: Work) -> list[AgencyView]:
    """Return every agency, by code."""
    return [_view(agency) for agency in work.session.scalars(sa.select(Agency).order_by(Agency.code))]


def agency(work: Work, agency_id: int) -> AgencyView:
    """Return one agency; raises `NotFound`."""

    def find() -> AgencyView:
        found = work.session.execute(_BY_ID, {"agency": agency_id}).one_or_none()
        if found is None:
            raise NotFound("There is no such agency.")
        return AgencyView(*found)

    return work.once(("agency", agency_id), find)


def agency_coded(work: Work, code: str) -> AgencyView:
    """Return the agency of a code; raises `NotFound` with the codes there are."""
    found = work.session.scalar(sa.select(Agency).where(Agency.code == code))
    if found is None:
        known = ", ".join(a.code for a in agencies(work)) or "none yet"
        raise NotFound(f"There is no agency {code!r}. There is: {known}.")
    return _view(found)


def _view(agency: Agency) -> AgencyView:
    return AgencyView(
        id=agency.id,
        code=agency.code,
        name=agency.name,
        zone=agency.zone,
        founded_on=agency.founded_on,
        created_at=agency.created_at,
    )
