"""The preview of an act for a large group: weighed by a worker, kept, and shown to whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter

from lms.compliance.model.drafts import Draft
from lms.compliance.model.groups import Choice, Preview
from lms.compliance.services import choosing, kept
from lms.compliance.services.groups import draft_said, plain
from lms.kernel.errors import NotFound
from lms.platform import queue
from lms.platform.queue import Claim, Progress
from lms.platform.work import Work

AT_ONCE = 200
"""People who are weighed while their reader waits; more are weighed by a worker."""
KIND = "facts.preview"
_JSON = TypeAdapter(Preview)
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A preview that somebody asked for: how far it is, what it is about, and the form as it was sent."""

    progress: Progress
    draft: Draft
    answers: tuple[tuple[str, str], ...]


def ask(work: Work, draft: Draft, choice: Choice, answers: Sequence[tuple[str, str]]) -> int:
    """Ask a worker for the preview, and return the piece of work; `answers` are the form's, to be sent again."""
    said = {"kind": draft.kind.value, "draft": plain(draft), "choice": asdict(choice)}
    return queue.submit(
        work, KIND, {**said, "answers": list(answers), "by": work.actor.name, "person": work.actor.person_id}
    )


def asked(work: Work, item_id: int) -> Asked:
    """Return a preview that the actor asked for; raises `NotFound` for any other."""
    payload = queue.asked_by(work, item_id, KIND)
    if payload is None:
        raise NotFound("There is no such preview. Begin again.")
    answers = tuple((str(name), str(value)) for name, value in payload["answers"])
    return Asked(queue.progress(work, item_id), draft_said(payload["kind"], payload["draft"]), answers)


def result(work: Work, item_id: int) -> Preview:
    """Return what a finished preview found; raises `NotFound`."""
    return _JSON.validate_json(kept.read(work, item_id))


def weigh(work: Work, held: Claim, step: Step) -> Preview:
    """Weigh the act that was asked about for everybody chosen; writes nothing."""
    said = held.payload
    choice = Choice(**{**said["choice"], "numbers": tuple(said["choice"]["numbers"])})
    return choosing.preview(work, draft_said(said["kind"], said["draft"]), choice, step)


def keep(work: Work, held: Claim, found: Preview) -> None:
    """Store what was found."""
    kept.keep(work, held, _JSON.dump_json(found))
