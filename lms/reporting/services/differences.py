"""What changed in the register of a day between two instants, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from lms.compliance.model.differences import Cause
from lms.compliance.services import differences as compliance
from lms.compliance.services import texts
from lms.directory.access import scope
from lms.directory.model import AgencyView
from lms.directory.services import agencies
from lms.kernel.clock import end_of
from lms.kernel.errors import Invalid
from lms.kernel.permissions import Permission
from lms.platform.asked import day_from
from lms.platform.listing import Listing
from lms.platform.words import day
from lms.platform.work import Work
from lms.reporting import rules
from lms.reporting.filters import check_choice
from lms.reporting.model import Question
from lms.reporting.queries import differences as queries
from lms.reporting.queries.differences import Differing, Wanted

USUAL_SPAN = timedelta(days=7)
MOST_IN_FILE = 2000
"""Lines of a file: each asks the rule anew for its cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """A page of differences: the day asked about, and the two days whose ends are compared."""

    as_of: date
    first_on: date
    second_on: date | None
    """None: now."""
    rows: tuple[Differing, ...]
    causes: Mapping[tuple[int, int], list[Cause]]
    total: int
    requirements: Mapping[str, str]
    titles: Mapping[int, tuple[str, str]]


def _usual_first(agency: AgencyView, today: date) -> date:
    """Return the first day where none is asked for: a week back, but not before anything could be known."""
    born = agency.created_at.astimezone(ZoneInfo(agency.zone)).date()
    return max(today - USUAL_SPAN, min(born, today - timedelta(days=1)))


def _check_days(agency: AgencyView, given: Mapping[str, date | None], today: date) -> None:
    """Raise `Invalid` with a sentence for a day of the two at whose end nothing could be known here, or can be yet."""
    born = agency.created_at.astimezone(ZoneInfo(agency.zone)).date()
    for field, each in given.items():
        if each is None:
            continue
        if each > today:
            raise Invalid(f"{day(each)} has not come yet. Choose today or an earlier day.", field=field)
        if each < born:
            sentence = f"This system has known of {agency.name} since {day(born)}. Choose that day or a later one."
            raise Invalid(sentence, field=field)
    if given["first_on"] == today:
        raise Invalid("The first day must be over. Choose yesterday or an earlier day.", field="first_on")


def changes(work: Work, listing: Listing, *, whole: bool = False) -> Changes:
    """Return the lines that two instants answer differently, each with its causes; raises `Invalid` with the field."""
    scope(work.actor, Permission.REGISTER_READ)
    agency = agencies.agency(work, work.actor.agency_id)
    today = work.today(agency.zone)
    filters = listing.filters
    given = {name: day_from(filters[name], name) for name in ("first_on", "second_on")}
    _check_days(agency, given, today)
    first_on, second_on = given["first_on"] or _usual_first(agency, today), given["second_on"]
    as_of = day_from(filters["as_of"], "as_of") or first_on
    if first_on >= (second_on or today):
        raise Invalid("The first day must be before the second. Turn the two round.", field="first_on")
    if second_on == today:
        second_on = None
    first = end_of(first_on, agency.zone)
    if not filters["first_on"]:
        first = max(first, agency.created_at)
    question = Question(as_of, end_of(second_on, agency.zone) if second_on else work.now)
    life = rules.Life(agency.name, agency.founded_on, agency.created_at)
    for known_at in (first, question.known_at):
        rules.check_question(Question(as_of, known_at), life, today, work.now)
    wanted = Wanted(
        asked=question,
        first=first,
        search=filters["search"],
        requirement=filters["requirement"],
        offset=0 if whole else listing.offset,
        limit=MOST_IN_FILE if whole else listing.size,
    )
    found = between(work, wanted, first_on, second_on)
    check_choice(filters, "requirement", found.requirements)
    return found


def between(work: Work, wanted: Wanted, first_on: date, second_on: date | None) -> Changes:
    """Return what two instants answer differently about a day; the two days are those that the instants fall on."""
    question, first, as_of = wanted.asked, wanted.first, wanted.asked.as_of
    instants = (first, question.known_at, None)
    views = {view.id: view for known_at in instants for view in texts.requirements(work, known_at)}
    rows, total = queries.differing(work, wanted)
    if wanted.limit == MOST_IN_FILE and total > MOST_IN_FILE:
        raise Invalid(
            f"{total:,} lines differ, and a file holds at most {MOST_IN_FILE:,}. "
            "Choose a requirement, or days that are closer together."
        )
    pairs = [(row.person_id, row.requirement_id) for row in rows]
    return Changes(
        as_of=as_of,
        first_on=first_on,
        second_on=second_on,
        rows=tuple(rows),
        causes=compliance.causes_of(work, pairs, as_of, first, question.known_at),
        total=total,
        requirements={view.key: view.title for view in sorted(views.values(), key=lambda view: view.title)},
        titles={view.id: (view.key, view.title) for view in views.values()},
    )
