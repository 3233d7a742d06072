"""Systems fetch the restrictions in force with a token; nothing else opens the feed."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.audit.model import Act
from lms.audit.records import AuditEntry
from lms.interop.feeds import tokens
from lms.interop.feeds.records import FeedToken, FeedTokenUse
from lms.interop.feeds.rules import Pace
from lms.kernel.clock import Clock
from lms.kernel.errors import Conflict, Invalid
from lms.kernel.permissions import Role
from lms.platform.db import db
from lms.platform.work import Runtime
from tests.unit.compliance.agency import Bed, found
from tests.unit.reporting.agency import Office, busy
from tests.unit.reporting.signed_in import signed_in

JSON = "/feeds/restrictions.json"
FIELDS = {"staff_no", "restriction", "requirement", "title", "since", "since_is_exact", "reason"}


def at(office: Bed, day: date) -> None:
    """Move the agency's and the application's clock to a day."""
    office.on(day)
    runtime: Runtime = office.app.extensions["lms"]
    office.app.extensions["lms"] = Runtime(runtime.settings, Clock(stopped_at=office.now), runtime.handlers)


@pytest.fixture
def office(app: Flask) -> Office:
    made = busy(app)
    at(made, date(2026, 4, 30))
    return made


@pytest.fixture
def either(both: Flask) -> Office:
    """The same on SQLite and on PostgreSQL, for what the database does itself."""
    made = busy(both)
    at(made, date(2026, 4, 30))
    return made


@pytest.fixture
def secret(office: Office) -> str:
    with office.work() as work:
        return tokens.make(work, "Door control").secret


def bearer(secret: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", **more}


def test_the_feed_says_who_is_restricted_since_when_and_why(office: Office, secret: str) -> None:
    answer = office.app.test_client().get(JSON, headers=bearer(secret))
    assert answer.status_code == 200
    said = answer.get_json()
    assert set(said) == {
        "schema", "agency", "as_of", "generated_at", "people_not_settled_yet", "answers_not_computable", "rows",
    }  # fmt: skip
    assert (said["schema"], said["as_of"], len(said["rows"])) == (1, "2026-04-30", 4)
    assert all(set(row) == FIELDS for row in said["rows"])
    first = said["rows"][0]
    assert (first["staff_no"], first["restriction"], first["since"]) == ("000002", "block_access", "2026-01-05")
    assert first["reason"] == "It was due on 6 March 2026 and has never been done."


def test_as_csv_and_with_the_token_in_the_path_it_says_the_same(office: Office, secret: str) -> None:
    client = office.app.test_client()
    answer = client.get(f"/feeds/restrictions.csv/{secret}", headers={"Accept-Language": "de"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    said = client.get(JSON, headers=bearer(secret)).get_json()["rows"]
    assert [row["staff_no"] for row in rows] == [row["staff_no"] for row in said]
    assert {row["since_is_exact"] for row in rows} == {"true", "false"}
    assert [row["reason"] for row in rows] == [row["reason"] for row in said]


def test_what_has_not_changed_is_not_sent_again(office: Office, secret: str) -> None:
    client = office.app.test_client()
    tag = client.get(JSON, headers=bearer(secret)).headers["ETag"]
    same = client.get(JSON, headers=bearer(secret, **{"If-None-Match": tag}))
    assert (same.status_code, same.data) == (304, b"")
    with office.work() as work:
        person = work.session.scalar(sa.text("SELECT id FROM person WHERE staff_no = '000002'"))
    office.completes(person, date(2026, 4, 30))
    changed = client.get(JSON, headers=bearer(secret, **{"If-None-Match": tag}))
    assert changed.status_code == 200
    assert "000002" not in {row["staff_no"] for row in changed.get_json()["rows"]}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic eDp5"}])
def test_without_a_valid_token_there_is_a_refusal_that_a_program_can_read(
    office: Office, headers: dict[str, str]
) -> None:
    answer = office.app.test_client().get(JSON, headers=headers)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "needs a valid token" in answer.get_json()["detail"]


def test_a_session_opens_no_feed_and_a_token_opens_no_page(office: Office, secret: str) -> None:
    assert signed_in(office.app, office.agency_id, Role.OFFICER).get(JSON).status_code == 401
    client = office.app.test_client()
    assert client.get("/register", headers=bearer(secret)).status_code == 302
    assert client.post(JSON, headers=bearer(secret)).status_code in {400, 405}


def test_a_revoked_token_opens_nothing_and_stays_in_the_list(office: Office, secret: str) -> None:
    with office.work() as work:
        (one,) = tokens.tokens(work)
        tokens.revoke(work, one.id)
        tokens.revoke(work, one.id)
    assert office.app.test_client().get(JSON, headers=bearer(secret)).status_code == 401
    with office.work() as work:
        (one,) = tokens.tokens(work)
    assert one.is_revoked


def test_only_the_hash_of_a_token_is_kept_and_nobody_can_change_the_row(either: Office) -> None:
    office = either
    with office.work() as work:
        secret = tokens.make(work, "Door control").secret
    with office.work() as work:
        kept = work.session.scalars(sa.select(FeedToken.secret_hash)).all()
    assert secret not in kept
    with office.app.app_context(), pytest.raises(sa.exc.DatabaseError, match="append-only"):
        db.session.execute(sa.update(FeedToken).values(name="other"))


def test_use_is_noted_once_a_day(either: Office) -> None:
    office = either
    with office.work() as work:
        secret = tokens.make(work, "Door control").secret
    client = office.app.test_client()
    for day in (date(2026, 4, 30), date(2026, 4, 30), date(2026, 5, 1)):
        at(office, day)
        client.get(JSON, headers=bearer(secret))
    with office.work() as work:
        days = work.session.scalars(sa.select(FeedTokenUse.on_date).order_by(FeedTokenUse.id)).all()
        logged = work.session.scalars(sa.select(AuditEntry.id).where(AuditEntry.act == Act.FEED_TOKEN_USED)).all()
    assert days == [date(2026, 4, 30), date(2026, 5, 1)]
    assert len(logged) == 2


def test_a_token_of_one_agency_reads_only_that_agency(office: Office) -> None:
    other = found(office.app)
    at(other, date(2026, 5, 1))
    with other.work() as work:
        secret = tokens.make(work, "Door control").secret
    said = office.app.test_client().get(JSON, headers=bearer(secret)).get_json()
    assert (said["agency"], said["rows"]) == ("agency-2", [])


def test_a_name_is_needed_and_is_used_by_one_open_token(office: Office) -> None:
    with office.work() as work:
        made = tokens.make(work, "  Door   control ")
        assert made.name == "Door control"
        with pytest.raises(Conflict, match="already a token named Door control"):
            tokens.make(work, "Door control")
        tokens.revoke(work, made.id)
        tokens.make(work, "Door control")
        with pytest.raises(Invalid, match="Name the system"):
            tokens.make(work, " ")


def test_who_asks_too_often_is_told_when_to_come_back(office: Office, secret: str) -> None:
    client = office.app.test_client()
    answers = [client.get("/feeds/nothing", headers=bearer(secret)) for _ in range(61)]
    assert answers[59].status_code == 404
    assert answers[60].status_code == 429
    assert 0 < int(answers[60].headers["Retry-After"]) <= 61
    assert "asks too often" in answers[60].get_json()["detail"]


@given(st.lists(st.floats(0, 300), max_size=60))
def test_never_more_than_so_many_questions_within_the_time(times: list[float]) -> None:
    pace, admitted = Pace(asks=3, within=60), []
    for now in sorted(times):
        wait = pace.wait_for(1, now)
        if not wait:
            admitted.append(now)
        else:
            assert len([one for one in admitted if now - 60 < one <= now]) == 3
    assert all(later - earlier >= 60 for earlier, later in zip(admitted, admitted[3:], strict=False))


@pytest.fixture
def administrator(office: Office) -> FlaskClient:
    office.app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(office.app, office.agency_id, Role.ADMINISTRATOR)


def test_the_administrator_makes_a_token_sees_it_once_and_ends_it(office: Office, administrator: FlaskClient) -> None:
    assert "There is no token yet" in administrator.get("/feed-tokens").text
    made = administrator.post("/feed-tokens", data={"name": "Door control"})
    secret = made.text.split('id="secret"')[1].split('value="')[1].split('"')[0]
    assert secret.startswith("lms_feed_")
    again = administrator.get("/feed-tokens").text
    assert secret not in again
    assert "Never" in again
    assert office.app.test_client().get(JSON, headers=bearer(secret)).status_code == 200
    assert "30 April 2026" in administrator.get("/feed-tokens").text
    with office.work() as work:
        (one,) = tokens.tokens(work)
    assert administrator.post("/feed-tokens", data={"name": "Door control"}).status_code == 422
    assert administrator.post("/feed-tokens", data={"name": ""}).status_code == 422
    administrator.post(f"/feed-tokens/{one.id}/revoke")
    assert "Revoked" in administrator.get("/feed-tokens").text
    assert administrator.post("/feed-tokens/999/revoke").status_code == 404


def test_only_the_administrator_sees_the_tokens(office: Office) -> None:
    for role in (Role.OFFICER, Role.AUDITOR):
        assert signed_in(office.app, office.agency_id, role).get("/feed-tokens").status_code == 403
