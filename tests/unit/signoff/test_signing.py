"""Signing completions off and returning them, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.audit.model import Act
from lms.audit.records import AuditEntry
from lms.compliance.model import Status
from lms.compliance.model.evidence import EvidenceKind
from lms.compliance.services import evidence, register
from lms.kernel.errors import Conflict, Invalid, NotFound
from lms.kernel.permissions import Permission
from lms.signoff.model import Authentication, Capacity, Decision
from lms.signoff.records import SignOffStatement
from lms.signoff.services import answers, inbox, signing
from tests.unit.signoff.team import PASSWORD, START, Team, team

DONE = date(2026, 1, 20)
TODAY = date(2026, 1, 22)


@pytest.fixture
def one(both: Flask) -> Team:
    return team(both)


def small(one: Team) -> tuple[int, int, int]:
    """A supervisor, one of their people who completed, the completion."""
    boss = one.person("Ana Lee")
    learner = one.cardholder(one.person("Bo Hill", supervisor=boss))
    completed = one.complete(learner, DONE)
    one.today(TODAY)
    return boss, learner, completed


def status(one: Team, person_id: int, day: date = TODAY) -> Status | None:
    with one.bed.work() as work:
        (row,) = register.standing(work, person_id, day)
    return row.status


def test_a_completion_waits_in_the_supervisors_inbox_with_its_date_and_how_long(one: Team) -> None:
    boss, learner, completed = small(one)
    with one.work_as(boss) as work:
        (waiting,) = inbox.inbox(work)
    assert (waiting.completion.evidence_id, waiting.completion.person_id) == (completed, learner)
    assert (waiting.since, waiting.days, waiting.capacity) == (DONE, 2, Capacity.SUPERVISOR)
    assert waiting.completion.due_on == date(2026, 2, 4)
    assert [duty.requirement for duty in waiting.completion.duties] == ["card"]
    with one.work_as(learner) as work:
        assert inbox.inbox(work) == []


def test_what_was_earned_before_it_was_recorded_waits_since_its_recording_and_the_reminders_agree(one: Team) -> None:
    boss = one.person("Ana Lee")
    learner = one.cardholder(one.person("Bo Hill", supervisor=boss))
    one.today(TODAY)
    one.complete(learner, date(2026, 1, 6))
    one.today(date(2026, 1, 25))
    with one.work_as(boss) as work:
        (waiting,) = inbox.inbox(work)
        (told,) = inbox.inboxes(work)[boss]
    assert (waiting.since, waiting.days, waiting.completion.completed_on) == (TODAY, 3, date(2026, 1, 6))
    assert told == waiting


def test_approving_satisfies_the_obligation_and_leaves_the_inbox_empty(one: Team) -> None:
    boss, learner, completed = small(one)
    assert status(one, learner) is Status.AWAITING_SIGNOFF
    with one.work_as(boss) as work:
        batch = signing.sign(work, [completed], Decision.APPROVED, PASSWORD)
    assert len(batch.signed) == 1
    assert not batch.failed
    assert status(one, learner) is Status.COMPLIANT
    with one.work_as(boss) as work:
        assert inbox.inbox(work) == []
        record = evidence.training_record(work, learner)
        (said,) = inbox.batch_of_mine(work, batch.key)
    signature = record[-1]
    assert (signature.kind, signature.of_id, signature.by_role, signature.signer_id) == (
        EvidenceKind.SIGN_OFF, completed, "supervisor", boss,
    )  # fmt: skip
    assert "Signed by Ana Lee, Clerk on 22 January 2026 at 10:" in signature.statement
    assert "Meaning: Review and approval." in signature.statement
    assert said.seal in signature.signature
    assert said.authentication is Authentication.PASSWORD


def test_a_wrong_password_signs_nothing_and_is_counted(one: Team) -> None:
    boss, learner, completed = small(one)
    for _ in range(7):
        with one.work_as(boss) as work:
            assert "not your password" in signing.sign(work, [completed], Decision.APPROVED, "wrong").problem
    with one.work_as(boss) as work:
        assert "Wait" in signing.sign(work, [completed], Decision.APPROVED, PASSWORD).problem
        failures = sa.select(sa.func.count()).where(AuditEntry.act == Act.SIGN_IN_FAILED)
        assert work.session.scalar(failures) == 7
    assert status(one, learner) is Status.AWAITING_SIGNOFF


def test_a_returned_completion_stays_unsigned_until_its_learner_answers(one: Team) -> None:
    boss, learner, completed = small(one)
    with one.work_as(boss) as work:
        batch = signing.sign(work, [completed], Decision.RETURNED, PASSWORD, "Please show me the receipts first.")
        assert inbox.inbox(work) == []
    assert status(one, learner) is Status.AWAITING_SIGNOFF
    with one.work_as(boss) as work:
        again = signing.sign(work, [completed], Decision.APPROVED, PASSWORD)
        assert "returned" in again.failed[0].sentence
        assert inbox.came_back(work, [learner]) == {learner}
    one.today(date(2026, 1, 25))
    with one.work_as(learner) as work:
        (came_back,) = answers.open_returns(work)
        assert came_back.reason == "Please show me the receipts first."
        answers.resubmit(work, came_back.id, "I brought them\nthis morning.")
        assert answers.open_returns(work) == []
        with pytest.raises(Conflict, match="already"):
            answers.resubmit(work, came_back.id, "Again.")
    with one.work_as(boss) as work:
        (waiting,) = inbox.inbox(work)
        assert (waiting.since, waiting.answer) == (date(2026, 1, 25), "I brought them this morning.")
        assert signing.sign(work, [completed], Decision.APPROVED, PASSWORD).signed
    assert status(one, learner, date(2026, 1, 25)) is Status.COMPLIANT
    assert batch.signed


def test_a_return_without_a_reason_is_refused_before_the_password_counts(one: Team) -> None:
    boss, _, completed = small(one)
    with one.work_as(boss) as work:
        assert "sentence" in signing.sign(work, [completed], Decision.RETURNED, PASSWORD, "no").problem


def test_an_answer_needs_words_and_belongs_to_the_learner(one: Team) -> None:
    boss, learner, completed = small(one)
    with one.work_as(boss) as work:
        (statement,) = signing.sign(work, [completed], Decision.RETURNED, PASSWORD, "Please do lesson 3.").signed
        with pytest.raises(NotFound):
            answers.resubmit(work, statement, "For them.")
    with one.work_as(learner) as work:
        with pytest.raises(Invalid, match="Write what you did"):
            answers.resubmit(work, statement, "  ")
        with pytest.raises(Invalid, match="1000"):
            answers.resubmit(work, statement, "x" * 1001)


def test_nobody_signs_for_oneself_or_for_strangers(one: Team) -> None:
    boss, learner, completed = small(one)
    stranger = one.person("Cy Moss", "B")
    one.person("Di Fox", "B", supervisor=stranger)
    with one.work_as(stranger) as work:
        assert signing.sign(work, [completed], Decision.APPROVED, PASSWORD).failed[0].sentence == inbox.NOT_YOURS
        with pytest.raises(NotFound):
            inbox.shown(work, completed)
    one.cardholder(boss)
    own = one.complete(boss, DONE)
    one.today(TODAY)
    with one.work_as(boss) as work:
        assert "yourself" in signing.sign(work, [own], Decision.APPROVED, PASSWORD).failed[0].sentence
        assert [w.completion.evidence_id for w in inbox.inbox(work)] == [completed]
    with one.work_as(learner) as work:
        assert "yourself" in signing.sign(work, [completed], Decision.APPROVED, PASSWORD).failed[0].sentence


def test_many_are_signed_at_once_and_one_that_cannot_be_does_not_stop_the_others(one: Team) -> None:
    boss, _, first = small(one)
    second = one.complete(one.cardholder(one.person("Ed Ray", supervisor=boss)), DONE)
    one.today(TODAY)
    with one.work_as(boss) as work:
        signing.sign(work, [first], Decision.APPROVED, PASSWORD)
    with one.work_as(boss) as work:
        batch = signing.sign(work, [first, second, second, 999], Decision.APPROVED, PASSWORD)
        assert len(batch.signed) == 1
        assert [(f.evidence_id, f.name) for f in batch.failed] == [(first, "Bo Hill"), (999, "")]
        assert batch.failed[0].sentence == "This completion is signed already."
        assert inbox.inbox(work) == []
        assert work.session.scalar(sa.select(sa.func.count()).select_from(SignOffStatement)) == 2


def test_a_form_sent_twice_is_answered_as_the_first_time(one: Team) -> None:
    boss, _, first = small(one)
    second = one.complete(one.cardholder(one.person("Ed Ray", supervisor=boss)), DONE)
    one.today(TODAY)
    acts = []
    for _time in range(2):
        with one.work_as(boss) as work:
            acts.append(signing.sign(work, [first, second], Decision.APPROVED, PASSWORD))
    assert acts[0].signed
    assert acts[1].key == acts[0].key
    assert acts[1].signed == acts[0].signed
    assert not acts[1].failed
    with one.work_as(boss) as work:
        assert work.session.scalar(sa.select(sa.func.count()).select_from(SignOffStatement)) == 2
        assert signing.sign(work, [first], Decision.RETURNED, PASSWORD, "Something is missing here.").failed


def test_the_database_takes_one_approval_and_no_change(one: Team) -> None:
    boss, _, completed = small(one)
    with one.work_as(boss) as work:
        (statement,) = signing.sign(work, [completed], Decision.APPROVED, PASSWORD).signed
    for change in (
        sa.update(SignOffStatement).values(text="I never said that."),
        sa.delete(SignOffStatement),
        sa.insert(SignOffStatement).from_select(
            [c.name for c in SignOffStatement.__table__.columns if c.name != "id"],
            sa.select(*(c for c in SignOffStatement.__table__.columns if c.name != "id")),
        ),
    ):
        with pytest.raises(sa.exc.DBAPIError), one.bed.work() as work:
            work.session.execute(change)
    with one.work_as(boss) as work:
        assert signing.seal_holds(work, statement)


def test_the_seal_breaks_when_the_record_was_another(one: Team) -> None:
    boss, learner, completed = small(one)
    with one.work_as(boss) as work:
        signing.sign(work, [completed], Decision.APPROVED, PASSWORD)
        row = work.session.scalars(sa.select(SignOffStatement)).one()
        copied = {c.name: getattr(row, c.name) for c in SignOffStatement.__table__.columns if c.name != "id"}
    other = one.complete(one.cardholder(one.person("Ed Ray", supervisor=boss)), DONE)
    one.today(TODAY)
    with one.bed.work() as work:
        forged = SignOffStatement(**(copied | {"evidence_id": other}))
        work.session.add(forged)
        work.session.flush()
        assert not signing.seal_holds(work, forged.id)


def test_who_signs_when_there_is_no_supervisor(one: Team) -> None:
    one.unit("TOP")
    one.unit("SUB", "TOP")
    head = one.person("Hana Head", "TOP")
    one.person("Im Vice", "TOP", supervisor=head)
    gone = one.person("Gil Gone", "SUB", supervisor=head, until=date(2026, 1, 10))
    learner = one.cardholder(one.person("Lu Lone", "SUB", supervisor=gone))
    completed = one.complete(learner, DONE)
    one.today(TODAY)
    with one.work_as(head) as work:
        (waiting,) = inbox.inbox(work)
        assert waiting.capacity is Capacity.UNIT_ABOVE
        assert signing.sign(work, [completed], Decision.APPROVED, PASSWORD).signed
        assert inbox.signed_by_me(work)[0][0].policy == "signoff.unit_above"


def test_a_named_deputy_signs_for_the_head_of_the_agency(one: Team) -> None:
    head = one.cardholder(one.person("Hana Head", "TOP"))
    second = one.person("Im Vice", "TOP", supervisor=head)
    one.deputy(second, unit="TOP")
    completed = one.complete(head, DONE)
    one.today(TODAY)
    with one.work_as(second) as work:
        (waiting,) = inbox.inbox(work)
        assert waiting.capacity is Capacity.DEPUTY
        assert signing.sign(work, [completed], Decision.APPROVED, PASSWORD).signed
    with one.work_as(head) as work:
        assert inbox.inbox(work) == []


def test_a_deputy_stands_beside_a_supervisor_who_is_there(one: Team) -> None:
    boss, _, completed = small(one)
    deputy = one.person("Su Stand")
    with one.work_as(deputy) as work:
        assert not work.actor.may(Permission.SIGNOFF_SIGN)
        assert inbox.inbox(work) == []
    one.deputy(deputy, person=boss)
    with one.work_as(deputy) as work:
        assert work.actor.may(Permission.SIGNOFF_SIGN)
        assert signing.sign(work, [completed], Decision.APPROVED, PASSWORD).signed
    with one.work_as(boss) as work:
        assert inbox.inbox(work) == []


def test_every_signer_of_the_agency_has_their_inbox_for_the_reminders(one: Team) -> None:
    boss, _, completed = small(one)
    with one.bed.work() as work:
        found, _ = inbox.everywhere(work)
    assert {signer: [w.completion.evidence_id for w in mine] for signer, mine in found.items()} == {boss: [completed]}


def test_whoever_learns_again_after_a_return_is_signed_for_the_new_completion(one: Team) -> None:
    boss, learner, completed = small(one)
    with one.work_as(boss) as work:
        signing.sign(work, [completed], Decision.RETURNED, PASSWORD, "Please do lesson 3 again.")
    again = one.complete(learner, date(2026, 1, 24))
    with one.work_as(boss) as work:
        assert [w.completion.evidence_id for w in inbox.inbox(work)] == [again]
        assert inbox.came_back(work, [learner]) == set()
        assert signing.sign(work, [again], Decision.APPROVED, PASSWORD).signed
    assert status(one, learner, date(2026, 1, 24)) is Status.COMPLIANT
    with one.work_as(learner) as work:
        assert answers.open_returns(work) == []


def test_old_training_that_changes_nothing_is_not_asked_for(one: Team) -> None:
    boss = one.person("Ana Lee")
    learner = one.person("Bo Hill", supervisor=boss)
    one.complete(learner, START)
    one.today(TODAY)
    with one.work_as(boss) as work:
        assert inbox.inbox(work) == []


def test_one_completion_says_why_its_date(one: Team) -> None:
    boss, _, completed = small(one)
    with one.work_as(boss, write=False) as work:
        seen = inbox.shown(work, completed)
    assert seen.verdict.allowed
    assert any("30 days" in step.text for step in seen.reasons["card"])


def test_the_history_can_be_searched_and_is_the_signers_own(one: Team) -> None:
    boss, learner, completed = small(one)
    with one.work_as(boss) as work:
        (statement,) = signing.sign(work, [completed], Decision.APPROVED, PASSWORD).signed
        assert inbox.signed_by_me(work, search="hill")[1] == 1
        assert inbox.signed_by_me(work, search="nobody")[1] == 0
        assert inbox.signed_by_me(work, decision="returned")[1] == 0
        assert signing.statement(work, statement).id == statement
    with one.work_as(learner) as work:
        assert "Ana Lee" in signing.readable(signing.statement(work, statement))
        assert inbox.signed_by_me(work)[1] == 0


def test_another_agency_sees_nothing(one: Team) -> None:
    _, _, completed = small(one)
    elsewhere = team(one.bed.app, TODAY)
    chief = elsewhere.person("Ann Other")
    elsewhere.person("Bob Other", supervisor=chief)
    with elsewhere.work_as(chief) as work:
        assert inbox.inbox(work) == []
        with pytest.raises(NotFound):
            inbox.shown(work, completed)
