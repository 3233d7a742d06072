"""Every worked case of the language and every example of the requirement files, one test each."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from lms.compliance.checks import CaseResult, check_files, check_policies
from lms.compliance.content import requirement_from
from lms.platform.content import Overlay, root

CASES = Path(__file__).parents[3] / "cases"
REPORT = check_files([CASES], Overlay("policies"))
SHIPPED = check_policies(Overlay("policies"))
SAMPLE = check_policies(Overlay("policies", root("policies") / "sample-agency"))
FILES = sorted(Overlay("policies").glob("requirements/**/*.yaml"))
MUST_SAY = (
    "title", "summary", "citation", "jurisdiction", "owner", "notes", "audience", "audience_groups", "topics",
)  # fmt: skip


def _name(result: CaseResult) -> str:
    return f"{Path(result.file).stem}-{result.case}"


def test_no_case_file_has_a_mistake():
    assert [str(mistake) for mistake in REPORT.mistakes] == []
    assert len(REPORT.results) == 164


def test_every_shipped_requirement_is_whole_and_has_two_examples():
    assert [str(mistake) for mistake in SHIPPED.mistakes] == []
    assert len(SHIPPED.requirements) == len(FILES) >= 64
    tried = Counter(result.requirement for result in SHIPPED.results)
    assert [name for name in SHIPPED.requirements if tried[name] < 2] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_shipped_file_is_a_dated_template_that_can_be_found_and_judged(file: Path):
    text = file.read_text()
    assert text.startswith("# A dated template, not law: compare it with the current text, edit it, and put the day")
    found = requirement_from(text, file.name).requirement
    assert found is not None
    assert (found.id, found.reviewed_on) == (file.stem, date(2026, 11, 22))
    missing = [name for name in MUST_SAY if not getattr(found, name)]
    assert missing == []
    assert "\nconfirmed: " in text
    assert found.source.startswith(("http://", "https://")) or not found.confirmed
    assert file.parent.parent.name == "requirements"


def test_the_examples_of_the_library_tell_of_people_in_time_and_of_people_late():
    said = {result.expected.get("status") for result in SHIPPED.results}
    assert {"compliant", "pending", "overdue", "not_applicable", "upcoming", "exempt", "awaiting_signoff"} <= said
    late = {
        r.requirement
        for r in SHIPPED.results
        if "overdue" in str(r.expected) or r.expected.get("last_on_time") is False
    }
    assert len(late) > 0.8 * len(FILES)


def test_the_sample_agencys_own_files_pass_as_well():
    assert not SAMPLE.failed, [*map(str, SAMPLE.mistakes), *map(str, SAMPLE.failures)]
    own = sorted((root("policies") / "sample-agency" / "requirements").rglob("*.yaml"))
    assert own
    assert [file.name for file in own if "\naudience: " not in file.read_text()] == []


@pytest.mark.parametrize("result", [*REPORT.results, *SHIPPED.results], ids=_name)
def test_the_worked_case_comes_out_as_expected(result: CaseResult):
    assert result.passed, str(result)
