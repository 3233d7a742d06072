"""`lms explain` and `lms doctor` on a real database file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from lms.cli.compliance import instant_of
from lms.cli.main import main
from lms.kernel.errors import Invalid
from tests.unit.compliance.agency import RECORDS, found


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"LMS_DATA": str(folder), "LMS_TODAY": "2026-06-01"})


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


def test_explain_for_a_day_before_anything_was_known_says_so(app: Flask, tmp_path: Path) -> None:
    agency = found(app)
    agency.publish(RECORDS)
    agency.person(date(2026, 1, 5))
    told = run(tmp_path, "explain", "000001", "records", "--known-at", "2025-12-31")
    assert told.exit_code == 2
    assert 'There is no requirement "records"' in told.output


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


def test_a_day_means_its_end() -> None:
    assert instant_of("2026-09-30") == datetime(2026, 9, 30, 23, 59, 59, 999999, tzinfo=UTC)
    assert instant_of("2026-09-30T12:00:00-04:00") == datetime(2026, 9, 30, 16, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "2026-09-30T12:00:00"])
def test_what_is_no_instant_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Invalid, match="write 2026-09-30"):
        instant_of(text)
