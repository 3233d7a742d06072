"""The accessibility statement, the privacy notice, the language, and forms that have expired."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask, g

from lms.directory.access import permissions_of
from lms.kernel.actor import Actor
from lms.kernel.permissions import Permission, Role
from lms.platform.db import db
from lms.platform.outbox import Letter

SIGNED_IN = Actor(
    name="Maria Alvarez", account_id=1, permissions=frozenset({Permission.PUBLIC, Permission.ACCOUNT_OWN})
)


@pytest.fixture
def signed_in(app: Flask) -> Flask:
    """The application with somebody signed in, whoever asks."""
    app.before_request(lambda: setattr(g, "actor", SIGNED_IN))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.mark.parametrize("path", ["/accessibility", "/privacy", "/help"])
def test_the_standing_pages_are_open_to_everybody(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


def test_help_leads_learners_on_and_others_to_no_closed_door(app: Flask) -> None:
    staff = Actor(name="Ana Ruiz", person_id=1, permissions=permissions_of([Role.STAFF]))
    acting = [SIGNED_IN]
    app.before_request(lambda: setattr(g, "actor", acting[0]))
    other = app.test_client().get("/help").text
    assert "Can I learn without a network?" in other
    assert "/on-this-device" not in other
    acting[0] = staff
    shown = app.test_client().get("/help").text
    for path in ("/on-this-device", "/my-podcast", "/my-learning/finished", "/my-record/wrong", "/my-accommodations"):
        assert f'href="{path}"' in shown


def test_the_statement_says_whom_to_write_to(app: Flask) -> None:
    assert "mailto:learning@agency.example" in app.test_client().get("/accessibility").text


def test_a_complaint_about_a_barrier_is_sent_once(signed_in: Flask) -> None:
    client = signed_in.test_client()
    for _ in range(2):
        answer = client.post("/accessibility/barrier", data={"where": "My learning", "what": "No sound"})
        assert answer.status_code == 303
    with signed_in.app_context():
        letters = db.session.scalars(sa.select(Letter)).all()
    assert [letter.recipient for letter in letters] == ["learning@agency.example"]
    assert "Maria Alvarez" in letters[0].text
    assert "Thank you" in client.get("/accessibility").text


def test_an_empty_complaint_is_shown_again(signed_in: Flask) -> None:
    answer = signed_in.test_client().post("/accessibility/barrier", data={"where": "x"})
    assert answer.status_code == 422
    assert "Say what you could not do" in answer.text


@pytest.mark.parametrize("back, goes", [("/help", "/help"), ("//evil.example", "/"), ("https://evil.example", "/")])
def test_choosing_a_language_never_leads_away(app: Flask, back: str, goes: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().post("/language", data={"language": "en", "back": back})
    assert answer.status_code == 303
    assert answer.headers["Location"] == goes


def test_an_expired_form_keeps_what_was_typed_and_never_a_password(app: Flask) -> None:
    data = {"note": 'two hours of "work"', "new_password": "hunter2", "csrf_token": "old"}
    answer = app.test_client().post("/language", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400
    assert "This form has expired" in answer.text
    assert 'name="note" value="two hours of &#34;work&#34;"' in answer.text
    assert "hunter2" not in answer.text
    assert re.search(r'<form method="post" action="/language"', answer.text)


@pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
def test_what_another_site_sent_is_never_offered_again(app: Flask, site: str) -> None:
    answer = app.test_client().post("/language", data={"note": "planted"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 400
    assert "planted" not in answer.text


def test_a_form_too_large_to_keep_is_not_kept(app: Flask) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = app.test_client().post("/language", data={"note": "x" * 300_000}, headers=headers)
    assert answer.status_code == 400
    assert "xxx" not in answer.text
