"""Composes the pages where a day begins out of what the rooms below know."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from lms.compliance.model import EXCUSED, Obligation, Outcome, Status
from lms.compliance.model.evidence import Evidence, EvidenceKind
from lms.compliance.model.register import RegisterRow, RequirementView
from lms.compliance.services import evidence, register, texts, workload
from lms.desk.model import OPEN, Completed, Duty, MyLearning
from lms.evaluation.model.survey import Side
from lms.evaluation.services import follow_ups
from lms.learning.model import Standing
from lms.learning.services import attempts
from lms.platform.work import Work
from lms.signoff.model import Statement
from lms.signoff.services import answers as returns
from lms.signoff.services.waiting import unsigned_among

HIDDEN = frozenset({Status.NOT_APPLICABLE})
NEWEST = 5
"""So many completions are shown; the record has them all."""
TRAINING = frozenset({EvidenceKind.COMPLETION, EvidenceKind.CREDIT})


def my_learning(work: Work) -> MyLearning:
    """Return everything the actor's own page shows."""
    person_id, today = attempts.learner(work), attempts.today(work)
    standings = {standing.version.module: standing for standing in attempts.standings(work)}
    rules = {rule.key: rule for rule in texts.requirements(work)}
    standing, record = register.standing(work, person_id, today), evidence.training_record(work, person_id)
    rows = [row for row in standing if row.status not in HIDDEN]
    explained = [row.requirement for row in rows if _is_explained(row)]
    outcomes = {each.requirement: each.outcome for each in register.explain_each(work, person_id, explained, today)}
    duties = [_duty(row, outcomes.get(row.requirement), rules.get(row.requirement), standings) for row in rows]
    owed = tuple(duty for duty in duties if duty.is_open)
    shown = {standing.version.module for duty in owed for standing in duty.modules}
    completed = _completed(
        record,
        unsigned_among(work, standing, record),
        {statement.evidence_id: statement for statement in returns.open_returns(work)},
    )
    return MyLearning(
        as_of=today,
        owed=owed,
        kept=tuple(duty for duty in duties if not duty.is_open and not duty.is_excused),
        excused=tuple(duty for duty in duties if duty.is_excused),
        others=tuple(standing for module, standing in standings.items() if module not in shown),
        completed=_newest(completed),
        completed_in_all=len(completed),
        questions=tuple(follow_ups.waiting_for(work, Side.LEARNER)),
        soon=workload.together(workload.owed(work, [person_id]), today),
    )


def _is_explained(row: RegisterRow) -> bool:
    """Tell whether the page itself says why: of what is asked, or not asked for now. Of the rest, a page of its own."""
    return row.status in EXCUSED or (row.next_due_on is not None and row.status in OPEN)


def _duty(
    row: RegisterRow, outcome: Outcome | None, rule: RequirementView | None, standings: Mapping[str, Standing]
) -> Duty:
    modules = [standings[name] for name in rule.modules if name in standings] if rule else []
    obligation = _obligation(row, outcome) if outcome else None
    return Duty(
        requirement=row.requirement,
        title=row.title,
        citation=rule.citation if rule else "",
        status=row.status,
        due_on=row.next_due_on,
        days_overdue=row.days_overdue,
        last_done_on=row.last_satisfied_on,
        problem=row.problem,
        steps=obligation.explanation if obligation else (),
        modules=tuple(modules),
        excused_until=_excused_until(obligation) if obligation else None,
    )


def _obligation(row: RegisterRow, outcome: Outcome) -> Obligation | None:
    """Return the obligation that the due date shown belongs to, with the steps that lead to it."""
    open_ones = [each for each in outcome.obligations if each.satisfied_on is None]
    if row.next_due_on is None:
        return next((each for each in open_ones if each.status is row.status), None)
    found = [each for each in open_ones if each.due_on == row.next_due_on] or _renewal(outcome.obligations, row)
    return found[0] if found else None


def _excused_until(obligation: Obligation) -> date | None:
    if obligation.status is Status.EXEMPT:
        return obligation.exempt_until
    return obligation.suspended_until if obligation.status is Status.SUSPENDED else None


def _renewal(obligations: Sequence[Obligation], row: RegisterRow) -> list[Obligation]:
    return [each for each in obligations if each.next_due_on == row.next_due_on]


def _newest(completed: Sequence[Completed]) -> tuple[Completed, ...]:
    """Return the newest completions, and every older one that somebody still has to do something about."""
    return tuple(
        one for place, one in enumerate(completed) if place < NEWEST or one.awaits_signature or one.returned_id
    )


def _completed(
    record: Sequence[Evidence], waiting: Collection[int], returned: Mapping[int, Statement]
) -> tuple[Completed, ...]:
    """Return the completions that stand, the newest first, each with the state of its signature.

    `waiting` are those whose signature a duty still needs: the same ones that lie in a supervisor's inbox.
    """
    signed = {each.of_id for each in record if each.kind is EvidenceKind.SIGN_OFF and not each.revoked}
    done = [each for each in record if each.kind in TRAINING and not each.revoked]
    done.sort(key=lambda each: (each.on is not None and each.on.toordinal(), each.id), reverse=True)
    found = [
        Completed(
            module=each.module or "",
            title=each.title or each.module or "",
            on=each.on,
            finished_at=each.finished_at,
            score=each.score,
            certificate_no=each.certificate_no,
            evidence_id=each.id,
            awaits_signature=each.id in waiting,
            signed=each.id in signed,
            returned_id=returned[each.id].id if each.id in returned else None,
            returned_because=returned[each.id].reason if each.id in returned else "",
        )
        for each in done
    ]
    # One course of an earlier system can answer for several modules: it was taken once, so it is listed once.
    return tuple(
        {replace(each, module="", certificate_no="", evidence_id=0): each for each in reversed(found)}.values()
    )[::-1]
