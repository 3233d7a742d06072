"""The passages of a lesson: its paragraphs, lists and tables, each with a name that stays while its words do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

BLOCKS = {
    "paragraph_open", "bullet_list_open", "ordered_list_open", "blockquote_open", "table_open", "fence", "code_block",
}  # fmt: skip
BETWEEN = {"td": " – ", "th": " – ", "tr": "; ", "li": " · "}


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a lesson that is read at once: the place on its page, the heading above it, its words."""

    anchor: str
    heading: str
    text: str


def name_all(tokens: Sequence[Token]) -> None:
    """Give every block its anchor as an id, for `html`."""
    for block in _blocks(tokens):
        block.tokens[0].attrSet("id", block.anchor)


def passages_in(tokens: Sequence[Token]) -> list[Passage]:
    """Return the passages in order; a list or a table belongs to the sentence that introduces it with a colon."""
    found: list[Passage] = []
    for block in _blocks(tokens):
        last = found[-1] if found else None
        if last and block.opens != "paragraph_open" and last.text.endswith(":") and last.heading == block.heading:
            found[-1] = Passage(last.anchor, last.heading, f"{last.text} {block.text}")
        elif block.text:
            found.append(Passage(block.anchor, block.heading, block.text))
    return found


@dataclass(frozen=True, slots=True)
class _Block:
    tokens: Sequence[Token]
    heading: str
    text: str
    anchor: str

    @property
    def opens(self) -> str:
        return self.tokens[0].type


def _blocks(tokens: Sequence[Token]) -> Iterator[_Block]:
    heading, seen, start = "", dict[str, int](), 0
    while start < len(tokens):
        end = _end(tokens, start)
        first = tokens[start]
        if first.type == "heading_open":
            heading = _text(tokens[start : end + 1])
        elif first.type in BLOCKS:
            text = _text(tokens[start : end + 1])
            name = anchor_of(text)
            seen[name] = seen.get(name, 0) + 1
            number = seen[name]
            yield _Block(tokens[start : end + 1], heading, text, name if number == 1 else f"{name}-{number}")
        start = end + 1


def anchor_of(text: str) -> str:
    """Return the name of a passage: made from its words, so that it stays where others come before it."""
    return f"p-{hashlib.sha256(' '.join(text.casefold().split()).encode()).hexdigest()[:8]}"


def _end(tokens: Sequence[Token], start: int) -> int:
    depth = 0
    for number in range(start, len(tokens)):
        depth += tokens[number].nesting
        if depth <= 0:
            return number
    return len(tokens) - 1


def _text(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            parts.append(_line(token))
        elif token.type in {"fence", "code_block"}:
            parts.append(token.content.strip())
        elif token.nesting < 0 and token.tag in BETWEEN:
            _join(parts, BETWEEN[token.tag])
        elif token.nesting < 0 and token.tag == "p":
            parts.append(" ")
    while parts and not parts[-1].strip(" –;·"):
        parts.pop()
    return " ".join("".join(parts).split())


def _join(parts: list[str], sign: str) -> None:
    while parts and not parts[-1].strip(" –;·"):
        parts.pop()
    parts.append(sign)


def _line(token: Token) -> str:
    shown = {"text", "code_inline", "image"}
    return "".join(child.content if child.type in shown else _space(child) for child in token.children or ())


def _space(child: Token) -> str:
    return " " if child.type in {"softbreak", "hardbreak"} else ""
