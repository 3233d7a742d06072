"""Letters go out through a real mail server, once each, under one Message-ID."""

from __future__ import annotations

import email
import mailbox
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask

from lms.jobs import worker
from lms.kernel.actor import system_actor
from lms.kernel.clock import Clock
from lms.kernel.errors import Invalid
from lms.platform import mail
from lms.platform.letters import letter
from lms.platform.outbox import Draft, Letter, LetterAttempt, Outcome, write
from lms.platform.work import Wish, unit_of_work
from tests.conftest import NOON, settings_for
from tests.postgres import free_port


class Postbox:
    """What the mail server received."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        if self.refuses:
            return "451 4.3.0 try again later"
        content = envelope.content
        self.received.append(email.message_from_bytes(content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    box = Postbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}"
    controller.stop()


def with_mail(app: Flask, url: str) -> Flask:
    runtime = app.extensions["lms"]
    app.extensions["lms"] = replace(runtime, settings=replace(runtime.settings, smtp_url=url))
    return app


def written(app: Flask, key: str = "link:1", **values: object) -> None:
    with unit_of_work(app, system_actor(1), write=True) as work:
        draft = Draft(**{"key": key, "recipient": "ana@agency.example", "subject": "Hello", "text": "Text", **values})
        write(work, draft)


def attempts(app: Flask) -> list[Outcome]:
    with unit_of_work(app, write=False) as work:
        return list(work.session.scalars(sa.select(LetterAttempt.outcome).order_by(LetterAttempt.id)))


def at(app: Flask, later: timedelta) -> None:
    app.extensions["lms"] = replace(app.extensions["lms"], clock=Clock(stopped_at=NOON + later))


def test_a_letter_arrives_once(app: Flask, postbox: tuple[Postbox, str]) -> None:
    box, url = postbox
    with_mail(app, url)
    written(app, html="<p>Text</p>")
    written(app)
    assert worker.deliver(app) == 1
    assert worker.deliver(app) == 0
    assert len(box.received) == 1
    assert box.received[0]["Message-ID"].startswith("<link.1.")
    assert attempts(app) == [Outcome.CLAIMED, Outcome.SENT]


def test_a_crash_between_claim_and_answer_sends_once_more_under_the_same_id(
    app: Flask, postbox: tuple[Postbox, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    box, url = postbox
    with_mail(app, url)
    written(app)
    with monkeypatch.context() as crashing:

        def sent_and_killed(*arguments: object) -> None:
            real_send(*arguments)
            raise KeyboardInterrupt

        real_send = mail.send
        crashing.setattr(mail, "send", sent_and_killed)
        with pytest.raises(KeyboardInterrupt):
            worker.deliver(app)
    assert attempts(app) == [Outcome.CLAIMED]
    at(app, timedelta(minutes=3))
    assert worker.deliver(app) == 1
    assert len({message["Message-ID"] for message in box.received}) == 1
    assert attempts(app) == [Outcome.CLAIMED, Outcome.CLAIMED, Outcome.SENT]


def test_a_server_that_refuses_is_tried_again_later_and_then_given_up(app: Flask, postbox: tuple[Postbox, str]) -> None:
    box, url = postbox
    box.refuses = True
    with_mail(app, url)
    written(app)
    for hours in range(0, 40, 3):
        at(app, timedelta(hours=hours))
        assert worker.deliver(app) == 0
    assert attempts(app) == [Outcome.CLAIMED, Outcome.FAILED] * mail.MOST_ATTEMPTS
    box.refuses = False
    at(app, timedelta(days=4))
    assert worker.deliver(app) == 0


def test_a_letter_no_longer_wanted_is_withdrawn(app: Flask, postbox: tuple[Postbox, str]) -> None:
    box, url = postbox
    with_mail(app, url)
    app.extensions["lms"] = replace(app.extensions["lms"], wanted={"notice": lambda work, key: Wish(wanted=False)})
    written(app, key="notice:1")
    assert worker.deliver(app) == 0
    assert box.received == []
    assert attempts(app) == [Outcome.WITHDRAWN]


def test_a_letter_that_cannot_be_handled_holds_no_other_up(app: Flask, postbox: tuple[Postbox, str]) -> None:
    def broken(work: object, key: str) -> Wish:
        raise ValueError(key)

    box, url = postbox
    with_mail(app, url)
    app.extensions["lms"] = replace(app.extensions["lms"], wanted={"notice": broken})
    written(app, key="notice:1")
    written(app)
    assert worker.deliver(app) == 1
    assert [message["Message-ID"].startswith("<link.1.") for message in box.received] == [True]


def test_without_a_mail_server_letters_wait(app: Flask) -> None:
    written(app)
    assert worker.deliver(app) == 0
    assert attempts(app) == []


def test_a_folder_can_stand_for_the_mail_server(app: Flask, tmp_path: Path) -> None:
    with_mail(app, f"maildir:{tmp_path / 'mail'}")
    written(app)
    assert worker.deliver(app) == 1
    assert [message["To"] for message in mailbox.Maildir(tmp_path / "mail")] == ["ana@agency.example"]


@pytest.mark.parametrize("recipient", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"])
def test_a_recipient_cannot_smuggle_another(app: Flask, recipient: str) -> None:
    with unit_of_work(app, system_actor(1), write=True) as work, pytest.raises(Invalid):
        letter(work, "reset", {"name": "A", "link": "x"}, key="k", recipient=recipient)


def test_a_subject_stays_one_line(app: Flask) -> None:
    written(app, subject="Hello\r\nBcc: c@d.example")
    with unit_of_work(app, write=False) as work:
        kept = work.session.scalars(sa.select(Letter)).one()
        message = mail.message(settings_for(Path("/tmp")), kept)
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: c@d.example"
