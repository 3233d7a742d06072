"""Restrictions in force today: who may not do what, since when and why; for a page, and for the systems that act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from lms.compliance.model.outcome import Status
from lms.compliance.services import restrictions, settling, texts
from lms.directory.access import scope
from lms.directory.services import agencies
from lms.kernel.permissions import Permission
from lms.platform import tabular
from lms.platform.listing import Listing
from lms.platform.words import day
from lms.platform.work import Work
from lms.reporting import rules
from lms.reporting.filters import check_choice, check_unit
from lms.reporting.model import Question
from lms.reporting.queries.register import units_on
from lms.reporting.queries.restrictions import Restricted, Wish, restricted, uncomputed

CSV_COLUMNS = (
    "Staff number", "Name", "Unit", "Restriction", "Requirement", "Title", "Since", "Exactly since then", "Reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """Something that somebody may not do today: under which requirement, since when, and why in words.

    Where `since_is_exact` is not so, it holds on `since` and may have held before.
    """

    person_id: int
    staff_no: str
    name: str
    unit: str
    restriction: str
    requirement: str
    title: str
    since: date
    since_is_exact: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionPage:
    """A page of the restrictions in force, with what its filters offer."""

    as_of: date
    rows: tuple[Restriction, ...]
    total: int
    labels: tuple[str, ...]
    requirements: Mapping[str, str]
    units: Mapping[str, str]
    pending: int
    """People about whom something was recorded that is not settled yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """Every restriction in force in an agency, and how far this can be relied on."""

    agency: str
    as_of: date
    rows: tuple[Restriction, ...]
    pending: int
    uncomputed: int
    """Answers that cannot be computed: no restriction is claimed there, and none is denied."""


def label_words(label: str) -> str:
    """Return a restriction's label as people read it: block_access becomes Block access."""
    return label.replace("_", " ").capitalize()


def page(work: Work, listing: Listing, *, whole: bool = False) -> RestrictionPage:
    """Return the restrictions in force today that a list asks for, a page or all; `Invalid` for an unknown filter."""
    scope(work.actor, Permission.REGISTER_READ)
    asked, keys = _now(work), restrictions.keys(work)
    known = {view.key: view for view in texts.requirements(work)}
    units = units_on(work.session, work.actor.agency_id, asked)
    filters = listing.filters
    check_unit(filters, units.values())
    check_choice(filters, "requirement", keys)
    wish = Wish(
        asked=asked,
        requirements=(filters["requirement"],) if filters.get("requirement") else keys,
        restriction=filters.get("restriction", ""),
        unit_ids=frozenset(rules.below(units, filters["unit"])) if filters.get("unit") else None,
        sort=listing.sort,
        descending=listing.descending,
        offset=0 if whole else listing.offset,
        limit=None if whole else listing.size,
    )
    found, total = restricted(work, wish)
    return RestrictionPage(
        as_of=asked.as_of,
        rows=_explained(work, found, asked.as_of),
        total=total,
        labels=restrictions.labels(work),
        requirements={key: known[key].title for key in keys if key in known},
        units={u.code: f"{u.code} {u.name}" for u in sorted(units.values(), key=lambda u: u.code)},
        pending=settling.pending(work),
    )


def in_force(work: Work) -> InForce:
    """Return every restriction in force today in the actor's agency, by staff number and requirement."""
    scope(work.actor, Permission.REGISTER_READ)
    asked, keys = _now(work), restrictions.keys(work)
    found, _total = restricted(work, Wish(asked=asked, requirements=keys, sort="staff_no", limit=None))
    rows = _explained(work, found, asked.as_of)
    return InForce(
        agency=agencies.agency(work, work.actor.agency_id).code,
        as_of=asked.as_of,
        rows=tuple(sorted(rows, key=lambda row: (row.staff_no, row.requirement))),
        pending=settling.pending(work),
        uncomputed=uncomputed(work, asked, keys),
    )


def csv_of(found: RestrictionPage) -> Iterator[bytes]:
    """Yield the restrictions as CSV; days are written as 2027-03-04."""
    return tabular.write(
        CSV_COLUMNS,
        (
            (
                row.staff_no, row.name, row.unit, row.restriction, row.requirement, row.title, row.since.isoformat(),
                "yes" if row.since_is_exact else "or earlier", row.reason,
            )
            for row in found.rows
        ),
    )  # fmt: skip


def _now(work: Work) -> Question:
    return Question(work.today(agencies.agency(work, work.actor.agency_id).zone), work.now)


def _explained(work: Work, found: list[Restricted], as_of: date) -> tuple[Restriction, ...]:
    views = {view.id: view for view in texts.requirements(work)}
    shown = [row for row in found if row.requirement_id in views]
    labels = {(row.person_id, views[row.requirement_id].key): row.restriction for row in shown}
    since = restrictions.since(work, labels, as_of)
    made = []
    for row in shown:
        view = views[row.requirement_id]
        run = since[row.person_id, view.key]
        made.append(
            Restriction(
                person_id=row.person_id,
                staff_no=row.staff_no,
                name=row.name,
                unit=row.unit,
                restriction=row.restriction,
                requirement=view.key,
                title=view.title,
                since=run.day,
                since_is_exact=run.exact,
                reason=reason(row),
            )
        )
    return tuple(made)


def reason(row: Restricted) -> str:
    """Return in a sentence why somebody is restricted."""
    due, last = day(row.due_on), day(row.satisfied_on)
    if row.status is Status.OVERDUE and row.satisfied_on:
        return str(_("It was due on %(due)s and is not done. It was last met on %(last)s.", due=due, last=last))
    if row.status is Status.OVERDUE:
        return str(_("It was due on %(due)s and has never been done.", due=due))
    if row.awaiting_since:
        return str(_("It was done on %(day)s for the first time; a signature is missing.", day=day(row.awaiting_since)))
    if row.status is Status.IN_GRACE:
        return str(_("It has never been done. The grace period ends on %(day)s.", day=day(row.grace_until)))
    if row.due_on:
        return str(_("It has not been done for the first time. It is due on %(due)s.", due=due))
    return str(_("It has not been done for the first time."))
