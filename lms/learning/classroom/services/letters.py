"""Letters about sessions, each with the entry for a calendar."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from lms.directory.services import agencies, people
from lms.learning.classroom.model import Sitting, Way
from lms.learning.classroom.services.calendar import file_of
from lms.platform import outbox
from lms.platform.files import Files
from lms.platform.letters import letter
from lms.platform.outbox import Enclosure
from lms.platform.work import Work

ENTRY = frozenset({"enrolled", "moved_up", "changed", "called_off", "on_again", "teach"})
"""After which news the calendar's entry goes along."""


def tell(work: Work, now: Sitting, person_id: int, what: str) -> None:
    """Write to somebody about a session: `enrolled`, `waiting`, `moved_up`, `left`, `changed`, `called_off`,
    `on_again` or `teach`. Who has no address is not written to.
    """
    who = people.person(work, person_id, people.today(work))
    if not who.email:
        return
    agency = agencies.agency(work, work.actor.agency_id)
    begins = now.plan.starts_at.astimezone(ZoneInfo(agency.zone))
    ends = now.plan.ends_at.astimezone(ZoneInfo(agency.zone))
    stamp = int(work.instant().timestamp() * 1_000_000)
    values = {
        "what": what,
        "name": who.name,
        "title": now.title,
        "day": f"{begins:%A}, {begins:%-d %B %Y}",
        "time": f"{begins:%H:%M} to {ends:%H:%M} {begins:%Z}",
        "place": now.plan.place,
        "is_webinar": now.plan.way is Way.WEBINAR,
        "reason": now.called_off,
        "link": f"/sessions/{now.number}/sheet" if what == "teach" else f"/sessions/{now.number}",
    }
    enclosures = []
    if what in ENTRY:
        key = f"sessions/{agency.code}/{now.id}-{person_id}-{what}-{stamp}.ics"
        files = Files(work.settings.files_url)
        files.keep(key, file_of(work, [now]))
        work.if_given_up(files.take_back)
        enclosures.append(Enclosure("session.ics", "text/calendar", key))
    name = f"session:{now.id}:{person_id}:{what}:{stamp}"
    draft = letter(work, "session", values, key=name, recipient=who.email, person_id=person_id, enclosures=enclosures)
    outbox.write(work, draft)
