"""`lms policies preview`, and what `lms policies publish` says of the people whom it moves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from lms.cli.main import main
from tests.unit.compliance.agency import RECORDS, Bed, found

TODAY = date(2026, 6, 1)
TIGHTER = RECORDS.replace("60 days", "30 days")


@pytest.fixture
def bed(app: Flask, tmp_path: Path) -> Bed:
    (tmp_path / "own" / "requirements").mkdir(parents=True)
    one = found(app)
    one.publish(RECORDS)
    for _ in range(2):
        one.person(date(2026, 4, 20))
    return one.on(TODAY)


def run(folder: Path, *arguments: str) -> Result:
    environment = {"LMS_DATA": str(folder), "LMS_TODAY": TODAY.isoformat(), "LMS_POLICIES": str(folder / "own")}
    environment["LMS_ZONE"] = "America/New_York"  # today is the agency's, whatever hour it is here
    return CliRunner().invoke(main, ["policies", *arguments], env=environment)


def written(folder: Path, text: str) -> str:
    path = folder / "own" / "requirements" / "records.yaml"
    path.write_text(text)
    return str(path)


def test_it_says_who_moves_and_writes_nothing(bed: Bed, tmp_path: Path) -> None:
    file = written(tmp_path, TIGHTER)
    for _ in range(2):
        told = run(tmp_path, "preview", file)
        assert told.exit_code == 0, told.output
        assert "Records management (records); in force: version 1." in told.output
        assert "On 1 June 2026: 2 under it now, 2 after the change." in told.output
        assert "2 get an earlier date" in told.output
        assert "2 would be overdue at once" in told.output
        assert "The catalogue does not have: records-management." in told.output
        assert "It moves 2 of 2 people, 2 overdue at once. Nothing was changed." in told.output


def test_it_can_be_asked_about_another_day_and_gives_the_people_as_csv(bed: Bed, tmp_path: Path) -> None:
    file = written(tmp_path, TIGHTER)
    told = run(tmp_path, "preview", file, "--as-of", "2026-05-01", "--csv", str(tmp_path / "people.csv"))
    assert "On 1 May 2026" in told.output
    assert "overdue at once" not in told.output
    lines = (tmp_path / "people.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "earlier,pending,2026-06-19,pending,2026-05-20,-30" in lines[1]


def test_a_file_that_cannot_be_written_gets_a_sentence(bed: Bed, tmp_path: Path) -> None:
    told = run(tmp_path, "preview", written(tmp_path, TIGHTER), "--csv", str(tmp_path / "nowhere" / "people.csv"))
    assert told.exit_code == 2
    assert isinstance(told.exception, SystemExit)
    assert "nowhere/people.csv: No such file or directory." in told.output


def test_it_shows_what_a_withdrawal_would_do(bed: Bed, tmp_path: Path) -> None:
    told = run(tmp_path, "preview", "records", "--withdrawal")
    assert "2 are under it no more" in told.output
    assert run(tmp_path, "preview", "nothing", "--withdrawal").exit_code == 2
    missing = run(tmp_path, "preview", "records")
    assert missing.exit_code == 2
    assert "There is no file records." in missing.output


def test_a_requirement_that_is_not_in_force_applies_from_the_day_that_is_said(bed: Bed, tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    file.write_text(TIGHTER.replace("requirement: records", "requirement: new"))
    late = run(tmp_path, "preview", str(file))
    assert "in force: nothing" in late.output
    assert "2 would be overdue at once" in late.output
    kind = run(tmp_path, "preview", str(file), "--from", "2026-06-01")
    assert "It would apply from 1 June 2026." in kind.output
    assert "overdue at once" not in kind.output


def test_a_file_with_mistakes_is_told_line_by_line(bed: Bed, tmp_path: Path) -> None:
    told = run(tmp_path, "preview", written(tmp_path, TIGHTER.replace("30 days", "soon")))
    assert told.exit_code != 0
    assert "records.yaml:5:" in told.output
    worked = (
        "examples:\n- {title: t, history: [{type: appointment, date: 2026-01-01}], as_of: 2026-01-02, "
        "expect: {status: overdue}}\n"
    )
    failing = run(tmp_path, "preview", written(tmp_path, TIGHTER + worked))
    assert failing.exit_code == 1
    assert 'The example "t" does not come out: status should be overdue, is pending.' in failing.output


def test_publishing_says_how_many_people_it_moves(bed: Bed, tmp_path: Path) -> None:
    written(tmp_path, TIGHTER)
    told = run(tmp_path, "publish", "--agency", "agency-1")
    assert told.exit_code == 0, told.output
    assert "published: records. It moves 2 of 2 people, 2 overdue at once." in told.output
    on = run(tmp_path, "publish", "--agency", "agency-1", "--only", "us-no-fear", "--from", "2026-06-01")
    assert "switched on: us-no-fear. It moves 2 of 2 people." in on.output
