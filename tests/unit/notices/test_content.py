"""The file in which an agency says when people are told."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli.policies import policies
from lms.notices import content
from lms.notices.model import Steps
from lms.platform.content import Overlay

THEIRS = """
reminders:
  days_before: [60, 14]
  on_the_day: false
  days_after: [3]
escalation:
  supervisor_after: 5
  officer_after: never
signature:
  again_after: []
  officer_after: 21
weekly_digest: false
letters:
  from: 06:30
  until: "17:00"
  calendar: us-federal
"""


def saying(folder: Path, text: str) -> Path:
    path = folder / "notices.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_our_file_says_what_the_program_does_without_one(tmp_path: Path) -> None:
    ours = content.in_overlay(Overlay("policies"), ["us-federal"])
    assert ours.mistakes == ()
    assert ours.steps == Steps()
    assert content.load(saying(tmp_path, "# nothing\n")).steps == Steps()


def test_an_agency_says_its_own_days_and_hours(tmp_path: Path) -> None:
    saying(tmp_path, THEIRS)
    found = content.in_overlay(Overlay("policies", tmp_path), ["us-federal"])
    assert found.mistakes == ()
    assert found.steps == Steps(
        before=(60, 14), on_the_day=False, after=(3,), supervisor_after=5, officer_after=None, sign_again=(),
        sign_officer=21, digest=False, first_hour=time(6, 30), last_hour=time(17), calendar="us-federal",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("reminders:\n  days_before: [30, 30]\n", 2, "30 is there twice. Write each number of days once."),
        ("reminders:\n  days_after:\n  - 1\n  - 0\n", 4, "'0' is no number of days. Write 1 to 366, or never."),
        ("reminders:\n  days_after: [never]\n", 2, "Take it out of the list."),
        ("escalation:\n  supervisor_after: soon\n", 2, "'soon' is no number of days."),
        ("escalation:\n  oficer_after: 3\n", 2, "Did you mean 'officer_after'?"),
        ("letters:\n  from: 25:00\n", 2, "'25:00' is no time of day. Write it as \"07:00\"."),
        ('letters:\n  from: "18:00"\n  until: "07:00"\n', 1, "'from' is not before 'until'."),
        (
            "letters:\n  until: '18:00'\n  calendar: mars\n", 3, 'There is no calendar named "mars". Write'),
        ("letters: [1\n", 2, "This is not YAML"),
        ("- 1\n", 1, "This should be a list of 'key: value' lines."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_how_to_mend_it(tmp_path: Path, text: str, line: int, words: str) -> None:
    found = content.load(saying(tmp_path, text), ["us-federal"])
    assert words in str(found.mistakes[0])
    assert found.mistakes[0].line == line
    assert found.steps.before == Steps().before


def test_the_check_of_the_policies_looks_at_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saying(tmp_path, "escalation:\n  officer_after: 0\n")
    one = CliRunner().invoke(policies, ["check", str(path)])
    assert one.exit_code == 1
    assert "notices.yaml:2: escalation, officer_after: '0' is no number of days." in one.output
    saying(tmp_path, THEIRS)
    assert CliRunner().invoke(policies, ["check", str(path)]).exit_code == 0
