"""A file handed in by somebody at a browser: checked, shown, and applied when they say so; large ones by a worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lms.directory.model import ImportKind
from lms.directory.services import agencies, extracts, imports
from lms.directory.services.extracts import Plan
from lms.directory.services.imports import LARGE, RunView
from lms.interop.services import facts, plans, training
from lms.interop.services.facts import FactsPlan
from lms.interop.services.training import TrainingPlan
from lms.kernel.errors import LmsError
from lms.platform import queue
from lms.platform.queue import Progress
from lms.platform.work import Work

LARGE_WITH_RULES = 500
CHECK, APPLY = "import.check", "import.apply"
Step = Callable[[int, int], None]
RowsPlan = TrainingPlan | FactsPlan
AnyPlan = Plan | RowsPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A file as it came, and the day it speaks of (people only; None: today)."""

    kind: ImportKind
    name: str
    content: bytes
    effective_on: date | None = None

    @property
    def is_large(self) -> bool:
        """Tell whether this is worked through in the background."""
        return self.content.count(b"\n") > _most(self.kind)


def _most(kind: ImportKind) -> int:
    """Return how many rows are worked through at once: every row of facts is put to the rules."""
    return LARGE_WITH_RULES if kind is ImportKind.FACTS else LARGE


def hand_in(work: Work, file: HandedIn) -> int:
    """Keep a file and compare it with what is recorded, at once or in the background; return its run's number.

    Raises `Invalid` or `Refused`, and keeps nothing, when a small file cannot be used at all.
    """
    plan = None if file.is_large else _plan(work, file)
    run_id = imports.receive(work, file.kind, (file.name, file.content), file.effective_on)
    if plan is None:
        _submit(work, CHECK, run_id, invite=False)
    else:
        note(work, run_id, plan)
    return run_id


def _plan(work: Work, file: HandedIn) -> AnyPlan:
    if file.kind is not ImportKind.PEOPLE:
        return _PLANS[file.kind](work, (file.name, file.content))
    agency = agencies.agency(work, work.actor.agency_id)
    return extracts.plan(work, agency, (file.name, file.content), file.effective_on)


def check(work: Work, run_id: int, step: Step | None = None) -> AnyPlan:
    """Compare a file that was handed in with what is recorded; write nothing."""
    kind = imports.run(work, run_id).kind
    if kind is ImportKind.PEOPLE:
        return imports.check_people(work, run_id, step)
    return _PLANS[kind](work, imports.content_of(work, run_id), step)


_PLANS: dict[ImportKind, Callable[..., AnyPlan]] = {ImportKind.TRAINING: training.plan, ImportKind.FACTS: facts.plan}


def note(work: Work, run_id: int, plan: AnyPlan) -> None:
    """Keep what a check found."""
    if isinstance(plan, Plan):
        imports.note_plan(work, run_id, plan)
    else:
        plans.note(work, run_id, plan)


def fail(work: Work, run_id: int, error: LmsError) -> None:
    """Keep why a file cannot be used."""
    imports.note_problem(work, run_id, error)


def confirm(work: Work, run_id: int, *, invite: bool = False) -> RunView:
    """Apply exactly the file that was checked, at once or in the background; a second time is the same as once."""
    run = imports.run(work, run_id)
    if run.can_be_applied:
        if sum(run.counts.values()) > _most(run.kind):
            _submit(work, APPLY, run_id, invite=invite)
        else:
            apply(work, run_id, check(work, run_id), invite=invite)
    return imports.run(work, run_id)


def apply(work: Work, run_id: int, plan: AnyPlan, *, invite: bool = False) -> None:
    """Record what a checked file changes."""
    if isinstance(plan, Plan):
        imports.apply_people(work, run_id, plan, invite=invite)
    elif isinstance(plan, FactsPlan):
        facts.apply(work, run_id, plan)
    else:
        training.apply(work, run_id, plan)


def progress(work: Work, run: RunView) -> Progress | None:
    """Return how far the background work on a run is; None where there is none or it is over."""
    if run.work_item_id is None:
        return None
    found = queue.progress(work, run.work_item_id)
    return None if found.is_over else found


def _submit(work: Work, kind: str, run_id: int, *, invite: bool) -> None:
    payload = {"run": run_id, "by": work.actor.name, "invite": invite}
    imports.note_work(work, run_id, queue.submit(work, kind, payload, key=f"{kind}:{run_id}", total=100))
