"""A preview says beforehand what the register says afterwards, and writes nothing."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.compliance.content import requirement_from
from lms.compliance.model import Status
from lms.compliance.model.change import ChangeKind, Move, Preview, Wanted
from lms.compliance.model.evidence import EvidenceKind, Posting
from lms.compliance.model.register import Question
from lms.compliance.records import RequirementVersion
from lms.compliance.services import candidates, evidence, preview, register, texts
from lms.compliance.services.candidates import Candidate
from lms.kernel.errors import Conflict, NotFound
from lms.kernel.facts import FactType
from lms.platform.db import db
from lms.platform.work import LastInstant, Work
from tests.unit.compliance.agency import RECORDS, Bed, found, text_of

TODAY = date(2026, 6, 1)
TIGHTER = RECORDS.replace("12 months", "6 months").replace("60 days", "30 days")
FOR_CARDS = RECORDS + "applies_to: {designation: cardholder}\n"


@pytest.fixture
def bed(both: Flask) -> Bed:
    """Three people: done in March; appointed in April and open; a card holder appointed in January and overdue."""
    bed = found(both)
    bed.publish(RECORDS)
    done, fresh, late = bed.person(date(2026, 1, 5)), bed.person(date(2026, 4, 20)), bed.person(date(2026, 1, 5))
    bed.fact(late, FactType.DESIGNATION, date(2026, 2, 1), tag="cardholder")
    assert (done, fresh, late) == (1, 2, 3)
    with bed.on(date(2026, 3, 1)).work() as work:
        evidence.post(
            work,
            Posting(
                kind=EvidenceKind.COMPLETION, person_id=done, source="test", record_id="1", on=date(2026, 3, 1),
                module="records-management",
            ),
        )  # fmt: skip
    return bed.on(TODAY)


def of_text(work: Work, text: str) -> Candidate:
    """Return the candidate of a text that lies in no folder."""
    return candidates.candidate_of(work, "records", requirement_from(text, "records.yaml"), Wanted(ChangeKind.PUBLISH))


def previewed(bed: Bed, text: str) -> Preview:
    with bed.work() as work:
        return preview.preview(work, of_text(work, text))


def moves(seen: Preview) -> dict[int, Move]:
    return {change.person_id: change.move for change in seen.today.changes}


def test_a_tighter_rule_shows_whose_date_moves_from_when_to_when(bed: Bed) -> None:
    seen = previewed(bed, TIGHTER)
    first, second, third = seen.today.changes
    assert moves(seen) == {1: Move.EARLIER, 2: Move.EARLIER, 3: Move.EARLIER}
    assert first.before is not None
    assert first.after is not None
    assert (first.before.due_on, first.after.due_on) == (date(2027, 3, 1), date(2026, 9, 1))
    assert second.is_overdue_at_once
    assert not third.is_overdue_at_once
    assert (seen.affected, seen.today.overdue_at_once, seen.people) == (3, 1, 3)


def test_a_narrower_audience_lets_people_go_and_a_wider_one_takes_them_in(bed: Bed) -> None:
    assert moves(previewed(bed, FOR_CARDS)) == {1: Move.LEAVES, 2: Move.LEAVES}
    bed.publish(FOR_CARDS)
    assert moves(previewed(bed, RECORDS)) == {1: Move.ENTERS, 2: Move.ENTERS}


def test_other_words_move_nobody(bed: Bed) -> None:
    seen = previewed(bed, RECORDS.replace("title: Records management", "title: Keeping records"))
    assert seen.today.changes == ()
    assert seen.affected == 0


def test_an_amendment_of_a_later_day_is_looked_at_on_that_day(bed: Bed) -> None:
    text = RECORDS + "amendments:\n- {effective_on: 2026-09-01, applies_to: {designation: cardholder}}\n"
    seen = previewed(bed, text)
    assert [each.day for each in seen.days] == [TODAY, date(2026, 9, 1)]
    assert seen.today.changes == ()
    assert {change.move for change in seen.days[1].changes} == {Move.LEAVES}
    assert seen.affected == 2


def test_what_there_is_to_learn_is_said_as_far_as_it_is_known(bed: Bed) -> None:
    seen = previewed(bed, RECORDS)
    assert all(load.unknown == load.duties > 0 for load in seen.today.load_before.values())
    assert seen.today.load_before == seen.today.load_after
    with bed.work() as work:
        rule = of_text(work, RECORDS).after
        assert rule is not None
        assert preview.unknown_modules(work, rule, TODAY) == ["records-management"]


@pytest.mark.parametrize("text", [TIGHTER, FOR_CARDS, RECORDS.replace("60 days", "200 days"), None])
def test_afterwards_the_register_says_what_the_preview_said(bed: Bed, text: str | None) -> None:
    with bed.work() as work:
        wanted = (
            candidates.candidate(work, "records", Wanted(ChangeKind.WITHDRAW)) if text is None else of_text(work, text)
        )
        seen = preview.preview(work, wanted)
        before = standings(work)
    with bed.work() as work:
        if text is None:
            texts.withdraw(work, "records", "repealed")
        else:
            texts.publish(work, [text_of(text)])
    bed.settle()
    with bed.work() as work:
        after = standings(work)
    for change in seen.today.changes:
        assert before.get(change.person_id) == (change.before and (change.before.status, change.before.due_on))
        assert after.get(change.person_id) == (change.after and (change.after.status, change.after.due_on))
    moved = {change.person_id for change in seen.today.changes}
    assert moved == {person for person in before | after if before.get(person) != after.get(person)}
    assert (seen.today.under_before, seen.today.under_after) == (len(before), len(after))


def standings(work: Work) -> dict[int, tuple[Status | None, date | None]]:
    rows = register.register(work, Question(as_of=TODAY, requirements=("records",)))
    return {r.person_id: (r.status, r.next_due_on) for r in rows if r.status is not Status.NOT_APPLICABLE}


def test_a_preview_writes_nothing(bed: Bed) -> None:
    with bed.app.app_context():
        before = counted()
    previewed(bed, TIGHTER)
    with bed.app.app_context():
        assert counted() == before


def counted() -> tuple[object, object]:
    return db.session.scalar(sa.select(LastInstant.at)), db.session.scalar(
        sa.select(sa.func.count(RequirementVersion.id))
    )


def test_progress_is_told_and_ends_with_everybody(bed: Bed) -> None:
    told: list[tuple[int, int]] = []
    with bed.work() as work:
        preview.preview(work, of_text(work, TIGHTER), step=lambda done, total: told.append((done, total)))
    assert told == [(3, 3)]


def test_a_year_that_a_calendar_does_not_cover_is_a_sentence(bed: Bed) -> None:
    text = RECORDS.replace("60 days", "10 years") + "time: {calendar: us-federal, roll: forward}\n"
    with bed.work() as work:
        wanted = of_text(work, text)
        assert [each.key for each in wanted.new_calendars] == ["us-federal"]
        seen = preview.preview(work, wanted)
    unknown = [change for change in seen.today.changes if change.move is Move.UNKNOWN]
    assert unknown
    assert all(change.after and "calendar" in change.after.problem for change in unknown)


def test_what_is_not_there_cannot_be_withdrawn_or_put_back(bed: Bed) -> None:
    with bed.work() as work:
        with pytest.raises(Conflict, match="not in force here"):
            candidates.candidate(work, "nothing", Wanted(ChangeKind.WITHDRAW))
        with pytest.raises(NotFound, match="no version 7"):
            candidates.candidate(work, "records", Wanted(ChangeKind.PUT_BACK, 7))
        with pytest.raises(NotFound, match="no file"):
            candidates.candidate(work, "records", Wanted(ChangeKind.PUBLISH))


def test_a_file_with_mistakes_tells_them_all(bed: Bed) -> None:
    with bed.work() as work:
        wrong = of_text(work, RECORDS + "time: {calendar: moon}\ncolour: blue\n")
        assert not wrong.is_sound
        assert any("moon" in str(each) for each in wrong.mistakes) or any("colour" in str(e) for e in wrong.mistakes)
        worked = RECORDS + (
            "examples:\n- {title: late, history: [{type: appointment, date: 2026-01-01}], "
            "as_of: 2026-01-02, expect: {status: overdue}}\n"
        )
        failing = of_text(work, worked)
        assert not failing.is_sound
        assert failing.failures[0].differences == (("status", "overdue", "pending"),)


def test_the_same_change_has_the_same_fingerprint_until_text_or_version_differ(bed: Bed) -> None:
    with bed.work() as work:
        first, again, other = of_text(work, TIGHTER), of_text(work, TIGHTER), of_text(work, FOR_CARDS)
    assert first.fingerprint == again.fingerprint != other.fingerprint
    bed.publish(FOR_CARDS)
    with bed.work() as work:
        assert of_text(work, TIGHTER).fingerprint != first.fingerprint
        assert of_text(work, FOR_CARDS).changes_nothing
