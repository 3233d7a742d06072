"""The delivery log, and a reminder that really arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.directory.records import Account, AccountRole
from lms.jobs import worker
from lms.kernel.clock import Clock
from lms.kernel.permissions import Role
from lms.notices.model import Fate, Search
from lms.notices.services import log
from lms.platform import mail
from lms.platform.outbox import Letter, Outcome
from tests.unit.compliance.agency import RECORDS
from tests.unit.notices.test_morning import morning, pair
from tests.unit.platform.test_mail import Postbox, postbox  # noqa: F401
from tests.unit.signoff.team import Team, password_hash, team
from tests.unit.signoff.test_pages import Browser

DAY = date(2026, 2, 4)


@pytest.fixture
def one(both: Flask) -> Team:
    found = team(both)
    found.bed.publish(RECORDS)
    return found


def officer(one: Team, email: str = "olga.field@agency.example", name: str = "Olga Field") -> None:
    with one.bed.work() as work:
        made = Account(
            agency_id=one.bed.agency_id,
            email=email,
            name=name,
            password_hash=password_hash(),
            created_at=work.now,
        )
        work.session.add(made)
        work.session.flush()
        work.session.add(AccountRole(account_id=made.id, role=Role.OFFICER, given_at=work.now))


def sending(one: Team, url: str, later: timedelta = timedelta()) -> Flask:
    app = one.bed.app
    runtime = app.extensions["lms"]
    settings = replace(runtime.settings, smtp_url=url)
    app.extensions["lms"] = replace(runtime, settings=settings, clock=Clock(stopped_at=one.bed.now + later))
    return app


def test_a_reminder_arrives_with_its_date_and_its_link(one: Team, postbox: tuple[Postbox, str]) -> None:  # noqa: F811
    box, url = postbox
    pair(one)
    morning(one, DAY)
    assert worker.deliver(sending(one, url)) == len(box.received)
    letter = next(m for m in box.received if m["Subject"] == "Due 6 March 2026: Records management")
    assert letter["To"] == "bo.hill@agency.example"
    body = letter.get_body(("plain",)).get_content()
    assert "Why this date?" in body
    assert "http://127.0.0.1:8000/my-learning" in body
    assert worker.deliver(sending(one, url)) == 0


def test_a_letter_written_in_the_evening_waits_for_the_morning(one: Team, postbox: tuple[Postbox, str]) -> None:  # noqa: F811
    box, url = postbox
    _, learner = pair(one)
    one.today(date(2026, 2, 3))
    one.bed.now = one.bed.now.replace(hour=23, minute=30)
    one.complete(learner, date(2026, 2, 3), "records-management")
    worker.deliver(sending(one, url))
    assert [m for m in box.received if m["To"].startswith("bo.hill")] == []
    assert worker.deliver(sending(one, url, timedelta(hours=12, minutes=45))) >= 1
    assert [m["Subject"] for m in box.received if m["To"].startswith("bo.hill")] == [
        "Recorded: you completed Using the purchase card"
    ]


def test_the_log_says_what_became_of_each_letter(one: Team, postbox: tuple[Postbox, str]) -> None:  # noqa: F811
    box, url = postbox
    officer(one)
    boss, _ = pair(one)
    morning(one, DAY)
    app = sending(one, url)
    with one.bed.work() as work:
        letters = list(work.session.scalars(sa.select(Letter.id).order_by(Letter.id)))
        mail.claim(work.session, letters[0], work.now)
        mail.claim(work.session, letters[1], work.now)
        mail.note(work.session, letters[1], work.now, Outcome.FAILED, "SMTPServerDisconnected: gone")
        found, total = log.letters(work, Search())
        fates = {one_letter.id: one_letter.fate for one_letter in found}
        assert total == len(letters)
        assert fates[letters[0]] is Fate.UNKNOWN
        assert fates[letters[1]] is Fate.RETRYING
        assert set(fates.values()) <= {Fate.UNKNOWN, Fate.RETRYING, Fate.WAITING}
        for fate in Fate:
            some, count = log.letters(work, Search(fate=fate.value))
            assert count == len(some) == sum(value is fate for value in fates.values())
    worker.deliver(app)
    page = Browser(one, 0, "Olga Field").read("/notices")
    for words in ("Due 6 March 2026: Records management", "30 days before", "Weekly letter", "Sent", "bo.hill@"):
        assert words in page
    assert box.received
    supervisor = Browser(one, boss, "Ana Lee")
    supervisor.read("/notices", 403)


def test_the_log_is_filtered_sorted_and_written_as_csv(one: Team) -> None:
    officer(one)
    _, learner = pair(one)
    browser = Browser(one, 0, "Olga Field")
    assert "1 row" in browser.read("/notices")
    assert "No row fits the filter" in browser.read("/notices?search=nobody")
    morning(one, DAY)
    browser = Browser(one, 0, "Olga Field")
    assert "2 rows" in browser.read("/notices?search=ana.lee&fate=waiting")
    assert "1 row" in browser.read("/notices?search=Hill")
    assert "1 row" in browser.read("/notices?kind=before")
    assert "1 row" in browser.read("/notices?kind=done")
    assert "1 row" in browser.read(f"/notices?person={learner}")
    assert "Letters to Bo Hill" in browser.read(f"/notices?person={learner}")
    assert "2 rows" in browser.read("/notices?since=2026-02-04&until=2026-02-04")
    assert "No row fits the filter" in browser.read("/notices?since=2026-02-05")
    assert "Write the day as 2026-11-20" in browser.read("/notices?since=tomorrow", 422)
    by_name = browser.read("/notices?sort=to&order=up")
    assert by_name.index("ana.lee@") < by_name.index("bo.hill@")
    rows = browser.client.get("/notices?format=csv").text.splitlines()
    assert rows[0].endswith("attempts,detail,message_id")
    assert len(rows) == 4
    told = next(row for row in rows if "30 days before" in row)
    assert told.startswith("000002,Bo Hill,bo.hill@agency.example,30 days before,,Records management,2026-03-06,")
    assert ",waiting,," in told


def test_a_letter_of_the_log_is_opened_with_its_words_and_its_history(one: Team, postbox: tuple[Postbox, str]) -> None:  # noqa: F811
    _, url = postbox
    officer(one)
    _, learner = pair(one)
    morning(one, DAY)
    worker.deliver(sending(one, url))
    with one.bed.work() as work:
        line = log.letters(work, Search(person_id=learner))[0][0]
    browser = Browser(one, 0, "Olga Field")
    page = browser.read(f"/notices/{line.id}")
    for words in (
        "Due 6 March 2026: Records management", "30 days before: Records management, due 6 March 2026",
        "Handed to the mail server", "The mail server took it", "Why this date?", line.message_id.strip("<>"),
    ):  # fmt: skip
        assert words in page
    browser.read("/notices/99999", 404)
    assert f'href="/notices?person={learner}"' in browser.client.get(f"/people/{learner}").text


def test_another_agency_sees_none_of_these_letters(one: Team, both: Flask) -> None:
    pair(one)
    morning(one, DAY)
    with one.bed.work() as work:
        number = work.session.scalar(sa.select(sa.func.max(Letter.id)))
    other = team(both, DAY)
    officer(other, "eve.other@agency.example", "Eve Other")
    browser = Browser(other, 0, "Eve Other")
    assert "No letters yet" in browser.read("/notices")
    browser.read(f"/notices/{number}", 404)
