"""`lms policies check` says what is wrong where, and its exit status says whether anything is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli.main import main
from tests.unit.catalogue.builder import changed, write


def test_a_good_module_is_summed_up(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["policies", "check", str(write(tmp_path) / "pool.yaml")])
    assert result.exit_code == 0
    assert "8 minutes stated, 7 computed" in result.output
    assert "No mistakes found." in result.output


def test_a_mistake_is_one_line_and_status_one(tmp_path: Path) -> None:
    folder = write(tmp_path, changed("module.yaml", "version: 1", "version: one"))
    result = CliRunner().invoke(main, ["policies", "check", str(folder)])
    assert result.exit_code == 1
    assert "module.yaml:5: version: this should be a whole number." in result.output


def test_the_report_as_json_names_every_part(tmp_path: Path) -> None:
    folder = write(tmp_path, changed("module.yaml", "version: 1", "version: one"))
    result = CliRunner().invoke(main, ["policies", "check", "--json", str(folder)])
    (mistake,) = json.loads(result.output)["mistakes"]
    assert (mistake["line"], mistake["mend"]) == (5, "Write it without quotes and without a fraction.")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["policies", "check", str(tmp_path / "nothing.yaml")])
    assert result.exit_code == 1
    assert "There is no such file." in result.output


def test_a_module_without_its_first_file_and_names_that_nothing_reads_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path)
    (folder / "module.yaml").rename(folder / "module.yml")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/drill.yml").write_text("requirement: drill\n")
    monkeypatch.setenv("LMS_POLICIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["policies", "check"])
    assert result.exit_code == 1
    assert "modules/keys-and-doors/module.yaml: This file is missing. Write it." in result.output
    for name in ("modules/keys-and-doors/module.yml", "requirements/drill.yml"):
        told = (
            f"{name}: This file is not read, because its name does not end in '.yaml'. Name it {Path(name).stem}.yaml."
        )
        assert told in result.output


def test_a_folder_of_policies_is_checked_by_its_parts(tmp_path: Path) -> None:
    write(tmp_path, changed("module.yaml", "version: 1", "version: one"))
    (tmp_path / "surveys").mkdir()
    (tmp_path / "surveys/reaction.yaml").write_bytes("survey: reaction".encode("utf-16"))
    (tmp_path / "opm.yaml").write_bytes("confirmed: yes".encode("utf-16"))
    (tmp_path / "intake.yaml").write_text("people: {colums: {}}\n")
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars/days.yaml").write_text("calender: days\n")
    for named in ([tmp_path], [tmp_path / "modules", tmp_path / "surveys"]):
        result = CliRunner().invoke(main, ["policies", "check", *map(str, named)])
        assert result.exit_code == 1
        assert "module.yaml:5: version: this should be a whole number." in result.output
        assert "reaction.yaml:1: This file is not UTF-8 text. Save it as UTF-8." in result.output
        assert "keys-and-doors/pool.yaml" not in result.output
    result = CliRunner().invoke(main, ["policies", "check", str(tmp_path)])
    assert "opm.yaml:1: This file is not UTF-8 text." in result.output
    assert "intake.yaml:1: " in result.output
    assert "`colums` is no setting here" in result.output
    assert "calendars/days.yaml:1: " in result.output
