"""Which duties of the library somebody asked for, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.compliance.model.library import Duty, State

SORTABLE = ("title", "jurisdiction", "reviewed", "state")
_RANK = {State.ON: 0, State.WITHDRAWN: 1, State.OFF: 2}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for; an empty text asks for nothing."""

    search: str = ""
    folder: str = ""
    audience: str = ""
    topic: str = ""
    state: str = ""
    sort: str = "title"
    descending: bool = False


def chosen(duties: Iterable[Duty], wish: Wish) -> list[Duty]:
    """Return the duties that fit every part of a wish, in its order; equal ones by title."""
    words = wish.search.casefold().split()
    found = [duty for duty in duties if _fits(duty, wish) and all(word in _said(duty) for word in words)]
    found.sort(key=lambda duty: (duty.title.casefold(), duty.key))
    found.sort(key=lambda duty: _place(duty, wish.sort), reverse=wish.descending)
    return found


def _fits(duty: Duty, wish: Wish) -> bool:
    return (
        wish.folder in ("", duty.folder)
        and (not wish.audience or wish.audience in duty.audience_groups)
        and (not wish.topic or wish.topic in duty.topics)
        and wish.state in ("", duty.state)
    )


def _said(duty: Duty) -> str:
    parts = (duty.key, duty.title, duty.summary, duty.citation, duty.jurisdiction, duty.audience, duty.owner)
    return "\n".join(parts).casefold()


def _place(duty: Duty, sort: str) -> Any:
    match sort:
        case "jurisdiction":
            return (duty.jurisdiction or duty.folder).casefold()
        case "reviewed":
            return duty.reviewed_on or date.min
        case "state":
            return _RANK[duty.state]
        case _:
            return duty.title.casefold()
