"""A calendar file (RFC 5545) of due dates: days without a time, named so that a moved day moves its entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from lms.desk.habits.model import Due

PRODUCT = "-//Public LMS//Due dates//EN"


def calendar_of(
    dues: Iterable[Due], title: str, owner: str, address: str, now: datetime, *, sessions: Iterable[Event] = ()
) -> bytes:
    """Return the file, with the entries of sessions.

    `owner` tells people's entries apart, and only its hash is in it; `address` is where to look.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    for due in dues:
        event = Event()
        event.add("uid", f"{_name(owner, due)}@public-lms")
        event.add("dtstamp", now)
        event.add("dtstart", due.on)
        event.add("dtend", due.on + timedelta(days=1))
        event.add("summary", due.title)
        event.add("description", f"{due.note}\n{address}".strip())
        event.add("url", address)
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    for session in sessions:
        calendar.add_component(session)
    return bytes(calendar.to_ical())


def _name(owner: str, due: Due) -> str:
    return sha256(f"{owner}|{due.name}".encode()).hexdigest()[:32]
