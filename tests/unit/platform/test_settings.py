"""The settings of an installation."""

from datetime import date
from pathlib import Path

import pytest

from lms.kernel.errors import Invalid
from lms.platform.settings import DEMONSTRATION, policies_folder, settings_from

STORY = '{"today": "2026-11-20", "zone": "America/New_York", "policies": "sample-agency"}'


def test_a_command_on_the_folder_of_a_demonstration_lives_on_its_day(tmp_path: Path) -> None:
    (tmp_path / DEMONSTRATION).write_text(STORY, "utf-8")
    found = settings_from({"LMS_DATA": str(tmp_path)})
    assert (found.today, found.zone, found.demonstration) == (date(2026, 11, 20), "America/New_York", True)
    assert found.smtp_url == f"maildir:{tmp_path / 'mail'}"
    assert found.policies is not None
    assert found.policies == policies_folder({"LMS_DATA": str(tmp_path)})
    assert found.policies.name == "sample-agency"


def test_what_the_environment_says_wins_over_the_demonstration(tmp_path: Path) -> None:
    (tmp_path / DEMONSTRATION).write_text(STORY, "utf-8")
    said = {"LMS_TODAY": "2026-12-01", "LMS_ZONE": "Europe/Berlin", "LMS_DEMONSTRATION": "0"}
    found = settings_from({"LMS_DATA": str(tmp_path), **said})
    assert (found.today, found.zone, found.demonstration) == (date(2026, 12, 1), "Europe/Berlin", False)


def test_the_folder_of_an_earlier_demonstration_tells_at_least_its_day(tmp_path: Path) -> None:
    (tmp_path / DEMONSTRATION).write_text('{"today": "2026-11-20"}', "utf-8")
    assert settings_from({"LMS_DATA": str(tmp_path)}).today == date(2026, 11, 20)


def test_any_other_folder_lives_today(tmp_path: Path) -> None:
    found = settings_from({"LMS_DATA": str(tmp_path)})
    assert (found.today, found.demonstration, found.policies) == (None, False, None)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"today": "soon"}', '{"today": 3}'])
def test_a_demonstration_without_its_day_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / DEMONSTRATION).write_text(text, "utf-8")
    with pytest.raises(Invalid, match="the day of the demonstration"):
        settings_from({"LMS_DATA": str(tmp_path)})
