"""Random rules and random histories, over a few years and a small world, so that they meet each other often.

Everything is grown from a seed: hypothesis chooses the seed and keeps a failing one. Its own strategies prefer small
and empty examples, in which rules and facts hardly ever meet.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from ruamel.yaml import YAML

from lms.compliance.model import Requirement
from lms.compliance.rules.parse import Problem, parse_requirement
from lms.kernel.facts import Fact, FactType

FIRST, LAST = date(2021, 1, 1), date(2026, 12, 31)
UNITS = ("finance", "field")
TAGS = ("cardholder", "filer")
ROLES = ("learner", "supervisor")
MONTH_DAYS = ("01-01", "02-29", "03-31", "07-01", "10-01", "12-31")
SHORT = (
    *("0 days", "1 day", "10 days", "30 days", "60 days", "5 business days", "1 month", "3 months"),
    *("1 calendar month", "2 calendar months"),
)
LONG = ("90 days", "365 days", "1 month", "6 months", "12 months", "1 year", "2 years", "15 calendar months")
ANCHORS = (
    *("applicability", "applicability", "appointment", "appointment", "access_grant", "designation:cardholder"),
    *("assignment", "event:incident"),
)
Shape = dict[str, Any]
Grow = Callable[[Random], Any]

seeds = st.integers(0, 2**32 - 1)


def requirements() -> st.SearchStrategy[Requirement]:
    """Return random parsed rules."""
    return requirement_mappings().map(requirement_from)


def requirement_mappings() -> st.SearchStrategy[Shape]:
    """Return what random requirement files say."""
    return seeds.map(lambda seed: grow_requirement(Random(seed)))


def histories(most: int = 14) -> st.SearchStrategy[tuple[Fact, ...]]:
    """Return the facts of random people, in the order of recording."""
    return seeds.map(lambda seed: grow_history(Random(seed), most))


def instants() -> st.SearchStrategy[datetime]:
    """Return moments up to which things are known."""
    return spread(FIRST, LAST).map(_noon)


def spread(first: date, last: date) -> st.SearchStrategy[date]:
    """Return days spread evenly."""
    return seeds.map(lambda seed: _day(Random(seed), first, last))


def requirement_from(shape: Shape) -> Requirement:
    """Return the parsed rule; what grows here never has a mistake."""
    problems: list[Problem] = []
    requirement = parse_requirement(shape, problems)
    assert requirement is not None, problems
    return requirement


def as_yaml(shape: Shape) -> str:
    """Return a rule as the text of a file."""
    yaml, out = YAML(typ="safe", pure=True), io.StringIO()
    yaml.dump(shape, out)
    return out.getvalue()


# -- rules -------------------------------------------------------------------------------------------------------------


def grow_requirement(r: Random) -> Shape:
    """Return what a random requirement file says."""
    shape: Shape = {"requirement": "random", "satisfied_by": _expression(r)}
    how = r.choice(["once", "interval", "interval", "interval", "period", "period", "both"])
    if how != "period":
        shape["initial"] = _initial(r)
    if how == "interval":
        shape["recurrence"] = _interval(r)
    elif how in ("period", "both"):
        shape["recurrence"] = _periodic(r)
    shape |= _some(r, 0.22, _SETTINGS)
    if r.random() < 0.3:
        shape["amendments"] = [_amendment(r, shape) for _ in range(r.randint(1, 2))]
    if r.random() < 0.12:
        shape["in_force"] = _some(r, 0.6, {"from": _any_day, "until": _any_day})
    return shape


def _expression(r: Random, depth: int = 0) -> Any:
    pick = r.random()
    if pick < 0.6 or depth > 1:
        return r.choice(["m", "m", "m", "n"])
    if pick < 0.8:
        return {r.choice(["any", "any", "all"]): [_expression(r, depth + 1) for _ in range(r.randint(1, 2))]}
    hours: Shape = {"hours": r.choice([1, 2, 2.5]), "of": ["m", "n"]}
    return hours | _some(r, 0.3, {"late_joiner": lambda s: {"from": s.choice(MONTH_DAYS), "hours": 1}})


def _predicate(r: Random) -> Shape:
    one: Shape = r.choice(
        [{"unit": "finance"}, {"unit": list(UNITS)}, {"designation": list(TAGS)}, {"supervisor": True}, {}]
    )
    return r.choice([one, one, {"any": [one, {"designation": "cardholder"}]}, {"not": {"unit": "field"}}])


def _deadline(r: Random, depth: int = 0) -> Shape:
    pick = r.random()
    if pick < 0.15 and depth == 0:
        return {r.choice(["first_of", "later_of"]): [_deadline(r, 1), _deadline(r, 1)]}
    if pick < 0.65:
        return {"within": r.choice(SHORT), "of": r.choice(ANCHORS)}
    if pick < 0.85:
        return {r.choice(["by", "before"]): _any_day(r) if r.random() < 0.2 else r.choice(ANCHORS)}
    return {"end_of": r.choice(["calendar_year", "fiscal_year"]), "of": r.choice(ANCHORS)}


def _initial(r: Random) -> Shape:
    more: dict[str, Grow] = {
        "incumbents": lambda s: {"started_before": _any_day(s), "due_by": _any_day(s)},
        "satisfied_by": lambda s: s.choice(["m", "n"]),
    }
    return _deadline(r) | _some(r, 0.1, more)


def _interval(r: Random) -> Shape:
    shape: Shape = {"interval": r.choice(LONG)}
    form = r.choice(["plain", "plain", "align", "window", "window", "fixed", "fixed"])
    if form == "align":
        shape["align_to"] = r.choice(MONTH_DAYS)
    elif form == "window":
        shape |= {"renewal_window": r.choice(SHORT), "early": r.choice(["restart", "restart", "ignored"])}
    elif form == "fixed":
        shape["from"] = r.choice(["due", "first_completion"])
        shape |= _some(r, 0.4, {"renewal_window": lambda s: s.choice(SHORT)})
    return shape | _some(r, 0.15, {"satisfied_by": lambda s: s.choice(["m", "n"])})


def _periodic(r: Random) -> Shape:
    more: dict[str, Grow] = {
        "joined_by": lambda s: s.choice(MONTH_DAYS),
        "late_completion": lambda s: s.choice(["oldest", "current"]),
        "satisfied_by": lambda s: s.choice(["m", "n"]),
    }
    if r.random() < 0.5:
        return {"period": r.choice(["calendar_year", "fiscal_year"])} | _some(r, 0.4, more)
    starting = r.choice([_any_day(r), r.choice(MONTH_DAYS), r.choice(ANCHORS)])
    return {"period": r.choice(["6 months", "1 year", "2 years"]), "starting": starting} | _some(r, 0.4, more)


def _triggers(r: Random) -> list[Shape]:
    more: dict[str, Grow] = {"affects": _predicate, "satisfied_by": lambda s: s.choice(["m", "n", "x"])}
    return [
        {
            "after": r.choice(
                ["content_change", "content_change", "event:incident", "designation:filer", "assignment"]
            ),
            "within": r.choice(SHORT),
        }
        | _some(r, 0.3, more)
        for _ in range(r.randint(1, 2))
    ]


def grow_leave(r: Random) -> Shape:
    """Return what leave does to a random rule."""
    more: dict[str, Grow] = {"resume_within": lambda s: s.choice(SHORT), "kinds": lambda s: ["medical"]}
    return {"treatment": r.choice(["suspend", "toll"])} | _some(r, 0.4, more)


_SETTINGS: dict[str, Grow] = {
    "applies_to": _predicate,
    "triggers": _triggers,
    "credit": lambda r: {
        "before_start": r.choice(["none", "while_valid", "60 days"]),
        "external": r.choice(["none", "while_valid", "1 year"]),
    },
    "sign_off": lambda r: {"by": list(ROLES[: r.randint(1, 2)]), "counts_on": r.choice(["signature", "completion"])},
    "grace": lambda r: {"for": r.choice(SHORT), "counts_as": r.choice(["late", "on_time"])},
    "extension": lambda r: _some(r, 0.5, {"up_to": lambda s: s.choice(SHORT), "beyond": lambda s: "determination"}),
    "exemption": lambda r: _some(r, 0.5, {"resume_within": lambda s: s.choice(SHORT)}),
    "leave": grow_leave,
    "on_return": lambda r: r.choice(["restart", "resume"]),
    "minimum_notice": lambda r: r.choice(SHORT),
    "minimum_attendance": lambda r: 90,
    "lapse_action": lambda r: "block_access",
    "retention": lambda r: r.choice(
        [
            {"keep": "3 years", "after": "completion"},
            {"later_of": [{"keep": "1 year", "after": "separation"}, {"keep": "1 year", "after": "event:incident"}]},
            {"first_of": [{"keep": "1 year", "after": "separation"}, {"keep": "3 years", "after": "completion"}]},
        ]
    ),
    "time": lambda r: _some(
        r,
        0.5,
        {
            "roll": lambda s: s.choice(["forward", "back"]),
            "first_day": lambda s: "included",
            "zone": lambda s: s.choice(["UTC", "America/New_York", "Pacific/Auckland", "duty_station"]),
            "fiscal_year_starts": lambda s: s.choice(MONTH_DAYS),
        },
    ),
}


def _amendment(r: Random, shape: Shape) -> Shape:
    changes = {k: v for k, v in _SETTINGS.items() if k != "time"} | {"satisfied_by": _expression}
    if "initial" in shape:
        changes["initial"] = _initial
    if "interval" in shape.get("recurrence", {}):
        changes["recurrence"] = _interval
    if r.random() < 0.2:
        zones = ["UTC", "Pacific/Auckland", "duty_station"]
        kept = {k: v for k, v in shape.get("time", {}).items() if k == "fiscal_year_starts"}
        changes["time"] = lambda s: {"zone": s.choice(zones), **kept}
    head = {"effective_on": _any_day(r), "transition": r.choice(["new_cycles", "open_cycles", "open_cycles"])}
    return head | _some(r, 0.4, {"announced_on": _any_day}) | _some(r, 0.2, changes)


# -- histories ---------------------------------------------------------------------------------------------------------


def grow_history(r: Random, most: int) -> tuple[Fact, ...]:
    """Return a random person: usually appointed early, trained now and then, some facts revoked later."""
    found = _beginning(r)
    for number in range(r.randint(0, most)):
        fact = _fact(r, number)
        found.append(fact)
        if fact.type is FactType.COMPLETION and r.random() < 0.6:
            found += _signatures(r, fact)
    for _ in range(r.choice([0, 0, 0, 1, 2])):
        revoked = r.choice(found)
        found.append(Fact(type=FactType.REVOCATION, of=revoked.id, id="r", recorded_at=_recorded(r, _any_day(r))))
    return tuple(sorted(found, key=lambda fact: fact.recorded_at or datetime.min.replace(tzinfo=UTC)))


def grow_open_leave(r: Random) -> Fact:
    """Return a leave whose end nobody knows."""
    day = _day(r, date(2021, 6, 1), LAST)
    return Fact(type=FactType.LEAVE, on=day, id="open", kind="medical", recorded_at=_recorded(r, day))


def _beginning(r: Random) -> list[Fact]:
    start = _day(r, FIRST, date(2023, 6, 1))
    when: Shape = {"on": start, "recorded_at": _recorded(r, start)}
    attributes = {"unit": r.choice(UNITS), "supervisor": r.random() < 0.5}
    found = [Fact(type=FactType.APPOINTMENT, id="a", attributes=attributes, **when)]
    if r.random() < 0.6:
        found.append(Fact(type=FactType.DESIGNATION, tag="cardholder", id="d", **when))
        found.append(Fact(type=FactType.ACCESS_GRANT, id="g", **when))
    return found


_KINDS = (
    *[FactType.COMPLETION] * 12,
    *[FactType.LEAVE, FactType.EXEMPTION, FactType.EXTENSION, FactType.CONTENT_CHANGE, FactType.EVENT] * 2,
    *[kind for kind in FactType if kind not in (FactType.REVOCATION, FactType.SIGN_OFF)],
)


def _fact(r: Random, number: int) -> Fact:
    kind, day = r.choice(_KINDS), _any_day(r)
    values: Shape = {"type": kind, "on": day, "id": f"f{number}", "recorded_at": _recorded(r, day)}
    if kind is FactType.COMPLETION and r.random() < 0.3:
        values |= {"on": None, "at": _noon(day) + timedelta(hours=r.randint(-12, 11))}
    return Fact(**values, **_details(r, kind, day))


def _details(r: Random, kind: FactType, day: date) -> Shape:
    later = day + timedelta(days=r.choice([0, 5, 30, 100, 400]))
    match kind:
        case FactType.APPOINTMENT | FactType.ASSIGNMENT:
            more: dict[str, Grow] = {
                "unit": lambda s: s.choice(UNITS),
                "supervisor": lambda s: s.random() < 0.5,
                "time_zone": lambda s: s.choice(["Asia/Tokyo", "America/Los_Angeles"]),
            }
            return {"attributes": _some(r, 0.4, more)}
        case FactType.DESIGNATION | FactType.DESIGNATION_END:
            return {"tag": r.choice(TAGS)}
        case FactType.EVENT:
            return {"name": "incident"}
        case FactType.COMPLETION:
            more = {"version": lambda s: s.randint(1, 3), "scheduled_minutes": lambda s: 70}
            found = {"module": r.choice(["m", "m", "m", "n", "x"]), "minutes": r.choice([30, 65, 150])}
            return found | _some(r, 0.2, more) | {"external": r.random() < 0.1}
        case FactType.LEAVE:
            return {"until": r.choice([later, later, None]), "kind": r.choice(["medical", "medical", "annual"])}
        case FactType.EXEMPTION:
            return {"until": r.choice([later, later, None])} | _some(r, 0.3, {"requirement": _whichever})
        case FactType.EXTENSION:
            more = _some(r, 0.15, {"due_on": _any_day}) | _some(r, 0.3, {"requirement": _whichever})
            return {"new_due": later, "determination": r.random() < 0.3} | more
        case FactType.CONTENT_CHANGE:
            return {"module": r.choice("mmn"), "version": r.randint(1, 3), "material": r.random() < 0.8}
        case _:
            return {}


def _signatures(r: Random, completion: Fact) -> list[Fact]:
    day = completion.on or (completion.at or _noon(FIRST)).date()
    signed_on = day + timedelta(days=r.choice([0, 3, 40]))
    return [
        Fact(type=FactType.SIGN_OFF, of=completion.id, by=role, on=signed_on, recorded_at=_recorded(r, signed_on))
        for role in ROLES
    ]


# -- small parts -------------------------------------------------------------------------------------------------------


def _some(r: Random, share: float, settings: dict[str, Grow]) -> Shape:
    return {name: grow(r) for name, grow in settings.items() if r.random() < share}


def _whichever(r: Random) -> str:
    """Return the name of the grown rule, or of another one."""
    return r.choice(["random", "random", "another"])


def _day(r: Random, first: date, last: date) -> date:
    return first + timedelta(days=r.randint(0, (last - first).days))


def _any_day(r: Random) -> date:
    return _day(r, FIRST, LAST)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _recorded(r: Random, day: date) -> datetime:
    return _noon(day) + timedelta(days=r.choice([0, 0, 0, 1, 20, 400]))
