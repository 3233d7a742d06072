"""`lms report`: instants, files, sentences."""

from __future__ import annotations

import csv
import errno
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from lms.cli.instants import instant_of
from lms.cli.main import main
from lms.kernel.errors import Invalid
from lms.reporting.services import runs
from tests.unit.compliance.agency import RECORDS
from tests.unit.reporting.agency import found_office
from tests.unit.reporting.crowd import found_crowd

NOW = datetime(2027, 4, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2027-03-04", "2027-03-05T04:59:59.999999+00:00"),
        ("2027-03-04T12:00", "2027-03-04T17:00:00+00:00"),
        ("2027-04-01", "2027-04-01T15:00:00+00:00"),
        ("2027-03-04T12:00+00:00", "2027-03-04T12:00:00+00:00"),
    ],
)
def test_an_instant_is_read_in_the_agencys_zone(text: str, instant: str) -> None:
    assert instant_of(text, "America/New_York", NOW).isoformat() == instant


def test_what_is_no_instant_gets_a_sentence() -> None:
    for text in ("last week", "2026-13-01", "9999-12-31", "0001-01-01T00:00"):
        with pytest.raises(Invalid, match="write 2027-03-04"):
            instant_of(text, "Asia/Tokyo" if text.startswith("0001") else "America/New_York", NOW)


def run(app: Flask, folder: Path, *arguments: str) -> tuple[int, str]:
    environment = {"LMS_DATA": str(folder), "LMS_TODAY": "2026-11-23", "LMS_FILES_URL": (folder / "files").as_uri()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    result = CliRunner().invoke(main, ["report", *arguments], env={**kept, **environment})
    return result.exit_code, result.output


def test_a_report_is_made_and_written_from_the_command_line(app: Flask, tmp_path: Path) -> None:
    office = found_office(app)
    office.hire("Brown", "Ann", "D1", date(2026, 1, 5))
    out, data = tmp_path / "out.pdf", tmp_path / "out.csv"
    code, said = run(
        app, tmp_path, "compliance", "--agency", f"agency-{office.agency_id}", "--as-of", "2026-01-06",
        "--out", str(out), "--data", str(data),
    )  # fmt: skip
    assert code == 0, said
    assert out.read_bytes()[:5] == b"%PDF-"
    assert data.read_text("utf-8-sig").startswith("staff_no")
    assert "pages" in said


def test_all_data_of_a_report_go_into_a_folder_or_the_first_into_a_file(app: Flask, tmp_path: Path) -> None:
    office = found_office(app)
    office.publish(RECORDS)
    office.hire("Brown", "Ann", "D1")
    asked = ["compliance", "--agency", f"agency-{office.agency_id}", "--as-of", "2026-01-31", "--since", "2026-01-20"]
    for target in ("data", "first.csv"):
        code, said = run(app, tmp_path, *asked, "--out", str(tmp_path / "out.pdf"), "--data", str(tmp_path / target))
        assert code == 0, said
    names = sorted(path.name.rpartition("compliance-")[2] for path in (tmp_path / "data").iterdir())
    assert names == ["later.csv", "months.csv", "register.csv", "signatures.csv"]
    assert (tmp_path / "first.csv").read_text("utf-8-sig").startswith("staff_no")


def test_the_outcome_report_of_a_period_is_written_with_all_its_data(app: Flask, tmp_path: Path) -> None:
    crowd = found_crowd(app, 6)
    crowd.learns(crowd.people, date(2026, 7, 3), 3)
    out, data = tmp_path / "out.pdf", tmp_path / "data"
    code, said = run(
        app, tmp_path, "outcomes", "--agency", "AG", "--module", "records-management", "--from", "2026-07-01",
        "--until", "2026-07-31", "--out", str(out), "--data", str(data),
    )  # fmt: skip
    assert code == 0, said
    assert out.read_bytes()[:5] == b"%PDF-"
    (modules,) = data.glob("*outcomes-modules.csv")
    (row,) = csv.DictReader(modules.read_text("utf-8-sig").splitlines())
    told = {name: row[name] for name in ("module", "title", "from_on", "until_on", "started")}
    assert list(told.values()) == ["records-management", "Records management", "2026-07-01", "2026-07-31", "6"]
    assert len(list(data.iterdir())) == 15


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["compliance", "--agency", "nowhere"], "There is no agency 'nowhere'"),
        (["weather", "--agency", "agency-1"], "There is no report “weather”"),
        (["compliance", "--agency", "agency-1", "--as-of", "1999-01-01"], "has existed since 1 January 2000"),
    ],
)
def test_bad_input_gets_a_sentence(app: Flask, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    found_office(app)
    code, said = run(app, tmp_path, *arguments, "--out", str(tmp_path / "out.pdf"))
    assert code == 2
    assert sentence in said
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("option", ["--out", "--data"])
def test_a_folder_that_is_not_there_is_said_before_anything_is_made(app: Flask, tmp_path: Path, option: str) -> None:
    office = found_office(app)
    where = {"--out": str(tmp_path / "out.pdf"), "--data": str(tmp_path / "out.csv")}
    where[option] = str(tmp_path / "nowhere" / "file.csv")
    asked = [word for pair in where.items() for word in pair]
    code, said = run(app, tmp_path, "compliance", "--agency", f"agency-{office.agency_id}", *asked)
    assert (code, said) == (
        2,
        f"lms: {option}: there is no folder {tmp_path / 'nowhere'}. Make it, or name another one.\n",
    )
    with office.work() as work:
        assert runs.count_runs(work) == 0


def test_folders_for_the_data_are_made_with_those_above_them(app: Flask, tmp_path: Path) -> None:
    office = found_office(app)
    office.publish(RECORDS)
    office.hire("Brown", "Ann", "D1")
    deep = tmp_path / "new" / "deeper"
    asked = ["compliance", "--agency", f"agency-{office.agency_id}", "--as-of", "2026-01-31", "--since", "2026-01-20"]
    code, said = run(app, tmp_path, *asked, "--out", str(tmp_path / "out.pdf"), "--data", str(deep))
    assert code == 0, said
    assert any(deep.iterdir())


def test_a_disk_that_is_full_leaves_no_half_file_and_says_where_the_report_is(app: Flask, tmp_path: Path) -> None:
    office, full = found_office(app), Path("/dev/full")
    office.hire("Brown", "Ann", "D1", date(2026, 1, 5))
    asked = ["compliance", "--agency", f"agency-{office.agency_id}", "--as-of", "2026-01-06", "--out", str(full)]
    code, said = run(app, tmp_path, *asked)
    assert code == 2, said
    assert "/dev/full could not be written: No space left on device. The report is kept all the same" in said


def test_a_full_disk_gets_a_sentence_and_the_command_does_not_wait_for_ever(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a library puts an error of its own around the system's."""
    office = found_office(app)

    def compiled(*_: object) -> None:
        try:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise LookupError("the sheet could not be closed") from error

    monkeypatch.setattr(runs, "compiled", compiled)
    asked = ("register", "--agency", f"agency-{office.agency_id}", "--out", str(tmp_path / "out.pdf"))
    code, said = run(app, tmp_path, *asked)
    assert code == 2
    assert "There is no room left where files are stored" in said
    assert "a worker tries it again" in said
    assert not (tmp_path / "out.pdf").exists()
