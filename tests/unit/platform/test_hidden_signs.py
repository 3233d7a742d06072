"""What nobody sees is not kept, and what a script or a picture needs is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.catalogue import content
from lms.cli.main import main
from lms.directory.services.intake import TrainingIntake
from lms.interop.rules import read_row
from lms.kernel.hidden_signs import first, in_cell, without, without_width
from lms.platform import yamlfile
from tests.unit.catalogue.builder import changed, write
from tests.unit.catalogue.recorded import CAPTIONS, write_recorded

HIDDEN = {
    "turned": ("pay \u202eRALLOD\u202c now", "pay RALLOD now"),
    "isolated": ("a \u2066b\u2069 c", "a b c"),
    "of no width": ("Sam\u200buel", "Samuel"),
    "a joiner among Latin letters": ("Sam\u200duel", "Samuel"),
    "a mark without its script": ("\u200fAna", "Ana"),
    "a control": ("a\x07b\x9bc\0", "abc"),
    "a byte-order mark": ("\ufeffAna", "Ana"),
    "tags that spell": ("hi\U000e0041\U000e0042", "hi"),
    "two joiners": ("\u0645\u06cc\u200c\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
    "a blank letter": ("\u3164", ""),
    "a mark of Hebrew with a turn": ("\u05d0\u200f\u202e!", "\u05d0\u200f!"),
    "a separator of lines": ("a\u2028b", "a\nb"),
}
NEEDED = {
    "lines and tabs": "a\tb\r\nc\n",
    "Persian": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Hebrew": "\u05e9\u05dc\u05d5\u05dd\u200f 12!",
    "Arabic": "\u0633\u0644\u0627\u0645\u061c C++\u200e",
    "Sinhala": "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
    "Thai": "\u0e20\u0e32\u0e29\u0e32\u200b\u0e44\u0e17\u0e22",
    "a family": "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "a skin": "\U0001f469\U0001f3fd\u200d\U0001f4bb",
    "a heart": "\u2764\ufe0f\u200d\U0001f525",
    "a healer": "\U0001f469\u200d\u2695\ufe0f",
    "a flag": "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "a long word": "Datenschutz\u00adgrund\u00adverordnung",
    "plain": "O'Brien-Núñez, 東京",
}


@pytest.mark.parametrize(("text", "left"), HIDDEN.values(), ids=HIDDEN)
def test_what_nobody_sees_goes(text: str, left: str) -> None:
    assert without(text) == left
    assert first(text)
    assert without(left) == left


@pytest.mark.parametrize("text", NEEDED.values(), ids=NEEDED)
def test_what_a_script_or_a_picture_needs_stays(text: str) -> None:
    assert without(text) == text
    assert first(text) is None


CELLS = [("Ana\x07", "U+0007 control"), ("\u202eanA", "RIGHT-TO-LEFT OVERRIDE"), ("A\tna", "a tab")]


@pytest.mark.parametrize(("cell", "named"), CELLS)
def test_a_name_with_a_hidden_sign_is_refused_in_extracts_and_lists(cell: str, named: str) -> None:
    assert named in in_cell(cell)
    assert in_cell("O'Brien-Núñez \u05e9\u05dc\u05d5\u05dd\u200f") == ""
    columns = {each: each for each in ("staff_no", "course", "completed", "source", "record", "title")}
    cells = dict.fromkeys(columns, "A-1") | {"completed": "2026-01-05", "course": cell}
    _row, problems = read_row(2, cells, TrainingIntake(columns=columns, courses={}), date(2026, 11, 22))
    assert [(each.field, named in each.sentence) for each in problems] == [("course", True)]


def test_a_name_with_a_sign_of_no_width_is_taken_in_without_it() -> None:
    assert without_width("Sam\u200buel\ufeff \u202e") == "Samuel \u202e"
    columns = {each: each for each in ("staff_no", "course", "completed", "source", "record", "title")}
    cells = dict.fromkeys(columns, "A-\u200b1") | {"completed": "2026-01-05"}
    row, problems = read_row(2, cells, TrainingIntake(columns=columns, courses={}), date(2026, 11, 22))
    assert problems == []
    assert row
    assert {row.staff_no, row.course, row.source, row.record, row.title} == {"A-1"}


FILES = [
    ("module.yaml", "Keys and doors", "Keys \u202eand doors", 2),
    ("module.yaml", "title: Keys and doors", 'title: "Keys \\u202Eand doors"', 2),
    ("checks.yaml", "Twice throws", "Twice\u200b throws", 8),
    ("lessons/02-why.md", "Behind the door", "Behind\u2066 the door", 8),
]


@pytest.mark.parametrize(("file", "old", "new", "line"), FILES)
def test_a_file_of_a_module_with_a_hidden_sign_is_told_with_its_line(
    tmp_path: Path, file: str, old: str, new: str, line: int
) -> None:
    loaded = content.load(content.folder_at(write(tmp_path, changed(file, old, new))))
    told = [mistake for mistake in loaded.mistakes if "nobody sees" in mistake.what]
    assert [(each.line, each.mend) for each in told] == [(line, "Take it out.")]


def test_captions_requirements_and_settings_with_a_hidden_sign_are_told(tmp_path: Path) -> None:
    captions = CAPTIONS.replace("Behind", "Be\u202ehind")
    loaded = content.load(content.folder_at(write_recorded(tmp_path, {"media/behind.vtt": captions})))
    assert any("RIGHT-TO-LEFT" in str(each) and each.line == 4 for each in loaded.mistakes)
    rule = tmp_path / "requirements/own-rule.yaml"
    rule.parent.mkdir()
    rule.write_text("requirement: own-rule\ntitle: \u202eOwn\nsatisfied_by: m\n")
    (tmp_path / "surveys").mkdir()
    survey = tmp_path / "surveys/own.yaml"
    survey.write_text("survey: own\ntitle: \u202eOwn\n")
    result = CliRunner().invoke(main, ["policies", "check", str(rule), str(survey)])
    assert result.output.count(":2: A sign that nobody sees stands here (U+202E RIGHT-TO-LEFT OVERRIDE).") == 2


def test_what_was_published_with_one_is_read_as_it_was() -> None:
    found = yamlfile.read("title: a\u202eb\n", "recorded.yaml")
    assert isinstance(found, yamlfile.YamlText)


def test_the_first_one_is_named() -> None:
    assert first("ab\u202ec") == (2, "U+202E RIGHT-TO-LEFT OVERRIDE")
    assert first("ab\x07") == (2, "U+0007 control")
