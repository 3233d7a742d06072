"""`lms explain` and `lms doctor` on a real database file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask

from lms.cli.main import main
from tests.unit.compliance.agency import RECORDS, found
from tests.unit.reporting.agency import busy


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, arguments, env={"LMS_DATA": str(folder), "LMS_TODAY": "2026-06-01", "LMS_ZONE": "America/New_York"}
    )


def test_explain_names_every_setting_and_its_arithmetic(app: Flask, tmp_path: Path) -> None:
    agency = found(app)
    agency.publish(RECORDS)
    agency.person(date(2026, 1, 5))
    told = run(tmp_path, "explain", "000001", "records", "--as-of", "2026-03-20")
    assert told.exit_code == 0, told.output
    assert (
        "As of 20 March 2026: overdue, next due 6 March 2026, 14 days overdue, consequence: block access" in told.output
    )
    assert "Appointed on 5 January 2026, plus 60 days." in told.output
    assert "6 March 2026  [initial.within]" in told.output
    assert "2026-" not in told.output


def test_a_day_to_come_is_answered_as_what_would_be_and_not_as_what_is(app: Flask, tmp_path: Path) -> None:
    agency = found(app)
    agency.publish(RECORDS)
    agency.person(date(2026, 1, 5))
    told = run(tmp_path, "explain", "000001", "records", "--as-of", "2027-03-20")
    assert "20 March 2027 is still to come: this is what would be if nothing more" in told.output
    assert "still to come" not in run(tmp_path, "explain", "000001", "records", "--as-of", "2026-06-01").output


def test_explain_for_a_day_before_anything_was_known_says_so(app: Flask, tmp_path: Path) -> None:
    agency = found(app)
    agency.publish(RECORDS)
    agency.person(date(2026, 1, 5))
    told = run(tmp_path, "explain", "000001", "records", "--known-at", "2025-12-31")
    assert told.exit_code == 2
    assert "This system knows of Agency since" in told.output


def test_a_day_of_knowing_ends_with_the_agencys_day_and_says_whose_clock(app: Flask, tmp_path: Path) -> None:
    agency = found(app)
    agency.publish(RECORDS)
    agency.person(date(2026, 1, 5))
    told = run(tmp_path, "explain", "000001", "records", "--known-at", "2026-03-20")
    assert told.exit_code == 0, told.output
    assert "as known at 20 March 2026 23:59 (America/New_York)" in told.output
    later = run(tmp_path, "explain", "000001", "records", "--known-at", "2026-06-02")
    assert later.exit_code == 2
    assert "Nobody can know what will be recorded later" in later.output


def test_nobody_of_that_number_gets_a_sentence(app: Flask, tmp_path: Path) -> None:
    found(app).publish(RECORDS)
    told = run(tmp_path, "explain", "999999", "records")
    assert told.exit_code == 2
    assert told.output.startswith("lms: ")


def test_the_doctor_says_that_all_is_well(app: Flask, tmp_path: Path) -> None:
    agency = found(app)
    agency.publish(RECORDS)
    agency.person(date(2026, 1, 5))
    told = run(tmp_path, "doctor")
    assert told.exit_code == 0, told.output
    assert "Stored answers equal the rules" in told.output


def test_explain_says_that_only_a_signature_is_missing(app: Flask, tmp_path: Path) -> None:
    busy(app)
    told = run(tmp_path, "explain", "000004", "card", "--as-of", "2026-05-20")
    assert told.exit_code == 0, told.output
    assert "overdue" in told.output
    assert "Completed on 20 April 2026; it waits for the signature." in told.output
