"""A file that is reached by a link out of its module's folder is not read, and the check says so in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.catalogue import content
from lms.cli.main import main
from lms.platform.content import Overlay
from tests.unit.catalogue.builder import ROOM, changed, write
from tests.unit.catalogue.recorded import write_recorded
from tests.unit.catalogue.test_lesson_pictures import DRAWING, SHOWN
from tests.unit.learning.test_exercises import with_exercise

OUT = "is reached by a link that leads out of the folder, so it is not read."


def module(folder: Path) -> Path:
    """Write a module that shows a picture in a lesson, in an item and in an exercise."""
    lesson = changed("lessons/02-why.md", "Behind the door", f"{SHOWN} Behind the door")
    made = write(folder, {**with_exercise(), **lesson})
    (made / "images" / "way.svg").write_text(DRAWING, "utf-8")
    return made


def linked(made: Path, name: str, target: Path | str) -> None:
    (made / name).unlink()
    (made / name).symlink_to(target)


def elsewhere(tmp_path: Path, text: str = ROOM) -> Path:
    (tmp_path / "elsewhere.svg").write_text(text, "utf-8")
    return tmp_path / "elsewhere.svg"


def said(made: Path) -> set[tuple[str, str]]:
    return {(Path(each.file).name, each.what) for each in content.load(content.folder_at(made)).mistakes}


def test_a_picture_that_is_a_link_out_of_the_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    made = module(tmp_path / "policies")
    assert content.load(content.folder_at(made)).module
    linked(made, "images/way.svg", elsewhere(tmp_path))
    found = content.load(content.folder_at(made))
    (mistake,) = found.mistakes
    assert found.module is None
    assert Path(mistake.file).name == "02-why.md"
    assert mistake.line > 0
    assert mistake.what.endswith(f"images/way.svg {OUT}")
    assert mistake.mend == "Put the file itself there, not a link to it."


def test_every_place_that_shows_it_is_named(tmp_path: Path) -> None:
    made = module(tmp_path / "policies")
    linked(made, "images/room.svg", elsewhere(tmp_path))
    assert {file for file, what in said(made) if OUT in what} == {"pool.yaml", "five-doors.yaml"}


def test_the_command_says_the_same_of_one_module_and_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = module(tmp_path / "policies")
    linked(made, "images/way.svg", elsewhere(tmp_path))
    monkeypatch.setenv("LMS_POLICIES", str(tmp_path / "policies"))
    for files in ([], [str(made)]):
        done = CliRunner().invoke(main, ["policies", "check", *files])
        assert done.exit_code == 1
        assert f"images/way.svg {OUT} Put the file itself there" in done.output
        assert "There is no file" not in done.output


def test_a_link_of_the_agency_does_not_let_our_picture_show_through(tmp_path: Path) -> None:
    ours = next(Path("policies/modules").glob("*/images/*.svg")).relative_to("policies").as_posix()
    own = tmp_path / "policies"
    (own / ours).parent.mkdir(parents=True)
    (own / ours).symlink_to(elsewhere(tmp_path))
    assert "leads out of the folder" in Overlay("policies", own).link_fault(ours)


def test_a_link_to_nothing_a_folder_that_is_a_link_and_a_lesson_that_is_one_are_told_apart(tmp_path: Path) -> None:
    made = module(tmp_path / "policies")
    linked(made, "images/way.svg", "gone.svg")
    linked(made, "lessons/01-locking.md", elsewhere(tmp_path, "Words."))
    what = dict(said(made))
    assert what["02-why.md"].endswith("images/way.svg is a link to a file that is not there, so it is not read.")
    assert what["01-locking.md"] == f"This file {OUT}"
    made = module(tmp_path / "other")
    (made / "images").rename(tmp_path / "images")
    (made / "images").symlink_to(tmp_path / "images")
    assert {OUT in each for _file, each in said(made)} == {True}


def test_a_recording_that_is_a_link_is_named(tmp_path: Path) -> None:
    made = write_recorded(tmp_path / "policies")
    (made / "media" / "twice.mp3").rename(tmp_path / "twice.mp3")
    (made / "media" / "twice.mp3").symlink_to(tmp_path / "twice.mp3")
    assert ("twice.mp3", f"This file {OUT}") in said(made)


def test_a_link_to_a_file_beside_it_is_followed(tmp_path: Path) -> None:
    made = module(tmp_path / "policies")
    linked(made, "images/way.svg", "room.svg")
    found = content.load(content.folder_at(made))
    assert found.module, found.mistakes
