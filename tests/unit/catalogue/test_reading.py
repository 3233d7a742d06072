"""A module is read whole or not at all, and every mistake has its file, line, and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.catalogue import content
from lms.catalogue.model import MatchingItem, NumericItem
from lms.platform.content import Overlay
from tests.unit.catalogue.builder import changed, files, write


def test_a_whole_module_is_read(tmp_path: Path) -> None:
    loaded = content.load(content.folder_at(write(tmp_path)))
    assert loaded.mistakes == ()
    assert loaded.module is not None
    assert [lesson.key for lesson in loaded.module.lessons] == ["01-locking", "02-why"]
    assert isinstance(loaded.module.item("p-why-8"), MatchingItem)
    numeric = loaded.module.item("p-why-9")
    assert isinstance(numeric, NumericItem)
    assert str(numeric.tolerance) == "0.5"
    assert loaded.computed_minutes == 7


ONE_QUIZ = "items:\n- id: c-lock\n  objective: lock\n  kind: quiz\n  stem: How?\n"
MISTAKES = [
    ("module.yaml", "pass_mark: 75", "pass_mrak: 75", 9, "'pass_mrak' is not a known key"),
    ("module.yaml", "module: keys-and-doors", "module: doors", 1, "the folder is named 'keys-and-doors'"),
    ("module.yaml", "minutes: 8", "minutes: 30", 10, "take 7"),
    ("module.yaml", "version: 1", "version: one", 5, "whole number"),
    ("module.yaml", "lessons: [01-locking, 02-why]", "lessons: [01-locking]", 14, "02-why.md is not in the list"),
    ("module.yaml", "id: why,", "id: lock,", 13, "'lock' is there twice"),
    ("module.yaml", "post_test: {items: 4}", "post_test: {items: 40}", 16, "from a pool of 13"),
    ("module.yaml", '"https://rules.example/1"', '"ftp://rules.example/1"', 18, "is not a web address"),
    ("checks.yaml", "text: Once, feedback", "text: Once, correct: true, feedback", 6, "2 options are correct"),
    ("checks.yaml", "correct: true, feedback: Twice", "feedback: Twice", 6, "0 options are correct"),
    ("checks.yaml", "{text: Never, feedback: Then the door is not locked.}", "{text: Never}", 9, "'feedback' is"),
    ("checks.yaml", "Once only closes the latch.", "Wrong!", 7, "teaches nothing"),
    ("module.yaml", "pass_mark: 75", "pass_mark: 75\nattempts: {limit: 2, cooling_off: 1 blue}", 10, "a time to wait"),
    ("checks.yaml", "kind: single", "kind: quiz", 2, "'quiz' is not a known kind"),
    ("module.yaml", "language: en", "language: english", 7, "'english' is not the code of a language"),
    ("module.yaml", "version: 1", "version: 99999999999999999999", 5, "is higher than 1000000"),
    ("pool.yaml", "box: [70, 0, 30, 50]", "box: [70, 0, 30]", 102, "box: this ends before its value 4"),
    ("checks.yaml", "objective: lock", "objective: locks", 3, "'locks' is not an objective"),
    ("checks.yaml", "id: c-steps", "id: c-lock", 10, "'c-lock' is used twice"),
    ("checks.yaml", "stem: How often", "stem: So: how often", 5, "This is not YAML"),
    ("pool.yaml", "id: p-lock-1", "id: p-Lock-1", 2, "lower-case letters"),
    ("pool.yaml", "right: Cupboard", "right: Pocket", 78, "two right sides are the same"),
    ("pool.yaml", "accepted: [bolt, the bolt,", "accepted: [bolt, BOLT!,", 92, "are the same answer"),
    ("pool.yaml", "accepted: [bolt,", 'accepted: ["?!",', 92, "no letter or figure"),
    ("pool.yaml", "images/room.svg", "images/rom.svg", 98, "There is no file images/rom.svg"),
    ("pool.yaml", "images/room.svg", "../room.svg", 98, "is not the name of a picture"),
    ("pool.yaml", "box: [70, 0, 30, 50]", "box: [70, 0, 31, 50]", 102, "leaves the picture, which is 100 by 50"),
    ("pool.yaml", "box: [70, 0, 30, 50]", "box: [60, 0, 30, 50]", 102, "lies over 'The cupboard'"),
    ("pool.yaml", "box: [70, 0, 30, 50]", "box: [70, 0, 30, 3]", 102, "the box of 'The window sill' is too small"),
    ("pool.yaml", "box: [70, 0, 30, 50]", "box: [70, 0, 0, 50]", 102, "is not a box"),
    ("pool.yaml", "{text: The cupboard, correct: true", "{text: The cupboard", 99, "0 regions are correct"),
    ("pool.yaml", ", alt: A room with a desk and a cupboard and a window", "", 98, "alt"),
    ("images/room.svg", "<rect", "<script>alert(1)</script><rect", 98, "an element <script>"),
    ("images/room.svg", "<rect", "<rect onclick='x()'", 98, "onclick"),
    ("images/room.svg", "<rect", "<use href='https://x.example/#a'/><rect", 98, 'has href="https:'),
    ("images/room.svg", "<svg", "<!DOCTYPE svg><svg", 98, "declares a document type"),
    ("images/room.svg", "</svg>", "", 98, "is not a drawing that can be read"),
    ("images/room.svg", "viewBox", "view", 98, "does not say its size"),
    ("lessons/01-locking.md", "checks: [c-lock, c-steps]", "checks: [c-lock, c-step]", 4, "There is no check 'c-step'"),
    ("lessons/01-locking.md", "objectives: [lock]", "objectives: [look]", 3, "'look' is not an objective"),
    ("lessons/01-locking.md", "title: Locking", "title: Locking: how", 2, "This is not YAML"),
    ("lessons/01-locking.md", "---\n> Ana", "> Ana", 1, "front matter"),
    ("lessons/01-locking.md", "## What", "# What", 8, "single '#'"),
    ("lessons/02-why.md", "### In short", "#### In short", 10, "4 '#'"),
    ("lessons/01-locking.md", "**twice**", "**twice", 10, "Bold text is opened"),
    ("lessons/01-locking.md", "**twice**", "<b>twice</b>", 10, "raw HTML"),
    ("lessons/01-locking.md", "(https://rules.example/1)", "(mailto:a@b.example)", 10, "leads to 'mailto:"),
    ("lessons/01-locking.md", "(https://rules.example/1)", "(https://rules.example/1", 10, "link is not closed"),
    ("lessons/01-locking.md", "|---|---|---|\n", "", 12, "no header row"),
    ("lessons/01-locking.md", "| | Day | Night |", "| | Day | |", 12, "Column 3"),
    ("lessons/02-why.md", "Behind the door", "```\nBehind the door", 8, "never closed"),
    ("lessons/02-why.md", "Behind the door", "![A door](https://x.example/d.png) Behind", 8, "not a file of this"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "line", "words"), MISTAKES, ids=[m[4] for m in MISTAKES])
def test_a_mistake_is_told_with_its_line(tmp_path: Path, file: str, old: str, new: str, line: int, words: str) -> None:
    loaded = content.load(content.folder_at(write(tmp_path, changed(file, old, new))))
    assert loaded.module is None
    told = [mistake for mistake in loaded.mistakes if words in mistake.what]
    assert told, [str(mistake) for mistake in loaded.mistakes]
    assert told[0].file.endswith("pool.yaml" if file.startswith("images") else file)
    assert told[0].line == line


def test_an_unknown_key_names_the_one_that_was_meant(tmp_path: Path) -> None:
    folder = write(tmp_path, changed("module.yaml", "pass_mark: 75", "pass_mrak: 75"))
    assert "Did you mean 'pass_mark'?" in {m.mend for m in content.load(content.folder_at(folder)).mistakes}


def test_a_missing_file_and_one_in_another_encoding_are_told(tmp_path: Path) -> None:
    folder = write(tmp_path, {"lessons/02-why.md": None})
    (folder / "pool.yaml").write_bytes("items: [\xe9]".encode("latin-1"))
    told = {mistake.what for mistake in content.load(content.folder_at(folder)).mistakes}
    assert {"This file is missing.", "This file is not UTF-8 text."} <= told


def test_a_key_that_is_known_elsewhere_is_not_proposed_where_it_stands(tmp_path: Path) -> None:
    folder = write(tmp_path, changed("checks.yaml", "  stem:", "  lessons: 3\n  stem:"))
    (told,) = [m for m in content.load(content.folder_at(folder)).mistakes if "'lessons'" in m.what]
    assert told.mend == "Take it out."


def test_a_comma_that_cuts_a_text_in_braces_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path, changed("checks.yaml", "Twice throws the bolt as well.", "Twice, and the bolt is out."))
    (told,) = content.load(content.folder_at(folder)).mistakes
    assert "'and the bolt is out.' is not a known key." in told.what
    assert told.mend == "Text with a comma that stands in { } goes in quotes."


def test_a_kind_that_is_not_known_names_those_that_are(tmp_path: Path) -> None:
    (told,) = content.load(content.folder_at(write(tmp_path, {"checks.yaml": ONE_QUIZ}))).mistakes
    assert told.mend.startswith("Use 'single', 'multiple', 'scenario', ")


def test_a_list_of_parts_that_cannot_be_read_is_not_called_empty(tmp_path: Path) -> None:
    told = [m.what for m in content.load(content.folder_at(write(tmp_path, {"checks.yaml": ONE_QUIZ}))).mistakes]
    assert any("'quiz' is not a known kind" in each for each in told)
    assert not any("has 0" in each for each in told)


def test_the_character_of_the_code_0_is_told_with_its_line(tmp_path: Path) -> None:
    lesson = files()["lessons/02-why.md"] + "\nWo\0rds.\n"
    (told,) = content.load(content.folder_at(write(tmp_path, {"lessons/02-why.md": lesson}))).mistakes
    assert (told.line, told.mend) == (lesson.count("\n"), "Take it out.")
    written = changed("module.yaml", "title: Keys", 'title: "Ke\\0ys" #')
    (told,) = content.load(content.folder_at(write(tmp_path / "b", written))).mistakes
    assert told.what.startswith("This cannot be read")


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path, {"module.yaml": "", "checks.yaml": "items: []\n"})
    told = " ".join(str(mistake) for mistake in content.load(content.folder_at(folder)).mistakes)
    assert "module.yaml:1: This should be a list of 'key: value' lines." in told
    assert "checks.yaml:1: items: this needs at least 1, and has 0." in told


def test_files_that_every_module_has_are_not_to_be_taken_out_of_a_list(tmp_path: Path) -> None:
    folder = write(tmp_path)
    for name in ("module.yaml", "pool.yaml", "lessons/02-why.md"):
        whole = (folder / name).read_bytes()
        (folder / name).unlink()
        (told,) = content.load(content.folder_at(folder)).mistakes
        assert told.what == "This file is missing."
        assert ("take its name out" in told.mend) == name.startswith("lessons")
        (folder / name).write_bytes(whole)


def test_an_objective_needs_a_lesson_and_four_items(tmp_path: Path) -> None:
    text = files()["pool.yaml"].replace("objective: why", "objective: lock")
    changes = {"pool.yaml": text, **changed("lessons/02-why.md", "objectives: [why]", "objectives: [lock]")}
    told = " ".join(m.what for m in content.load(content.folder_at(write(tmp_path, changes))).mistakes)
    assert "No lesson teaches the objective 'why'." in told
    assert "The pool asks no items about the objective 'why'." in told


def test_an_agency_overlays_one_file_of_a_module(tmp_path: Path) -> None:
    write(tmp_path / "policies")
    own = tmp_path / "own" / "modules" / "keys-and-doors" / "lessons"
    own.mkdir(parents=True)
    (own / "02-why.md").write_text(files()["lessons/02-why.md"].replace("title: Why", "title: Our why"))

    class Two(Overlay):
        @property
        def roots(self) -> tuple[Path, ...]:
            return (tmp_path / "own", tmp_path / "policies")

    (folder,) = content.folders_in(Two("policies"))
    module = content.load(folder).module
    assert module is not None
    assert [lesson.title for lesson in module.lessons] == ["Locking", "Our why"]
