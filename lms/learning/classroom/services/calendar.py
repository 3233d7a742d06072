"""Sessions as entries of a calendar (RFC 5545): a moved session moves its entry, one called off takes it away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

from icalendar import Calendar, Event

from lms.learning.classroom.model import Sitting
from lms.platform.work import Work

PRODUCT = "-//Public LMS//Sessions//EN"


def entry(work: Work, one: Sitting) -> Event:
    """Return the entry of a session, in UTC; its name is made of agency and session alone."""
    event = Event()
    event.add("uid", f"{_name(work.actor.agency_id, one)}@public-lms")
    event.add("dtstamp", work.now)
    event.add("sequence", one.revision)
    event.add("dtstart", _utc(one.plan.starts_at))
    event.add("dtend", _utc(one.plan.ends_at))
    event.add("summary", one.title)
    event.add("location", one.plan.place)
    address = f"{work.settings.base_url}/sessions/{one.number}"
    event.add("description", f"{one.plan.note}\n{address}".strip())
    event.add("url", one.plan.place if one.plan.is_address else address)
    event.add("status", "CANCELLED" if one.is_off else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event


def file_of(work: Work, found: Iterable[Sitting]) -> bytes:
    """Return a calendar file of some sessions."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for one in found:
        calendar.add_component(entry(work, one))
    return bytes(calendar.to_ical())


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


def _name(agency_id: int, one: Sitting) -> str:
    return sha256(f"session|{agency_id}|{one.id}".encode()).hexdigest()[:32]
