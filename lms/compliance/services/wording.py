"""Why a date is what it is, in words that need no knowledge of the rules' language.

A rule explains itself in steps: the setting that acted, what it was given, the day it made. Here each setting has a
name in words, and each step a sentence; the setting's own name stays beside it for whoever keeps the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from lms.compliance.model import Obligation, ObligationKind, Step
from lms.compliance.model.requirement import Clause
from lms.compliance.services.sentences import SENTENCES
from lms.platform.words import day, number, status_word


@dataclass(frozen=True, slots=True)
class Said:
    """One step as a person reads it."""

    text: str
    """What was done, as a sentence."""
    result: str
    """The day it gave, written out."""
    name: str
    """What the setting is called in words."""
    setting: str
    """What the rule itself calls it."""
    clause: str = ""
    """The amendment that it follows, cited; empty where the original words of the rule made the day."""


SETTINGS: Mapping[str, LazyString] = MappingProxyType(
    {
        "initial.within": _l("Time for the first training"),
        "initial.by": _l("Last day for the first training"),
        "initial.before": _l("Last day for the first training"),
        "initial.end_of": _l("Last day for the first training"),
        "initial.first_of": _l("The earliest of several days"),
        "initial.later_of": _l("The latest of several days"),
        "initial.incumbents": _l("Day for those who were already here"),
        "minimum_notice": _l("Shortest notice"),
        "time.roll": _l("Days on which nobody works"),
        "recurrence.interval": _l("How often it is renewed"),
        "recurrence.align_to": _l("One day of the year for everybody"),
        "recurrence.renewal_window": _l("How early it may be renewed"),
        "recurrence.period": _l("Once in each period"),
        "triggers.within": _l("Time after an event"),
        "exemption": _l("Exemption"),
        "exemption.resume_within": _l("Time after an exemption"),
        "leave": _l("Leave"),
        "leave.treatment": _l("Leave stops the clock"),
        "leave.resume_within": _l("Time after leave"),
        "extension": _l("More time"),
        "satisfied_by": _l("What counts as done"),
        "amendments": _l("The rule was changed"),
        "amendments.minimum_notice": _l("The rule was changed"),
    }
)
"""Each setting that can act on a date, in words."""

KINDS: Mapping[ObligationKind, LazyString] = MappingProxyType(
    {
        ObligationKind.INITIAL: _l("First time"),
        ObligationKind.RENEWAL: _l("Renewal"),
        ObligationKind.PERIOD: _l("Period"),
        ObligationKind.TRIGGERED: _l("Again, after an event"),
    }
)
"""How an obligation came about, in words."""


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


def said(steps: Sequence[Step]) -> list[Said]:
    """Return steps as a person reads them, in the language of the reader."""
    return [
        Said(
            text=SENTENCES[step.setting](step.parts),
            result=day(step.result),
            name=str(SETTINGS[step.setting]),
            setting=step.setting,
            clause=_cited(step.clause),
        )
        for step in steps
    ]


def _cited(clause: Clause | None) -> str:
    if clause is None:
        return ""
    if not clause.citation:
        return _("the change in force since %(day)s", day=day(clause.since))
    return _("%(citation)s, in force since %(day)s", citation=clause.citation, day=day(clause.since))


def cycle_name(cycle: Obligation) -> str:
    """Return which time it is: the first, the second renewal, the period of a year."""
    if cycle.period is not None:
        first, last = cycle.period.starts_on, cycle.period.ends_on
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
            return str(first.year)
        return _("%(first)s to %(last)s", first=day(first), last=day(last))
    name = str(KINDS[cycle.kind])
    if cycle.kind is ObligationKind.INITIAL:
        return name
    return f"{name} {number(cycle.cycle - 1 if cycle.kind is ObligationKind.RENEWAL else cycle.cycle)}"


def result_of(cycle: Obligation) -> str:
    """Return what became of a cycle: on time, late, or where it stands."""
    if cycle.satisfied_on is not None:
        return _("On time") if cycle.on_time else _("Late")
    return str(status_word(cycle.status).text)


def awaited(cycle: Obligation) -> str:
    """Return that only a signature is missing where it is so, late or not; else nothing."""
    if cycle.satisfied_on is not None or cycle.awaiting_since is None:
        return ""
    return _("Completed on %(day)s; it waits for the signature.", day=day(cycle.awaiting_since))
