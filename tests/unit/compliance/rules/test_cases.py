"""Every worked case of the language and every example of the requirement files, one test each."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.compliance.checks import CaseResult, check_files, check_policies
from lms.platform.content import Overlay

CASES = Path(__file__).parents[3] / "cases"
REPORT = check_files([CASES], Overlay("policies"))
SHIPPED = check_policies(Overlay("policies"))


def _name(result: CaseResult) -> str:
    return f"{Path(result.file).stem}-{result.case}"


def test_no_case_file_has_a_mistake():
    assert [str(mistake) for mistake in REPORT.mistakes] == []
    assert len(REPORT.results) == 164


def test_every_shipped_requirement_is_whole_and_has_two_examples():
    assert [str(mistake) for mistake in SHIPPED.mistakes] == []
    assert len(SHIPPED.requirements) == 8
    for name in SHIPPED.requirements:
        assert sum(result.requirement == name for result in SHIPPED.results) >= 2


@pytest.mark.parametrize("result", [*REPORT.results, *SHIPPED.results], ids=_name)
def test_the_worked_case_comes_out_as_expected(result: CaseResult):
    assert result.passed, str(result)
