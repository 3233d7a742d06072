"""What a form says, as drafts and choices take it."""

from __future__ import annotations

import re
from typing import Any

from wtforms import (
    SelectField,
    StringField,
)

from lms.compliance.forms.record import RecordForm
from lms.compliance.model.groups import Choice

PLACE_FIELDS = ("unit", "position", "grade", "employment_type", "location", "supervisor_no", "supervisor")


TEXTS = (StringField, SelectField)
"""Fields whose answer is a text, radio buttons included."""


def values_of(form: RecordForm) -> dict[str, Any]:
    """Return the answers of a form by the names of a draft, places in the agency apart as `attributes`."""
    found: dict[str, Any] = {}
    place: dict[str, Any] = {}
    for field in form:
        if field.name in PLACE_FIELDS:
            place[field.name] = field.data if isinstance(field.data, bool) else (field.data or "").strip()
        elif field.name not in {"csrf_token", "once", "ticket", "attachment"} and not field.name.startswith("who_"):
            found[field.name] = (field.data or "").strip() if isinstance(field, TEXTS) else field.data
    if "external" in found:
        found["external"] = bool(found["external"])
    if found.get("score") is not None:
        found["score"] = float(found["score"])
    return found | ({"attributes": place} if place else {})


def choice_of(form: RecordForm) -> Choice:
    """Return for whom a group's form is."""
    said = {field.name: (field.data or "").strip() for field in form if field.name.startswith("who_")}
    numbers = tuple(dict.fromkeys(re.split(r"[\s,;]+", said["who_numbers"]))) if said["who_numbers"] else ()
    return Choice(
        unit=said["who_unit"],
        requirement=said["who_requirement"],
        status=said["who_status"],
        tag=said["who_tag"],
        numbers=tuple(filter(None, numbers)),
    )
