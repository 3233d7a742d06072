"""What an agency's intake file says: how the words of its extracts become ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from lms.directory.model import TrainingIntake
from lms.kernel.errors import Invalid

PEOPLE_NEEDED = (
    "staff_no", "given_name", "family_name", "email", "unit", "unit_name", "parent", "position", "employment_type",
    "supervisor", "hired", "position_start", "separated",
)  # fmt: skip
PEOPLE_MAY = ("grade", "location", "tags")
TRAINING_NEEDED = ("staff_no", "course", "completed", "source", "record")
TRAINING_MAY = ("title", "score", "minutes")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a tag of an extract says about a person: that they hold a designation, or that they supervise."""

    designation: str = ""
    supervisor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleIntake:
    """How an extract of HR is read. `columns` maps our word to the file's column."""

    columns: Mapping[str, str]
    tag_separator: str = ";"
    grade_pattern: str = ""
    earliest: date = date(1940, 1, 1)
    days_ahead: int = 366
    infers_separation: bool = True
    employment_types: Mapping[str, str] = field(default_factory=dict)
    positions: Mapping[str, str] = field(default_factory=dict)
    time_zones: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    tags: Mapping[str, Meaning] = field(default_factory=dict)
    for_everybody: tuple[str, ...] = ()
    grants_access: bool = False

    @property
    def needed(self) -> list[str]:
        """Return the columns that a file must have."""
        return list(self.columns.values())

    def zone_at(self, location: str) -> str:
        """Return the time zone of a location; nothing where the agency has only its own."""
        return self.time_zones.get(location, self.zone) if self.time_zones else ""


def people_intake(document: Mapping[str, Any]) -> PeopleIntake:
    """Read the `people` part; raise `Invalid` naming the setting (in `field`) that cannot be used."""
    part = _part(document, "people")
    known = {
        "columns", "tag_separator", "grade_pattern", "earliest", "days_ahead", "unseen_separation", "employment_types",
        "positions", "time_zones", "tags", "everybody",
    }  # fmt: skip
    _only(part, known, "people")
    everybody = _mapping(part, "everybody", "people")
    _only(everybody, {"designations", "access"}, "people.everybody")
    return PeopleIntake(
        columns=_columns(part, "people", PEOPLE_NEEDED, PEOPLE_MAY),
        tag_separator=str(part.get("tag_separator", ";")),
        grade_pattern=_pattern(part.get("grade_pattern", "")),
        earliest=_day(part.get("earliest", date(1940, 1, 1))),
        days_ahead=_number(part.get("days_ahead", 366)),
        infers_separation=_one_of(part, "unseen_separation", ("day_before", "refuse"), "people") == "day_before",
        employment_types=_texts(part, "employment_types", "people"),
        positions=_texts(part, "positions", "people"),
        time_zones=_zones(_texts(part, "time_zones", "people")),
        tags={str(tag): _meaning(str(tag), value) for tag, value in _mapping(part, "tags", "people").items()},
        for_everybody=tuple(str(tag) for tag in everybody.get("designations", ())),
        grants_access=_one_of(everybody, "access", ("none", "first_day"), "people.everybody") == "first_day",
    )


def training_intake(document: Mapping[str, Any]) -> TrainingIntake:
    """Read the `training` part; raise `Invalid` naming the setting that cannot be used."""
    part = _part(document, "training")
    _only(part, {"columns", "courses"}, "training")
    courses: dict[str, tuple[str, ...]] = {}
    for code, modules in _mapping(part, "courses", "training").items():
        courses[str(code)] = (modules,) if isinstance(modules, str) else tuple(str(module) for module in modules)
    return TrainingIntake(columns=_columns(part, "training", TRAINING_NEEDED, TRAINING_MAY), courses=courses)


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    _only(document, {"people", "training"}, "")
    if not isinstance(document.get(name), Mapping):
        raise Invalid(f"The part `{name}` is missing.", name)
    part: Mapping[str, Any] = document[name]
    return part


def _only(part: Mapping[str, Any], known: set[str], where: str) -> None:
    for name in part:
        if name not in known:
            path = f"{where}.{name}".lstrip(".")
            raise Invalid(f"`{name}` is no setting here; known are {', '.join(sorted(known))}.", path)


def _mapping(part: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    value = part.get(name) or {}
    if not isinstance(value, Mapping):
        raise Invalid(f"`{name}` must be a list of pairs (theirs: ours).", f"{where}.{name}")
    return value


def _texts(part: Mapping[str, Any], name: str, where: str) -> dict[str, str]:
    return {str(theirs): str(ours) for theirs, ours in _mapping(part, name, where).items()}


def _columns(part: Mapping[str, Any], where: str, needed: tuple[str, ...], may: tuple[str, ...]) -> dict[str, str]:
    columns = _texts(part, "columns", where)
    _only(columns, {*needed, *may}, f"{where}.columns")
    for word in needed:
        if not columns.get(word):
            raise Invalid(f"`{word}` must name a column of the file.", f"{where}.columns")
    return {word: column for word, column in columns.items() if column}


def _one_of(part: Mapping[str, Any], name: str, values: tuple[str, ...], where: str) -> str:
    value = str(part.get(name, values[0]))
    if value not in values:
        raise Invalid(f"`{name}` is {value!r}; use {' or '.join(values)}.", f"{where}.{name}")
    return value


def _meaning(tag: str, value: object) -> Meaning:
    if isinstance(value, Mapping) and len(value) == 1:
        if value.get("designation"):
            return Meaning(designation=str(value["designation"]))
        if value.get("attribute") == "supervisor":
            return Meaning(supervisor=True)
    raise Invalid(f"The tag {tag!r} must say {{designation: name}} or {{attribute: supervisor}}.", f"people.tags.{tag}")


def _zones(zones: dict[str, str]) -> dict[str, str]:
    for location, zone in zones.items():
        if zone not in available_timezones():
            raise Invalid(
                f"{zone!r} is no time zone; use a name such as America/New_York.", f"people.time_zones.{location}"
            )
    return zones


def _pattern(value: object) -> str:
    try:
        re.compile(str(value))
    except re.error as error:
        raise Invalid(f"The pattern {value!r} cannot be read: {error}.", "people.grade_pattern") from error
    return str(value)


def _day(value: object) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise Invalid(f"{value!r} is no day; write 1940-01-01.", "people.earliest") from error


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Invalid(f"{value!r} is no number of days.", "people.days_ahead")
    return value
