"""The public page: anybody verifies a report by upload, within limits, and nothing is kept."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.platform.pace import Pace
from lms.reporting import verify_views
from lms.reporting.signing import keys
from tests.unit.reporting.agency import busy
from tests.unit.reporting.signing import own
from tests.unit.reporting.stated import report


@pytest.fixture
def stranger(app: Flask, tmp_path: Path) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    own(tmp_path)
    verify_views.PACE = Pace(times=20, seconds=60, together=2)
    return app.test_client()


def handed_in(client: FlaskClient, data: bytes, name: str = "report.pdf"):  # type: ignore[no-untyped-def]
    return client.post("/verify", data={"file": (io.BytesIO(data), name)})


def test_anybody_sees_the_certificate_and_takes_it(stranger: FlaskClient, tmp_path: Path) -> None:
    certificate = keys.certificate(own(tmp_path))
    page = stranger.get("/verify")
    assert page.status_code == 200
    assert certificate.fingerprint in page.text
    taken = stranger.get("/verify/certificate.pem")
    assert keys.certificates_in(taken.data) == [certificate]


def test_a_report_is_verified_and_not_kept(stranger: FlaskClient, tmp_path: Path) -> None:
    def kept() -> set[str]:
        return {path.name for path in tmp_path.rglob("*") if not path.name.startswith("lms.sqlite")}

    before = kept()
    answer = handed_in(stranger, report(own(tmp_path)))
    assert answer.status_code == 200
    assert "This report is whole and unchanged" in answer.text
    assert "Not checked" in answer.text
    assert kept() == before


def test_a_stored_report_is_known_again(app: Flask, stranger: FlaskClient) -> None:
    office = busy(app)
    answer = handed_in(stranger, office.bytes_of(office.report(date(2026, 4, 30))))
    assert "Everything that can be checked was checked" in answer.text
    assert "that was stored here on" in answer.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "This is not a PDF"), (b"%PDF-1.7\n", "A PDF without its end"), (b"\x00" * 3000, "This is not a PDF")],
)
def test_what_is_no_report_gets_a_sentence(stranger: FlaskClient, data: bytes, sentence: str) -> None:
    answer = handed_in(stranger, data, "<b>.pdf")
    assert "Do not rely on this file" in answer.text
    assert sentence.casefold() in answer.text.casefold()
    assert "<b>.pdf" not in answer.text


def test_a_form_without_a_file_says_so(stranger: FlaskClient) -> None:
    answer = stranger.post("/verify")
    assert answer.status_code == 422
    assert "Choose a file" in answer.text


def test_a_file_that_is_too_large_is_refused_before_it_is_read(app: Flask, stranger: FlaskClient) -> None:
    """Also where the form's token is looked at first."""
    app.config["WTF_CSRF_ENABLED"] = True
    app.view_functions["verification.verify"].lms_largest = 1000  # type: ignore[attr-defined]
    try:
        assert handed_in(stranger, b"%PDF-" + bytes(2000)).status_code == 413
    finally:
        app.view_functions["verification.verify"].lms_largest = verify_views.LARGEST  # type: ignore[attr-defined]


def test_who_asks_too_often_waits(stranger: FlaskClient) -> None:
    verify_views.PACE = Pace(times=2, seconds=60, together=2)
    for _ in range(2):
        assert handed_in(stranger, b"%PDF-").status_code == 200
    refused = handed_in(stranger, b"%PDF-")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "Try again in" in refused.text


def test_the_pace_is_of_each_address_and_of_all_together() -> None:
    time = [0.0]
    pace = Pace(times=2, seconds=10, together=1, now=lambda: time[0])
    with pace.turn("a") as first, pace.turn("b") as second:
        assert (first, second) == (0, 1)
    for expected in (0.0, 10.0):
        with pace.turn("a") as wait:
            assert wait == expected
    time[0] = 4
    with pace.turn("a") as wait, pace.turn("b") as other:
        assert (wait, other) == (6, 0)
    time[0] = 11
    with pace.turn("a") as wait:
        assert wait == 0
