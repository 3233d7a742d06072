"""What else people of the story do: certificates from elsewhere, sessions, and what is arranged for some."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pikepdf
from pikepdf import Name, Operator

from lms.catalogue.model.formats import Format
from lms.compliance.handed import services as handed
from lms.compliance.handed.model import Handing, Verdict
from lms.compliance.services import attachments
from lms.demo.stage import Stage, instant
from lms.directory.services import people
from lms.kernel.actor import Actor, system_actor
from lms.learning.accommodations import services as accommodations
from lms.learning.accommodations.model import Arranged
from lms.learning.classroom.model import Mark, Plan, Presence, Way
from lms.learning.classroom.services import enrolling, planning, teaching
from lms.platform.work import Work

OFFICE = "Training office"
ACCOMMODATIONS = "Accommodation office"
ARRANGED = (Arranged(percent=150, breaks=True), Arranged(format=Format.PODCAST), Arranged(more_tries=1, no_wait=True))
TAUGHT = "security-awareness"
SEATS = 8
"""How many take a place in the first session; the others wait for the webinar."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of the story, and what becomes of it: verified, refused for a reason, or nothing yet."""

    title: str
    issuer: str
    minutes: int
    note: str = ""
    refused: str = ""


CERTIFICATES = (
    Certificate("Information security for public servants", "Example State University", 75, note="Number checked."),
    Certificate(
        "Records, files and e-mail", "Example Archives School", 120, refused="The issuer does not know the number."
    ),
    Certificate("Safe with data at work", "Example Institute of Government", 60),
)


def hand_in(stage: Stage, actors: Sequence[Actor], on: date) -> None:
    """Some hand in a certificate; the office verifies one, refuses one, and has not come to the last."""
    office = replace(system_actor(stage.agency_id), name=OFFICE)
    for number, (actor, one) in enumerate(zip(actors, CERTIFICATES, strict=False)):
        with stage.at(instant(on, 9, 10 * number), actor) as work:
            claim = _handed(work, one, actor, on - timedelta(days=9 + number))
        if one.refused:
            with stage.at(instant(on, 15, number), office) as work:
                handed.refuse(work, claim, one.refused)
        elif one.note:
            with stage.at(instant(on, 15, number), office) as work:
                _accept(work, claim, one)


def arrange(stage: Stage, actors: Sequence[Actor], on: date) -> None:
    """For some something is arranged, so that they can learn as others do; why is nobody's business."""
    with stage.at(instant(on, 9), replace(system_actor(stage.agency_id), name=ACCOMMODATIONS)) as work:
        numbers = {person: staff_no for staff_no, person in people.ids_by_number(work).items()}
        for actor, what in zip(actors, ARRANGED, strict=False):
            accommodations.arrange(work, numbers[actor.person_id or 0], what, on, None)


def teach(stage: Stage, teacher: Actor, actors: Sequence[Actor], on: date) -> int:
    """Sessions are planned and people take places; return the number of the first, which is on the day after."""
    office = replace(system_actor(stage.agency_id), name=OFFICE)
    soon, later = on + timedelta(days=1), on + timedelta(days=24)
    with stage.at(instant(on, 8), office) as work:
        first = planning.plan(work, _session("Training room 2, 14 Example Street", Way.ROOM, instant(soon, 9), teacher))
        planning.plan(work, _session("Training room 1, 14 Example Street", Way.ROOM, instant(later, 13), teacher))
        webinar = "https://meet.agency.example/security"
        third = planning.plan(work, _session(webinar, Way.WEBINAR, instant(later, 9), None, places=4))
    for number, actor in enumerate(actors):
        with stage.at(instant(on, 10, number), actor) as work:
            enrolling.enrol(work, first if number < SEATS else third)
    return first


def keep_sheet(stage: Stage, teacher: Actor, number: int, on: date) -> None:
    """Who taught puts down who came: somebody was late, somebody did not come."""
    with stage.at(instant(on, 11, 30), teacher) as work:
        came = teaching.sheet(work, number)[1]
        marks = {line.person_id: Mark(Presence.PRESENT, 120) for line in came}
        marks |= {line.person_id: Mark(Presence.LATE, 100) for line in came[:1]}
        marks |= {line.person_id: Mark(Presence.ABSENT, 0) for line in came[-1:]}
        teaching.save(work, number, marks)


def _session(place: str, way: Way, begins: datetime, teacher: Actor | None, places: int = 12) -> Plan:
    return Plan(
        module=TAUGHT,
        way=way,
        place=place,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        capacity=places,
        instructor_id=teacher.person_id if teacher else None,
        note="Bring your agency phone.",
    )


def _handed(work: Work, one: Certificate, actor: Actor, day: date) -> int:
    paper = _paper((one.title, f"{actor.name}, {day:%-d %B %Y}", f"{one.minutes} minutes", one.issuer))
    file = attachments.keep(work, attachments.look_at("certificate.pdf", paper))
    owed = handed.owed_by(work, actor.person_id or 0)
    said = Handing(
        title=one.title,
        issuer=one.issuer,
        on=day,
        minutes=one.minutes,
        requirement=owed[0].key if owed else "",
        external=False,
    )
    return handed.hand_in(work, said, file)


def _accept(work: Work, claim: int, one: Certificate) -> None:
    """Accept a certificate for the first thing that it may count as."""
    found = handed.of_anybody(work, claim)
    for requirement, module, _words in handed.counts_as(work, found):
        verdict = Verdict(
            requirement=requirement, module=module, on=found.said.on, minutes=one.minutes, external=False, note=one.note
        )
        if handed.weigh(work, claim, verdict).can_be_recorded:
            handed.accept(work, claim, verdict)
            return


def _paper(lines: Sequence[str]) -> bytes:
    """Return a certificate of one page, as somebody else would have printed it."""
    paper = pikepdf.new()
    page = paper.add_blank_page(page_size=(612, 792))
    font = pikepdf.Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=paper.make_indirect(font)))
    written: list[Any] = [([], Operator("BT")), ([Name.F1, 18], Operator("Tf"))]
    written += [([72, 736], Operator("Td"))]
    for line in ("Certificate of completion", *lines):
        written += [([0, -36], Operator("Td")), ([pikepdf.String(line)], Operator("Tj"))]
    written += [([], Operator("ET"))]
    page.Contents = paper.make_stream(pikepdf.unparse_content_stream(written))
    out = io.BytesIO()
    paper.save(out, deterministic_id=True)
    return out.getvalue()
