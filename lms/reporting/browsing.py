"""The register as people read it on a page: filters, columns, and why each date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO

from lms.compliance.model.outcome import Status
from lms.compliance.model.register import Explanation, RequirementView
from lms.compliance.services import register, settling, texts
from lms.directory.access import scope
from lms.directory.services import agencies
from lms.kernel.errors import Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.platform import tabular
from lms.platform.listing import Listing
from lms.platform.work import Work
from lms.reporting import filters as filter_rules
from lms.reporting import rules
from lms.reporting.language import _
from lms.reporting.model import Question
from lms.reporting.queries import browse
from lms.reporting.queries.browse import Shown, Wish
from lms.reporting.queries.register import units_on
from lms.reporting.rules import UnitNode

PIECE = 1 << 16
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


@dataclass(frozen=True, slots=True)
class Asking:
    """What a register was asked, with what its filters offer on that day."""

    question: Question
    wish: Wish
    units: Mapping[int, UnitNode]
    requirements: Mapping[str, RequirementView]

    @property
    def titles(self) -> dict[int, tuple[str, str]]:
        """Return key and title of each requirement, by its number."""
        return {view.id: (key, view.title) for key, view in self.requirements.items()}


def asking(work: Work, question: Question, filters: Mapping[str, str]) -> Asking:
    """Read filters as the register's address carries them; raises `Invalid` for what is not on their lists."""
    scope(work.actor, Permission.REGISTER_READ)
    units = units_on(work.session, work.actor.agency_id, question)
    known = {r.key: r for r in texts.requirements(work, question.known_at)}
    filter_rules.check_unit(filters, units.values())
    filter_rules.check_requirement(filters, known)
    _check_status(filters.get("status", ""))
    wish = Wish(
        asked=question,
        search=filters.get("search", ""),
        unit_ids=frozenset(rules.below(units, filters["unit"])) if filters.get("unit") else None,
        requirement=filters.get("requirement", ""),
        status=Status(filters["status"]) if filters.get("status") in set(Status) else None,
        owing=filters.get("status") == OWING,
        soon=filters.get("status") == SOON,
    )
    return Asking(question, wish, units, known)


def page(work: Work, listing: Listing, as_of: date | None, known_at: datetime | None) -> RegisterPage:
    """Return what the register says: of a day, as known at an instant, a page of it."""
    asked = asking(work, _question(work, as_of, known_at), listing.filters)
    wish = replace(
        asked.wish, sort=listing.sort, descending=listing.descending, offset=listing.offset, limit=listing.size
    )
    rows, total = browse.lines(work, wish)
    return RegisterPage(
        asked.question,
        tuple(rows),
        total,
        {key: view.title for key, view in sorted(asked.requirements.items(), key=lambda pair: pair[1].title)},
        {u.code: f"{u.code} {u.name}" for u in sorted(asked.units.values(), key=lambda u: u.code)},
        asked.titles,
        settling.pending(work, known_at),
    )


def csv_file(
    work: Work, listing: Listing, as_of: date | None, known_at: datetime | None
) -> tuple[str, Iterator[bytes]]:
    """Return the name and the bytes of everything that the register says as CSV; days are written as 2027-03-04.

    It goes through a file on disk: the answer is sent when the database is let go, and memory holds a piece of it.
    """
    asked = asking(work, _question(work, as_of, known_at), listing.filters)
    wish = replace(asked.wish, sort=listing.sort, descending=listing.descending, limit=None)
    titles, pending = asked.titles, settling.pending(work, known_at)
    file = TemporaryFile()  # noqa: SIM115 - open until the answer was sent
    file.writelines(tabular.write(CSV_COLUMNS, (record(titles, row) for row in browse.every(work, wish))))
    lacks = f"-{pending}-people-not-settled" if pending else ""
    return f"register-{asked.question.as_of}{lacks}.csv", _read(file)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _question(work: Work, as_of: date | None, known_at: datetime | None) -> Question:
    agency = agencies.agency(work, work.actor.agency_id)
    question = Question(as_of or work.today(agency.zone), known_at or work.now)
    rules.check_question(
        question, rules.Life(agency.name, agency.founded_on, agency.created_at), work.today(agency.zone), work.now
    )
    return question


def _check_status(status: str) -> None:
    if status and status not in {*Status, OWING, SOON}:
        raise Invalid(_("There is no status “%(status)s”. Choose one from the list.", status=status), field="status")


def why(work: Work, person_id: int, requirement: str, as_of: date, known_at: datetime | None) -> Explanation:
    """Return why somebody's dates are what they are; raises `NotFound` outside the actor's agency."""
    scope(work.actor, Permission.REGISTER_READ)
    if not browse.is_of_agency(work, person_id):
        raise NotFound("There is no such person.")
    if as_of > work.today(agencies.agency(work, work.actor.agency_id).zone):
        raise Invalid("This day is still to come. Choose today or an earlier day.", field="as_of")
    return register.explain(work, person_id, requirement, as_of, known_at)


def record(titles: Mapping[int, tuple[str, str]], row: Shown) -> tuple[object, ...]:
    """Return a line of the register as a row of data; `titles`: key and title of each requirement, by its number."""
    key, title = titles.get(row.requirement_id, ("", ""))
    status = row.status.value if row.status else row.problem
    days = [day.isoformat() if day else "" for day in (row.due_on, row.satisfied_on)]
    return (row.staff_no, row.name, row.unit, title or key, status, days[0], row.days_overdue, days[1])
