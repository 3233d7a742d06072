"""The settings of the body: deadlines, recurrence, triggers and what moves a date."""

from __future__ import annotations

from datetime import date
from typing import Literal, cast

from lms.compliance.model.requirement import (
    EVERYBODY,
    NO_DAYS,
    Anchor,
    By,
    Choice,
    Credit,
    Deadline,
    EndOf,
    Extensions,
    Grace,
    Incumbents,
    Initial,
    Interval,
    Keep,
    Leave,
    Lookback,
    MonthDay,
    Periodic,
    Recurrence,
    Retention,
    Retentions,
    SignOff,
    Time,
    Trigger,
    Unit,
    Within,
)
from lms.compliance.rules.parse.node import Node, day_of, shown
from lms.compliance.rules.parse.predicates import expression, predicate
from lms.compliance.rules.reading import zone_of
from lms.kernel.errors import Invalid

_ANCHORS = ("applicability", "appointment", "service_start", "oath", "assignment", "access_grant")
_LABELLED = ("designation", "event")
_FORMS = ("within", "by", "before", "end_of", "first_of", "later_of")
_APPLICABILITY = Anchor("applicability")
_YEARS = ("calendar_year", "fiscal_year")
_ROLLING = tuple(unit for unit in Unit if unit is not Unit.BUSINESS_DAYS)
YearName = Literal["calendar_year", "fiscal_year"]


def initial(node: Node) -> Initial | None:
    """Return the initial deadline with its incumbents."""
    entries = node.keys((*_FORMS, "of", "incumbents", "satisfied_by"))
    found = _deadline(node, entries)
    incumbents = None
    if "incumbents" in entries:
        parts = entries["incumbents"].keys(("started_before", "due_by"), ("started_before", "due_by"))
        days = [parts[key].day() for key in ("started_before", "due_by") if key in parts]
        if len(days) == 2 and days[0] is not None and days[1] is not None:
            incumbents = Incumbents(days[0], days[1])
    other = expression(entries["satisfied_by"]) if "satisfied_by" in entries else None
    return None if found is None else Initial(found, incumbents, other)


def _deadline(node: Node, entries: dict[str, Node]) -> Deadline | None:
    forms = [form for form in _FORMS if form in entries]
    if len(forms) != 1:
        node.fail(f'"{node.name}" needs exactly one of {", ".join(_FORMS)}; it has {", ".join(forms) or "none"}.')
        return None
    form, entry = forms[0], entries[forms[0]]
    if "of" in entries and form not in ("within", "end_of"):
        node.fail(f'"of" belongs to within and end_of, not to {form}. Remove it.', "of")
    anchor = entries["of"].anchor(_ANCHORS, _LABELLED) if "of" in entries else _APPLICABILITY
    if form in ("first_of", "later_of"):
        branches = [_deadline(b, b.keys((*_FORMS, "of"))) for b in entry.items(2)]
        return Choice(form == "later_of", tuple(b for b in branches if b is not None))
    if form in ("by", "before"):
        when = day_of(entry.value) or entry.anchor(_ANCHORS, _LABELLED)
        return None if when is None else By(when, form == "before")
    if form == "within":
        offset = entry.offset()
        return None if offset is None or anchor is None else Within(offset, anchor)
    year = entry.word(_YEARS)
    return None if year is None or anchor is None else EndOf(cast("YearName", year), anchor)


def recurrence(node: Node) -> Recurrence:
    """Return how an obligation comes again."""
    if node.value == "none":
        return None
    if isinstance(node.value, dict) and ("interval" in node.value) == ("period" in node.value):
        node.fail('"recurrence" needs exactly one of interval (rolling) and period (fixed).')
        return None
    if isinstance(node.value, dict) and "period" in node.value:
        return _periodic(node)
    return _interval(node)


def _interval(node: Node) -> Recurrence:
    names = ("interval", "from", "renewal_window", "early", "align_to", "satisfied_by")
    entries = node.keys(names, ("interval",))
    every = (
        entries["interval"].offset([u for u in Unit if u is not Unit.BUSINESS_DAYS], 1)
        if "interval" in entries
        else None
    )
    origin = entries["from"].word(("completion", "due", "first_completion")) if "from" in entries else "completion"
    early = entries["early"].word(("restart", "ignored")) if "early" in entries else "restart"
    window = entries["renewal_window"].offset() if "renewal_window" in entries else None
    align_to = entries["align_to"].month_day() if "align_to" in entries else None
    if "early" in entries and "renewal_window" not in entries:
        node.fail('"early" needs a "renewal_window". Add one or remove "early".', "early")
    if align_to is not None and window is not None:
        node.fail('"align_to" and "renewal_window" exclude each other. Keep one.', "align_to")
    if origin != "completion":
        for name in ("early", "align_to"):
            if name in entries:
                node.fail(f'"{name}" works only with "from: completion". Remove it.', name)
    if every is None or origin is None:
        return None
    kind = cast("Literal['completion', 'due', 'first_completion']", origin)
    other = expression(entries["satisfied_by"]) if "satisfied_by" in entries else None
    return Interval(every, kind, window, early == "ignored", align_to, other)


def _periodic(node: Node) -> Recurrence:
    entries = node.keys(("period", "starting", "joined_by", "late_completion", "satisfied_by"))
    period = entries["period"]
    named = period.value in _YEARS
    length = None if named else period.offset((Unit.MONTHS, Unit.YEARS), 1)
    starting = _starting(entries["starting"]) if "starting" in entries else None
    if not named and "starting" not in entries:
        node.fail('A period of a given length needs "starting": a day, MM-DD, or an anchor such as appointment.')
    joined_by = entries["joined_by"].month_day() if "joined_by" in entries else None
    late = entries["late_completion"].word(("oldest", "current")) if "late_completion" in entries else "oldest"
    other = expression(entries["satisfied_by"]) if "satisfied_by" in entries else None
    if not named and (length is None or starting is None):
        return None
    return Periodic(
        cast("YearName", str(period.value)) if named else None, length, starting, joined_by, late == "current", other
    )


def _starting(node: Node) -> date | MonthDay | Anchor | None:
    day = day_of(node.value)
    if day is not None:
        return day
    if isinstance(node.value, str) and node.value[:1].isdigit():
        return node.month_day()
    return node.anchor(_ANCHORS, _LABELLED)


def triggers(node: Node) -> tuple[Trigger, ...]:
    """Return what starts the obligation again."""
    return tuple(t for entry in node.items(0) if (t := _trigger(entry)) is not None)


def _trigger(node: Node) -> Trigger | None:
    entries = node.keys(("after", "within", "affects", "satisfied_by"), ("after", "within"), "a trigger")
    after = entries["after"].anchor(("assignment", "content_change"), _LABELLED) if "after" in entries else None
    within = entries["within"].offset() if "within" in entries else None
    affects = predicate(entries["affects"]) if "affects" in entries else EVERYBODY
    other = expression(entries["satisfied_by"]) if "satisfied_by" in entries else None
    return None if after is None or within is None else Trigger(after, within, affects, other)


def credit(node: Node) -> Credit:
    """Return what earlier and outside training is worth."""
    entries = node.keys(("before_start", "external"))
    return Credit(
        _lookback(entries["before_start"]) if "before_start" in entries else "while_valid",
        _lookback(entries["external"]) if "external" in entries else "none",
    )


def _lookback(node: Node) -> Lookback:
    if node.value in ("none", "while_valid"):
        return cast("Literal['none', 'while_valid']", str(node.value))
    return node.offset() or "none"


def sign_off(node: Node) -> SignOff | None:
    """Return whose signatures are needed."""
    if node.value == "none":
        return None
    entries = node.keys(("by", "counts_on"), ("by",))
    roles = [r for e in entries["by"].items() if (r := e.text()) is not None] if "by" in entries else []
    if len(set(roles)) < len(roles):
        node.fail('"by" names a role twice. Name each once.', "by")
    counts_on = entries["counts_on"].word(("signature", "completion")) if "counts_on" in entries else "signature"
    return SignOff(tuple(roles), counts_on == "completion")


def grace(node: Node) -> Grace | None:
    """Return the days after the due date."""
    if node.value == "none":
        return None
    entries = node.keys(("for", "counts_as"), ("for",))
    span = entries["for"].offset() if "for" in entries else None
    counts_as = entries["counts_as"].word(("late", "on_time")) if "counts_as" in entries else "late"
    return None if span is None else Grace(span, counts_as == "on_time")


def extension(node: Node) -> Extensions | None:
    """Return how far an extension may go."""
    if node.value == "none":
        return None
    entries = node.keys(("up_to", "beyond"))
    up_to = entries["up_to"].offset() if "up_to" in entries else None
    beyond = entries["beyond"].word(("never", "determination")) if "beyond" in entries else "never"
    return Extensions(up_to, beyond == "determination")


def exemption(node: Node) -> object:
    """Return how soon after an exemption the obligation is due again; None: exemptions are not allowed."""
    if node.value == "none":
        return None
    entries = node.keys(("resume_within",))
    return (entries["resume_within"].offset() if "resume_within" in entries else None) or NO_DAYS


def leave(node: Node) -> Leave | None:
    """Return what leave does to the clock."""
    if node.value == "ignore":
        return None
    if not isinstance(node.value, dict):
        node.fail(f'"leave" must be ignore or a mapping with "treatment", not {shown(node.value)}.')
        return None
    entries = node.keys(("treatment", "resume_within", "kinds"), ("treatment",))
    treatment = entries["treatment"].word(("suspend", "toll")) if "treatment" in entries else None
    resume = (entries["resume_within"].offset() if "resume_within" in entries else None) or NO_DAYS
    kinds = frozenset(k for e in entries["kinds"].items() if (k := e.text())) if "kinds" in entries else None
    return None if treatment is None else Leave(treatment == "toll", resume, kinds)


def retention(node: Node) -> Retention | None:
    """Return how long records are kept."""
    entries = node.keys(("keep", "after", "later_of", "first_of"))
    several = [key for key in ("later_of", "first_of") if key in entries]
    if len(several) + ("keep" in entries) != 1:
        node.fail('"retention" needs exactly one of keep (with after), later_of, first_of.')
        return None
    if several:
        parts = [retention(part) for part in entries[several[0]].items(2)]
        return Retentions(several[0] == "later_of", tuple(p for p in parts if p is not None))
    node.keys(("keep", "after"), ("keep", "after"))
    span = entries["keep"].offset()
    after = entries["after"].anchor(("completion", "separation"), ("event",)) if "after" in entries else None
    return None if span is None or after is None else Keep(span, after)


def time(node: Node) -> Time:
    """Return how days are counted."""
    entries = node.keys(("calendar", "roll", "first_day", "zone", "fiscal_year_starts"))
    roll = entries["roll"].word(("none", "forward", "back")) if "roll" in entries else "none"
    first_day = entries["first_day"].word(("excluded", "included")) if "first_day" in entries else "excluded"
    starts = entries["fiscal_year_starts"].month_day() if "fiscal_year_starts" in entries else None
    return Time(
        entries["calendar"].text() if "calendar" in entries else None,
        cast("Literal['none', 'forward', 'back']", roll or "none"),
        first_day == "included",
        _zone(entries["zone"]) if "zone" in entries else None,
        starts or MonthDay(10, 1),
    )


def _zone(node: Node) -> str | None:
    name = node.text()
    if name is not None and name != "duty_station":
        try:
            zone_of(name)
        except Invalid as error:
            node.fail(error.message)
    return name
