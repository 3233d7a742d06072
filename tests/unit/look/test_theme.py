"""A theme is taken only if everybody can read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.kernel.errors import Invalid
from lms.platform.content import root
from lms.platform.theme import contrast, problems, read_theme, stylesheet

HOUSE = root("templates") / "themes" / "house.yaml"


def test_the_house_theme_can_be_read_by_everybody() -> None:
    assert problems(read_theme(HOUSE)) == []


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_a_theme_that_cannot_be_read_is_refused_with_the_pair_and_its_figure(tmp_path: Path) -> None:
    path = tmp_path / "pale.yaml"
    path.write_text(HOUSE.read_text("utf-8").replace('link: "#0a5a78"', 'link: "#bbccdd"'), "utf-8")
    with pytest.raises(Invalid, match=r"light\.link \(#bbccdd\) on light\.page .* contrast of 1\.\d+; it needs 4\.5"):
        read_theme(path)


@pytest.mark.parametrize(
    "old, new, sentence",
    [
        ('brand: "#0b5563"', 'brand: "teal"', r"light\.brand: .*write a colour"),
        ('brand: "#0b5563"', 'brnad: "#0b5563"', r"light\.bra?n?a?d"),
        ("light:", "light: [", "not YAML"),
    ],
)
def test_a_mistake_in_a_theme_gets_a_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(HOUSE.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(Invalid, match=sentence):
        read_theme(path)


def test_the_style_sheet_has_both_modes_and_keeps_the_dark_one_off_paper() -> None:
    sheet = stylesheet(read_theme(HOUSE))
    assert sheet.startswith(":root{--lms-page:#ffffff;")
    assert "@media screen and (prefers-color-scheme:dark)" in sheet
