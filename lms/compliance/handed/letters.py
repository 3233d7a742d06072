"""Letters about certificates from elsewhere: to the officers that some wait, to the person what became of one."""

from __future__ import annotations

from lms.compliance.handed.model import Handed, StepKind
from lms.directory.accounts.services import holders
from lms.directory.services import people
from lms.kernel.permissions import Role
from lms.platform import outbox
from lms.platform.letters import letter
from lms.platform.work import Work


def tell_officers(work: Work) -> None:
    """Write to each officer that certificates wait: once a day, whoever hands in how many."""
    day = people.today(work)
    for one in holders(work, Role.OFFICER):
        key = f"handed:waiting:{day}:{one.id}"
        values = {"name": one.name, "link": "/certificates-from-elsewhere"}
        outbox.write(work, letter(work, "handed_waiting", values, key=key, recipient=one.email))


def tell_person(work: Work, found: Handed, kind: StepKind) -> None:
    """Tell the person what became of it; the words of a refusal stay in the record."""
    who = people.person(work, found.person_id, people.today(work))
    if not who.email:
        return
    values = {
        "name": who.name,
        "title": found.said.title,
        "kind": kind.value,
        "link": f"/my-record/certificates/{found.number}",
    }
    key = f"handed:{found.id}:{len(found.steps)}:{kind.value}"
    outbox.write(work, letter(work, "handed_decided", values, key=key, recipient=who.email, person_id=who.id))
