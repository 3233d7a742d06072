"""Letters about what has just happened: completed, signed, returned. Written in the transaction that caused them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from lms.compliance.model import Status
from lms.compliance.model.register import RegisterRow
from lms.compliance.services import evidence, register, texts
from lms.directory.services import agencies, people
from lms.kernel.events import CompletionRecorded, Event, SignOffGiven
from lms.notices.model import Intent, Kind, Matter, Recipient, Step
from lms.notices.services.writing import write
from lms.platform.work import Work
from lms.signoff.services import inbox

OLD = timedelta(days=14)
"""A completion entered this long after its day is paper work: nobody is congratulated on it."""


def completion_recorded(work: Work, event: Event) -> None:
    """Confirm to the learner that a completion is in the record, and say what follows."""
    assert isinstance(event, CompletionRecorded)
    today = work.today(agencies.agency(work, event.agency_id).zone)
    if today - event.completed_on > OLD:
        return
    modules = {view.key: view.modules for view in texts.requirements(work)}
    rows = [
        row
        for row in register.standing(work, event.person_id, today)
        if event.module in modules.get(row.requirement, ()) and row.status is not Status.NOT_APPLICABLE
    ]
    title = evidence.evidence(work, event.evidence_id).title or event.module
    values = {"title": title, "on": event.completed_on, "follows": [_follows(row, event) for row in rows]}
    _tell(work, _news(event.person_id, f"completion-{event.evidence_id}", title, today, Step(Kind.DONE)), values)


def sign_off_given(work: Work, event: Event) -> None:
    """Tell the learner that their completion was signed, or why it came back and what to do."""
    assert isinstance(event, SignOffGiven)
    said = inbox.last_statement(work, event.evidence_id)
    if said is None:
        return
    values = {
        "title": said.title,
        "signer": said.signer_name,
        "reason": said.reason,
        "link": f"/sign-off/returned/{said.id}",
        "duties": [duty.title for duty in said.duties],
    }
    step = Step(Kind.SIGNED if event.approved else Kind.RETURNED)
    _tell(work, _news(event.person_id, f"statement-{said.id}", said.title, work.today(said.zone), step), values)


def _follows(row: RegisterRow, event: CompletionRecorded) -> dict[str, object]:
    """Return what a completion means for one requirement: done, waiting for its signature, or done in part."""
    done = row.last_satisfied_on is not None and row.last_satisfied_on >= event.completed_on
    return {
        "requirement": row.requirement,
        "title": row.title,
        "due_on": row.next_due_on,
        "done": done,
        "waits": row.awaiting_since is not None,
    }


def _tell(work: Work, matter: Matter, values: Mapping[str, object]) -> None:
    who = people.views(work, [matter.about_id], matter.due_on or date.max).get(matter.about_id)
    if who is None or not who.email:
        return
    recipient = Recipient(str(matter.about_id), who.name, who.email, matter.about_id)
    write(work, [Intent(recipient=recipient, template=matter.kind, matters=(matter,), values=dict(values))])


def _news(person_id: int, subject: str, title: str, on: date, step: Step) -> Matter:
    return Matter(about_id=person_id, about="", subject=subject, title=title, due_on=on, days=0, step=step)
