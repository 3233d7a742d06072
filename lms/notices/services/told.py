"""Letters about what has just happened: completed, signed, returned. Written in the transaction that caused them."""

from __future__ import annotations

from datetime import date, timedelta

from lms.compliance.model.register import RegisterRow
from lms.compliance.services import evidence, register, texts
from lms.directory.services import agencies, people
from lms.kernel.events import CompletionRecorded, Event, SignOffGiven
from lms.notices.model import Intent, Matter, Recipient, Step, notice_key
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
        if event.module in modules.get(row.requirement, ())
    ]
    title = evidence.evidence(work, event.evidence_id).title or event.module
    values = {"title": title, "on": event.completed_on, "follows": [_follows(row) for row in rows]}
    _tell(work, event.person_id, f"completion-{event.evidence_id}", event.completed_on, Step.DONE, "done", values)


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
    on = work.today(said.zone)
    step = Step.SIGNED if event.approved else Step.RETURNED
    _tell(work, event.person_id, f"statement-{said.id}", on, step, step.value, values)


def _follows(row: RegisterRow) -> dict[str, object]:
    return {
        "title": row.title,
        "status": row.status.value if row.status else "",
        "due_on": row.next_due_on,
        "waits": row.awaiting_since is not None,
    }


def _tell(
    work: Work, person_id: int, subject: str, on: date, step: Step, template: str, values: dict[str, object]
) -> None:
    who = people.views(work, [person_id], on).get(person_id)
    if who is None or not who.email:
        return
    matter = Matter(
        about_id=person_id, about=who.name, subject=subject, title=str(values["title"]), due_on=on, days=0, step=step
    )
    intent = Intent(
        recipient=Recipient(str(person_id), who.name, who.email, person_id),
        template=template,
        matters=(matter,),
        letter_key=notice_key(str(person_id), subject, on, step),
        values=values,
    )
    write(work, [intent])
