"""The ten minutes of docs/requirements.md go as they are told there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli.main import main
from lms.platform.content import root

PAGE = (root("policies").parent / "docs" / "requirements.md").read_text("utf-8")
TOLD = "my-policies/requirements/fire-drill.yaml"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the file of step 1 was written."""
    file = re.search(r"```yaml\n(requirement: fire-drill\n.*?)```", PAGE, re.DOTALL)
    assert file is not None
    (tmp_path / TOLD).parent.mkdir(parents=True)
    (tmp_path / TOLD).write_text(file[1])
    monkeypatch.chdir(tmp_path)
    return tmp_path / TOLD


def check() -> tuple[int, str]:
    told = CliRunner().invoke(main, ["policies", "check", TOLD])
    return told.exit_code, told.output


def test_the_failing_message_is_the_one_that_is_shown(here: Path) -> None:
    code, said = check()
    shown = re.search(r"\$ lms policies check .*?\n(.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    assert (code, said) == (1, shown[1])


def test_both_ways_of_mending_it_work(here: Path) -> None:
    text = here.read_text()
    for mended in (text.replace("2027-03-16", "2027-03-10"), text.replace("from: completion", "from: due")):
        assert mended != text
        here.write_text(mended)
        code, said = check()
        assert code == 0, said
        assert said in PAGE


def test_a_slip_is_told_as_the_page_tells_it(here: Path) -> None:
    here.write_text(here.read_text().replace("topics:", "topic:"))
    code, said = check()
    assert code == 1
    assert said.splitlines()[0] in PAGE


def test_every_line_of_the_table_of_histories_is_read(here: Path) -> None:
    """One invented person to whom all of it happened; what is asked does not matter."""
    table = PAGE.split("| Something happened | Write |")[1].split("\n\n")[0]
    facts = [fact for fact in re.findall(r"`(\{type: [^`]*\})`", table) if "first_aider" not in fact]
    assert len(facts) == 6
    tagged = re.findall(r"`(\{type: designation[^`]*\})`", table)
    case = ["- title: all of it", "  history:", *(f"  - {fact}" for fact in facts + tagged), "  as_of: 2026-06-01"]
    mended = here.read_text().replace("2027-03-16", "2027-03-10")
    here.write_text(mended + "\n".join([*case, "  expect: {status: compliant}"]) + "\n")
    code, said = check()
    assert code == 0, said
