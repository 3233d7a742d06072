"""Questions about a module: asked without a name, answered once, published in other words, taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.audit import services as audit
from lms.audit.model import Act
from lms.directory.access import permissions_of
from lms.jobs import worker
from lms.kernel.actor import Actor
from lms.kernel.errors import Conflict, Invalid, NotFound, Refused
from lms.kernel.permissions import Role
from lms.learning.faq import services as faq
from lms.platform.work import Work, unit_of_work
from tests.unit.evaluation.asked import MODULE, with_doors
from tests.unit.learning.walker import Walker
from tests.unit.notices.test_log import sending as sending_to
from tests.unit.platform.test_mail import Postbox, postbox  # noqa: F401
from tests.unit.signoff.team import Team, team

ASKED = "May I lend my key to Bo in room 12?"
SHOWN = "May I lend my key to a colleague?"


@pytest.fixture
def one(both: Flask, tmp_path: Path) -> Team:
    return with_doors(team(both, date(2026, 11, 24)), tmp_path)


@pytest.fixture
def staff(app: Flask, tmp_path: Path) -> Team:
    return with_doors(team(app, date(2026, 11, 22)), tmp_path)


def officer(one: Team) -> Actor:
    return Actor(
        name="Olga Field", agency_id=one.bed.agency_id, account_id=99, person_id=None,
        roles=frozenset({Role.OFFICER}), permissions=permissions_of([Role.OFFICER]),
    )  # fmt: skip


@contextmanager
def as_officer(one: Team) -> Iterator[Work]:
    with one.bed.work() as work:
        clock = work.clock
    with unit_of_work(one.bed.app, officer(one), write=True, clock=clock) as work:
        yield work


def test_a_question_is_asked_answered_and_published_in_other_words(one: Team) -> None:
    asker = one.person("Ana Lee")
    with one.work_as(asker) as work:
        number = faq.ask(work, MODULE, f" {ASKED} ")
        assert faq.ask(work, MODULE, ASKED) == number
        assert faq.mine(work, number).reply is None
    with as_officer(one) as work:
        assert [each.words for each in faq.inbox(work, answered=False)] == [ASKED]
        assert faq.waiting(work) == 1
        with pytest.raises(Invalid, match="in your own words"):
            faq.answer(work, number, "  ")
        faq.answer(work, number, "No. Keys are personal.", SHOWN)
        with pytest.raises(Conflict, match="answered already"):
            faq.answer(work, number, "Yes.")
        assert faq.waiting(work) == 0
    with one.work_as(asker) as work:
        assert [(each.question, each.answer) for each in faq.published(work, MODULE)] == [
            (SHOWN, "No. Keys are personal.")
        ]
    with as_officer(one) as work:
        faq.withdraw(work, number)
        with pytest.raises(Conflict, match="not published"):
            faq.withdraw(work, number)
        assert faq.published(work, MODULE) == []
        acts = [Act.MODULE_QUESTION_ANSWERED, Act.MODULE_ANSWER_WITHDRAWN]
        entries = audit.latest(work, one.bed.agency_id, acts)
        assert {entry.actor for entry in entries} == {"Olga Field"}
    with one.work_as(asker) as work:
        reply = faq.mine(work, number).reply
        assert reply is not None
        assert reply.words == "No. Keys are personal."


def test_a_wrong_answer_is_corrected_and_its_asker_hears_of_it(
    one: Team,
    postbox: tuple[Postbox, str],  # noqa: F811
) -> None:
    box, url = postbox
    asker = one.person("Ana Lee")
    with one.work_as(asker) as work:
        number = faq.ask(work, MODULE, ASKED)
    with as_officer(one) as work:
        with pytest.raises(Conflict, match="no answer here"):
            faq.correct(work, number, "Yes.")
        faq.answer(work, number, "Yes.")
        for words, shown in (("Yes.", ""), ("No. Keys are personal.", SHOWN), ("No: keys are personal.", SHOWN)):
            faq.correct(work, number, words, shown)
        assert [entry.data for entry in audit.latest(work, one.bed.agency_id, [Act.MODULE_ANSWER_CORRECTED])] == [
            {"number": number, "published": True}
        ] * 2
    with one.work_as(asker) as work:
        assert [each.answer for each in faq.published(work, MODULE)] == ["No: keys are personal."]
        reply = faq.mine(work, number).reply
        assert reply is not None
        assert (reply.words, reply.is_corrected, len(faq.asked_by_me(work, MODULE))) == (
            "No: keys are personal.", True, 1
        )  # fmt: skip
    worker.deliver(sending_to(one, url))
    assert [letter["Subject"] for letter in box.received][-3:] == [
        "Your question about Keys and doors is answered",
        *["The answer to your question about Keys and doors was corrected"] * 2,
    ]
    with as_officer(one) as work:
        faq.withdraw(work, number)
        assert faq.published(work, MODULE) == []
        with pytest.raises(Conflict, match="no answer here"):
            faq.correct(work, number, "Perhaps.", SHOWN)


def test_an_answer_for_the_asker_alone_is_read_by_nobody_else(one: Team) -> None:
    asker, other = one.person("Ana Lee"), one.person("Bo Hill")
    with one.work_as(asker) as work:
        number = faq.ask(work, MODULE, ASKED)
        with pytest.raises(NotFound, match="no such module"):
            faq.ask(work, "gardening", ASKED)
        with pytest.raises(Refused):
            faq.one(work, number)
    with as_officer(one) as work:
        faq.answer(work, number, "Not to Bo.")
        with pytest.raises(NotFound, match="no question of this number"):
            faq.one(work, number + 1)
    with one.work_as(other) as work:
        assert faq.published(work, MODULE) == []
        with pytest.raises(NotFound, match="asked no question"):
            faq.mine(work, number)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), one.bed.work() as work:
        work.session.execute(sa.text("UPDATE module_reply SET words = ''"))


def test_whoever_asked_gets_a_letter_without_the_answer_in_it(
    one: Team,
    postbox: tuple[Postbox, str],  # noqa: F811
) -> None:
    box, url = postbox
    with one.work_as(one.person("Ana Lee")) as work:
        number = faq.ask(work, MODULE, ASKED)
    with as_officer(one) as work:
        faq.answer(work, number, "No. Keys are personal.", SHOWN)
    worker.deliver(sending_to(one, url))
    letter = box.received[-1]
    assert letter["Subject"] == "Your question about Keys and doors is answered"
    body = letter.get_body(("plain",))
    assert body is not None
    assert f"/module-questions/mine/{number}" in body.get_content()
    assert "personal" not in body.get_content()


def test_the_pages_lead_from_the_question_to_the_published_answer(staff: Team) -> None:
    person = staff.person("Ana Lee")
    own = Actor(
        name="Ana Lee", agency_id=staff.bed.agency_id, account_id=staff.accounts[person], person_id=person,
        roles=frozenset({Role.STAFF}), permissions=permissions_of([Role.STAFF]),
    )  # fmt: skip
    walker = Walker(staff.bed.app, own).go(f"/learning/modules/{MODULE}")
    assert "Nobody's question has been published yet." in walker.text
    walker.follow("Ask about this module").submit("Send", 422)
    assert "Write your question" in walker.text
    walker.submit("Send", words=ASKED)
    assert "You get a letter when it is answered" in walker.text
    owner = Walker(staff.bed.app, officer(staff)).go("/module-questions")
    assert "Ana Lee" not in owner.text
    assert not re.search(r"\d:\d\d", owner.text), "the hour could tell who asked"
    assert "Asked on 22 November 2026 May I lend" in owner.follow("May I lend").text
    owner.submit("Answer", 422, words="No.", publish="y", asked_as=" ")
    assert "Write the question as it is published" in owner.text
    assert "Ana Lee" not in owner.text
    owner.submit("Answer", words="No. Keys are personal.", publish="y", asked_as=SHOWN)
    assert "On the module's page the question reads" in owner.text
    walker.go(f"/learning/modules/{MODULE}")
    assert SHOWN in walker.text
    assert "room 12" not in walker.text
    walker.follow("Ask about this module").follow("May I lend")
    assert "No. Keys are personal." in walker.text
    owner.go("/module-questions?show=answered")
    assert "Everybody" in owner.text
    owner.follow("May I lend").follow("Correct the answer").submit("Correct it", 422, words="")
    assert "Write an answer" in owner.text
    owner.submit("Correct it", words="No: keys are personal.", publish="y", asked_as=SHOWN)
    assert "corrected the answer on" in owner.text
    assert "No: keys are personal." in walker.go(f"/learning/modules/{MODULE}").text
    owner.submit("Show it no more")
    assert "not shown any more" in owner.text
    assert SHOWN not in walker.go(f"/learning/modules/{MODULE}").text
    assert "No question waits" in owner.go("/module-questions").text


def test_a_question_is_taken_back_before_it_is_answered_and_leaves_the_inbox(one: Team) -> None:
    asker, other = one.person("Ana Lee"), one.person("Bo Hill")
    with one.work_as(asker) as work:
        number = faq.ask(work, MODULE, ASKED)
    with one.work_as(other) as work, pytest.raises(NotFound, match="asked no question"):
        faq.take_back(work, number)
    with one.work_as(asker) as work:
        faq.take_back(work, number)
        faq.take_back(work, number)
        found = faq.mine(work, number)
        assert (found.words, found.is_open) == (ASKED, False)
        assert found.withdrawn_at is not None
        assert faq.ask(work, MODULE, ASKED) == number + 1, "asked anew, it is another question"
    with as_officer(one) as work:
        assert [each.number for each in faq.inbox(work, answered=False)] == [number + 1]
        assert (faq.waiting(work), faq.inbox(work, answered=True)) == (1, [])
        with pytest.raises(Conflict, match="took this question back"):
            faq.answer(work, number, "No.")
        faq.answer(work, number + 1, "No.")
    with one.work_as(asker) as work, pytest.raises(Conflict, match="answered already"):
        faq.take_back(work, number + 1)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), one.bed.work() as work:
        work.session.execute(sa.text("DELETE FROM module_question_withdrawal"))


def test_a_question_that_was_taken_back_says_so_to_both_and_its_words_are_for_its_asker_alone(staff: Team) -> None:
    person = staff.person("Ana Lee")
    own = Actor(
        name="Ana Lee", agency_id=staff.bed.agency_id, account_id=staff.accounts[person], person_id=person,
        roles=frozenset({Role.STAFF}), permissions=permissions_of([Role.STAFF]),
    )  # fmt: skip
    walker = Walker(staff.bed.app, own).go(f"/learning/modules/{MODULE}/ask").submit("Send", words=ASKED)
    walker.submit("Take the question back")
    assert "You took it back on 22 November 2026" in walker.text
    assert ASKED in walker.text
    assert "taken back" in walker.go(f"/learning/modules/{MODULE}/ask").text
    owner = Walker(staff.bed.app, officer(staff)).go("/module-questions/1")
    assert "Whoever asked took this question back on 22 November 2026" in owner.text
    assert "room 12" not in owner.text
    assert not owner.page.select("main form")
    assert "No question waits" in owner.go("/module-questions").text


def test_a_question_of_nothing_but_blanks_is_refused_at_its_field_and_the_page_stays(staff: Team) -> None:
    person = staff.person("Ana Lee")
    own = Actor(
        name="Ana Lee", agency_id=staff.bed.agency_id, account_id=staff.accounts[person], person_id=person,
        roles=frozenset({Role.STAFF}), permissions=permissions_of([Role.STAFF]),
    )  # fmt: skip
    walker = Walker(staff.bed.app, own).go(f"/learning/modules/{MODULE}/ask").submit("Send", 422, words="  \n ")
    assert walker.heading == "Ask about this module"
    assert walker.page.select_one(".govuk-error-summary a[href='#words']")


@pytest.mark.parametrize(("words", "asked_as", "field"), [("\u200b", SHOWN, "words"), ("Yes.", "\u200b", "asked_as")])
def test_an_answer_or_a_question_that_shows_nothing_is_refused_at_its_field(
    staff: Team, words: str, asked_as: str, field: str
) -> None:
    with staff.work_as(staff.person("Ana Lee")) as work:
        number = faq.ask(work, MODULE, ASKED)
    owner = Walker(staff.bed.app, officer(staff))
    sent = {"words": words, "publish": "y", "asked_as": asked_as}
    owner.go(f"/module-questions/{number}").submit("Answer", 422, **sent)
    assert owner.page.select_one(f".govuk-error-summary a[href='#{field}']")
    with as_officer(staff) as work:
        faq.answer(work, number, "Yes.", SHOWN)
    owner.go(f"/module-questions/{number}/correct").submit("Correct it", 422, **sent)
    assert owner.page.select_one(f".govuk-error-summary a[href='#{field}']")
