"""`lms policies calendar` writes calendars that say which years they cover and where they come from."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms.cli.main import main
from lms.compliance.content import calendar_from
from lms.compliance.holidays import Wanted, calendar_text
from lms.compliance.model import Calendar
from lms.kernel.errors import Invalid
from lms.platform.content import root

CALENDARS = root("policies") / "calendars"


def calendar(**wanted: object) -> Calendar:
    given = {"name": "c", "country": "US", "first_year": 2026, "last_year": 2028} | wanted
    found = calendar_from(calendar_text(Wanted(**given)), "c.yaml").calendar  # type: ignore[arg-type]
    assert found is not None
    return found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["policies", "calendar", *arguments])


def test_the_country_alone_has_no_days_of_a_state() -> None:
    assert date(2026, 3, 31) not in calendar().holidays
    assert date(2026, 3, 31) in calendar(subdivision="CA").holidays


def test_a_first_of_january_on_a_saturday_is_kept_on_the_day_before_in_the_last_year() -> None:
    assert date(2027, 12, 31) in calendar(last_year=2027).holidays
    assert date(2028, 1, 1) not in calendar().holidays


def test_a_holiday_on_the_weekend_is_left_out_and_the_weekend_can_be_chosen() -> None:
    assert date(2026, 7, 4) not in calendar().holidays
    assert date(2026, 7, 3) in calendar().holidays
    friday = calendar(weekend=("fri", "sat"))
    assert (date(2026, 7, 3) in friday.holidays, friday.weekend) == (False, frozenset({4, 5}))


def test_the_file_says_its_years_its_package_and_the_name_of_each_day() -> None:
    text = calendar_text(Wanted(name="us", country="US", first_year=2026, last_year=2026))
    assert text.startswith(f"# Written by `lms policies calendar` from the package holidays {version('holidays')}: ")
    assert "years: {from: 2026, until: 2026}" in text
    assert "- 2026-11-26          # Thanksgiving Day\n" in text


@pytest.mark.parametrize(
    "wanted, words",
    [
        ({"name": "US Federal"}, "cannot name a calendar"),
        ({"country": "XX"}, 'does not know the country "XX"'),
        ({"subdivision": "ZZ"}, '"ZZ" is not a subdivision of US. Known: AK'),
        ({"categories": ("bank",)}, '"bank" is not a category of US. The words are: government'),
        ({"weekend": ("saturday",)}, "one to six of these: mon"),
        ({"first_year": 2029}, "Write the years as 2024-2032"),
        ({"last_year": 2099}, "at most 40"),
    ],
)
def test_what_the_package_does_not_know_is_told(wanted: dict[str, object], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        calendar(**wanted)


def test_the_command_writes_a_file_once_and_overwrites_only_if_told(tmp_path: Path) -> None:
    file = tmp_path / "us.yaml"
    arguments = ["us", "--country", "us", "--years", "2026", "--out", str(file)]
    assert "11 holidays, 2026 to 2026." in run(*arguments).output
    file.write_text(file.read_text() + "- 2026-03-03\n")
    refused = run(*arguments)
    assert (refused.exit_code, "perhaps with days added by hand" in refused.output) == (2, True)
    assert "2026-03-03" in file.read_text()
    assert run(*arguments, "--replace").exit_code == 0
    assert "2026-03-03" not in file.read_text()
    assert CliRunner().invoke(main, ["policies", "check", str(file)]).exit_code == 0


def test_years_that_are_none_and_a_folder_that_is_not_there_are_told(tmp_path: Path) -> None:
    assert 'Write the years as 2024-2032, not "soon"' in run("us", "--country", "US", "--years", "soon").output
    nowhere = str(tmp_path / "none" / "us.yaml")
    assert "There is no folder" in run("us", "--country", "US", "--years", "2026", "--out", nowhere).output


def test_the_shipped_federal_calendar_is_what_the_command_writes() -> None:
    shipped = calendar_from((CALENDARS / "us-federal.yaml").read_text(), "us-federal.yaml").calendar
    assert shipped == calendar(name="us-federal", first_year=2024, last_year=2032)
