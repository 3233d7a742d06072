"""What a schedule says as plain JSON, and back: how its versions are stored and logged."""

from __future__ import annotations

from typing import Any

from lms.kernel.errors import Invalid
from lms.reporting.schedules.model import About, Files, Recipient, Sort, Span, Terms, Way
from lms.reporting.schedules.wording import rule_from, words_of


def plain(terms: Terms) -> dict[str, Any]:
    """Return terms as they are stored: words where there are words."""
    return {
        "report": terms.report,
        "every": words_of(terms.rule),
        "about": terms.about.value,
        "unit": terms.unit,
        "module": terms.module,
        "requirement": terms.requirement,
        "span": terms.span.value,
        "to": [str(each) for each in terms.recipients],
        "by": terms.way.value,
        "files": terms.files.value,
    }


def terms_of(data: dict[str, Any]) -> Terms:
    """Return the terms that were stored."""
    return Terms(
        report=data["report"],
        rule=rule_from(data["every"]),
        about=About(data["about"]),
        unit=data["unit"],
        module=data["module"],
        requirement=data["requirement"],
        span=Span(data["span"]),
        recipients=tuple(recipient_from(each) for each in data["to"]),
        way=Way(data["by"]),
        files=Files(data["files"]),
    )


def recipient_from(text: str) -> Recipient:
    """Return the recipient that a text names; raise `Invalid` for one that names none."""
    sort, _, name = text.partition(":")
    if sort not in set(Sort) or not name:
        raise Invalid(f"“{text[:60]}” is no recipient. Choose one from the list.", field="recipients")
    return Recipient(Sort(sort), name)
