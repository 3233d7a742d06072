"""`lms policies media` looks where the agency's own modules lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli.main import main
from tests.unit.catalogue.recorded import write_recorded


def test_an_agencys_own_modules_come_before_those_that_ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_recorded(tmp_path)
    (folder / "media/twice.yaml").write_bytes("kind: podcast".encode("utf-16"))
    monkeypatch.setenv("LMS_POLICIES", str(tmp_path))
    result = CliRunner().invoke(main, ["policies", "media"])
    assert result.exit_code == 1
    assert "keys-and-doors: " in result.output
    assert "media/twice.yaml:1: This file is not UTF-8 text." in result.output
