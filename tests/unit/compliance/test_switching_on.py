"""Files bind nobody until the agency switches them on; what is on gets the new texts, what was withdrawn stays off."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from lms.cli.main import main
from lms.compliance.adopted import Adoption, adopted_in
from lms.compliance.services import texts
from lms.compliance.services.policies import Published, publish_policies
from lms.kernel.errors import Invalid, Refused
from lms.platform.content import Overlay, root
from tests.unit.compliance.agency import Bed, found

DRAFT = "requirement: own-rule\ntitle: Own rule\nsatisfied_by: m\ninitial: {within: 30 days, of: appointment}\n"
EIGHT = (
    "us-charge-card", "us-cui", "us-ethics-annual", "us-ethics-initial", "us-no-fear", "us-records-management",
    "us-security-awareness", "us-supervisors",
)  # fmt: skip


def publish(agency: Bed, folder: Path | None = None, *keys: str, others: bool = True) -> Published:
    with agency.work() as work:
        return publish_policies(work, Overlay("policies", folder), [Adoption(key) for key in keys], others=others)


def in_force(agency: Bed) -> list[str]:
    with agency.work() as work:
        return sorted(view.key for view in texts.requirements(work))


def write(folder: Path, text: str = DRAFT) -> Path:
    (folder / "requirements").mkdir(exist_ok=True)
    (folder / "requirements" / "own-rule.yaml").write_text(text)
    return folder


def test_publishing_the_whole_library_binds_nobody(both: Flask) -> None:
    agency = found(both)
    published = publish(agency)
    assert published.in_force == 0
    assert in_force(agency) == []
    assert "us-federal" in published.texts
    assert any(line.startswith("records-management version") for line in published.modules)


def test_a_requirement_binds_once_it_is_switched_on_and_only_that_one(both: Flask) -> None:
    agency = found(both)
    published = publish(agency, None, "us-no-fear")
    assert (published.switched_on, published.in_force) == (("us-no-fear",), 1)
    assert in_force(agency) == ["us-no-fear"]


def test_what_is_on_gets_its_new_text_and_what_is_off_does_not(app: Flask, tmp_path: Path) -> None:
    agency, folder = found(app), write(tmp_path)
    publish(agency, folder, "own-rule")
    assert publish(agency, folder).texts == ()
    write(tmp_path, DRAFT.replace("30 days", "31 days"))
    again = publish(agency, folder)
    assert (again.texts, again.switched_on) == (("own-rule",), ())
    with agency.work() as work:
        assert texts.requirement(work, "own-rule").version == 2


def test_only_what_is_named_is_published_if_the_others_are_to_wait(app: Flask, tmp_path: Path) -> None:
    agency, folder = found(app), write(tmp_path)
    publish(agency, folder, "own-rule")
    write(tmp_path, DRAFT.replace("30 days", "31 days"))
    assert publish(agency, folder, "us-no-fear", others=False).texts == ("us-no-fear",)
    assert in_force(agency) == ["own-rule", "us-no-fear"]


def test_one_requirement_is_not_held_up_by_a_module_that_it_does_not_name(app: Flask, tmp_path: Path) -> None:
    agency = found(app)
    publish(agency)
    own = shutil.copytree(root("policies") / "modules" / "no-fear-act", tmp_path / "modules" / "no-fear-act")
    lesson = next((own / "lessons").glob("*.md"))
    lesson.write_text(lesson.read_text() + "\nOne more sentence.\n")
    with pytest.raises(Refused, match="Write 'version:"):
        publish(agency, tmp_path)
    published = publish(agency, tmp_path, "us-records-management", others=False)
    assert (published.switched_on, published.modules) == (("us-records-management",), ())


def test_one_requirement_brings_the_modules_and_calendars_that_it_names_and_no_other(app: Flask) -> None:
    agency = found(app)
    published = publish(agency, None, "us-records-management", others=False)
    assert published.texts == ("us-records-management",)
    assert [line.split()[0] for line in published.modules] == ["records-management"]


def test_what_was_withdrawn_stays_off_until_it_is_named_again(app: Flask) -> None:
    agency = found(app)
    publish(agency, None, "us-no-fear")
    with agency.work() as work:
        texts.withdraw(work, "us-no-fear", "not ours")
    assert publish(agency).in_force == 0
    assert publish(agency, None, "us-no-fear").switched_on == ("us-no-fear",)


def test_the_day_from_which_a_requirement_is_adopted_outlives_a_new_text(app: Flask, tmp_path: Path) -> None:
    agency, folder = found(app), write(tmp_path)
    with agency.work() as work:
        publish_policies(work, Overlay("policies", folder), [Adoption("own-rule", date(2026, 2, 1))])
    write(tmp_path, DRAFT.replace("30 days", "31 days"))
    publish(agency, folder)
    with agency.work() as work:
        view = texts.requirement(work, "own-rule")
    assert (view.version, view.in_force_from) == (2, date(2026, 2, 1))


def test_a_file_that_is_gone_leaves_its_last_text_in_force_and_is_told(app: Flask, tmp_path: Path) -> None:
    agency, folder = found(app), write(tmp_path)
    publish(agency, folder, "own-rule")
    published = publish(agency)
    assert (published.without_file, published.in_force) == (("own-rule",), 1)
    assert in_force(agency) == ["own-rule"]


def test_a_mistake_in_any_file_or_an_unknown_name_publishes_nothing(app: Flask, tmp_path: Path) -> None:
    agency = found(app)
    with pytest.raises(Invalid, match="There is no requirement"):
        publish(agency, None, "us-no-feer")
    with pytest.raises(Invalid, match=r"Nothing was published.*own-rule\.yaml:4"):
        publish(agency, write(tmp_path, DRAFT.replace("30 days", "30 dais")), "us-no-fear")
    assert in_force(agency) == []


def test_the_sample_agency_lists_its_eight() -> None:
    listed = adopted_in(root("policies") / "sample-agency" / "adopted.yaml")
    assert tuple(adoption.key for adoption in listed) == EIGHT


@pytest.mark.parametrize(
    "text, words",
    [
        ("switched: [a]", "'switched_on' is missing"),
        ("switched_on: [a, b, a]", 'names "a" twice'),
        ("switched_on:\n- {requirement: a, adopted_from: soon}", "should be a day"),
        ("switched_on: [", "not YAML"),
    ],
)
def test_a_list_with_a_mistake_is_told(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "adopted.yaml").write_text(text)
    with pytest.raises(Invalid, match=words):
        adopted_in(tmp_path / "adopted.yaml")
    with pytest.raises(Invalid, match="There is no file"):
        adopted_in(tmp_path / "other.yaml")


def test_a_list_may_say_from_which_day(tmp_path: Path) -> None:
    (tmp_path / "adopted.yaml").write_text("switched_on:\n- a\n- {requirement: b, adopted_from: 2026-09-01}\n")
    assert adopted_in(tmp_path / "adopted.yaml") == [Adoption("a"), Adoption("b", date(2026, 9, 1))]


def run(folder: Path, arguments: Sequence[str]) -> Result:
    environment = {"LMS_DATA": str(folder), "LMS_TODAY": "2026-06-01", "LMS_ZONE": "America/New_York"}
    return CliRunner().invoke(main, ["policies", "publish", "--agency", "agency-1", *arguments], env=environment)


def test_the_command_says_how_to_switch_on_and_does_it(app: Flask, tmp_path: Path) -> None:
    found(app)
    first = run(tmp_path, [])
    assert first.exit_code == 0, first.output
    assert "No requirement is switched on, so nobody owes anything yet." in first.output
    assert "lms policies publish --agency agency-1 --only us-records-management" in first.output
    second = run(tmp_path, ["--only", "us-no-fear", "--from", "2026-06-01"])
    assert second.exit_code == 0, second.output
    assert "switched on: us-no-fear\nDeadlines are settled next." in second.output
    assert "No requirement is switched on" not in second.output


def test_the_command_takes_a_list(app: Flask, tmp_path: Path) -> None:
    agency = found(app)
    (tmp_path / "adopted.yaml").write_text("switched_on: [us-no-fear, us-cui]\n")
    told = run(tmp_path, ["--adopted", str(tmp_path / "adopted.yaml")])
    assert told.exit_code == 0, told.output
    assert in_force(agency) == ["us-cui", "us-no-fear"]


def test_a_day_without_a_requirement_is_refused(app: Flask, tmp_path: Path) -> None:
    told = run(tmp_path, ["--from", "2026-06-01"])
    assert told.exit_code == 2
    assert "Say with --only KEY" in told.output
