"""The pages of reporting: list, ask, follow, cancel, download."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.kernel.permissions import Role
from lms.platform import queue
from lms.reporting.services import runs as services
from tests.unit.reporting.agency import Office, busy
from tests.unit.reporting.signed_in import signed_in


@pytest.fixture
def office(app: Flask) -> Office:
    app.config["WTF_CSRF_ENABLED"] = False
    return busy(app)


@pytest.fixture
def officer(app: Flask, office: Office) -> FlaskClient:
    return signed_in(app, office.agency_id, Role.OFFICER)


def test_an_officer_asks_for_a_report_follows_and_takes_it(app: Flask, office: Office, officer: FlaskClient) -> None:
    page = officer.get("/reports/compliance/ask")
    assert page.status_code == 200
    assert "Agency of Parks" not in page.text or "The whole agency" in page.text
    asked = officer.post("/reports/compliance/ask", data={"as_of": "2026-04-30", "unit": "D2", "requirement": ""})
    assert asked.status_code == 303
    address = asked.headers["Location"]
    waiting = officer.get(address)
    assert "data-follow" in waiting.text
    assert officer.get(f"{address}/state").json == {
        "value": 0, "max": 100, "text": "Waiting for its turn", "done": False,
    }  # fmt: skip
    from lms.jobs import worker

    with office.work() as work:
        (run,) = services.runs(work)
        item = services.work_item_of(work, run.id)
    worker.do(app, item)
    ready = officer.get(address)
    assert "Download" in ready.text
    assert "Roads" in ready.text
    with office.work() as work:
        file = services.run(work, run.id).files[0]
    got = officer.get(f"/reports/files/{file.id}")
    assert got.data[:8] == b"%PDF-1.7"
    assert len(got.data) == int(got.headers["Content-Length"])
    assert file.name in got.headers["Content-Disposition"]
    assert "Compliance with required training" in officer.get("/reports").text


def test_a_run_can_be_cancelled_once(officer: FlaskClient) -> None:
    address = officer.post(
        "/reports/compliance/ask", data={"as_of": "2026-04-30", "unit": "", "requirement": ""}
    ).headers["Location"]
    assert officer.post(f"{address}/cancel").status_code == 303
    assert "The report was cancelled." in officer.get(address).text
    assert officer.post(f"{address}/cancel").status_code == 409


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"as_of": "1999-01-01"}, "has existed since 1 January 2000"),
        ({"as_of": "2030-01-01"}, "has not come yet"),
        ({"as_of": "2026-04-30", "since": "2026-05-01"}, "since 1 May 2026, which is after 30 April 2026"),
        ({}, "Enter the day that the report is about"),
        ({"as_of": "2026-04-30", "known_on": "2025-01-01"}, "before that nothing was recorded"),
    ],
)
def test_a_bad_question_is_shown_again_with_a_sentence(
    officer: FlaskClient, given: dict[str, str], sentence: str
) -> None:
    answer = officer.post("/reports/compliance/ask", data={"unit": "", "requirement": "", **given})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_an_auditor_reads_and_never_asks(app: Flask, office: Office) -> None:
    auditor = signed_in(app, office.agency_id, Role.AUDITOR)
    assert auditor.get("/reports").status_code == 200
    assert "Ask for this report" not in auditor.get("/reports").text
    assert auditor.get("/reports/compliance/ask").status_code == 403


def test_a_report_that_is_not_there_is_not_found(officer: FlaskClient) -> None:
    assert officer.get("/reports/weather/ask").status_code == 404
    assert officer.get("/reports/runs/99").status_code == 404
    assert officer.get("/reports/files/99").status_code == 404


def test_a_known_day_is_counted_to_its_end(office: Office, officer: FlaskClient) -> None:
    officer.post(
        "/reports/compliance/ask", data={"as_of": "2026-04-30", "known_on": "2026-04-30", "unit": "", "requirement": ""}
    )
    with office.work() as work:
        (run,) = services.runs(work)
    assert run.question.as_of == date(2026, 4, 30)
    assert run.question.known_at.isoformat() == "2026-05-01T03:59:59.999999+00:00"


def test_a_compliance_report_is_narrowed_to_a_requirement_and_a_day_since(office: Office, officer: FlaskClient) -> None:
    asked = {"as_of": "2026-04-30", "unit": "", "requirement": "records", "since": "2026-03-15"}
    assert officer.post("/reports/compliance/ask", data=asked).status_code == 303
    assert (
        officer.post("/reports/compliance/ask", data={"as_of": "2026-04-30", "unit": "", "requirement": ""}).status_code
        == 303
    )
    with office.work() as work:
        second, first = (run.question.narrowing for run in services.runs(work))
    assert (first.requirement, first.since) == ("records", date(2026, 3, 15))
    assert (second.requirement, second.since) == ("", date(2026, 3, 31))


def test_a_run_under_way_says_its_steps_and_how_long_the_rest_takes(office: Office, officer: FlaskClient) -> None:
    asked = {"as_of": "2026-04-30", "unit": "D2", "requirement": ""}
    address = officer.post("/reports/compliance/ask", data=asked).headers["Location"]
    with office.work() as work:
        item = queue.waiting(work.session, work.now)[0]
        held = queue.claim(work.session, item, work.now - timedelta(seconds=40))
        assert held is not None
        queue.keep(work.session, held, work.now, 80, 100)
        queue.say(work.session, held, "24 of 30 steps of the layout are done.")
    told = officer.get(f"{address}/state").json
    assert told is not None
    assert told["text"].startswith("Being made. 24 of 30 steps of the layout are done. About ")
    assert told["text"].endswith(" left.")
    assert told["text"] in officer.get(address).text
