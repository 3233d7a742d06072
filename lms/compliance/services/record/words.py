"""How a record's rows are said: on the page and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from flask_babel import gettext, lazy_gettext, ngettext

from lms.compliance.model import Obligation
from lms.compliance.model.evidence import Evidence, EvidenceKind, Source
from lms.compliance.model.history import Noted
from lms.compliance.services.fact_wording import leave_word, plain, reason_word
from lms.compliance.services.record.model import Duty, Part, Training, TrainingRecord
from lms.compliance.services.record.rules import PRIVATE
from lms.compliance.services.wording import cycle_name, result_of
from lms.kernel.facts import FactType
from lms.platform.words import NOTHING, day, minutes_words, number, who

FACTS: Final = {
    FactType.APPOINTMENT: lazy_gettext("Appointed"),
    FactType.SEPARATION: lazy_gettext("Left the agency"),
    FactType.SERVICE_START: lazy_gettext("Service began"),
    FactType.OATH: lazy_gettext("Oath taken"),
    FactType.ACCESS_GRANT: lazy_gettext("Access given"),
    FactType.ASSIGNMENT: lazy_gettext("New place or position"),
    FactType.DESIGNATION: lazy_gettext("Designated"),
    FactType.DESIGNATION_END: lazy_gettext("Designation ended"),
    FactType.EVENT: lazy_gettext("Event"),
    FactType.LEAVE: lazy_gettext("Leave"),
    FactType.EXEMPTION: lazy_gettext("Exemption"),
    FactType.EXTENSION: lazy_gettext("More time"),
}


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


def parts() -> dict[Part, str]:
    """Return what a record can be narrowed to."""
    return {
        Part.DUTY: _("What was required"),
        Part.COMPLETION: _("Completed training"),
        Part.CREDIT: _("Training done elsewhere"),
        Part.SIGN_OFF: _("Signed training"),
        Part.UNDONE: _("Corrected or taken back"),
        Part.FACT: _("What dates depend on"),
    }


def fact_words(fact: Noted) -> str:
    """Return what a fact says happened."""
    words = str(FACTS.get(fact.type) or fact.type.value.replace("_", " "))
    return f"{words}: {plain(fact.tag)}" if fact.tag else words


def fact_details(fact: Noted, record: TrainingRecord) -> list[str]:
    """Return what else a fact says, as its reader may see it."""
    found = [leave_word(fact.kind), reason_word(fact.reason), fact.note]
    if fact.requirement:
        found.insert(0, _("For: %(title)s", title=record.requirements.get(fact.requirement, fact.requirement)))
    if fact.new_due:
        found.append(_("New due date: %(day)s", day=day(fact.new_due)))
    if fact.approver:
        found.append(_("Approved by %(name)s", name=fact.approver))
    found += [f"{label}: {fact.attributes[key]}" for key, label in _attributes().items() if fact.attributes.get(key)]
    if fact.type in PRIVATE and not record.reader.sees_reasons:
        found.append(_("The reason is shown to the person and to training officers only."))
    return [each for each in found if each]


def _attributes() -> dict[str, str]:
    return {"unit": _("Unit"), "position": _("Position"), "grade": _("Grade"), "location": _("Location")}


def origin(one: Evidence) -> str:
    """Return where a row of evidence comes from."""
    first, _colon, system = one.source.partition(":")
    if first == Source.LEARNING:
        return _("Done in this system")
    if first == Source.CLASSROOM:
        return _("Session, put down by %(name)s", name=who(one.recorded_by))
    if first == Source.IMPORT:
        return _("Taken over from %(system)s", system=system or _("an earlier system"))
    return _("Recorded by %(name)s", name=who(one.recorded_by)) if one.recorded_by else first


def how(one: Evidence, demonstrated: int = 0) -> str:
    """Return how training went: score, length, who taught, and how many lessons were only shown in a starting test."""
    found = []
    if one.score is not None:
        found.append(_("Score %(score)s%%", score=number(int(one.score))))
    minutes = one.minutes_measured if one.minutes_declared is None else one.minutes_declared
    if minutes is not None:
        found.append(minutes_words(minutes))
    if demonstrated:
        shown = ngettext(
            "%(num)d lesson shown in the starting test", "%(num)d lessons shown in the starting test", demonstrated
        )
        found.append(str(shown))
    if one.trainer:
        found.append(_("taught by %(name)s", name=one.trainer))
    return ", ".join(found) or NOTHING


def fact_origin(fact: Noted) -> str:
    """Return where a fact comes from: the personnel system's extract, or somebody."""
    if fact.source.startswith("import_run"):
        return _("From the personnel system")
    return who(fact.recorded_by)


__all__ = ["CSV", "csv_rows", "cycle_name", "plain", "result_of"]
CSV: Final = (
    "part", "number", "about_number", "kind", "requirement", "module", "title", "version", "from", "to", "due_on",
    "met_on", "on_time", "status", "score", "minutes", "detail", "taken_back_at", "taken_back_by", "taken_back_because",
    "recorded_at", "recorded_by", "as_of", "known_at", "category", "said",
)  # fmt: skip
"""The columns of a record as data: days as 2027-03-04, codes as in our files (`category`: the kind of a leave, the
reason of an exemption); `said` is what the page says in their place."""


def csv_rows(record: TrainingRecord) -> Iterator[tuple[object, ...]]:
    """Yield every row of a record as it is shown: duties, evidence with signatures and revocations, facts."""
    asked = (record.asked.as_of, record.asked.known_at.isoformat() if record.asked.known_at else "")
    for duty in record.duties:
        yield from (_row(asked, _duty_values(duty, cycle)) for cycle in duty.cycles)
    for training in record.trainings:
        yield _row(asked, _evidence_values(training.one, training.undone_by))
        for each in training.signatures:
            yield _row(asked, _evidence_values(each, record.undone_signatures.get(each.id)))
        if training.undone_by and training.undone_by.kind is EvidenceKind.REVOCATION:
            yield _row(asked, _evidence_values(training.undone_by, None))
    yield from (_row(asked, _fact_values(fact, record)) for fact in record.facts)


def _row(asked: tuple[object, object], values: dict[str, object]) -> tuple[object, ...]:
    said = values | {"as_of": asked[0], "known_at": asked[1]}
    return tuple(_plain_cell(said.get(column)) for column in CSV)


def _plain_cell(value: object) -> object:
    return "" if value is None else value.isoformat() if isinstance(value, date) else value


def _duty_values(duty: Duty, cycle: Obligation) -> dict[str, object]:
    return {
        "part": "duty",
        "kind": cycle.kind.value,
        "requirement": duty.requirement,
        "title": duty.title,
        "version": cycle.cycle,
        "from": cycle.opened_on,
        "due_on": cycle.due_on,
        "met_on": cycle.satisfied_on,
        "on_time": None if cycle.on_time is None else "yes" if cycle.on_time else "no",
        "status": cycle.status.value,
        "said": f"{cycle_name(cycle)}: {result_of(cycle)}",
        "minutes": cycle.minutes_done,
    }


def _evidence_values(one: Evidence, undone: Evidence | None) -> dict[str, object]:
    return {
        "part": "evidence",
        "number": one.id,
        "about_number": one.of_id or one.corrects_id,
        "kind": one.kind.value,
        "module": one.module,
        "title": one.title,
        "version": one.module_version,
        "from": one.on,
        "score": one.score,
        "minutes": one.minutes_declared if one.minutes_declared is not None else one.minutes_measured,
        "detail": one.statement or one.reason or one.trainer,
        "said": origin(one),
        "taken_back_at": undone.recorded_at if undone else None,
        "taken_back_by": undone.recorded_by if undone else None,
        "taken_back_because": undone.reason if undone else None,
        "recorded_at": one.recorded_at,
        "recorded_by": one.recorded_by,
    }


def _fact_values(fact: Noted, record: TrainingRecord) -> dict[str, object]:
    return {
        "part": "fact",
        "number": fact.name,
        "kind": fact.type.value,
        "requirement": fact.requirement,
        "title": fact.tag,
        "from": fact.on,
        "to": fact.until,
        "due_on": fact.new_due,
        "detail": "; ".join(fact_details(fact, record)),
        "category": fact.kind or fact.reason,
        "said": fact_words(fact),
        "taken_back_at": fact.undone.at if fact.undone else None,
        "taken_back_by": fact.undone.by if fact.undone else None,
        "taken_back_because": fact.undone.because if fact.undone else None,
        "recorded_at": fact.recorded_at,
        "recorded_by": fact.recorded_by,
    }


def state_of(training: Training) -> str:
    """Return the sentence that says that a completion was corrected or taken back; empty while it stands."""
    gone = training.undone_by
    if gone is None:
        return ""
    when, why = day(gone.recorded_at.date()), f": {gone.reason}" if gone.reason else ""
    if training.was_corrected:
        return _("Corrected on %(day)s by record %(number)s", day=when, number=gone.id) + why
    return _("Taken back on %(day)s by %(name)s", day=when, name=who(gone.recorded_by)) + why
