"""Reports by letter: a link or the file itself, to whom may still read it, once whatever crashes, with proof."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.jobs import worker
from lms.kernel.permissions import Role
from lms.platform import mail
from lms.reporting.delivery.model import By, State
from lms.reporting.model import RunState
from lms.reporting.schedules.model import Files, Sort, Way
from tests.unit.reporting.delivery.mailroom import DUE, Counter, Mailroom, account, mailroom, to


@pytest.fixture
def room(app: Flask, tmp_path: Path, box: tuple[Counter, str]) -> Mailroom:
    return mailroom(app, tmp_path, box[1])


def browser(room: Mailroom, account_id: int) -> FlaskClient:
    client = room.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"{account_id}.0.key"
        session["_fresh"] = True
    return client


def link_in(message: object) -> str:
    text = message.get_body(("plain",)).get_content()
    found = re.search(r"http://127\.0\.0\.1:8000(/reports/delivered/\S+)", text)
    assert found, text
    return found[1]


def test_a_letter_with_a_link_leads_to_the_report_and_the_first_download_is_noted(
    room: Mailroom, box: tuple[Counter, str]
) -> None:
    room.schedule(to(Sort.ROLE, "auditor"))
    run = room.make()
    (message,) = box[0].received
    assert message["To"] == "auditor@agency.example"
    assert message["Subject"] == "Report: Compliance with required training, as of 31 January 2026"
    assert run.files[0].sha256 in message.get_body(("plain",)).get_content()
    assert [(each.state, each.by) for each in room.deliveries()] == [(State.SENT, By.LINK)]
    link = link_in(message)
    stranger = room.app.test_client().get(link)
    assert stranger.headers["Location"].startswith("/sign-in?next=/reports/delivered/")
    auditor = browser(room, room.auditor)
    page = auditor.get(link, follow_redirects=True)
    assert "Sent; the mail server took it" in page.text
    assert "Made by schedule, due" in page.text
    for _ in range(2):
        assert auditor.get(f"/reports/files/{run.files[0].id}").data[:5] == b"%PDF-"
    (one,) = room.deliveries()
    assert (one.state, one.taken_at) == (State.TAKEN, DUE)
    assert "Downloaded" in auditor.get(f"/reports/runs/{run.id}").text


def test_what_somebody_else_takes_is_no_proof_that_it_arrived(room: Mailroom) -> None:
    room.schedule(to(Sort.ROLE, "auditor"))
    run = room.make()
    browser(room, room.officer).get(f"/reports/files/{run.files[0].id}")
    assert [each.taken_at for each in room.deliveries()] == [None]


def test_a_link_runs_out_and_says_where_the_report_still_is(room: Mailroom, box: tuple[Counter, str]) -> None:
    room.schedule(to(Sort.ROLE, "auditor"))
    room.make()
    link = link_in(box[0].received[0])
    room.at(DUE + timedelta(days=31))
    answer = browser(room, room.auditor).get(link)
    assert answer.status_code == 422
    assert "This link led to the report until 4 March 2026. The report is still on the page Reports." in answer.text
    assert browser(room, room.auditor).get("/reports/delivered/made-up").status_code == 404


def test_a_report_goes_inside_the_letter_unless_it_is_too_large(room: Mailroom, box: tuple[Counter, str]) -> None:
    room.schedule(to(Sort.ACCOUNT, room.auditor), way=Way.ATTACHMENT, files=Files.ALL)
    run = room.make()
    (message,) = box[0].received
    enclosed = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert set(enclosed) == {file.name for file in run.files}
    pdf = enclosed[run.files[0].name]
    with room.office.work() as work:
        from lms.platform.files import Files as Store

        assert pdf == b"".join(Store(work.settings.files_url).read(run.files[0].key))
    room.settings(attach_up_to=1)
    room.make(DUE + timedelta(days=28))
    message = box[0].received[-1]
    assert list(message.iter_attachments()) == []
    assert "It is too large for a letter." in message.get_body(("plain",)).get_content()
    assert link_in(message)


def test_who_lost_the_right_meanwhile_gets_nothing_and_the_owner_hears_why(
    room: Mailroom, box: tuple[Counter, str]
) -> None:
    room.schedule(to(Sort.ACCOUNT, room.auditor))
    room.ends(room.auditor)
    room.make()
    assert box[0].received == []
    (one,) = room.deliveries()
    assert (one.state, one.detail) == (State.REFUSED, "Auditor may not read reports any more: nothing was sent.")
    for _ in range(2):
        room.pass_time(timedelta(minutes=1))
    (message,) = box[0].received
    assert message["To"] == "officer@agency.example"
    text = " ".join(message.get_body(("plain",)).get_content().split())
    assert "as of 31 January 2026, did not reach Auditor <auditor@agency.example>. This is why:" in text
    assert "Auditor may not read reports any more" in text


def test_an_address_that_bounces_is_shown_and_told_to_the_owner_once(room: Mailroom, box: tuple[Counter, str]) -> None:
    box[0].unknown.add("auditor@agency.example")
    room.schedule(to(Sort.ROLE, "auditor"), to(Sort.ROLE, "officer"))
    run = room.make()
    assert [each.state for each in room.deliveries()] == [State.BOUNCED, State.SENT]
    for _ in range(3):
        room.pass_time(timedelta(minutes=5))
    told = room.letters("report-trouble")
    assert [recipient for recipient, _ in told] == ["officer@agency.example"]
    assert "550 5.1.1 no such mailbox here" in told[0][1]
    page = browser(room, room.officer).get(f"/reports/runs/{run.id}").text
    assert "The letter came back" in page
    assert "550 5.1.1 no such mailbox here" in page


def test_a_mail_server_in_trouble_is_tried_again_and_then_given_up_and_the_owner_is_told(
    room: Mailroom, box: tuple[Counter, str]
) -> None:
    box[0].refuses = True
    room.schedule(to(Sort.ROLE, "auditor"))
    room.make()
    assert [each.state for each in room.deliveries()] == [State.RETRYING]
    for _ in range(8):
        room.pass_time(timedelta(hours=3))
    assert [(each.state, each.attempts) for each in room.deliveries()] == [(State.FAILED, mail.MOST_ATTEMPTS)]
    assert len(room.letters("report-trouble")) == 1


def test_after_a_crash_the_same_letter_goes_out_under_the_same_id(
    room: Mailroom, box: tuple[Counter, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room.schedule(to(Sort.ROLE, "auditor"))
    real = mail.send

    def send(*arguments: object) -> None:
        real(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr(mail, "send", send)
        with pytest.raises(KeyboardInterrupt):
            room.make()
    assert [each.state for each in room.deliveries()] == [State.UNKNOWN]
    room.pass_time(timedelta(minutes=5))
    assert len(box[0].received) == 2
    assert len({message["Message-ID"] for message in box[0].received}) == 1
    assert [each.state for each in room.deliveries()] == [State.SENT]


def test_a_crash_after_the_report_was_stored_sends_each_letter_once(
    room: Mailroom, box: tuple[Counter, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room.schedule(to(Sort.ROLE, "auditor"))

    def finish(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr(worker.queue, "finish", finish)
        with pytest.raises(KeyboardInterrupt):
            room.make()
    for _ in range(3):
        room.pass_time(timedelta(minutes=10))
    assert len(room.letters("delivery:")) == 1
    assert len(box[0].received) == 1
    assert len(room.deliveries()) == 1


def test_a_group_that_nobody_belongs_to_is_told_to_the_owner(room: Mailroom, box: tuple[Counter, str]) -> None:
    room.schedule(to(Sort.ROLE, "auditor"))
    room.ends(room.auditor)
    room.make()
    assert [(each.state, each.by) for each in room.deliveries()] == [(State.REFUSED, By.NOBODY)]
    room.pass_time(timedelta(minutes=1))
    assert "Nobody holds this role" in room.letters("report-trouble")[0][1]


def test_a_report_about_nothing_is_still_sent(app: Flask, tmp_path: Path, box: tuple[Counter, str]) -> None:
    room = mailroom(app, tmp_path, box[1])
    with room.office.work() as work:
        from lms.compliance.services import texts

        texts.withdraw(work, "records", "no longer asked for")
    room.office.settle()
    room.schedule(to(Sort.ROLE, "auditor"))
    run = room.make(DUE + timedelta(days=28))
    assert run.state is RunState.STORED, run.message
    assert len(box[0].received) == 1
    assert "as of 28 February 2026" in box[0].received[0]["Subject"]


def test_what_was_missed_is_said_in_the_letter(room: Mailroom, box: tuple[Counter, str]) -> None:
    room.schedule(to(Sort.ROLE, "auditor"))
    room.make(DUE + timedelta(days=60))
    text = " ".join(box[0].received[0].get_body(("plain",)).get_content().split())
    assert "It was also due on 2 February 2026, 2 March 2026, while the system did not run." in text


def test_an_owner_who_left_is_not_asked_and_the_other_officers_hear(room: Mailroom) -> None:
    room.schedule(to(Sort.ROLE, "auditor"))
    account(room.office, Role.OFFICER, "Second")
    room.ends(room.officer)
    run = room.make()
    assert run.state is RunState.FAILED
    assert run.message.startswith("Officer may not make reports any more")
    assert room.deliveries() == []
    for _ in range(2):
        room.pass_time(timedelta(minutes=1))
    told = room.letters("report-trouble")
    assert [recipient for recipient, _ in told] == ["second@agency.example"]
    assert "due on 2 February 2026, was not made" in told[0][1]
