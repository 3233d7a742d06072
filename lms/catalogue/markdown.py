"""Lesson text: Markdown read strictly for its author's sake, rendered and cleaned for its reader's sake."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lms.catalogue import lesson_pictures, passages
from lms.catalogue.model.parts import Picture
from lms.catalogue.rules import is_web_address

Fault = tuple[int, str, str]
"""Line within the text (from 1), what is wrong, how to mend it."""

_reader = MarkdownIt("commonmark", {"html": True}).enable("table")
_writer = MarkdownIt("commonmark", {"html": False}).enable("table")
TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul", "div", "img",
}  # fmt: skip
ATTRIBUTES = {
    "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "a": {"href"}, "th": {"scope"}, "div": {"class", "tabindex"},
    "ol": {"start", "id"}, "ul": {"id"}, "p": {"id"}, "table": {"id"}, "blockquote": {"id"}, "pre": {"id"},
    "img": {"src", "alt", "width", "height"},
}  # fmt: skip


def faults(text: str, *, pictured: bool = False) -> list[Fault]:
    """Return what a lesson's text may not have, each with its line; `pictured`: where it may have pictures."""
    tokens = _reader.parse(text)
    inline = _inline(tokens, pictured=pictured)
    return sorted({*_headings(tokens), *_blocks(tokens, text), *_tables(tokens), *inline})


def pictures_in(text: str, find: Callable[[str], Path | None]) -> tuple[tuple[Picture, ...], list[Fault]]:
    """Return the pictures that a lesson's text names, read by `find`, and why others are not taken."""
    return lesson_pictures.read_all(_writer.parse(text), find)


@lru_cache(maxsize=256)
def words(text: str) -> int:
    """Return how many words somebody reads."""
    found = 0
    for token in _writer.parse(text):
        shown = "".join(
            child.content if child.type in {"text", "code_inline"} else " " for child in token.children or ()
        )
        if token.type in {"fence", "code_block"}:
            shown = token.content
        found += sum(any(c.isalnum() for c in word) for word in shown.split())
    return found


@lru_cache(maxsize=256)
def html(text: str, pictures: tuple[Picture, ...] = ()) -> str:
    """Return a lesson's text as clean HTML: known elements only, links to the web only, pictures of the module only.

    A table may be wider than a phone, so each scrolls by itself and can be reached with the keyboard. Headings are
    numbered (`part-1` …), so that a reader comes back to the part where they stopped; every passage has the name by
    which the search leads to it.
    """
    tokens = _writer.parse(text)
    passages.name_all(tokens)
    lesson_pictures.prepare(tokens, pictures)
    _name_the_headers(tokens)
    headings = (token for token in tokens if token.type == "heading_open")
    for number, token in enumerate(headings, 1):
        token.attrSet("id", f"part-{number}")
    dirty = _writer.renderer.render(tokens, _writer.options, {})
    dirty = dirty.replace("<table", '<div class="table-scroll" tabindex="0"><table')
    dirty = dirty.replace("</table>", "</table></div>")
    clean = nh3.clean(
        dirty, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https"}, link_rel="noopener noreferrer"
    )
    return lesson_pictures.put_in(clean, pictures)


def passages_of(text: str) -> list[passages.Passage]:
    """Return what a lesson's text is made of, as it can be found; the anchors are those of `html`."""
    return passages.passages_in(_writer.parse(text))


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _headings(tokens: Sequence[Token]) -> Iterator[Fault]:
    level = 1
    for token in tokens:
        if token.type != "heading_open":
            continue
        now = int(token.tag[1])
        if now == 1:
            yield _line(token), "A heading starts with a single '#'.", "Start headings at '##': the page has its own."
            now = 2
        elif now > level + 1:
            yield (
                _line(token),
                f"This heading has {now} '#', and the one before it {level if level > 1 else 'none'}.",
                f"Use {level + 1} '#', so that no level is left out.",
            )
        level = now


def _blocks(tokens: Sequence[Token], text: str) -> Iterator[Fault]:
    lines = text.splitlines()
    for token in tokens:
        if token.type == "html_block":
            yield _line(token), "This is raw HTML.", "Write it in Markdown."
        if token.type == "fence" and token.map:
            last = lines[min(token.map[1], len(lines)) - 1].strip()
            if not last.startswith(token.markup) or token.map[1] - token.map[0] < 2:
                yield _line(token), "This code block is opened and never closed.", f"Close it with {token.markup}."


def _tables(tokens: Sequence[Token]) -> Iterator[Fault]:
    column = 0
    for number, token in enumerate(tokens):
        if token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            column += 1
            if not tokens[number + 1].content.strip() and column > 1:
                yield _line(tokens[number + 1]), f"Column {column} of this table has no header.", "Name the column."


def _inline(tokens: Sequence[Token], *, pictured: bool) -> Iterator[Fault]:
    for token in tokens:
        if token.type != "inline":
            continue
        if re.match(r"^\|.*\|", token.content):
            yield (
                _line(token),
                "This looks like a table, but it has no header row.",
                "Put a header row and a line of |---| under it first.",
            )
        line = _line(token)
        for child in token.children or ():
            line += child.type in {"softbreak", "hardbreak"}
            yield from _child(child, line, pictured=pictured)


def _child(child: Token, line: int, *, pictured: bool) -> Iterator[Fault]:
    if child.type == "html_inline":
        yield line, f"This is raw HTML: {child.content}.", "Write it in Markdown."
    elif child.type == "image" and pictured:
        yield from lesson_pictures.faults_of(child, line)
    elif child.type == "image":
        yield line, "Only the text of a lesson has pictures.", "Say it in words."
    elif child.type == "link_open":
        address = str(child.attrGet("href") or "")
        if not is_web_address(address):
            yield line, f"The link leads to '{address}'.", "Link to http:// or https:// addresses only."
    elif child.type == "text":
        if "**" in child.content or "__" in child.content:
            yield line, "Bold text is opened and never closed.", "Close it with the same mark, without a space before."
        if "](" in child.content:
            yield line, "This link is not closed, or does not lead to the web.", "Write [text](https://address)."


def _name_the_headers(tokens: Sequence[Token]) -> None:
    """Give header cells their scope; an empty corner is no header, and then the first column names the rows."""
    corner, column, in_head = False, 0, False
    for number, token in enumerate(tokens):
        if token.type == "thead_open":
            in_head, corner = True, False
        elif token.type == "thead_close":
            in_head = False
        elif token.type == "tr_open":
            column = 0
        elif token.type in {"th_open", "td_open"}:
            column += 1
            closing = next(t for t in tokens[number:] if t.type == token.type.replace("open", "close"))
            if in_head and column == 1 and not tokens[number + 1].content.strip():
                corner, token.tag, closing.tag = True, "td", "td"
            elif in_head:
                token.attrSet("scope", "col")
            elif corner and column == 1:
                token.tag = closing.tag = "th"
                token.attrSet("scope", "row")
            token.attrs.pop("style", None)
