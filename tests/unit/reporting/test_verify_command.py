"""`lms report verify`: with nothing but the file, with a certificate, and where there is a database."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from lms.audit.records import AuditEntry
from lms.cli.main import main
from lms.reporting.model import RunView
from lms.reporting.signing import keys
from tests.unit.reporting.agency import Office, busy
from tests.unit.reporting.signing import own
from tests.unit.reporting.stated import report, written


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    environment = {"LMS_DATA": str(folder), "LMS_TODAY": "2026-11-23"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    result = CliRunner().invoke(main, ["report", "verify", *arguments], env={**kept, **environment})
    return result.exit_code, result.output


def test_a_machine_with_only_the_file_says_what_it_could_not_check_and_makes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, report(own(tmp_path)))
    empty = tmp_path / "empty"
    code, said = run(empty, str(path))
    assert code == 0, said
    assert "right    The signature: The signature holds" in said
    assert "unknown  The certificate: Whose key it is cannot be told here" in said
    assert "unknown  The log" in said
    assert said.rstrip().endswith("Nothing is wrong. 2 points could not be checked here.")
    assert not empty.exists()


def test_a_certificate_that_was_given_is_compared(tmp_path: Path) -> None:
    settings = own(tmp_path)
    path, pem = written(tmp_path, report(settings)), tmp_path / "own.pem"
    pem.write_bytes(keys.certificate(settings).pem)
    code, said = run(tmp_path / "empty", str(path), "--certificate", str(pem))
    assert (code, "right    The certificate" in said) == (0, True)
    pem.write_text("no certificate")
    code, said = run(tmp_path / "empty", str(path), "--certificate", str(pem))
    assert code == 2
    assert "has no certificate in PEM or DER form" in said


def test_a_changed_file_ends_with_status_one(tmp_path: Path) -> None:
    data = report(own(tmp_path))
    path = written(tmp_path, data[:700] + bytes([data[700] ^ 4]) + data[701:])
    code, said = run(tmp_path / "empty", str(path))
    assert code == 1
    assert "WRONG    The signature: Something inside the signed report was changed" in said
    code, said = run(tmp_path / "empty", str(path), "--json")
    found = json.loads(said)
    assert (code, found["sound"]) == (1, False)
    assert "inside" in {check["change"] for check in found["checks"]}


@pytest.fixture
def stored(app: Flask, tmp_path: Path) -> tuple[Office, RunView, Path]:
    office = busy(app)
    made = office.report(date(2026, 4, 30))
    return office, made, written(tmp_path, office.bytes_of(made))


def test_where_there_is_a_database_log_and_stored_file_are_compared(
    stored: tuple[Office, RunView, Path], tmp_path: Path
) -> None:
    _office, made, path = stored
    code, said = run(tmp_path, str(path))
    assert code == 0, said
    assert "unknown" not in said
    assert "byte for byte the report “Compliance with required training” that was stored here" in said
    assert "nothing before it was changed" in said
    assert made.fingerprint in said


def test_a_log_that_was_changed_after_the_report_is_found(stored: tuple[Office, RunView, Path], tmp_path: Path) -> None:
    office, _made, path = stored
    with office.work() as work:
        guards = sa.text("SELECT name FROM sqlite_master WHERE tbl_name = 'audit_entry' AND type = 'trigger'")
        for (name,) in work.session.execute(guards).all():
            work.session.execute(sa.text(f"DROP TRIGGER {name}"))
        first = work.session.scalars(sa.select(AuditEntry).where(AuditEntry.agency_id == office.agency_id)).first()
        assert first
        first.actor = "Somebody else"
    code, said = run(tmp_path, str(path))
    assert code == 1
    assert "WRONG    The log" in said
    assert "was changed afterwards" in said


def test_what_is_no_file_gets_a_sentence(tmp_path: Path) -> None:
    code, said = run(tmp_path, str(tmp_path / "gone.pdf"))
    assert code == 2
    assert "does not exist" in said
