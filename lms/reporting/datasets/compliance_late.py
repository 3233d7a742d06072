"""What was recorded later: training of earlier days, corrections, and the answers about an earlier day they changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.compliance.model.counts import Counts
from lms.compliance.model.differences import Cause, Reply
from lms.compliance.model.evidence import EvidenceKind, Source
from lms.compliance.model.outcome import Status
from lms.compliance.services import differences as compliance
from lms.kernel.clock import day_in
from lms.kernel.facts import FactType
from lms.platform.words import NOTHING, number, short_day, status_word
from lms.platform.work import Work
from lms.reporting.causes import sentence
from lms.reporting.datasets.compliance_frame import Frame
from lms.reporting.language import _
from lms.reporting.model import Question, RegisterColumn, RegisterTable
from lms.reporting.queries import differences
from lms.reporting.queries.differences import Differing, Wanted
from lms.reporting.queries.late import Entry, Window, corrections, late_evidence
from lms.reporting.queries.trend import counts_on

MOST_LISTED = 500
"""Lines of each list: an import of an old system brings everything late. The attached data have them all."""
MOST_CAUSES = 150
"""Changed answers that are printed: each asks the rule anew for its cause."""


@dataclass(frozen=True, slots=True)
class Changed:
    """How the answers about a day differ: how many, the first of them with causes, and the counts then and now."""

    total: int
    rows: Sequence[Differing]
    causes: dict[tuple[int, int], list[Cause]]
    before: Counts
    after: Counts


@dataclass(frozen=True, slots=True)
class Later:
    """What was recorded after the end of a day. `changed` is None where nothing could be known on that day."""

    late: Sequence[Entry]
    corrected: Sequence[Entry]
    changed: Changed | None


def later(work: Work, frame: Frame) -> Later:
    """Return what was recorded after the end of the day since which it is asked, and up to the report's instant."""
    modules = {module for rule in frame.rules.values() for module in rule.modules} if frame.keys else None
    window = Window(frame.question, frame.since_on, frame.since, frame.within, modules)
    return Later(late_evidence(work, window), corrections(work, window), _changed(work, frame))


def _changed(work: Work, frame: Frame) -> Changed | None:
    known_at, since = frame.question.known_at, frame.since
    if since < frame.agency.created_at or frame.since_on < frame.agency.founded_on or since >= known_at:
        return None
    asked = Question(frame.since_on, known_at)
    requirement = frame.keys[0] if frame.keys else ""
    units = None if frame.within is None else frozenset(frame.within)
    wanted = Wanted(asked=asked, first=since, requirement=requirement, unit_ids=units, limit=MOST_CAUSES)
    rows, total = differences.differing(work, wanted)
    pairs = [(row.person_id, row.requirement_id) for row in rows]
    causes = compliance.causes_of(work, pairs, frame.since_on, since, known_at)
    before = counts_on(work, Question(frame.since_on, since), frame.keys, frame.within)
    return Changed(total, rows, causes, before, counts_on(work, asked, frame.keys, frame.within))


def tables(found: Later, frame: Frame) -> list[RegisterTable]:
    """Return the lists that have anything in them."""
    lists = [
        _listed("late", _("Recorded late"), found.late, frame),
        _listed("corrected", _("Corrected and taken back"), found.corrected, frame),
    ]
    if found.changed:
        lists.append(_answers(found.changed, frame))
    return [table for table in lists if table.rows]


def by_source(found: Sequence[Entry]) -> list[tuple[str, int]]:
    """Return how many records came from where, the most first."""
    counts: Counter[str] = Counter()
    for source, many in Counter(each.source for each in found).items():
        counts[source_words(source)] += many
    return sorted(counts.items(), key=lambda each: (-each[1], each[0].casefold()))


def _listed(anchor: str, title: str, found: Sequence[Entry], frame: Frame) -> RegisterTable:
    columns = (
        RegisterColumn(_("Name"), 2.2),
        RegisterColumn(_("Staff number"), 1.45),
        RegisterColumn(_("Unit"), 2.0),
        RegisterColumn(_("What"), 3.4),
        RegisterColumn(_("Of"), 1.35),
        RegisterColumn(_("Recorded"), 1.35),
        RegisterColumn(_("By"), 2.6),
        RegisterColumn(_("Reason"), 2.7),
    )
    note = _printed(min(len(found), MOST_LISTED), len(found), _("In the order in which they were recorded."))
    units = {unit.code: unit.name for unit in frame.units.values()}
    rows = [_entry(each, units, frame.agency.zone) for each in found[:MOST_LISTED]]
    return RegisterTable(anchor, title, columns, rows, note, level=3)


def _entry(each: Entry, units: Mapping[str, str], zone: str) -> tuple[str, ...]:
    return (
        each.name,
        each.staff_no,
        units.get(each.unit, NOTHING),
        what(each),
        short_day(each.on),
        short_day(day_in(each.recorded_at, zone)),
        _by(each),
        each.reason or NOTHING,
    )


def _by(each: Entry) -> str:
    return source_words(each.source) if each.recorded_by in {"", "system"} else each.recorded_by


def what(each: Entry) -> str:
    """Return what a record is, in words."""
    if each.kind is EvidenceKind.REVOCATION:
        return _("Taken back: %(what)s", what=each.what or _("a record of training"))
    if isinstance(each.kind, FactType):
        return _("Taken back: %(what)s", what=each.kind.value.replace("_", " "))
    if each.kind is EvidenceKind.CREDIT:
        return _("Credit: %(what)s", what=each.what)
    return each.what


def _answers(changed: Changed, frame: Frame) -> RegisterTable:
    columns = (
        RegisterColumn(_("Name"), 2.2),
        RegisterColumn(_("Staff number"), 1.45),
        RegisterColumn(_("Requirement"), 3.2),
        RegisterColumn(_("As known then"), 2.2),
        RegisterColumn(_("As known now"), 2.2),
        RegisterColumn(_("Why"), 4.6),
    )
    titles = {rule.id: rule.title for rule in frame.rules.values()}
    rows = [
        (
            row.name,
            row.staff_no,
            titles.get(row.requirement_id, _("A requirement that was withdrawn")),
            _reply(row.before),
            _reply(row.after),
            " ".join(sentence(cause) for cause in changed.causes[row.person_id, row.requirement_id]),
        )
        for row in changed.rows
    ]
    note = _printed(len(rows), changed.total, _("By name. The register's page of changes has all of them."))
    return RegisterTable("changed", _("Answers that changed"), columns, rows, note, level=3)


def source_words(source: str) -> str:
    """Return where a record came from, in words."""
    first, _colon, system = source.partition(":")
    if first == Source.IMPORT:
        return _("Import from %(system)s", system=system) if system else _("Import")
    known = {Source.LEARNING: _("Learning here"), Source.SIGN_OFF: _("Sign-off"), Source.MANUAL: _("Entered by hand")}
    return next((words for name, words in known.items() if name == first), source)


def _reply(reply: Reply) -> str:
    if reply.status is Status.NOT_APPLICABLE:
        return _("Not under the requirement")
    if reply.status is None:
        return reply.problem or _("Cannot be computed")
    words = str(status_word(reply.status).text)
    return _("%(status)s, due %(day)s", status=words, day=short_day(reply.next_due_on)) if reply.next_due_on else words


def _printed(shown: int, total: int, said: str) -> str:
    if shown == total:
        return said
    left = _("Printed: %(shown)s of %(total)s.", shown=number(shown), total=number(total))
    return f"{said} {left}"
