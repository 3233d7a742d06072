"""A change of a requirement as its pages show it: the preview with names and units, what the text changes, hours."""

from __future__ import annotations

import difflib
from collections import OrderedDict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from types import MappingProxyType
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from lms.compliance.model.change import (
    ChangeKind,
    DayPreview,
    Move,
    PersonChange,
    Preview,
    Seen,
    Standing,
    Wanted,
)
from lms.compliance.model.workload import Load
from lms.compliance.services import comparing
from lms.compliance.services import preview as previews
from lms.compliance.services.candidates import Candidate
from lms.compliance.services.preview import Reasons
from lms.directory.model import PersonView
from lms.directory.services import people
from lms.kernel.errors import NotFound
from lms.platform import tabular
from lms.platform.ids import id_in
from lms.platform.listing import Listing
from lms.platform.queue import Progress, WorkState
from lms.platform.words import status_word
from lms.platform.work import Work
from lms.reporting.filters import check_choice
from lms.reporting.language import _

KEPT = 8
REUSED = timedelta(minutes=10)
"""How long a comparison is shown again (other pages of its list, the CSV) before it is made anew."""
_kept: OrderedDict[tuple[Any, ...], Preview] = OrderedDict()
_lock = Lock()
COLUMNS = (
    "Day", "Staff number", "Name", "Unit", "Change", "Status before", "Due before", "Status after", "Due after",
    "Days moved", "Overdue at once", "Why it cannot be computed",
)  # fmt: skip
SORTS: Mapping[str, Callable[[PersonChange, PersonView], Any]] = {
    "urgency": lambda change, person: (not change.is_overdue_at_once, _due(change.after), person.sort_name.casefold()),
    "after": lambda change, person: (_due(change.after), person.sort_name.casefold()),
    "name": lambda change, person: person.sort_name.casefold(),
    "moved": lambda change, person: (change.days_moved or 0, person.sort_name.casefold()),
}
FILTERS = ("search", "move", "unit", "on")
FILE, WITHDRAWAL, FROM, VERSION = "file", "withdrawal", "from-", "version-"
"""How an address names a change: the file as it is, the file from a day on, nothing, an earlier version."""
OVERDUE = "overdue_at_once"


@dataclass(frozen=True, slots=True)
class UnitHours:
    """What the people of a unit have to learn within a year, before and after a change."""

    unit: str
    before: Load
    after: Load

    @property
    def more(self) -> int:
        """Return the minutes that the change adds; negative where it takes some away."""
        return self.after.minutes - self.before.minutes


@dataclass(frozen=True, slots=True)
class ChangePage:
    """What the page of a change shows of one day."""

    one: Candidate
    found: Preview
    day: DayPreview
    people: Mapping[int, PersonView]
    rows: Sequence[PersonChange]
    total: int
    hours: Sequence[UnitHours]
    missing: Sequence[str]
    """Modules that the text names and the catalogue does not have."""
    units: Sequence[tuple[str, str]]
    reasons: Mapping[int, tuple[Reasons, Reasons]]
    """How the dates of the people shown come about, before and after."""

    @property
    def whole(self) -> UnitHours:
        """Return the hours of all units together."""
        before = sum((each.before for each in self.hours), Load())
        return UnitHours("", before, sum((each.after for each in self.hours), Load()))


def named(wanted: Wanted) -> str:
    """Return a change as an address names it."""
    match wanted.kind:
        case ChangeKind.WITHDRAW:
            return WITHDRAWAL
        case ChangeKind.PUT_BACK:
            return f"{VERSION}{wanted.version}"
        case ChangeKind.PUBLISH:
            return f"{FROM}{wanted.since.isoformat()}" if wanted.since else FILE


def wanted_from(name: str) -> Wanted:
    """Return the change that an address names; raises `NotFound` for anything else."""
    if name == FILE:
        return Wanted(ChangeKind.PUBLISH)
    if name == WITHDRAWAL:
        return Wanted(ChangeKind.WITHDRAW)
    if name.startswith(VERSION):
        return Wanted(ChangeKind.PUT_BACK, id_in(name.removeprefix(VERSION)))
    try:
        return Wanted(ChangeKind.PUBLISH, since=date.fromisoformat(name.removeprefix(FROM)))
    except ValueError:
        raise NotFound(_("There is no such change. Begin again on the page of the requirement.")) from None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A comparison that a worker makes; `progress` is None until it was asked for."""

    progress: Progress | None


def compared(work: Work, one: Candidate) -> Preview | Waiting:
    """Return what a change would do; one that was made a few minutes ago is shown again, a large one by a worker."""
    if comparing.needs_worker(work):
        return _by_worker(work, one)
    found = kept(work, one)
    return found if found is not None else _keep(_key(work, one), previews.preview(work, one))


def kept(work: Work, one: Candidate) -> Preview | None:
    """Return a comparison that was made here a few minutes ago."""
    found = _kept.get(_key(work, one))
    return found if found is not None and abs(work.now - found.known_at) < REUSED else None


def _by_worker(work: Work, one: Candidate) -> Preview | Waiting:
    progress = comparing.newest(work, one)
    if progress is None or progress.state is not WorkState.DONE:
        return Waiting(progress)
    key = (work.settings.database_url, progress.id)
    return _kept.get(key) or _keep(key, comparing.result(work, progress.id))


def _key(work: Work, one: Candidate) -> tuple[Any, ...]:
    return work.settings.database_url, work.actor.agency_id, one.fingerprint


def _keep(key: tuple[Any, ...], found: Preview) -> Preview:
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def page_of(work: Work, one: Candidate, found: Preview, listing: Listing) -> ChangePage:
    """Return a page of the people whom a change moves on a day, with names, units and hours."""
    asked = listing.filters.get("on", "")
    day = next((each for each in found.days if each.day.isoformat() == asked), found.today)
    ids = {change.person_id for change in day.changes} | day.load_before.keys() | day.load_after.keys()
    known = people.views(work, ids, day.day)
    moved = {change.person_id for change in day.changes}
    units = {(p.unit_code, f"{p.unit_code} {p.unit_name}") for i, p in known.items() if i in moved and p.unit_code}
    _check(listing.filters, {code for code, _name in units})
    rows = [change for change in day.changes if _fits(change, known.get(change.person_id), listing.filters)]
    order = SORTS[listing.sort]
    rows.sort(key=lambda change: order(change, person_in(known, change.person_id)), reverse=listing.descending)
    shown = rows[listing.offset : listing.offset + listing.size]
    missing = previews.unknown_modules(work, one.after, day.day) if one.after else []
    reasons = previews.reasons(work, one, [change.person_id for change in shown], day.day)
    return ChangePage(one, found, day, known, shown, len(rows), hours_of(day, known), missing, sorted(units), reasons)


def person_in(known: Mapping[int, PersonView], person_id: int) -> PersonView:
    """Return who somebody is; of who was not known on the day, the number alone."""
    return known.get(person_id) or PersonView(person_id, "", "", "", "")


def csv_of(work: Work, found: Preview, filters: Mapping[str, str] = MappingProxyType({})) -> Iterator[bytes]:
    """Yield whom a change moves, on every day that was looked at or the one chosen, as CSV; days as 2027-03-04."""
    return tabular.write(COLUMNS, list(_records(work, found, filters)))


def _records(work: Work, found: Preview, filters: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    asked = filters.get("on", "")
    days = [each for each in found.days if each.day.isoformat() == asked] or found.days
    known_on = {day.day: people.views(work, [change.person_id for change in day.changes], day.day) for day in days}
    _check(filters, {person.unit_code for known in known_on.values() for person in known.values()})
    for day in days:
        known = known_on[day.day]
        for change in day.changes:
            person = person_in(known, change.person_id)
            if not _fits(change, known.get(change.person_id), filters):
                continue
            before, after = _cells(change.before), _cells(change.after)
            moved = "" if change.days_moved is None else change.days_moved
            late = "yes" if change.is_overdue_at_once else ""
            problems = {s.problem for s in (change.before, change.after) if s and s.problem}
            who = (day.day.isoformat(), person.staff_no, person.sort_name, person.unit_code)
            yield (*who, change.move.value, *before, *after, moved, late, " ".join(sorted(problems)))


def _cells(standing: Standing | None) -> tuple[str, str]:
    if standing is None or standing.status is None:
        return "", ""
    return standing.status.value, standing.due_on.isoformat() if standing.due_on else ""


def _check(filters: Mapping[str, str], units: Container[str]) -> None:
    """Raise `Invalid` for a move that is none, and for a unit in which nobody is moved."""
    check_choice(filters, "move", {OVERDUE, *Move})
    check_choice(filters, "unit", units)


def _fits(change: PersonChange, person: PersonView | None, filters: Mapping[str, str]) -> bool:
    search, unit, move = (filters.get(name, "") for name in ("search", "unit", "move"))
    if search and (person is None or search.casefold() not in f"{person.name} {person.staff_no}".casefold()):
        return False
    if unit and (person is None or person.unit_code != unit):
        return False
    if move == OVERDUE:
        return change.is_overdue_at_once
    return not move or change.move.value == move


def _due(standing: Standing | None) -> date:
    return standing.due_on if standing and standing.due_on else date.max


def hours_of(day: DayPreview, known: Mapping[int, PersonView]) -> list[UnitHours]:
    """Add up by unit what there is to learn, the unit with the greatest change first."""
    loads: dict[str, list[Load]] = {}
    for side, found in enumerate((day.load_before, day.load_after)):
        for person_id, load in found.items():
            person = person_in(known, person_id)
            unit = f"{person.unit_code} {person.unit_name}".strip() or _("No unit named")
            both = loads.setdefault(unit, [Load(), Load()])
            both[side] += load
    hours = [UnitHours(unit, *both) for unit, both in loads.items()]
    return sorted(hours, key=lambda each: (-abs(each.more), each.unit))


def difference(one: Candidate) -> list[tuple[str, str]]:
    """Return what the text changes, line by line: "+" what comes, "-" what goes, " " what stands around it."""
    old = one.newest.text if one.newest and not one.newest.withdrawn else ""
    new = one.text.text if one.text else ""
    if not old or not new:
        return []
    lines: Iterable[str] = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2)
    found = [line for line in lines if not line.startswith(("---", "+++"))]
    return [("@", "…") if line.startswith("@@") else (line[:1], line[1:]) for line in found]


def sealed(work: Work, seen: Seen) -> str:
    """Return what the actor was shown as a text that a form carries, that nobody can change and no other may use."""
    values = [seen.fingerprint, seen.as_of.isoformat(), seen.at.isoformat(), dict(seen.figures)]
    return str(_seal(work).dumps(values))


def unsealed(work: Work, text: str) -> Seen | None:
    """Return what the actor was shown; None for what was not sealed for them."""
    try:
        fingerprint, as_of, at, figures = _seal(work).loads(text)
    except BadSignature:
        return None
    return Seen(fingerprint, date.fromisoformat(as_of), datetime.fromisoformat(at), figures)


def _seal(work: Work) -> URLSafeSerializer:
    return URLSafeSerializer(work.settings.secret_key, salt=f"change-seen:{work.actor.account_id}")


def seen_of(one: Candidate, found: Preview) -> Seen:
    """Return what a page shows of a change, to be carried to the yes."""
    return Seen(one.fingerprint, found.today.day, found.known_at, found.figures())


def status_text(standing: Standing | None) -> str:
    """Return where somebody stands in a word."""
    if standing is None:
        return _("Not under it")
    return str(status_word(standing.status).text) if standing.status else _("Cannot be computed")


def move_words() -> dict[str, str]:
    """Return what each move is called."""
    return {
        Move.ENTERS: _("Comes under it"),
        Move.LEAVES: _("Is under it no more"),
        Move.EARLIER: _("Earlier date"),
        Move.LATER: _("Later date"),
        Move.GETS_DATE: _("Gets a date"),
        Move.LOSES_DATE: _("Has no date any more"),
        Move.OTHERWISE: _("Same date, other status"),
        Move.UNKNOWN: _("Cannot be computed"),
    }
