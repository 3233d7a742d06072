"""`lms policies check` says what is wrong where, and its exit status says whether anything is."""

from __future__ import annotations

import json
from pathlib import Path

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
