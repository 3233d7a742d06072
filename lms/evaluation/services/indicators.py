"""Keep the agency's own figures: say what they are, record and correct values, take an entry back by a new record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.access import scope
from lms.directory.services import people
from lms.evaluation.model.indicator import Better, Entry, EntryKind, Indicator, IndicatorText, Result, Value
from lms.evaluation.records import IndicatorEntry, IndicatorRecord, IndicatorTextRecord, IndicatorValue
from lms.evaluation.rules import series
from lms.evaluation.rules.values import month_of, number_of, value_of
from lms.evaluation.store import indicators as store
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.platform import tabular
from lms.platform.work import Work

PERIOD, VALUE, DENOMINATOR = "period", "value", "denominator"
MOST_TOLD = 5


def indicators(work: Work) -> list[Indicator]:
    """Return the indicators of the actor's agency, with the values that hold."""
    return store.indicators(work.session, scope(work.actor, Permission.OUTCOME_RECORD).agency_id)


def indicator(work: Work, indicator_id: int) -> Indicator:
    """Return one indicator of the actor's agency; raise `NotFound`."""
    agency_id = scope(work.actor, Permission.OUTCOME_RECORD).agency_id
    found = store.indicators(work.session, agency_id, only=indicator_id)
    if not found:
        raise NotFound("There is no such indicator, or it was withdrawn.")
    return found[0]


def results(work: Work, module: str, until: date, known_at: datetime) -> list[Result]:
    """Return what became of the indicators of a module until a day, as known at an instant."""
    found = store.indicators(work.session, work.actor.agency_id, known_at)
    return [series.result(one, until) for one in found if one.text.module == module and one.points(until)]


def result(work: Work, known: Indicator) -> Result:
    """Return what became of an indicator until today."""
    return series.result(known, people.today(work))


def text_of(words: Mapping[str, str], *, numbers: Mapping[str, str], months: Mapping[str, str]) -> IndicatorText:
    """Return what somebody wrote of an indicator; raise `Invalid` with its field where a number or a month is none."""
    read = {name: number_of(text, name) if text.strip() else None for name, text in numbers.items()}
    days = {name: month_of(text, date.max, name) for name, text in months.items()}
    plain = {name: text.strip() for name, text in words.items() if name != "better"}
    return IndicatorText(better=Better(words["better"]), **plain, **read, **days)  # type: ignore[arg-type]


def entries(work: Work, indicator_id: int) -> list[Entry]:
    """Return what was entered for an indicator, the newest first."""
    return store.entries(work.session, indicator(work, indicator_id).id)


def define(work: Work, text: IndicatorText) -> int:
    """Say what a new indicator is; return its id."""
    agency_id = scope(work.actor, Permission.OUTCOME_RECORD).agency_id
    text = _checked(text)
    row = IndicatorRecord(agency_id=agency_id, made_at=work.instant(), made_by=work.actor.name)
    work.session.add(row)
    work.session.flush()
    _write(work, row.id, text)
    return row.id


def redefine(work: Work, indicator_id: int, text: IndicatorText) -> bool:
    """Say anew what an indicator is; what it was stays on record. Return False where nothing changed."""
    known = indicator(work, indicator_id)
    text = _checked(text)
    if known.text == text:
        return False
    if (known.text.per is None) != (text.per is None) and known.values:
        raise Invalid(
            "A figure with values cannot become a rate, nor a rate a figure. Make a new indicator.", field="per"
        )
    _write(work, indicator_id, text)
    return True


def withdraw(work: Work, indicator_id: int) -> None:
    """Show an indicator no more; its values stay on record."""
    _write(work, indicator_id, indicator(work, indicator_id).text, withdrawn=True)


def record(work: Work, indicator_id: int, period: str, value: str, denominator: str = "") -> bool:
    """Record the value of a month, or correct it; return False where it holds already."""
    known = indicator(work, indicator_id)
    found = value_of(known.text, period, value, denominator, people.today(work))
    return bool(_keep(work, known, [found]))


def take_in(work: Work, indicator_id: int, name: str, content: bytes) -> tuple[int, int]:
    """Record the values of a CSV with the columns period, value and, for rates, denominator: all rows or none.

    Return how many months are new or corrected, and how many held already. Raises `Invalid` with what is wrong where.
    """
    known = indicator(work, indicator_id)
    table = tabular.read(name, content, (PERIOD, VALUE))
    today = people.today(work)
    problems = [f"line {number} has {cells} cells" for number, cells in table.crooked]
    found: dict[date, Value] = {}
    for line in table.lines:
        try:
            one = value_of(known.text, line.cells[PERIOD], line.cells[VALUE], line.cells.get(DENOMINATOR, ""), today)
        except Invalid as error:
            problems.append(f"line {line.number}: {error.message}")
            continue
        if one.month in found:
            problems.append(f"line {line.number}: {one.month:%Y-%m} is there twice. Keep one.")
        found[one.month] = one
    if problems:
        more = f" and {len(problems) - MOST_TOLD} more" if len(problems) > MOST_TOLD else ""
        raise Invalid(f"{name}: nothing was recorded. {'; '.join(problems[:MOST_TOLD])}{more}", field="file")
    kept = _keep(work, known, list(found.values()), name, hashlib.sha256(content).hexdigest())
    return kept, len(found) - kept


def undo(work: Work, indicator_id: int, entry_id: int) -> None:
    """Take an entry back by a new record, so that what held before it holds again; raise `Conflict` if it was."""
    known = indicator(work, indicator_id)
    at = work.instant()
    one = next((each for each in store.entries(work.session, known.id) if each.id == entry_id), None)
    if one is None or one.kind is EntryKind.UNDO:
        raise NotFound("There is no such entry.")
    if one.undone:
        raise Conflict("This entry was taken back already.")
    row = IndicatorEntry(
        indicator_id=known.id, kind=EntryKind.UNDO, file_name="", sha256="", undoes_id=entry_id, recorded_at=at,
        recorded_by=work.actor.name,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    data = {"entry": entry_id, "values": one.values}
    audit.record(work, Act.INDICATOR_UNDONE, f"indicator:{known.id}", data)


def _keep(work: Work, known: Indicator, found: Sequence[Value], file: str = "", digest: str = "") -> int:
    at = work.instant()
    held = {one.month: one for one in indicator(work, known.id).values}
    fresh = [one for one in found if held.get(one.month) != one]
    if not fresh:
        return 0
    entry = IndicatorEntry(
        indicator_id=known.id,
        kind=EntryKind.FILE if file else EntryKind.TYPED,
        file_name=file,
        sha256=digest,
        undoes_id=None,
        recorded_at=at,
        recorded_by=work.actor.name,
    )
    work.session.add(entry)
    work.session.flush()
    for one in fresh:
        row = IndicatorValue(entry_id=entry.id, month_on=one.month, value=one.value, denominator=one.denominator)
        work.session.add(row)
    work.session.flush()
    data = {"entry": entry.id, "values": len(fresh), "corrected": sum(one.month in held for one in fresh), "file": file}
    audit.record(work, Act.INDICATOR_RECORDED, f"indicator:{known.id}", data)
    return len(fresh)


def _checked(text: IndicatorText) -> IndicatorText:
    """Return a text with whole months; raise `Invalid` where it makes no sense."""
    if text.trained_until < text.trained_from:
        raise Invalid("Training cannot end before it began. Turn the two months round.", field="trained_until")
    if text.per is not None and text.per <= 0:
        raise Invalid("A rate is per something above zero, such as 100 or 200000.", field="per")
    return replace(text, trained_from=text.trained_from.replace(day=1), trained_until=text.trained_until.replace(day=1))


def _write(work: Work, indicator_id: int, text: IndicatorText, *, withdrawn: bool = False) -> None:
    row = IndicatorTextRecord(
        indicator_id=indicator_id, is_withdrawn=withdrawn, recorded_at=work.instant(), recorded_by=work.actor.name,
        **asdict(text),
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    data = {"name": text.name, "module": text.module, "withdrawn": withdrawn}
    audit.record(work, Act.INDICATOR_DEFINED, f"indicator:{indicator_id}", data)
