"""Pictures of a lesson: in the page, in the version, in the search, and refused where they say nothing or could act."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from lms.catalogue import content, markdown
from lms.catalogue import services as catalogue
from lms.catalogue.content import Loaded
from tests.unit.catalogue.builder import changed, write
from tests.unit.learning.walker import Walker
from tests.unit.learning.world import make_world

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><rect width="300" height="200"/></svg>'
SHOWN = "![The way to the door](images/way.svg)"


def loaded(folder: Path, words: str, file: str = "way.svg", data: bytes = DRAWING.encode()) -> Loaded:
    """Read the small module with words (and a picture) put into its second lesson."""
    made = write(folder, changed("lessons/02-why.md", "Behind the door", f"{words} Behind the door"))
    (made / "images").mkdir(exist_ok=True)
    (made / "images" / file).write_bytes(data)
    return content.load(content.folder_at(made))


def photo(kind: str, **how: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), (9, 80, 90)).save(data, kind, **how)
    return data.getvalue()


def test_a_picture_is_in_the_page_with_its_words_and_its_size(tmp_path: Path) -> None:
    found = loaded(tmp_path, SHOWN)
    assert found.module, found.mistakes
    lesson = found.module.lessons[1]
    shown = catalogue.lesson_html(lesson)
    assert '<img src="data:image/svg+xml;base64,' in shown
    assert 'alt="The way to the door"' in shown
    assert 'width="300" height="200"' in shown
    assert any("The way to the door" in passage.text for passage in markdown.passages_of(lesson.markdown))


@pytest.mark.parametrize(("kind", "file", "media"), [("JPEG", "way.jpg", "jpeg"), ("PNG", "way.png", "png")])
def test_photos_are_measured(tmp_path: Path, kind: str, file: str, media: str) -> None:
    found = loaded(tmp_path, f"![A door](images/{file})", file, photo(kind))
    assert found.module, found.mistakes
    picture = found.module.lessons[1].pictures[0]
    assert (picture.media_type, picture.width, picture.height) == (f"image/{media}", 64, 48)


@pytest.mark.parametrize(
    ("words", "file", "data", "sentence"),
    [
        ("![](images/way.svg)", "way.svg", DRAWING.encode(), "no alternative text"),
        ("![ ](images/way.svg)", "way.svg", DRAWING.encode(), "no alternative text"),
        ("![A](images/other.svg)", "way.svg", DRAWING.encode(), "There is no file images/other.svg"),
        ("![A](../way.svg)", "way.svg", DRAWING.encode(), "is not a file of this module"),
        ("![A](images/../../way.svg)", "way.svg", DRAWING.encode(), "is not a file of this module"),
        ("![A](javascript:alert(1))", "way.svg", DRAWING.encode(), "not a file of this module|not closed"),
        (SHOWN, "way.svg", DRAWING.replace("<rect", "<script>alert(1)</script><rect").encode(), "element <script>"),
        (SHOWN, "way.svg", DRAWING.replace("<rect", "<rect onload='x()'").encode(), "onload"),
        (SHOWN, "way.svg", b"x" * 100_001, "100 kB"),
        ("![A](images/way.png)", "way.png", photo("JPEG"), "is not a PNG picture"),
        ("![A](images/way.jpg)", "way.jpg", photo("PNG"), "is not a JPEG picture"),
        ("![A](images/way.jpg)", "way.jpg", photo("JPEG")[:60], "is not a JPEG picture"),
    ],
)
def test_a_picture_that_says_nothing_or_could_act_is_refused_with_its_line(
    tmp_path: Path, words: str, file: str, data: bytes, sentence: str
) -> None:
    found = loaded(tmp_path, words, file, data)
    assert found.module is None
    assert len(found.mistakes) == 1, found.mistakes
    assert found.mistakes[0].line == 8
    assert re.search(sentence, found.mistakes[0].what)


def test_too_many_pictures_in_one_lesson_are_refused(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        changed(
            "lessons/02-why.md", "Behind the door", " ".join(f"![A](images/{n}.svg)" for n in range(4)) + " Behind"
        ),
    )
    (folder / "images").mkdir(exist_ok=True)
    for number in range(4):
        heavy = DRAWING.replace("<rect", f"<desc>{'a' * 90_000}</desc><rect")
        (folder / "images" / f"{number}.svg").write_text(heavy)
    said = [mistake.what for mistake in content.load(content.folder_at(folder)).mistakes]
    assert len(said) == 1
    assert "kB together" in said[0]


def test_a_picture_that_nobody_read_leaves_its_words() -> None:
    shown = markdown.html(f"Look: {SHOWN}")
    assert "<img" not in shown
    assert "The way to the door" in shown


def test_a_lesson_without_pictures_keeps_its_hash(tmp_path: Path) -> None:
    found = content.load(content.folder_at(write(tmp_path)))
    assert found.module
    assert all("pictures" not in lesson.model_dump() for lesson in found.module.lessons)


def test_the_player_shows_the_picture_of_the_version_that_is_learned(app: Flask, tmp_path: Path) -> None:
    world = make_world(app, tmp_path / "policies")
    new = changed("lessons/01-locking.md", "Turn the key **twice**.", f"Turn the key **twice**. {SHOWN}")
    folder = write(tmp_path / "policies", new | changed("module.yaml", "version: 1", "version: 2"))
    (folder / "images").mkdir(exist_ok=True)
    (folder / "images/way.svg").write_text(DRAWING)
    world.publish(tmp_path / "policies")
    page = Walker(world.app, world.actor).go("/modules/keys-and-doors/lessons/01-locking").page
    image = page.select_one("article img")
    assert image
    assert image["alt"] == "The way to the door"
