"""What else people of the story do: hand in certificates that they earned elsewhere."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pydyf

from lms.compliance.handed import services as handed
from lms.compliance.handed.model import Handing, Verdict
from lms.compliance.services import attachments
from lms.demo.stage import Stage, instant
from lms.kernel.actor import Actor, system_actor
from lms.platform.work import Work

OFFICE = "Training office"


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


def _handed(work: Work, one: Certificate, actor: Actor, day: date) -> int:
    paper = _paper((one.title, f"{actor.name}, {day:%-d %B %Y}", f"{one.minutes} minutes", one.issuer))
    file = attachments.keep(work, "certificate.pdf", paper)
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
    paper = pydyf.PDF()
    font = pydyf.Dictionary({"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica"})
    paper.add_object(font)
    text = pydyf.Stream()
    text.begin_text()
    text.set_font_size("F1", 18)
    text.set_text_matrix(1, 0, 0, 1, 72, 700)
    for line in ("Certificate of completion", *lines):
        text.show_text_string(line)
        text.move_text_to(0, -36)
    text.end_text()
    paper.add_object(text)
    fonts = pydyf.Dictionary({"F1": font.reference})
    paper.add_page(
        pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": paper.pages.reference,
                "Contents": text.reference,
                "MediaBox": pydyf.Array([0, 0, 612, 792]),
                "Resources": pydyf.Dictionary({"Font": fonts}),
            }
        )
    )
    out = io.BytesIO()
    paper.write(out)
    return out.getvalue()
