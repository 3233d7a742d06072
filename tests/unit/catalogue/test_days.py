"""A file says of no day that is still to come that something was done on it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from lms.catalogue import content, services
from lms.cli.main import main
from lms.compliance.content import policies_in
from lms.compliance.services.candidates import candidate_at
from lms.compliance.services.policies import publish_policies
from lms.kernel.clock import RELEASED, Clock
from lms.kernel.daytext import not_yet
from lms.kernel.errors import Invalid
from lms.platform.content import Overlay, root
from tests.conftest import NOON
from tests.unit.catalogue.builder import changed, write
from tests.unit.compliance.agency import found

FAR = "2999-03-31"
TOLD = "'reviewed_on' says 31 March 2999, a day that is still to come: today is "
RULE = f"requirement: own-rule\nsatisfied_by: m\nreviewed_on: {FAR}\ninitial: {{within: 30 days, of: appointment}}\n"


def far(folder: Path) -> Path:
    return write(folder, changed("module.yaml", "reviewed_on: 2026-11-22", f"reviewed_on: {FAR}"))


def rule(folder: Path) -> Path:
    (folder / "requirements").mkdir()
    (folder / "requirements/own-rule.yaml").write_text(RULE)
    return folder / "requirements/own-rule.yaml"


def test_a_day_is_judged_by_the_day_that_is_given() -> None:
    today = date(2026, 11, 22)
    assert not_yet("done_on", today, today) == ""
    assert not_yet("done_on", date(2026, 11, 23), today) == (
        "'done_on' says 23 November 2026, a day that is still to come: today is 22 November 2026."
    )


def test_a_review_that_is_still_to_come_is_told_with_its_line(tmp_path: Path) -> None:
    folder = content.folder_at(write(tmp_path))
    assert content.load(folder, date(2026, 11, 22)).mistakes == ()
    (told,) = content.load(folder, date(2026, 11, 21)).mistakes
    assert (Path(told.file).name, told.line) == ("module.yaml", 8)
    assert told.mend == "Write the day on which somebody last compared the text with the rules it cites."
    (tmp_path / "modules/keys-and-doors/pool.yaml").unlink()
    assert len(content.load(folder, date(2026, 11, 21)).mistakes) == 2, "it is told beside everything else"


@pytest.mark.parametrize("named", [True, False], ids=["files named", "all"])
def test_the_check_refuses_it_in_modules_and_requirements(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    far(tmp_path)
    rule(tmp_path)
    monkeypatch.setenv("LMS_POLICIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["policies", "check", *(["modules", "requirements"] if named else [])])
    assert result.exit_code == 1
    assert f"modules/keys-and-doors/module.yaml:8: {TOLD}" in result.output
    assert f"requirements/own-rule.yaml:3: {TOLD}" in result.output


def test_neither_is_published(both: Flask, tmp_path: Path) -> None:
    agency = found(both)
    far(tmp_path)
    with agency.work() as work, pytest.raises(Invalid, match=f"Nothing was published.*module.yaml:8: {TOLD}"):
        services.publish_modules(work, agency.agency_id, Overlay("policies", tmp_path), {"keys-and-doors"})
    file = rule(tmp_path)
    with agency.work() as work, pytest.raises(Invalid, match=f"Nothing was published.*own-rule.yaml:3: {TOLD}"):
        publish_policies(work, Overlay("policies", tmp_path))
    with agency.work() as work:
        (told,) = candidate_at(work, file).mistakes
        assert (told.line, TOLD in told.what) == (3, True)


def test_a_rehearsal_in_the_past_and_a_clock_that_is_behind_take_what_was_reviewed_before_the_release() -> None:
    zone = "America/New_York"
    assert Clock(stopped_at=NOON).latest_day(zone) >= RELEASED
    ahead = datetime.fromisoformat("2998-05-01T12:00:00+00:00")
    assert Clock(stopped_at=ahead).latest_day(zone) == date(2998, 5, 1)


def test_nothing_that_we_ship_was_reviewed_after_its_release() -> None:
    for own in (None, root("policies") / "sample-agency"):
        overlay = Overlay("policies", own)
        for file in policies_in(overlay).requirements.values():
            assert file.requirement
            assert (file.requirement.reviewed_on or RELEASED) <= RELEASED, file.file
        for folder in content.folders_in(overlay):
            module = content.load(folder).module
            assert module
            assert module.head.reviewed_on <= RELEASED, folder.name
