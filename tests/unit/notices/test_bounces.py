"""Addresses that do not take letters: refused at once, sent back later, shown, and tried again when mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask

from lms.directory.records import PersonName
from lms.jobs import sweeps, worker
from lms.kernel.clock import Clock
from lms.notices import returned
from lms.notices.model import Fate, Returned, Search
from lms.notices.services import bounces, log
from lms.platform.outbox import Letter
from lms.platform.queue import Claim
from tests.postgres import free_port
from tests.unit.compliance.agency import RECORDS
from tests.unit.notices.test_log import officer, sending
from tests.unit.notices.test_morning import fresh, letters, morning, pair
from tests.unit.platform.test_mail import Postbox, postbox  # noqa: F401
from tests.unit.signoff.team import Team, team
from tests.unit.signoff.test_pages import Browser

DAY = date(2026, 2, 4)
SAID = "550 5.1.1 <bo.hill@agency.example>: no such mailbox here"
REPORT = """\
From: MAILER-DAEMON@relay.example
To: learning@agency.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_1"

--=_1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--=_1
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Wed, 4 Feb 2026 12:00:01 +0000

Final-Recipient: rfc822; bo.hill@agency.example
Original-Recipient: rfc822;bo.hill@agency.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--=_1
Content-Type: {part}

From: learning@agency.example
To: bo.hill@agency.example
Message-ID: {message_id}
Subject: Due 6 March 2026: Records management

--=_1--
"""


def report(message_id: str, action: str = "failed", status: str = "5.1.1", part: str = "text/rfc822-headers") -> str:
    return REPORT.format(action=action, status=status, said=SAID, message_id=message_id, part=part)


class Refusing:
    """A mail server that does not know some addresses."""

    def __init__(self) -> None:
        self.unknown: dict[str, str] = {"bo.hill@agency.example": SAID}
        self.received: list[str] = []

    async def handle_RCPT(
        self, server: object, session: object, envelope: object, address: str, options: object
    ) -> str:
        if address in self.unknown:
            return self.unknown[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.received += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def refusing() -> Iterator[tuple[Refusing, str]]:
    box = Refusing()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def one(both: Flask) -> Team:
    found = team(both)
    found.bed.publish(RECORDS)
    return found


def moved(one: Team, person_id: int, address: str) -> None:
    """Let HR bring another address."""
    with one.bed.work() as work:
        name = work.session.scalars(
            sa.select(PersonName).where(PersonName.person_id == person_id, PersonName.known_until.is_(None))
        ).one()
        name.known_until = work.instant()
        work.session.flush()
        work.session.add(
            PersonName(
                person_id=person_id, given_name=name.given_name, family_name=name.family_name, email=address,
                holds_from=name.holds_from, known_from=work.instant(),
            )
        )  # fmt: skip


def fates(one: Team, person_id: int) -> list[tuple[Fate, str]]:
    with one.bed.work() as work:
        return [(line.fate, line.detail) for line in log.letters(work, Search(person_id=person_id))[0]]


def test_a_refused_address_bounces_at_once_and_the_supervisor_is_told_instead_once(
    one: Team, refusing: tuple[Refusing, str]
) -> None:
    box, url = refusing
    _, learner = pair(one)
    morning(one, DAY)
    assert worker.deliver(sending(one, url)) == 1
    assert fates(one, learner) == [(Fate.BOUNCED, SAID)]
    assert set(box.received) == {"ana.lee@agency.example"}
    told = letters(one)
    sentence = morning(one, date(2026, 2, 5))
    assert "Letters to 1 people come back." in sentence
    assert fresh(one, told) == [("ana.lee", "Letters do not reach Bo Hill")]
    with one.bed.work() as work:
        text = work.session.scalars(sa.select(Letter.text).order_by(Letter.id.desc())).first() or ""
    assert "Bo Hill (bo.hill@agency.example): Records management (due 6 March 2026)" in text
    told = letters(one)
    morning(one, date(2026, 2, 6))
    morning(one, date(2026, 2, 27))
    assert [to for to, _ in fresh(one, told)] == ["ana.lee"], "the week's letter, and none to the dead address"


def test_an_address_that_hr_corrects_gets_the_next_reminder(one: Team, refusing: tuple[Refusing, str]) -> None:
    _, url = refusing
    _, learner = pair(one)
    morning(one, DAY)
    worker.deliver(sending(one, url))
    moved(one, learner, "bo.j.hill@agency.example")
    told = letters(one)
    morning(one, date(2026, 2, 27))
    assert ("bo.j.hill", "Due 6 March 2026: Records management") in fresh(one, told)
    with one.today(date(2026, 2, 27)).bed.work() as work:
        assert bounces.addresses(work) == []


def test_a_letter_on_its_way_to_an_address_that_bounced_is_not_tried(one: Team, refusing: tuple[Refusing, str]) -> None:
    box, url = refusing
    _, learner = pair(one)
    morning(one, DAY)
    with one.bed.work() as work:
        letter = work.session.scalars(sa.select(Letter).where(Letter.person_id == learner)).one()
        bounces.refused(work, letter.id, worker.mail.Refusal("5.1.1", SAID))
    one.bed.now = one.bed.now.replace(hour=15)
    one.complete(learner, DAY, "records-management")
    box.unknown.clear()
    worker.deliver(sending(one, url))
    assert [fate for fate, _ in fates(one, learner)] == [Fate.WITHDRAWN, Fate.BOUNCED]
    assert "bo.hill@agency.example" not in box.received


def test_a_server_that_refuses_us_for_its_policy_silences_nobody(one: Team, refusing: tuple[Refusing, str]) -> None:
    box, url = refusing
    box.unknown["bo.hill@agency.example"] = "550 5.7.1 relaying denied"
    officer(one)
    _, learner = pair(one)
    morning(one, DAY)
    worker.deliver(sending(one, url))
    assert fates(one, learner) == [(Fate.BOUNCED, "550 5.7.1 relaying denied")]
    told = letters(one)
    morning(one, date(2026, 2, 27))
    assert ("bo.hill", "Due 6 March 2026: Records management") in fresh(one, told)
    assert "refuses us, not the address" in Browser(one, 0, "Olga Field").read("/notices/bounces")


def test_a_refusal_for_now_is_no_bounce(one: Team, refusing: tuple[Refusing, str]) -> None:
    box, url = refusing
    box.unknown["bo.hill@agency.example"] = "450 4.2.1 mailbox busy"
    _, learner = pair(one)
    morning(one, DAY)
    worker.deliver(sending(one, url))
    assert [fate for fate, _ in fates(one, learner)] == [Fate.RETRYING]


def delivered(one: Team, url: str) -> tuple[str, int]:
    """Let a reminder go out, and return its id and its reader."""
    _, learner = pair(one)
    morning(one, DAY)
    worker.deliver(sending(one, url))
    with one.bed.work() as work:
        letter = work.session.scalars(sa.select(Letter).where(Letter.person_id == learner)).one()
        return letter.message_id, learner


def taken_in(one: Team, folder: Path | None) -> str:
    app = one.bed.app
    runtime = app.extensions["lms"]
    one.bed.now += timedelta(minutes=5)
    settings = replace(runtime.settings, bounces=folder)
    app.extensions["lms"] = replace(runtime, settings=settings, clock=Clock(stopped_at=one.bed.now))
    claim = Claim(1, "job.returned", {}, "test", one.bed.agency_id, None)
    return sweeps.take_in_returned(app, claim, lambda done, total: None)


def dropped(folder: Path, *texts: str) -> None:
    (folder / "new").mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (folder / "new" / f"{number}.host").write_text(text, encoding="utf-8")


def test_a_letter_that_comes_back_is_matched_by_its_id_and_taken_in_once(
    one: Team,
    postbox: tuple[Postbox, str],  # noqa: F811
    tmp_path: Path,
) -> None:
    _, url = postbox
    message_id, learner = delivered(one, url)
    dropped(
        tmp_path / "box",
        report(message_id, part="message/rfc822"),
        report("<nobody.knows@agency.example>"),
        report(message_id, action="delayed", status="4.4.1"),
        "Subject: I am out of office\n\nBack on Monday.\n",
        "no message at all\x00",
    )
    sentence = taken_in(one, tmp_path / "box")
    assert sentence == (
        "5 messages read: 1 letters came back, 1 only late, 1 matched no letter, 2 were something else."
    )
    assert fates(one, learner)[0] == (Fate.BOUNCED, SAID)
    assert taken_in(one, tmp_path / "box").startswith("0 messages read")
    assert len(list((tmp_path / "box" / "cur").iterdir())) == 5
    told = letters(one)
    morning(one, date(2026, 2, 5))
    assert fresh(one, told) == [("ana.lee", "Letters do not reach Bo Hill")]


def test_a_message_whose_marking_was_lost_to_a_crash_counts_once(
    one: Team,
    postbox: tuple[Postbox, str],  # noqa: F811
) -> None:
    _, url = postbox
    message_id, _ = delivered(one, url)
    content = report(message_id).encode()
    with one.bed.work() as work:
        assert bounces.take_in(work, content) is Returned.BOUNCED
        assert bounces.take_in(work, content) is Returned.KNOWN
        assert bounces.take_in(work, report(message_id, part="message/rfc822").encode()) is Returned.BOUNCED
        assert len(bounces.addresses(work)) == 1
        assert bounces.unmatched(work) == 0


def test_without_a_mailbox_the_job_says_so(one: Team) -> None:
    assert "LMS_BOUNCES" in taken_in(one, None)


def test_the_officer_sees_what_bounces_and_may_have_it_tried_again(one: Team, refusing: tuple[Refusing, str]) -> None:
    _, url = refusing
    officer(one)
    _, learner = pair(one)
    morning(one, DAY)
    worker.deliver(sending(one, url))
    browser = Browser(one, 0, "Olga Field")
    page = browser.read("/notices/bounces")
    for words in (
        "bo.hill@agency.example",
        SAID.replace("<", "&lt;").replace(">", "&gt;"),
        "Ask HR to correct",
        "no mailbox is named",
    ):
        assert words in page
    assert "Addresses that bounce : 1" in browser.read("/notices")
    with one.bed.work() as work:
        number = bounces.addresses(work)[0].id
    assert browser.send(f"/notices/bounces/{number}/lift", page="/notices/bounces").status_code == 303
    assert "No address bounces" in browser.read("/notices/bounces")
    told = letters(one)
    morning(one, date(2026, 2, 27))
    assert ("bo.hill", "Due 6 March 2026: Records management") in fresh(one, told)
    assert browser.send("/notices/bounces/999/lift", page="/notices").status_code == 404


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"Content-Type: multipart/report\n\n", b"a: b\n\n" * 1000])
def test_whatever_lies_in_the_mailbox_does_no_harm(content: bytes) -> None:
    assert returned.reports_in(content) == []


def test_a_report_about_several_addresses_names_each() -> None:
    second = "\nFinal-Recipient: rfc822; c@d.example\nAction: failed\nStatus: 5.2.2\n"
    end = "\n--=_1\nContent-Type: text/rfc822"
    found = returned.reports_in(report("<a@b>").replace(end, second + end).encode())
    assert [(one.address, one.status) for one in found] == [
        ("bo.hill@agency.example", "5.1.1"),
        ("c@d.example", "5.2.2"),
    ]
    assert {one.message_id for one in found} == {"<a@b>"}
