"""Every file of the library says what it cites and where to read it; the command that checks files asks for it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lms.compliance import shipped
from lms.compliance.checks import check_policies
from lms.compliance.content import policies_in
from lms.platform.content import Overlay, root

LIBRARY = policies_in(Overlay("policies"))


@pytest.mark.parametrize("key", sorted(LIBRARY.requirements))
def test_a_file_of_the_library_says_where_it_comes_from_and_works_two_cases(key: str) -> None:
    assert list(shipped.lacking(LIBRARY.requirements[key])) == []


@pytest.mark.parametrize(
    ("setting", "without"),
    [
        ("citation", {"citation": ""}),
        ("source", {"source": ""}),
        ("source", {"source": "the official journal"}),
        ("owner", {"owner": ""}),
        ("reviewed_on", {"reviewed_on": None}),
        ("examples", {"examples": ()}),
    ],
)
def test_a_file_that_leaves_it_out_is_told(setting: str, without: dict[str, object]) -> None:
    file = LIBRARY.requirements["us-records-management"]
    assert file.requirement is not None
    (mistake,) = shipped.lacking(replace(file, requirement=replace(file.requirement, **without)))  # type: ignore[arg-type]
    assert f'"{setting}"' in str(mistake)


def test_a_file_that_does_not_say_whether_its_timing_was_read_is_told() -> None:
    file = LIBRARY.requirements["us-records-management"]
    (mistake,) = shipped.lacking(replace(file, text=file.text.replace("confirmed: true\n", "")))
    assert '"confirmed"' in str(mistake)


def test_the_check_asks_the_library_for_it_and_leaves_an_agencys_own_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = "requirement: own-rule\nsatisfied_by: m\ninitial: {within: 30 days, of: appointment}\n"
    ours, own = tmp_path / "ours", tmp_path / "own"
    for folder in (ours, own):
        (folder / "requirements").mkdir(parents=True)
    shutil.copytree(root("policies") / "calendars", ours / "calendars")
    monkeypatch.setattr("lms.platform.content.BUNDLED", tmp_path / "bundled")
    shutil.move(ours, tmp_path / "bundled" / "policies")
    (own / "requirements" / "own-rule.yaml").write_text(bare)
    assert check_policies(Overlay("policies", own)).mistakes == ()
    (tmp_path / "bundled" / "policies" / "requirements" / "our-rule.yaml").write_text(bare.replace("own-", "our-"))
    told = check_policies(Overlay("policies", own)).mistakes
    assert {m.file for m in told} == {str(tmp_path / "bundled" / "policies" / "requirements" / "our-rule.yaml")}
    assert len(told) == 6
