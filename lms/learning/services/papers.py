"""Pre-test and post-test: draw a paper, hand it in, finish the attempt with the completion that others rely on."""

from __future__ import annotations

import secrets
from collections import Counter
from typing import Any

from lms.audit import services as audit
from lms.audit.model import Act
from lms.catalogue import services as catalogue
from lms.catalogue.model import Module
from lms.compliance.model.evidence import EvidenceKind, Posting, Source
from lms.compliance.services import evidence
from lms.directory.services.agencies import agency
from lms.kernel.errors import Conflict, NotFound, Refused
from lms.learning.model import AttemptFacts, PaperFacts, PaperKind, Question, Result, Standing
from lms.learning.records import AttemptFinish, LessonDemonstrated, Paper, PaperSubmission
from lms.learning.rules import marking, testing_out
from lms.learning.rules.answering import given_from
from lms.learning.rules.drawing import draw
from lms.learning.rules.progress import is_learned
from lms.learning.services.answers import open_paper
from lms.learning.services.attempts import learner, standing, under_way
from lms.learning.services.seat import may_test_out, minutes_attended, must_be_sat, seat_of
from lms.learning.services.tries import tries_of
from lms.learning.store import attempts as store
from lms.learning.store import formats as kept
from lms.platform.words import instant
from lms.platform.work import Work


def begin_paper(work: Work, module: str, kind: PaperKind, seed: str = "") -> PaperFacts:
    """Return the paper that is being answered, drawing a new one where there is none."""
    now, facts, text = under_way(work, module)
    last = facts.paper(kind)
    if last is not None and last.submission is None:
        return last
    if kind is PaperKind.PRE and last is not None:
        raise Conflict("You took the starting test already; it is taken once.")
    if kind is PaperKind.POST and not is_learned(text, facts):
        raise Refused(
            "Finish every lesson with its checks first; then the final test opens.", rule="learning.post_test"
        )
    if kind is PaperKind.POST:
        must_be_sat(work, facts, now.version)
        _must_have_a_try(work, facts, text)
    count = text.head.pre_test.items if kind is PaperKind.PRE else text.head.post_test.items
    seed = seed or secrets.token_hex(8)
    asked = Counter(entry.item for paper in facts.papers for entry in paper.entries)
    entries = draw(text.pool, count, seed, asked)
    row = Paper(
        attempt_id=facts.id,
        kind=kind,
        number=last.number + 1 if last else 1,
        seed=seed,
        entries=[{"item": entry.item, "order": list(entry.order)} for entry in entries],
        made_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    return PaperFacts(row.id, kind, row.number, entries, {}, None)


def _must_have_a_try(work: Work, facts: AttemptFacts, text: Module) -> None:
    left = tries_of(work, facts, text.head)
    if left is None or left.are_left:
        return
    until = f"It opens again on {instant(left.opens_at)}." if left.opens_at else "A training officer can open it again."
    raise Refused(
        f"You have taken the final test {left.limit} times in a row without passing. {until} Everything is kept.",
        rule="learning.tries",
    )


def hand_in(work: Work, module: str, kind: PaperKind, paper_id: int) -> PaperFacts:
    """Hand a paper in; on passing the post-test the attempt is finished and its completion recorded, once."""
    store.lock_latest(work.session, learner(work), module)
    handed = _handed_in_before(work, module, paper_id)
    if handed:
        return handed
    now, facts, text = under_way(work, module)
    paper = open_paper(facts, kind, paper_id)
    got = marking.points(paper.entries, paper.answers)
    mark = text.head.pass_mark if kind is PaperKind.POST else None
    passed = marking.is_passed(got, paper.length, mark) if mark is not None else None
    work.session.add(
        PaperSubmission(
            paper_id=paper.id, at=work.instant(), points=got, maximum=paper.length, pass_mark=mark, passed=passed
        )
    )
    work.session.flush()
    if kind is PaperKind.PRE:
        _demonstrate(work, now, facts, text, paper)
    after = store.by_id(work.session, facts.id)
    if passed and is_learned(text, after):
        _finish(work, after, text)
    return next(each for each in after.papers if each.id == paper.id)


def _demonstrate(work: Work, now: Standing, facts: AttemptFacts, text: Module, paper: PaperFacts) -> None:
    """Take off somebody's hands the lessons whose objectives the starting test proved, where that is allowed."""
    if not may_test_out(work, facts, text, now.version):
        return
    for lesson in testing_out.demonstrated(text, paper):
        work.session.add(
            LessonDemonstrated(
                attempt_id=facts.id, lesson=lesson, paper_id=paper.id, rule=testing_out.RULE, at=work.now
            )
        )
    work.session.flush()


def result(work: Work, module: str, kind: PaperKind) -> Result:
    """Return the latest paper of a kind that was handed in, by objective and question."""
    now = standing(work, module)
    facts = now.attempt
    chosen = facts.submitted(kind) if facts else []
    if facts is None or not chosen:
        raise NotFound("There is no result here yet.")
    text = catalogue.document(work, facts.version_id)
    paper = chosen[-1]
    assert paper.submission
    return Result(
        paper=paper,
        submission=paper.submission,
        pass_mark=text.head.pass_mark,
        objectives=marking.by_objective(text, paper.entries, paper.answers),
        questions=tuple(questions_of(text, paper)),
        reveals=facts.finish is not None,
        finish=facts.finish,
        may_review=text.head.tells_reasons,
        asks_time=bool(seat_of(work, facts, now.version).needed),
    )


def questions_of(text: Module, paper: PaperFacts) -> list[Question]:
    """Return the items of a paper as they were shown, with the answers given."""
    questions = []
    for entry in paper.entries:
        item, answer = text.item(entry.item), paper.answers.get(entry.item)
        if item is not None:
            given = given_from(item, entry.order, answer.response) if answer else None
            questions.append(Question(item, entry.order, given, answer.correct if answer else None))
    return questions


def _handed_in_before(work: Work, module: str, paper_id: int) -> PaperFacts | None:
    """Return the paper if it was handed in already, so that a second press of the button changes nothing."""
    attempt = standing(work, module).attempt
    papers = attempt.papers if attempt else ()
    return next((paper for paper in papers if paper.id == paper_id and paper.submission is not None), None)


def _finish(work: Work, facts: AttemptFacts, text: Module) -> None:
    paper = facts.submitted(PaperKind.POST)[-1]
    version = catalogue.version(work, facts.version_id)
    assert paper.submission
    papers = len(facts.submitted(PaperKind.POST))
    lengths = [(lesson.key, m) for lesson, m in zip(text.lessons, catalogue.lesson_minutes(text), strict=True)]
    skipped = facts.demonstrated - facts.done
    attended, seconds = minutes_attended(work, facts), facts.active_seconds
    minutes = None if seconds is None and not attended else round((seconds or 0) / 60) + attended
    at = work.instant()
    evidence_id = evidence.post(
        work,
        Posting(
            kind=EvidenceKind.COMPLETION,
            person_id=facts.person_id,
            source=Source.LEARNING,
            record_id=f"attempt:{facts.id}",
            started_at=facts.started_at,
            finished_at=at,
            zone=agency(work, facts.agency_id).zone,
            module=facts.module,
            module_version=version.version,
            content_hash=version.content_hash,
            title=version.title,
            language=text.head.language,
            delivery="online",
            minutes_declared=testing_out.credited_minutes(version.minutes, lengths, skipped),
            minutes_measured=minutes,
            score=round(paper.submission.score, 1),
            pass_mark=text.head.pass_mark,
            attempts=papers,
            attempt_id=facts.id,
        ),
    )
    work.session.add(
        AttemptFinish(
            attempt_id=facts.id,
            paper_id=paper.id,
            at=at,
            score=paper.submission.score,
            papers=papers,
            minutes=minutes,
            evidence_id=evidence_id,
        )
    )
    work.session.flush()
    data: dict[str, Any] = {"module": facts.module, "version": version.version, "attempt": facts.id}
    data["evidence"] = evidence_id
    if skipped:
        data["demonstrated"] = sorted(skipped)
    used = kept.formats_used(work.session, facts.id)
    data |= {"formats": [each.value for each in used]} if used else {}
    audit.record(work, Act.ATTEMPT_FINISHED, f"person:{facts.person_id}", data)
