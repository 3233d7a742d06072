"""The register as people read it on a page: filters, columns, and why each date."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lms.compliance.model.outcome import Status
from lms.compliance.model.register import Explanation
from lms.compliance.services import register, settling, texts
from lms.directory.access import scope
from lms.directory.services import agencies
from lms.kernel.errors import Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.platform import tabular
from lms.platform.listing import Listing
from lms.platform.work import Work
from lms.reporting import rules
from lms.reporting.language import _
from lms.reporting.model import Question
from lms.reporting.queries import browse
from lms.reporting.queries.browse import Shown, Wish
from lms.reporting.queries.register import units_on

CSV_COLUMNS = ("Staff number", "Name", "Unit", "Requirement", "Status", "Due on", "Days overdue", "Last met on")
OWING, SOON = "owing", "soon"
"""What the filter of states offers besides the states: who has not met it yet, and who must act within 30 days."""
WATCHED = frozenset({OWING, Status.OVERDUE.value})
"""Whoever asks for these watches who is overdue; it is noted."""


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A page of the register, with what its filters offer."""

    question: Question
    rows: tuple[Shown, ...]
    total: int
    requirements: Mapping[str, str]
    units: Mapping[str, str]
    titles: Mapping[int, tuple[str, str]]
    pending: int
    """How many people's deadlines are still being worked out."""

    @property
    def file_name(self) -> str:
        """Return what its CSV is called: it says so where not everybody's deadlines are in it."""
        lacks = f"-{self.pending}-people-not-settled" if self.pending else ""
        return f"register-{self.question.as_of}{lacks}.csv"


def page(
    work: Work, listing: Listing, as_of: date | None, known_at: datetime | None, *, whole: bool = False
) -> RegisterPage:
    """Return what the register says: of a day, as known at an instant, a page of it or the whole."""
    scope(work.actor, Permission.REGISTER_READ)
    agency = agencies.agency(work, work.actor.agency_id)
    question = Question(as_of or work.today(agency.zone), known_at or work.now)
    rules.check_question(
        question, rules.Life(agency.name, agency.founded_on, agency.created_at), work.today(agency.zone), work.now
    )
    units = units_on(work.session, agency.id, question)
    filters = listing.filters
    known = {r.key: r for r in texts.requirements(work, question.known_at)}
    _check_filters(filters, known)
    wish = Wish(
        asked=question,
        search=filters.get("search", ""),
        unit_ids=frozenset(rules.below(units, filters["unit"])) if filters.get("unit") else None,
        requirement=filters.get("requirement", ""),
        status=Status(filters["status"]) if filters.get("status") in set(Status) else None,
        owing=filters.get("status") == OWING,
        soon=filters.get("status") == SOON,
        sort=listing.sort,
        descending=listing.descending,
        offset=0 if whole else listing.offset,
        limit=None if whole else listing.size,
    )
    rows, total = browse.lines(work, wish)
    return RegisterPage(
        question,
        tuple(rows),
        total,
        {key: view.title for key, view in sorted(known.items(), key=lambda pair: pair[1].title)},
        {u.code: f"{u.code} {u.name}" for u in sorted(units.values(), key=lambda u: u.code)},
        {view.id: (key, view.title) for key, view in known.items()},
        settling.pending(work, known_at),
    )


def _check_filters(filters: Mapping[str, str], known: Container[str]) -> None:
    """Raise `Invalid` for a requirement or a status that is not: left out, the list would answer something else."""
    key, status = filters.get("requirement", ""), filters.get("status", "")
    if key and key not in known:
        sentence = _("There is no requirement “%(key)s” here, or it was withdrawn. Choose one from the list.", key=key)
        raise Invalid(sentence, field="requirement")
    if status and status not in {*Status, OWING, SOON}:
        raise Invalid(_("There is no status “%(status)s”. Choose one from the list.", status=status), field="status")


def csv_of(found: RegisterPage) -> Iterator[bytes]:
    """Yield what a page of the register shows as CSV; days are written as 2027-03-04."""
    return tabular.write(CSV_COLUMNS, (_record(found, row) for row in found.rows))


def why(work: Work, person_id: int, requirement: str, as_of: date, known_at: datetime | None) -> Explanation:
    """Return why somebody's dates are what they are; raises `NotFound` outside the actor's agency."""
    scope(work.actor, Permission.REGISTER_READ)
    if not browse.is_of_agency(work, person_id):
        raise NotFound("There is no such person.")
    if as_of > work.today(agencies.agency(work, work.actor.agency_id).zone):
        raise Invalid("This day is still to come. Choose today or an earlier day.", field="as_of")
    return register.explain(work, person_id, requirement, as_of, known_at)


def _record(found: RegisterPage, row: Shown) -> tuple[object, ...]:
    key, title = found.titles.get(row.requirement_id, ("", ""))
    status = row.status.value if row.status else row.problem
    days = [day.isoformat() if day else "" for day in (row.due_on, row.satisfied_on)]
    return (row.staff_no, row.name, row.unit, title or key, status, days[0], row.days_overdue, days[1])
