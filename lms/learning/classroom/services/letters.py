"""Letters about sessions, each with the entry for a calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from lms.directory.services import agencies, people
from lms.learning.classroom.model import Sitting
from lms.learning.classroom.services.calendar import file_of
from lms.platform import outbox
from lms.platform.files import Files
from lms.platform.letters import letter
from lms.platform.outbox import Enclosure
from lms.platform.work import Work

ENTRY = frozenset({"enrolled", "moved_up", "changed", "called_off", "on_again", "teach"})
"""After which news the calendar's entry goes along."""


def tell(work: Work, now: Sitting, person_ids: Collection[int], what: str, also_held: Sequence[Sitting] = ()) -> None:
    """Write to people about a session: `enrolled`, `waiting`, `moved_up`, `left`, `taken_off`, `changed`, `called_off`,
    `on_again` or `teach`. Who has no address is not written to. `also_held`: where else they have a place.
    """
    found = people.views(work, list(person_ids), people.today(work))
    readers = [found[each] for each in sorted(person_ids) if each in found and found[each].email]
    if not readers:
        return
    stamp = int(work.instant().timestamp() * 1_000_000)
    values = {**_values(work, now, what), "others": [_when(work, each) for each in also_held]}
    enclosures = [_entry(work, now, f"{what}-{min(person_ids)}-{stamp}")] if what in ENTRY else []
    for who in readers:
        draft = letter(
            work,
            "session",
            {**values, "name": who.name},
            key=f"session:{now.id}:{who.id}:{what}:{stamp}",
            recipient=who.email,
            person_id=who.id,
            enclosures=enclosures,
        )
        outbox.write(work, draft)


def _values(work: Work, now: Sitting, what: str) -> dict[str, object]:
    return {
        **_when(work, now),
        "what": what,
        "title": now.title,
        "place": now.plan.place,
        "place_comes_later": what == "waiting" and now.plan.is_address,
        "reason": now.called_off,
        "link": f"/sessions/{now.number}/sheet" if what == "teach" else f"/sessions/{now.number}",
    }


def _when(work: Work, one: Sitting) -> dict[str, object]:
    zone = ZoneInfo(agencies.agency(work, work.actor.agency_id).zone)
    begins, ends = one.plan.starts_at.astimezone(zone), one.plan.ends_at.astimezone(zone)
    return {
        "number": one.number,
        "day": f"{begins:%A}, {begins:%-d %B %Y}",
        "time": f"{begins:%H:%M} to {ends:%H:%M} {begins:%Z}",
        "link": f"/sessions/{one.number}",
    }


def _entry(work: Work, now: Sitting, name: str) -> Enclosure:
    """Keep the entry for a calendar, one for everybody who is told."""
    agency = agencies.agency(work, work.actor.agency_id)
    key = f"sessions/{agency.code}/{now.id}-{name}.ics"
    files = Files(work.settings.files_url)
    files.keep(key, file_of(work, [now]))
    work.if_given_up(files.take_back)
    return Enclosure("session.ics", "text/calendar", key)
