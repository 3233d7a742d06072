"""The rules of signing: who may, what it says, what binds it."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.actor import Actor, system_actor
from lms.kernel.permissions import Permission
from lms.signoff import rules
from lms.signoff.model import Capacity, Completion, Decision, Done, Duty, SigningFacts

TODAY = date(2026, 11, 22)
FACTS = SigningFacts(person_id=7, completed_on=TODAY, signers={1: Capacity.SUPERVISOR})
BOSS = Actor(name="Ana Lee", agency_id=1, account_id=11, person_id=1, permissions=frozenset({Permission.SIGNOFF_SIGN}))
DONE = Completion(
    evidence_id=3,
    person_id=7,
    person_name="Bo Hill",
    position="Clerk",
    unit_code="F1",
    unit_name="Finance",
    module="records-management",
    title="Records management",
    module_version=2,
    content_hash="c0ffee",
    completed_on=date(2026, 11, 3),
    finished_at=datetime(2026, 11, 3, 15, 0, tzinfo=UTC),
    minutes=58,
    minutes_declared=60,
    score=90.0,
    pass_mark=80.0,
    attempts=1,
    source="learning",
    recorded_at=datetime(2026, 11, 3, 15, 0, tzinfo=UTC),
    duties=(Duty("us-records-management", "Records management training", 4, "36 CFR 1220.34"),),
)

people = st.integers(1, 6)
actors = st.builds(
    Actor,
    name=st.just("x"),
    agency_id=st.just(1),
    account_id=st.integers(1, 9),
    person_id=st.none() | people,
    permissions=st.sampled_from([frozenset({Permission.PUBLIC}), frozenset({Permission.SIGNOFF_SIGN})]),
)
any_facts = st.builds(
    SigningFacts,
    person_id=people,
    completed_on=st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)),
    signers=st.dictionaries(people, st.sampled_from(list(Capacity)), max_size=4),
    asked=st.booleans(),
    revoked=st.booleans(),
    signed=st.booleans(),
    returned=st.booleans(),
)


def test_the_supervisor_may_sign_and_the_verdict_names_the_rule() -> None:
    verdict = rules.may_sign(FACTS, BOSS, TODAY)
    assert (verdict.allowed, verdict.policy, verdict.capacity) == (True, "signoff.supervisor", Capacity.SUPERVISOR)


@given(any_facts, actors)
def test_nobody_ever_signs_for_oneself(facts: SigningFacts, actor: Actor) -> None:
    verdict = rules.may_sign(facts, actor, TODAY)
    if actor.person_id == facts.person_id:
        assert not verdict.allowed
        assert verdict.policy == "signoff.never_for_oneself"


@given(any_facts, actors)
def test_a_signature_is_allowed_only_when_every_condition_holds(facts: SigningFacts, actor: Actor) -> None:
    verdict = rules.may_sign(facts, actor, TODAY)
    may = (
        actor.person_id is not None
        and actor.person_id != facts.person_id
        and actor.may(Permission.SIGNOFF_SIGN)
        and actor.person_id in facts.signers
        and facts.asked
        and not (facts.revoked or facts.signed or facts.returned)
        and facts.completed_on <= TODAY
    )
    assert verdict.allowed == may
    assert bool(verdict.sentence) != may
    assert (verdict.capacity is not None) == may
    assert verdict.policy.startswith("signoff.")


def test_the_system_never_signs() -> None:
    facts = replace(FACTS, signers={1: Capacity.SUPERVISOR})
    assert rules.may_sign(facts, system_actor(1), TODAY).policy == "signoff.permission"
    named = replace(system_actor(1), person_id=1)
    assert not rules.may_sign(facts, named, TODAY).allowed


def test_an_approval_says_what_was_approved_in_which_version() -> None:
    assert rules.statement_text(DONE, Decision.APPROVED) == (
        "I have reviewed the completion of “Records management” (version 2) by Bo Hill on 3 November 2026. "
        "I approve it as meeting “Records management training” (version 4; 36 CFR 1220.34)."
    )


def test_a_return_carries_its_reason_on_one_line() -> None:
    text = rules.statement_text(DONE, Decision.RETURNED, "Lesson 3\n\n  was skipped.")
    assert text.endswith("I do not approve it and return it. Reason: Lesson 3 was skipped.")


def test_several_requirements_are_named_in_one_statement() -> None:
    several = replace(DONE, duties=(*DONE.duties, Duty("b", "B", 1), Duty("c", "C", 2)))
    assert rules.statement_text(several, Decision.APPROVED).endswith("“B” (version 1) and “C” (version 2).")


def test_the_readable_signature_has_name_date_time_and_meaning() -> None:
    at = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)
    words = rules.manifestation("Ana Lee", "Chief", at, "America/New_York", rules.MEANINGS[Decision.APPROVED])
    assert words == "Signed by Ana Lee, Chief on 22 November 2026 at 12:05 EST. Meaning: Review and approval."


OTHER = {
    "person_name": "Someone Else",
    "module_version": 3,
    "content_hash": "beef",
    "completed_on": date(2026, 11, 4),
    "score": 91.0,
    "minutes": 59,
    "evidence_id": 4,
    "person_id": 8,
}


@pytest.mark.parametrize("field", OTHER)
def test_a_changed_record_has_another_hash(field: str) -> None:
    changed = replace(DONE, **{field: OTHER[field]})
    assert rules.record_hash(changed) != rules.record_hash(DONE)


def test_the_record_hash_does_not_depend_on_what_may_change() -> None:
    later = replace(DONE, revoked=True, duties=())
    assert rules.record_hash(later) == rules.record_hash(DONE)
    assert {f.name for f in fields(Completion)} >= set(OTHER)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_seal_fits_one_statement_on_one_record(one: str, other: str) -> None:
    record = rules.record_hash(DONE)
    assert (rules.seal(record, {"text": one}) == rules.seal(record, {"text": other})) == (one == other)
    assert rules.seal(record, {"text": one}) != rules.seal("0" * 64, {"text": one})


def test_a_returned_completion_waits_again_from_the_day_of_the_answer() -> None:
    late = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    soon = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
    assert rules.waiting_since(date(2026, 11, 3), soon, None, "UTC") == date(2026, 11, 3)
    assert rules.waiting_since(date(2026, 11, 3), soon, late, "America/New_York") == date(2026, 11, 20)


def test_what_is_recorded_late_waits_from_the_day_of_its_recording_in_the_zone_of_the_agency() -> None:
    night = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    assert rules.waiting_since(date(2026, 10, 2), night, None, "America/New_York") == date(2026, 11, 20)
    assert rules.waiting_since(date(2026, 10, 2), night, None, "UTC") == date(2026, 11, 21)


def test_only_completions_of_the_open_cycle_need_a_signature() -> None:
    done = [
        Done(1, "m", date(2024, 5, 1), signed=False),
        Done(2, "m", date(2026, 5, 1), signed=False),
        Done(3, "m", date(2026, 6, 1), signed=True),
    ]
    assert rules.unsigned_for(date(2026, 5, 1), date(2026, 1, 1), done) == [2]


def test_earlier_training_that_counts_needs_the_signature_on_its_latest_completion() -> None:
    done = [Done(1, "m", date(2024, 5, 1), False), Done(2, "m", date(2025, 5, 1), False)]
    assert rules.unsigned_for(date(2026, 1, 1), date(2026, 1, 1), done) == [2]


@given(
    st.lists(
        st.builds(
            Done, st.integers(1, 99), st.sampled_from("ab"), st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.booleans()
        ),
        unique_by=lambda one: one.evidence_id,
    ),
    st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1)),
)
def test_what_is_asked_for_is_unsigned_and_never_nothing(done: list[Done], since: date, opened: date | None) -> None:
    asked = rules.unsigned_for(since, opened, done)
    unsigned = {one.evidence_id for one in done if not one.signed}
    assert set(asked) <= unsigned
    if any(one.on <= since and not one.signed for one in done):
        assert asked


@pytest.mark.parametrize("reason", ["", "   ", "too bad", "\n no \n"])
def test_a_return_needs_a_reason_that_helps(reason: str) -> None:
    assert rules.reason_fault(reason)
    assert not rules.reason_fault("Please watch lesson 3 again.")
