"""One question: a requirement, a history, a day; and the texts of the rule as they were known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from lms.compliance.model.calendar import Calendar
from lms.compliance.model.requirement import ORIGINAL, Amendment, Body, Requirement, Text, UnknownCalendar
from lms.compliance.rules.clauses import owed_to
from lms.compliance.rules.days import WEEKENDS_ONLY
from lms.compliance.rules.reading import Entry, History, Person
from lms.kernel.facts import Fact, FactType


@dataclass(slots=True)
class Counted:
    """A completion with the day it counts on. Unsigned: the day it would have, were the rest signed.

    Not frozen, like all that lives only inside one computation: making a frozen one takes three times as long.
    """

    day: date
    fact: Fact
    signed: bool = True


@dataclass(slots=True)
class Question:
    """What every step of a computation may look at."""

    requirement: Requirement
    texts: Sequence[Text]
    history: History
    as_of: date
    calendars: Mapping[str, Calendar]
    explain: bool
    used_extensions: set[int] = field(default_factory=set)
    """Places of the extension facts already given to an obligation."""
    counted: dict[tuple[int, int], list[Counted]] = field(default_factory=dict)
    """Completions that count, by body and expression: both outlive the question, so that their identity will do."""

    def text_on(self, day: date) -> Text:
        """Return the text in force on a day."""
        texts = self.texts
        if len(texts) == 1:
            return texts[0]
        return next(text for text in reversed(texts) if text.since <= day)

    def calendar(self, text: Text) -> Calendar:
        """Return the calendar that a text counts by."""
        return calendar_of(text.body, self.calendars)

    def facts(self, kind: FactType, label: str | None = None) -> Sequence[Entry]:
        """Return the facts of a type and label up to the day asked for."""
        return self.history.facts(self.as_of, kind, label)


def question_of(
    requirement: Requirement,
    person: Person,
    as_of: date,
    calendars: Mapping[str, Calendar],
    *,
    zone: str,
    explain: bool = False,
) -> Question:
    """Return the question how a person stands on a day: the texts known of, and days in the zone of the text in force.

    `zone` is the agency's, for a text that names none.
    """
    texts = texts_seen(requirement, as_of, person.known_at)
    history = person.in_zone(texts[-1].body.time.zone or zone)
    return Question(requirement, texts, history, as_of, calendars, explain)


def calendar_of(body: Body, calendars: Mapping[str, Calendar]) -> Calendar:
    """Return the calendar a body names; without a name, weekends only."""
    name = body.time.calendar
    if name is None:
        return WEEKENDS_ONLY
    try:
        return calendars[name]
    except KeyError:
        known = ", ".join(sorted(calendars)) or "none"
        raise UnknownCalendar(f'There is no calendar named "{name}"; known calendars: {known}.') from None


def texts_of(body: Body, amendments: Sequence[Amendment]) -> tuple[Text, ...]:
    """Return the original text and each amended one; a change replaces the settings it names."""
    texts = [Text(body, ORIGINAL)]
    for amendment in sorted(amendments, key=lambda a: a.effective_on):
        last, body = texts[-1], replace(body, **dict(amendment.changes))
        owed = owed_to(last, body, amendment)
        texts.append(Text(body, amendment.effective_on, amendment.open_cycles, owed))
    return tuple(texts)


def texts_seen(requirement: Requirement, as_of: date, known_at: datetime | None) -> Sequence[Text]:
    """Return the texts effective by a day and announced by an instant."""
    if not requirement.amendments:
        return requirement.texts
    texts: Sequence[Text] = requirement.texts
    announced = [a for a in requirement.amendments if _announced(a, known_at)]
    if len(announced) < len(requirement.amendments):
        texts = texts_of(requirement.body, announced)
    return [text for text in texts if text.since <= as_of]


def _announced(amendment: Amendment, known_at: datetime | None) -> bool:
    return known_at is None or datetime.combine(amendment.announced_on, time.min, UTC) <= known_at
