"""Random rules and random histories, over a few years and a small world, so that they meet each other often."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from ruamel.yaml import YAML

from lms.compliance.model import Requirement
from lms.compliance.rules.parse import Problem, parse_requirement
from lms.kernel.facts import Fact, FactType

FIRST, LAST = date(2021, 1, 1), date(2026, 12, 31)
MODULES = ("m", "n", "x")
TAGS = ("cardholder", "filer")
EVENTS = ("incident",)
UNITS = ("finance", "field")
ROLES = ("learner", "supervisor")
KINDS = ("medical", "annual")

days = st.dates(FIRST, LAST)
month_days = st.sampled_from(["01-01", "02-29", "03-31", "07-01", "10-01", "12-31"])
short_offsets = st.sampled_from(
    ["0 days", "1 day", "10 days", "30 days", "60 days", "5 business days", "1 month", "3 months", "1 calendar month"]
)
long_offsets = st.sampled_from(
    ["90 days", "365 days", "6 months", "12 months", "1 year", "2 years", "15 calendar months"]
)
anchors = st.sampled_from(
    ["applicability", "appointment", "assignment", "access_grant", "designation:cardholder", "event:incident"]
)


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return nothing twice out of three times, so that settings do not all act at once."""
    return st.one_of(st.none(), st.none(), strategy)


def mapping(required: dict[str, Any], more: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a mapping in which absent settings are left out."""
    return st.fixed_dictionaries({**required, **{k: optional(v) for k, v in more.items()}}).map(
        lambda found: {k: v for k, v in found.items() if v is not None}
    )


expressions = st.recursive(
    st.sampled_from(MODULES),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"any": parts}),
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"all": parts}),
    ),
    max_leaves=3,
) | st.fixed_dictionaries(
    {"hours": st.sampled_from([1, 2, 2.5]), "of": st.just(["m", "n"])},
    optional={"late_joiner": st.fixed_dictionaries({"from": month_days, "hours": st.just(1)})},
)

predicates = st.recursive(
    st.one_of(
        st.just({}),
        st.just({}),
        st.sampled_from(UNITS).map(lambda unit: {"unit": unit}),
        st.sampled_from(TAGS).map(lambda tag: {"designation": tag}),
        st.just({"designation": list(TAGS)}),
        st.just({"supervisor": True}),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=2,
)

deadlines = st.recursive(
    st.one_of(
        st.fixed_dictionaries({"within": short_offsets, "of": anchors}),
        st.fixed_dictionaries({"by": st.one_of(anchors, days)}),
        st.fixed_dictionaries({"before": anchors}),
        st.fixed_dictionaries({"end_of": st.sampled_from(["calendar_year", "fiscal_year"]), "of": anchors}),
    ),
    lambda inner: st.tuples(st.sampled_from(["first_of", "later_of"]), st.lists(inner, min_size=2, max_size=2)).map(
        lambda pair: {pair[0]: pair[1]}
    ),
    max_leaves=2,
)

initials = st.tuples(
    deadlines,
    optional(st.fixed_dictionaries({"started_before": days, "due_by": days})),
    optional(st.sampled_from(MODULES)),
).map(
    lambda parts: {
        **parts[0],
        **({"incumbents": parts[1]} if parts[1] else {}),
        **({"satisfied_by": parts[2]} if parts[2] else {}),
    }
)

intervals = st.one_of(
    mapping({"interval": long_offsets}, {"align_to": month_days, "satisfied_by": st.sampled_from(MODULES)}),
    st.fixed_dictionaries(
        {"interval": long_offsets, "renewal_window": short_offsets},
        optional={"early": st.sampled_from(["restart", "ignored"])},
    ),
    mapping(
        {"interval": long_offsets, "from": st.sampled_from(["due", "first_completion"])},
        {"renewal_window": short_offsets},
    ),
)

periods = st.one_of(
    mapping(
        {"period": st.sampled_from(["calendar_year", "fiscal_year"])},
        {"joined_by": month_days, "late_completion": st.sampled_from(["oldest", "current"])},
    ),
    mapping(
        {
            "period": st.sampled_from(["6 months", "1 year", "2 years"]),
            "starting": st.one_of(days, month_days, anchors),
        },
        {"late_completion": st.sampled_from(["oldest", "current"]), "satisfied_by": st.sampled_from(MODULES)},
    ),
)

triggers = st.lists(
    mapping(
        {
            "after": st.sampled_from(["content_change", "event:incident", "designation:filer", "assignment"]),
            "within": short_offsets,
        },
        {"affects": predicates, "satisfied_by": st.sampled_from(MODULES)},
    ),
    min_size=1,
    max_size=2,
)

_MOVES = {
    "applies_to": predicates,
    "credit": mapping(
        {},
        {
            "before_start": st.sampled_from(["none", "while_valid", "60 days"]),
            "external": st.sampled_from(["none", "while_valid", "1 year"]),
        },
    ),
    "sign_off": mapping(
        {"by": st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True)},
        {"counts_on": st.sampled_from(["signature", "completion"])},
    ),
    "grace": mapping({"for": short_offsets}, {"counts_as": st.sampled_from(["late", "on_time"])}),
    "extension": mapping({}, {"up_to": short_offsets, "beyond": st.sampled_from(["never", "determination"])}),
    "exemption": mapping({}, {"resume_within": short_offsets}),
    "leave": mapping(
        {"treatment": st.sampled_from(["suspend", "toll"])},
        {"resume_within": short_offsets, "kinds": st.just(["medical"])},
    ),
    "on_return": st.sampled_from(["restart", "resume"]),
    "minimum_notice": short_offsets,
    "minimum_attendance": st.just(90),
    "lapse_action": st.just("block_access"),
    "retention": st.one_of(
        st.just({"keep": "3 years", "after": "completion"}),
        st.just(
            {"later_of": [{"keep": "1 year", "after": "separation"}, {"keep": "1 year", "after": "event:incident"}]}
        ),
    ),
    "time": mapping(
        {},
        {
            "roll": st.sampled_from(["forward", "back"]),
            "first_day": st.just("included"),
            "zone": st.sampled_from(["UTC", "America/New_York", "Pacific/Auckland", "duty_station"]),
        },
    ),
}


def _amendments(shape: dict[str, Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    changes = {k: v for k, v in _MOVES.items() if k != "time"} | {"satisfied_by": expressions, "triggers": triggers}
    if "initial" in shape:
        changes["initial"] = initials
    if "interval" in shape.get("recurrence", {}):
        changes["recurrence"] = intervals
    return st.lists(
        mapping(
            {"effective_on": days},
            {"transition": st.sampled_from(["new_cycles", "open_cycles"]), "announced_on": days, **changes},
        ),
        min_size=1,
        max_size=2,
    )


@st.composite
def requirement_mappings(draw: st.DrawFn) -> dict[str, Any]:
    """Return what a requirement file says."""
    shape: dict[str, Any] = {"requirement": "random", "satisfied_by": draw(expressions)}
    how = draw(st.sampled_from(["once", "interval", "interval", "period", "both"]))
    if how != "period":
        shape["initial"] = draw(initials)
    if how == "interval":
        shape["recurrence"] = draw(intervals)
    elif how in ("period", "both"):
        shape["recurrence"] = draw(periods)
    shape |= draw(mapping({}, {**_MOVES, "triggers": triggers}))
    if draw(st.integers(0, 3)) == 0:
        shape["amendments"] = draw(_amendments(shape))
    if draw(st.integers(0, 3)) == 0:
        shape["in_force"] = draw(mapping({}, {"from": days, "until": days}))
    return shape


def requirement_from(shape: dict[str, Any]) -> Requirement:
    """Return the parsed rule; the strategies never make a mistake in the language."""
    problems: list[Problem] = []
    requirement = parse_requirement(shape, problems)
    assert requirement is not None, problems
    return requirement


def requirements() -> st.SearchStrategy[Requirement]:
    """Return random parsed rules."""
    return requirement_mappings().map(requirement_from)


def as_yaml(shape: dict[str, Any]) -> str:
    """Return a rule as the text of a file."""
    yaml, out = YAML(typ="safe", pure=True), io.StringIO()
    yaml.dump(shape, out)
    return out.getvalue()


@st.composite
def facts(draw: st.DrawFn, number: int) -> Fact:
    """Return one fact of any kind but a revocation."""
    kind = draw(
        st.sampled_from(
            [FactType.COMPLETION] * 5
            + [FactType.DESIGNATION, FactType.LEAVE, FactType.EXEMPTION] * 2
            + [k for k in FactType if k is not FactType.REVOCATION]
        )
    )
    day = draw(days)
    values: dict[str, Any] = {"type": kind, "on": day, "id": f"f{number}"}
    values["recorded_at"] = draw(recorded_after(day))
    values |= draw(_details(kind, day))
    if kind is FactType.COMPLETION and draw(st.booleans()):
        values |= {"on": None, "at": datetime(day.year, day.month, day.day, draw(st.integers(0, 23)), tzinfo=UTC)}
    return Fact(**values)


def recorded_after(day: date) -> st.SearchStrategy[datetime]:
    """Return instants from the day on: most facts are recorded soon, some a year later."""
    start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return st.sampled_from([0, 0, 1, 20, 400]).map(lambda late: start + timedelta(days=late))


def _details(kind: FactType, day: date) -> st.SearchStrategy[dict[str, Any]]:
    later = st.integers(0, 500).map(lambda n: day + timedelta(days=n))
    maybe_open = st.one_of(st.none(), later)
    attributes = mapping(
        {},
        {
            "unit": st.sampled_from(UNITS),
            "supervisor": st.booleans(),
            "time_zone": st.sampled_from(["Asia/Tokyo", "America/Los_Angeles"]),
        },
    )
    by_kind: dict[FactType, st.SearchStrategy[dict[str, Any]]] = {
        FactType.APPOINTMENT: attributes.map(lambda a: {"attributes": a}),
        FactType.ASSIGNMENT: attributes.map(lambda a: {"attributes": a}),
        FactType.DESIGNATION: st.sampled_from(TAGS).map(lambda t: {"tag": t}),
        FactType.DESIGNATION_END: st.sampled_from(TAGS).map(lambda t: {"tag": t}),
        FactType.EVENT: st.sampled_from(EVENTS).map(lambda n: {"name": n}),
        FactType.COMPLETION: mapping(
            {"module": st.sampled_from(MODULES), "minutes": st.sampled_from([30, 60, 150])},
            {"version": st.integers(1, 3), "external": st.just(True), "scheduled_minutes": st.just(70)},
        ),
        FactType.SIGN_OFF: st.fixed_dictionaries(
            {"of": st.integers(0, 12).map(lambda n: f"f{n}"), "by": st.sampled_from(ROLES)}
        ),
        FactType.LEAVE: st.fixed_dictionaries({"until": maybe_open, "kind": st.sampled_from(KINDS)}),
        FactType.EXEMPTION: st.fixed_dictionaries({"until": maybe_open}),
        FactType.EXTENSION: mapping({"new_due": later}, {"due_on": later, "determination": st.just(True)}),
        FactType.CONTENT_CHANGE: st.fixed_dictionaries(
            {"module": st.sampled_from(MODULES), "version": st.integers(1, 3), "material": st.booleans()}
        ),
    }
    return by_kind.get(kind, st.just({}))


@st.composite
def histories(draw: st.DrawFn, *, most: int = 12) -> tuple[Fact, ...]:
    """Return a person's facts in the order of recording: usually appointed early, some facts revoked later."""
    start = draw(st.dates(FIRST, date(2023, 1, 1)))
    appointed = Fact(
        type=FactType.APPOINTMENT,
        on=start,
        id="a",
        recorded_at=draw(recorded_after(start)),
        attributes={"unit": draw(st.sampled_from(UNITS)), "supervisor": draw(st.booleans())},
    )
    count = draw(st.integers(0, most))
    found = [appointed, *(draw(facts(number)) for number in range(count))]
    for revoked in draw(st.lists(st.sampled_from([f.id for f in found]), max_size=1)):
        found.append(Fact(type=FactType.REVOCATION, of=revoked, id="r", recorded_at=draw(recorded_after(draw(days)))))
    return tuple(sorted(found, key=lambda f: f.recorded_at or datetime.min.replace(tzinfo=UTC)))


instants = days.map(lambda day: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
"""Moments up to which things are known."""
