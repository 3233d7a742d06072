"""A supervisor reminds their people: once a person, duty and working day, never who is done or away."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.audit.records import AuditEntry
from lms.compliance.model.evidence import FactEntry
from lms.compliance.services import facts
from lms.jobs import worker
from lms.kernel.facts import FactType
from lms.notices.model import Fate, LeftOut, Search
from lms.notices.services import bounces, log, nudging
from lms.platform.mail import Refusal
from lms.platform.outbox import Letter
from tests.unit.compliance.agency import RECORDS
from tests.unit.notices.test_bounces import fates
from tests.unit.notices.test_log import officer, sending
from tests.unit.notices.test_morning import MODULE, fresh, letters, morning
from tests.unit.platform.test_mail import Postbox, postbox  # noqa: F401
from tests.unit.signoff.team import Team, team
from tests.unit.signoff.test_pages import Browser

DAY = date(2026, 3, 10)
WORDS = "Please take an hour on Thursday.\nI cover your desk."


@pytest.fixture
def one(both: Flask) -> Team:
    found = team(both)
    found.bed.publish(RECORDS)
    return found


@pytest.fixture
def crew(one: Team) -> dict[str, int]:
    """A leader, and people of every kind: late, done, on leave, waiting for a signature, without a working address."""
    boss = one.person("Ana Lee")
    names = ("Bo Hill", "Cy Done", "Di Away", "Ed Sign", "Flo Lost")
    found = {"boss": boss} | {name.split()[0].lower(): one.person(name, supervisor=boss) for name in names}
    for done in ("boss", "cy", "ed"):
        one.complete(found[done], date(2026, 1, 20), MODULE)
    one.cardholder(found["ed"])
    one.complete(found["ed"], date(2026, 1, 21))
    with one.bed.work() as work:
        entry = FactEntry(person_id=found["di"], type=FactType.LEAVE, on=date(2026, 3, 1), until=date(2026, 3, 20))
        facts.record_fact(work, entry)
    morning(one, date(2026, 2, 4))
    with one.bed.work() as work:
        letter = work.session.scalars(sa.select(Letter).where(Letter.person_id == found["flo"])).one()
        bounces.refused(work, letter.id, Refusal("5.1.1", "550 5.1.1 unknown"))
    one.today(DAY)
    return found


def reasons(one: Team, crew: dict[str, int]) -> dict[int, LeftOut | None]:
    with one.bed.work() as work:
        found = nudging.consider(work, crew.values())
    return {each.person.id: each.left_out for each in (*found.told, *found.left_out)}


def test_who_has_something_due_is_reminded_and_of_the_others_it_is_said_why_not(
    one: Team, crew: dict[str, int]
) -> None:
    assert reasons(one, crew) == {
        crew["boss"]: LeftOut.NOTHING_DUE,
        crew["bo"]: None,
        crew["cy"]: LeftOut.NOTHING_DUE,
        crew["di"]: LeftOut.ON_LEAVE,
        crew["ed"]: LeftOut.SIGNATURE,
        crew["flo"]: LeftOut.BOUNCES,
    }


def test_a_nudge_is_one_letter_with_own_words_and_a_line_of_the_log(one: Team, crew: dict[str, int]) -> None:
    one.cardholder(crew["bo"], DAY)
    told = letters(one)
    with one.today(DAY).work_as(crew["boss"]) as work:
        assert nudging.nudge(work, crew.values(), WORDS) == 1
    assert fresh(one, told) == [("bo.hill", "Ana Lee reminds you: 2 trainings are due")]
    with one.bed.work() as work:
        letter = work.session.scalars(sa.select(Letter).order_by(Letter.id.desc())).first()
        assert letter is not None
        assert "Ana Lee writes:\n\nPlease take an hour on Thursday.\nI cover your desk." in letter.text
        assert "Records management: was due 6 March 2026, 4 days ago" in letter.text
        line = log.letters(work, Search(kind="nudge"))[0][0]
        assert {(each.title, each.by) for each in line.told} == {
            ("Records management", "Ana Lee"),
            ("Charge card holders", "Ana Lee"),
        }
        entry = work.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
        assert entry is not None
        assert (entry.act.value, entry.subject) == ("notice:nudged", f"person:{crew['bo']}")


def test_nobody_is_nudged_twice_a_working_day_about_the_same_duty(one: Team, crew: dict[str, int]) -> None:
    for _ in range(2):
        with one.work_as(crew["boss"]) as work:
            nudging.nudge(work, [crew["bo"]])
    assert len([1 for to, subject in letters(one) if subject.startswith("Ana Lee reminds")]) == 1
    assert reasons(one, crew)[crew["bo"]] is LeftOut.TODAY
    one.cardholder(crew["bo"], DAY)
    told = letters(one)
    with one.work_as(crew["boss"]) as work:
        nudging.nudge(work, [crew["bo"]])
    assert fresh(one, told) == [("bo.hill", "Ana Lee reminds you: Charge card holders, due 9 April 2026")]
    one.today(date(2026, 3, 11))
    assert reasons(one, crew)[crew["bo"]] is None


def test_a_nudge_of_the_weekend_counts_for_monday_and_goes_out_then(
    one: Team,
    crew: dict[str, int],
    postbox: tuple[Postbox, str],  # noqa: F811
) -> None:
    box, url = postbox
    one.today(date(2026, 3, 14))
    with one.work_as(crew["boss"]) as work:
        nudging.nudge(work, [crew["bo"]])
        found = nudging.consider(work, [crew["bo"]])
        assert not found.at_once
        assert found.at == datetime.fromisoformat("2026-03-16T11:00:00+00:00")
    worker.deliver(sending(one, url))
    assert not any("reminds you" in message["Subject"] for message in box.received)
    one.today(date(2026, 3, 16))
    assert reasons(one, crew)[crew["bo"]] is LeftOut.TODAY
    worker.deliver(sending(one, url))
    assert [m["To"] for m in box.received if "reminds you" in m["Subject"]] == ["bo.hill@agency.example"]


def test_a_nudge_about_two_duties_tells_only_the_one_that_is_still_open(
    one: Team,
    crew: dict[str, int],
    postbox: tuple[Postbox, str],  # noqa: F811
) -> None:
    box, url = postbox
    one.cardholder(crew["bo"], DAY)
    one.today(date(2026, 3, 14))
    with one.work_as(crew["boss"]) as work:
        nudging.nudge(work, [crew["bo"]], WORDS)
    one.complete(crew["bo"], date(2026, 3, 15), MODULE)
    one.today(date(2026, 3, 16))
    worker.deliver(sending(one, url))
    (found,) = [m for m in box.received if "reminds you" in m["Subject"]]
    body = found.get_body(("plain",)).get_content()
    assert found["Subject"] == "Ana Lee reminds you: Charge card holders, due 9 April 2026"
    assert "Please take an hour" in body
    assert "Records management" not in body
    assert [fate for fate, _ in fates(one, crew["bo"])].count(Fate.WITHDRAWN) >= 1


def test_the_pages_say_who_gets_a_letter_and_whom_they_leave_out(one: Team, crew: dict[str, int]) -> None:
    browser = Browser(one, crew["boss"], "Ana Lee")
    assert "Remind those to whom something is due" in browser.read("/my-team")
    page = browser.read("/my-team/remind")
    for words in (
        "1 person gets a letter", "Bo Hill", "Records management, overdue since 6 March 2026",
        "The letters go out at once.",
        "Who is left out, and why", "Nothing is due within 30 days", "On leave: nobody is reminded during leave",
        "Done; it waits for a signature", "Letters to their address come back",
    ):  # fmt: skip
        assert words in page
    assert browser.send("/my-team/remind", words="x" * 1001).status_code == 422
    assert browser.send("/my-team/remind", words="Please.").status_code == 303
    page = browser.read("/my-team/remind")
    assert "1 letter is on its way." in page
    assert "There is nobody to remind now" in page
    assert "Reminded on this working day already" in page
    one.bed.now += timedelta(days=1)
    browser = Browser(one, crew["boss"], "Ana Lee")
    assert "Remind Bo Hill by letter" in browser.read(f"/my-team/{crew['bo']}")
    assert browser.send(f"/my-team/{crew['bo']}/remind").status_code == 303
    browser.read(f"/my-team/{crew['boss']}/remind", 404)


def test_who_leads_nobody_of_them_cannot_remind_them(one: Team, crew: dict[str, int]) -> None:
    officer(one)
    Browser(one, 0, "Olga Field").read("/my-team/remind", 403)
    other = one.person("Max Else", unit="B")
    one.person("Nell Else", unit="B", supervisor=other)
    browser = Browser(one, other, "Max Else")
    browser.read(f"/my-team/{crew['bo']}/remind", 404)
    assert "Bo Hill" not in browser.read("/my-team/remind")
