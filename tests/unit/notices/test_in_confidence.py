"""Whoever reads the page of letters must not learn from it who asked a question about a module, and who practices."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.kernel.permissions import Role
from lms.learning.faq import services as faq
from lms.notices.model import Confidence, Kind, Search
from lms.notices.services import bounces, log
from lms.platform.mail import Refusal
from lms.platform.outbox import Letter
from tests.unit.desk.record.world import give
from tests.unit.evaluation.asked import MODULE, passes, with_doors
from tests.unit.notices.test_morning import morning
from tests.unit.signoff.team import Team, team
from tests.unit.signoff.test_pages import Browser

ASKED = "May I lend my key to Bo in room 12?"


@pytest.fixture
def answered(both: Flask, tmp_path: Path) -> Team:
    """A question of Ana's, answered by Olga: the letter to Ana is on its way."""
    one = with_doors(team(both, date(2026, 11, 24)), tmp_path)
    asker, officer = one.person("Ana Lee"), one.person("Olga Reyes")
    give(one, officer, Role.OFFICER)
    with one.work_as(asker) as work:
        number = faq.ask(work, MODULE, ASKED)
    with one.work_as(officer) as work:
        faq.answer(work, number, "No. Keys are personal.")
    return one


def letter_of(one: Team) -> tuple[int, int]:
    """Return the letter about the answer, and whom it is for."""
    with one.bed.work() as work:
        found = work.session.scalars(sa.select(Letter).where(Letter.key.startswith("module-question:"))).one()
        assert found.person_id is not None
        return found.id, found.person_id


def test_the_log_lists_the_letter_and_tells_nothing_of_its_reader(answered: Team) -> None:
    letter_id, person_id = letter_of(answered)
    with answered.bed.work() as work:
        (line,) = [each for each in log.letters(work, Search())[0] if each.id == letter_id]
        assert line.in_confidence is Confidence.ASKED
        assert (line.name, line.staff_no, line.person_id, line.address, line.message_id) == ("", "", None, "", "")
        assert log.opened(work, letter_id).text == ""
        assert letter_id in {each.id for each in log.letters(work, Search(words="question about"))[0]}
        for search in (Search(words="Lee"), Search(words="ana.lee@"), Search(person_id=person_id)):
            assert letter_id not in {each.id for each in log.letters(work, search)[0]}, search
        for descending in (False, True):
            order = [each.id for each in log.letters(work, Search(sort="to", descending=descending))[0]]
            assert order.index(letter_id) == (len(order) - 1 if descending else 0), "its place tells no name"


def test_an_address_that_bounced_does_not_lead_to_the_letter(answered: Team) -> None:
    letter_id, _person = letter_of(answered)
    with answered.bed.work() as work:
        bounces.refused(work, letter_id, Refusal("5.1.1", "No such user"))
    with answered.bed.work() as work:
        assert [each.letter_id for each in bounces.addresses(work)] == [None]


def test_the_pages_and_the_file_of_letters_do_not_name_whoever_asked(answered: Team) -> None:
    letter_id, _person = letter_of(answered)
    with answered.bed.work() as work:
        officer = work.session.scalar(sa.text("SELECT person_id FROM person_name WHERE given_name = 'Olga'"))
    assert isinstance(officer, int)
    olga = Browser(answered, officer, "Olga Reyes")
    said = olga.read("/notices?search=question+about")
    assert "Not shown: whoever asked" in said
    page = olga.read(f"/notices/{letter_id}")
    assert "nobody learns who asked" in page
    for text in (said, page, olga.client.get("/notices?format=csv&search=question+about").text):
        assert "Lee" not in text
        assert "ana.lee" not in text


@pytest.fixture
def practising(both: Flask, tmp_path: Path) -> Team:
    """Bo Hill, whom a letter told that questions wait; Olga reads the page of letters."""
    one = with_doors(team(both), tmp_path)
    passes(one, one.person("Bo Hill"), date(2026, 2, 3))
    give(one, one.person("Olga Reyes"), Role.OFFICER)
    morning(one, date(2026, 2, 9))
    return one


def test_an_invitation_to_practise_is_counted_and_not_attributed(practising: Team) -> None:
    with practising.bed.work() as work:
        (invited,) = work.session.scalars(sa.select(Letter).where(Letter.key.endswith(":practice:email"))).all()
        (line,) = log.letters(work, Search(kind="practice"))[0]
        assert (line.id, line.in_confidence) == (invited.id, Confidence.PRACTICES)
        assert [told.kind for told in line.told] == [Kind.PRACTICE]
        assert (line.name, line.staff_no, line.person_id, line.address, line.message_id) == ("", "", None, "", "")
        assert log.opened(work, invited.id).text == ""
        for search in (Search(words="Hill"), Search(words="bo.hill@"), Search(person_id=invited.person_id)):
            assert invited.id not in {each.id for each in log.letters(work, search)[0]}, search


def test_the_pages_and_the_file_of_letters_do_not_name_whoever_practises(practising: Team) -> None:
    with practising.bed.work() as work:
        officer = work.session.scalar(sa.text("SELECT person_id FROM person_name WHERE given_name = 'Olga'"))
        (line,) = log.letters(work, Search(kind="practice"))[0]
    assert isinstance(officer, int)
    olga = Browser(practising, officer, "Olga Reyes")
    said = olga.read("/notices?kind=practice")
    assert "Not shown: whoever practices" in said
    page = olga.read(f"/notices/{line.id}")
    assert "nobody learns who practices" in page
    file = olga.client.get("/notices?format=csv&kind=practice").text
    assert "Questions to keep what was learned" in file
    for text in (said, page, file):
        assert "Hill" not in text
        assert "bo.hill" not in text
