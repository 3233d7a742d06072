"""Thanks: from whoever leads, once a completion, seen by the person alone, hidden at will."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.audit import services as audit
from lms.audit.model import Act
from lms.desk.thanks import services
from lms.desk.thanks.records import ThanksChoice, ThanksHidden
from lms.kernel.errors import Invalid, NotFound
from tests.unit.signoff.team import Team, team
from tests.unit.signoff.test_pages import Browser

DAY = date(2026, 3, 10)
WORDS = "That was quick. Thank you, Bo."


def people(one: Team) -> tuple[int, int, int]:
    boss = one.person("Ana Lee")
    bo = one.person("Bo Hill", supervisor=boss)
    done = one.complete(bo, date(2026, 3, 2))
    one.today(DAY)
    return boss, bo, done


def test_a_leader_thanks_once_and_only_the_person_sees_it(both: Flask) -> None:
    one = team(both)
    boss, bo, done = people(one)
    stranger = one.person("Cy Moss")
    with one.work_as(boss) as work:
        for words in ("", " ", "x" * 301):
            with pytest.raises(Invalid):
                services.thank(work, done, words)
        assert services.thank(work, done, WORDS)
        assert not services.thank(work, done, "Again")
        assert [each.thanked for each in services.recent(work, bo)] == [True]
        assert services.mine(work) == []
    with one.work_as(stranger) as work:
        with pytest.raises(NotFound):
            services.thank(work, done, WORDS)
        assert services.mine(work) == []
    with one.work_as(bo) as work:
        (got,) = services.mine(work)
        assert (got.by, got.title, got.words) == ("Ana Lee", "Using the purchase card", WORDS)
    with one.work_as(stranger) as work, pytest.raises(NotFound):
        services.hide(work, got.id)
    with one.work_as(bo) as work:
        services.hide(work, got.id)
        services.hide(work, got.id)
        assert [each.is_hidden for each in services.mine(work)] == [True]
    with one.bed.work() as work:
        (entry,) = audit.latest(work, one.bed.agency_id, [Act.THANKED])
        assert entry.data == {"evidence": done}


def test_hidden_thanks_come_back_and_are_hidden_again_and_every_choice_stays(both: Flask) -> None:
    one = team(both)
    boss, bo, done = people(one)
    with one.work_as(boss) as work:
        services.thank(work, done, WORDS)
    with one.work_as(bo) as work:
        (got,) = services.mine(work)
        for act, is_hidden in (
            (services.hide, True), (services.show_again, False), (services.show_again, False), (services.hide, True),
        ):  # fmt: skip
            act(work, got.id)
            assert [each.is_hidden for each in services.mine(work)] == [is_hidden]
        assert work.session.scalar(sa.select(sa.func.count(ThanksChoice.id))) == 3
    with one.work_as(boss) as work, pytest.raises(NotFound):
        services.show_again(work, got.id)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), one.bed.work() as work:
        work.session.execute(sa.text("DELETE FROM thanks_choice"))


def test_what_was_hidden_before_there_was_a_way_back_comes_back_too(both: Flask) -> None:
    one = team(both)
    boss, bo, done = people(one)
    with one.work_as(boss) as work:
        services.thank(work, done, WORDS)
    with one.work_as(bo) as work:
        (got,) = services.mine(work)
        work.session.add(ThanksHidden(thanks_id=got.id, at=work.now))
        work.session.flush()
        assert [each.is_hidden for each in services.mine(work)] == [True]
        services.show_again(work, got.id)
        assert [each.is_hidden for each in services.mine(work)] == [False]


def test_nobody_thanks_for_what_is_long_ago_or_did_not_happen(app: Flask) -> None:
    one = team(app)
    boss, bo, done = people(one)
    one.today(date(2026, 7, 1))
    with one.work_as(boss) as work:
        assert services.recent(work, bo) == []
        with pytest.raises(NotFound):
            services.thankable(work, done + 1000)


def test_the_pages_lead_from_the_team_to_the_persons_own_page(app: Flask) -> None:
    one = team(app)
    boss, bo, done = people(one)
    leader, person = Browser(one, boss, "Ana Lee"), Browser(one, bo, "Bo Hill")
    assert f"/my-team/thanks/{done}" in leader.client.get(f"/my-team/{bo}").text
    assert "Write a few words" in leader.send(f"/my-team/thanks/{done}", words="").text
    blank = leader.send(f"/my-team/thanks/{done}", words="  \n")
    assert (blank.status_code, 'href="#words"' in blank.text) == (422, True)
    tab = Browser(one, boss, "Ana Lee")
    tab.read(f"/my-team/thanks/{done}")
    assert leader.send(f"/my-team/thanks/{done}", words=WORDS).status_code == 303
    assert "Your thanks are on the page of" in leader.read(f"/my-team/{bo}")
    assert tab.send(f"/my-team/thanks/{done}", page=f"/my-team/{bo}", words="More of them").status_code == 303
    assert "Those words stand; these are not kept" in tab.read(f"/my-team/{bo}")
    assert "you have thanked" in leader.read(f"/my-team/{bo}")
    assert "You have thanked for this completion" in leader.read(f"/my-team/thanks/{done}")
    page = person.read("/my-learning")
    assert "Ana Lee thanks you for “Using the purchase card”" in page
    assert WORDS in page
    assert person.send("/my-learning/thanks/1/hide", page="/my-learning").status_code == 303
    page = person.read("/my-learning")
    assert "The thanks are no longer on this page." in page
    assert WORDS not in page
    assert "Show 1 hidden thank-you" in page
    assert WORDS in person.read("/my-learning/thanks/hidden")
    again = person.send("/my-learning/thanks/1/show-again", page="/my-learning/thanks/hidden")
    assert again.status_code == 303
    page = person.read("/my-learning")
    assert "The thanks are on this page again." in page
    assert WORDS in page
    assert "hidden thank-you" not in page
    assert "You have hidden no thanks" in person.read("/my-learning/thanks/hidden")
