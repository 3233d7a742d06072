"""A schedule's rule as words, and words as a rule: "first working day of the month, 06:00, agency time"."""

from __future__ import annotations

import re
from datetime import time

from lms.kernel.errors import Invalid
from lms.reporting.schedules.model import Period, Rule

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
FROM_END = ("last", "second last", "third last", "fourth last", "fifth last")
MOST = {
    (Period.WEEK, False): 7,
    (Period.WEEK, True): 5,
    (Period.MONTH, False): 31,
    (Period.MONTH, True): 15,
    (Period.QUARTER, False): 90,
    (Period.QUARTER, True): 55,
    (Period.YEAR, False): 365,
    (Period.YEAR, True): 220,
}
"""The largest number that means something of its own in every such period."""
_TIME = re.compile(r"(?:at )?([01]?\d|2[0-3]):([0-5]\d)")
_NUMBERED = re.compile(
    r"(?P<number>[a-z]+(?: last)?|\d{1,3}(?:st|nd|rd|th)?) (?P<working>working )?day"
    r" of (?:the|each|every) (?P<period>week|month|quarter|year)"
)
HINT = (
    "Write it as “first working day of the month, 06:00”, “every Monday, 07:30”, “15th day of the month, 06:00”, "
    "“last day of the quarter, 18:00” or “every working day, 06:00”."
)


def words_of(rule: Rule) -> str:
    """Return a rule in words, with its time."""
    return f"{days_words(rule)}, {rule.at:%H:%M}, agency time"


def days_words(rule: Rule) -> str:
    """Return on which days a rule falls, in words."""
    kind = "working day" if rule.working else "day"
    if rule.period is Period.DAY:
        return f"every {kind}"
    if rule.period is Period.WEEK and not rule.working:
        return f"every {WEEKDAYS[rule.number - 1 if rule.number > 0 else rule.number]}"
    return f"{_ordinal(rule.number)} {kind} of the {rule.period}"


def rule_from(text: str) -> Rule:
    """Return the rule that words mean; raise `Invalid` with an example for words that mean none."""
    words = " ".join(text.lower().replace("(", " ").replace(")", " ").split()).rstrip(".")
    words = words.removesuffix("agency time").rstrip(" ,")
    days, _, at = (part.strip() for part in words.partition(","))
    return _on_days(days.removeprefix("on ").removeprefix("the "), _time(at), text)


def _on_days(days: str, at: time, text: str) -> Rule:
    if days == "every day":
        return Rule(Period.DAY, at=at)
    if days == "every working day":
        return Rule(Period.DAY, working=True, at=at)
    for place, name in enumerate(WEEKDAYS, 1):
        if days in {f"every {name.lower()}", f"each {name.lower()}"}:
            return Rule(Period.WEEK, place, at=at)
    found = _NUMBERED.fullmatch(days)
    number = _number(found["number"]) if found else None
    if found is None or number is None:
        raise Invalid(f"“{text.strip()[:80]}” says no days. {HINT}", field="every")
    rule = Rule(Period(found["period"]), number, bool(found["working"]), at)
    most = MOST[rule.period, rule.working]
    if number > most:
        raise Invalid(f"A {rule.period} may have no {_ordinal(number)} {'working ' * rule.working}day: "
                      f"write a number up to {most}, or “last”.", field="every")  # fmt: skip
    return rule


def _time(text: str) -> time:
    if not text:
        return time(6)
    found = _TIME.fullmatch(text)
    if found is None:
        raise Invalid(f"“{text[:40]}” is no time of day. Write it as 06:00, on the clock of 24 hours.", field="every")
    return time(int(found[1]), int(found[2]))


def _ordinal(number: int) -> str:
    if number < 0:
        return FROM_END[-number - 1]
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _number(text: str) -> int | None:
    if text in FROM_END:
        return -1 - FROM_END.index(text)
    if text in ORDINALS:
        return ORDINALS.index(text) + 1
    digits = re.match(r"\d+", text)
    return int(digits[0]) or None if digits else None
