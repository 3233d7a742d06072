"""A person says that something is wrong; an officer answers; question and answer stay for ever."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.audit import services as audit
from lms.audit.model import Act
from lms.desk.disputes import services
from lms.desk.disputes.model import Draft, State, Wrong
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Role
from lms.platform.outbox import Letter
from tests.unit.desk.record.world import World, give, world
from tests.unit.signoff.test_pages import Browser

WORDS = "I did the purchase card course on 4 May at the regional office."


def asked(here: World, who: int, **more: object) -> int:
    with here.team.work_as(who) as work:
        return services.ask(work, Draft(wrong=Wrong.MISSING, words=WORDS, **more))  # type: ignore[arg-type]


def test_question_and_answer_stay_and_a_letter_goes_out(both: Flask) -> None:
    here = world(both)
    assert asked(here, here.bo, evidence_id=here.records) == 1
    assert asked(here, here.other) == 2
    with here.team.work_as(here.officer) as work:
        found, total = services.inbox(work, State.OPEN)
        assert (total, [each.number for each in found]) == (2, [1, 2])
        services.answer(work, 1, "The sheet was found and is recorded.", "evidence-3")
        with pytest.raises(Conflict, match="answered already"):
            services.answer(work, 1, "Once more")
        assert [each.number for each in services.inbox(work, State.OPEN)[0]] == [2]
        assert [each.number for each in services.inbox(work, State.ANSWERED)[0]] == [1]
    with here.team.work_as(here.bo) as work:
        mine = services.mine(work, 1)
        assert (mine.state, mine.words, mine.evidence_id) == (State.ANSWERED, WORDS, here.records)
        assert mine.answer is not None
        assert (mine.answer.words, mine.answer.mended) == ("The sheet was found and is recorded.", "evidence-3")
        letters = list(work.session.scalars(sa.select(Letter).where(Letter.person_id == here.bo)))
        told = next(each for each in letters if each.key.startswith("question:"))
        assert "question 1" in told.subject.lower()
        assert "The sheet was found" not in told.text
        assert "/my-record/questions/1" in told.text
        acts = [
            entry.act for entry in audit.latest(work, work.actor.agency_id, (Act.DISPUTE_ASKED, Act.DISPUTE_ANSWERED))
        ]
        assert acts == [Act.DISPUTE_ANSWERED, Act.DISPUTE_ASKED, Act.DISPUTE_ASKED]


def test_the_same_question_sent_twice_is_one_question(both: Flask) -> None:
    here = world(both)
    first = asked(here, here.bo, evidence_id=here.records)
    assert asked(here, here.bo, evidence_id=here.records) == first
    others = [asked(here, here.bo), asked(here, here.bo, requirement="records"), asked(here, here.other)]
    assert len({first, *others}) == 4
    with here.team.work_as(here.officer) as work:
        assert services.inbox(work, State.OPEN)[1] == 4


def test_an_open_question_can_be_taken_back_once_by_who_asked_it(both: Flask) -> None:
    here = world(both)
    number = asked(here, here.bo)
    with here.team.work_as(here.other) as work, pytest.raises(NotFound):
        services.withdraw(work, number)
    with here.team.work_as(here.bo) as work:
        services.withdraw(work, number)
        with pytest.raises(Conflict, match="taken back"):
            services.withdraw(work, number)
        assert services.mine(work, number).state is State.WITHDRAWN
    with here.team.work_as(here.officer) as work:
        assert services.inbox(work, State.WITHDRAWN)[1] == 1
        with pytest.raises(Conflict, match="taken back"):
            services.answer(work, number, "Too late")


@pytest.mark.parametrize("table", ["dispute", "dispute_answer", "dispute_withdrawal"])
def test_nothing_of_it_can_be_changed_or_deleted(both: Flask, table: str) -> None:
    here = world(both)
    first, second = asked(here, here.bo), asked(here, here.bo, requirement="records")
    with here.team.work_as(here.officer) as work:
        services.answer(work, first, "Mended")
    with here.team.work_as(here.bo) as work:
        services.withdraw(work, second)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET request_id = 'x'"):
        with here.team.bed.work() as work:
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                work.session.execute(sa.text(statement))
            work.session.rollback()


def test_an_officer_does_not_answer_about_themselves(app: Flask) -> None:
    here = world(app)
    give(here.team, here.officer, Role.STAFF)
    number = asked(here, here.officer)
    with here.team.work_as(here.officer) as work, pytest.raises(Refused, match="your own record"):
        services.answer(work, number, "All is well with me")


@pytest.mark.parametrize(("words", "sentence"), [("  ", "own words"), ("x" * 2001, "at most")])
def test_words_are_needed_and_not_without_end(app: Flask, words: str, sentence: str) -> None:
    here = world(app)
    with here.team.work_as(here.bo) as work, pytest.raises(Invalid, match=sentence):
        services.ask(work, Draft(wrong=Wrong.OTHER, words=words))


def test_a_record_of_somebody_else_cannot_be_questioned(app: Flask) -> None:
    here = world(app)
    with here.team.work_as(here.other) as work, pytest.raises(NotFound, match="no such record of yours"):
        services.ask(work, Draft(wrong=Wrong.DATE, words=WORDS, evidence_id=here.records))


def test_the_whole_way_in_a_browser(app: Flask) -> None:
    here = world(app)
    bo = Browser(here.team, here.bo, "Bo Hill")
    assert "Something in my record is wrong" in bo.read("/my-record")
    address = f"/my-record/wrong?requirement=records&record={here.card}&due=2026-03-06"
    page = bo.read(address)
    assert "Records management" in page
    assert "6 March 2026" in page
    wrong = bo.send(address, words=WORDS)
    assert wrong.status_code == 422
    assert "Choose what is wrong" in wrong.text
    sent = bo.send(address, wrong="missing", words=WORDS)
    assert sent.status_code == 303
    mine = bo.read(sent.headers["Location"])
    assert "You get a letter" in mine
    assert WORDS in mine
    boss = Browser(here.team, here.boss, "Ana Lee")
    team_page = boss.read(f"/my-team/{here.bo}")
    assert "something in their record is wrong (question 1)" in team_page
    assert "regional office" not in team_page + boss.read(f"/my-team/{here.bo}/record")
    boss.read("/questions/1", 403)
    boss.read("/my-record/questions/1", 404)
    officer = Browser(here.team, here.officer, "Olga Reyes")
    assert "A training that I completed is missing" in officer.read("/questions")
    assert WORDS in officer.read("/questions/1")
    answered = officer.send("/questions/1", words="We found the sheet.", mended="")
    assert answered.status_code == 303
    assert "No question is open" in officer.read("/questions")
    assert "Answered" in officer.read("/questions?state=answered")
    assert "answered already" in officer_sends_again(officer)
    told = bo.read("/my-record/questions/1")
    assert "Olga Reyes answered on" in told
    assert "We found the sheet." in told
    assert "Question 1" in bo.read("/my-record")
    assert "A question of yours about your record" in bo.read("/my-record/looked")


def officer_sends_again(officer: Browser) -> str:
    answer = officer.send("/questions/1", page="/people", words="Again", mended="")
    assert answer.status_code == 422
    return answer.text


def test_a_question_is_taken_back_in_a_browser(app: Flask) -> None:
    here = world(app)
    asked(here, here.bo)
    bo = Browser(here.team, here.bo, "Bo Hill")
    assert bo.send("/my-record/questions/1/take-back", page="/my-record/questions/1").status_code == 303
    assert "Taken back on 10 June 2026" in bo.read("/my-record/questions/1")
    again = bo.send("/my-record/questions/1/take-back", page="/my-record/wrong")
    assert again.status_code == 303
    assert "This question was taken back." in bo.read("/my-record/questions/1")


def test_what_was_mended_since_can_be_chosen_and_seen(app: Flask) -> None:
    here = world(app)
    asked(here, here.bo)
    here.team.complete(here.bo, date(2026, 6, 11))
    here.team.today(date(2026, 6, 12))
    officer = Browser(here.team, here.officer, "Olga Reyes")
    assert "Completion of 11 June 2026" in officer.read("/questions/1")
    with here.team.work_as(here.officer, write=False) as work:
        (mended,) = services.recorded_since(work, services.of_anybody(work, 1))
    assert officer.send("/questions/1", words="Here it is.", mended=mended.ref).status_code == 303
    page = Browser(here.team, here.bo, "Bo Hill").client.get("/my-record/questions/1").text
    assert f"/my-record#{mended.ref}" in page
