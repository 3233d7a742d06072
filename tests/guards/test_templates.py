"""What no template may hold: inline style or script, unescaped output, words that cannot be translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=|<style", re.I),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "event attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.I),
    "unescaped output": re.compile(r"\|\s*safe\b|autoescape\s+false", re.I),
    "address of another site": re.compile(r"""(?:src|href|action)=["']?(?:https?:)?//""", re.I),
}
SANITISED = {
    "catalogue/lesson.html",
    "catalogue/story.html",
    "learning/_exercise.html",
    "learning/_player.html",
    "learning/_scenario.html",
    "learning/lesson.html",
    "offline/_exercise.html",
    "offline/_story.html",
    "offline/lesson.html",
    "podcast/transcript.html",
}
"""A lesson's HTML is made from Markdown and cleaned by nh3 when it is published; it is the one text let through."""
LETTERS = {"templates/email"}
"""Letters are read in mail programs, which know no style sheets; they are English, and an agency writes its own."""


def offences(text: str, *, letter: bool = False) -> list[str]:
    """Return what a template may not hold."""
    found = [name for name, pattern in FORBIDDEN.items() if pattern.search(text) and not (letter and "style" in name)]
    words = [] if letter else untranslatable(text)
    return found + [f"words that cannot be translated: {word!r}" for word in words]


def untranslatable(text: str) -> list[str]:
    """Return the words that stand in a template outside of any expression."""
    text = re.sub(r"\{#.*?#\}|<!--.*?-->", " ", text, flags=re.S)
    text = re.sub(r"\{%\s*trans.*?endtrans\s*%\}", " ", text, flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    text = re.sub(r"<[^>]*>", " ", text, flags=re.S)
    text = re.sub(r"&\w+;|&#\d+;", " ", text)
    return re.findall(r"[^\W\d_]{2,}", text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_holds_nothing_that_is_forbidden(path: Path) -> None:
    letter = any(str(path.relative_to(ROOT)).startswith(folder) for folder in LETTERS)
    allowed = ["unescaped output"] if str(path.relative_to(ROOT / "templates")) in SANITISED else []
    assert offences(path.read_text("utf-8"), letter=letter) == allowed


@pytest.mark.parametrize(
    "text, offence",
    [
        ('<p style="color:red">{{ x }}</p>', "inline style"),
        ("<script>1</script>", "inline script"),
        ('<a href="#" onclick="x()">{{ x }}</a>', "event attribute"),
        ("{{ x | safe }}", "unescaped output"),
        ('<img src="https://cdn.example/x.png" alt="">', "address of another site"),
        ("<p>Hello</p>", "words that cannot be translated: 'Hello'"),
    ],
)
def test_a_planted_offence_is_found(text: str, offence: str) -> None:
    assert offence in offences(text)


def test_what_is_allowed_is_not_found() -> None:
    text = '{% block title %}{{ _("Hello <b>") }}{% endblock %}<script src="/x.js"></script>{# why #} – <b>{{ a }}</b>'
    assert offences(text) == []
