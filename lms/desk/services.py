"""Composes the pages where a day begins out of what the rooms below know."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from lms.compliance.model import Obligation, Status, Step
from lms.compliance.model.evidence import Evidence, EvidenceKind
from lms.compliance.model.register import RegisterRow, RequirementView
from lms.compliance.services import evidence, register, texts
from lms.desk.model import Completed, Duty, MyLearning
from lms.learning.model import Standing
from lms.learning.services import attempts
from lms.platform.work import Work
from lms.signoff.model import Statement
from lms.signoff.services import answers as returns
from lms.signoff.services.waiting import unsigned

HIDDEN = frozenset({Status.NOT_APPLICABLE})
TRAINING = frozenset({EvidenceKind.COMPLETION, EvidenceKind.CREDIT})


def my_learning(work: Work) -> MyLearning:
    """Return everything the actor's own page shows."""
    person_id, today = attempts.learner(work), attempts.today(work)
    standings = {standing.version.module: standing for standing in attempts.standings(work)}
    rules = {rule.key: rule for rule in texts.requirements(work)}
    rows = [row for row in register.standing(work, person_id, today) if row.status not in HIDDEN]
    duties = [_duty(work, row, rules.get(row.requirement), standings) for row in rows]
    owed = tuple(duty for duty in duties if duty.is_open)
    shown = {standing.version.module for duty in owed for standing in duty.modules}
    return MyLearning(
        as_of=today,
        owed=owed,
        kept=tuple(duty for duty in duties if not duty.is_open),
        others=tuple(standing for module, standing in standings.items() if module not in shown),
        completed=_completed(
            evidence.training_record(work, person_id),
            {one.evidence_id for one in unsigned(work, {person_id}, today)},
            {statement.evidence_id: statement for statement in returns.open_returns(work)},
        ),
    )


def _duty(work: Work, row: RegisterRow, rule: RequirementView | None, standings: Mapping[str, Standing]) -> Duty:
    modules = [standings[name] for name in rule.modules if name in standings] if rule else []
    return Duty(
        requirement=row.requirement,
        title=row.title,
        citation=rule.citation if rule else "",
        status=row.status,
        due_on=row.next_due_on,
        days_overdue=row.days_overdue,
        last_done_on=row.last_satisfied_on,
        problem=row.problem,
        steps=_steps(work, row) if row.next_due_on else (),
        modules=tuple(modules),
    )


def _steps(work: Work, row: RegisterRow) -> tuple[Step, ...]:
    """Return the steps that lead to the due date shown."""
    today = attempts.today(work)
    outcome = register.explain(work, row.person_id, row.requirement, today).outcome
    open_ones = [each for each in outcome.obligations if each.satisfied_on is None]
    found = [each for each in open_ones if each.due_on == row.next_due_on] or _renewal(outcome.obligations, row)
    return found[0].explanation if found else ()


def _renewal(obligations: Sequence[Obligation], row: RegisterRow) -> list[Obligation]:
    return [each for each in obligations if each.next_due_on == row.next_due_on]


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
            awaits_signature=each.id in waiting,
            signed=each.id in signed,
            returned_id=returned[each.id].id if each.id in returned else None,
            returned_because=returned[each.id].reason if each.id in returned else "",
        )
        for each in done
    ]
    # One course of an earlier system can answer for several modules: it was taken once, so it is listed once.
    return tuple({replace(each, module="", certificate_no=""): each for each in reversed(found)}.values())[::-1]
