"""What is said and when: sentences of a script, and captions timed by the sound of each sentence."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LINE = 42
"""Characters of a caption's line: what a phone shows in one."""
LINES = 2
SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9])")
ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|U\.S|No|St)\.$")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence, the paragraph that it belongs to, and when it is heard (seconds)."""

    text: str
    paragraph: int
    start: float
    end: float


def sentences(paragraph: str) -> list[str]:
    """Return a paragraph's sentences, without the marks of Markdown."""
    plain = re.sub(r"[*_`]", "", " ".join(paragraph.split()))
    found: list[str] = []
    start = 0
    for gap in SENTENCE.finditer(plain):
        piece = plain[start : gap.end()].strip()
        if ABBREVIATION.search(piece):
            continue
        found.append(piece)
        start = gap.end()
    return [*found, plain[start:].strip()] if plain[start:].strip() else found


def as_spoken(sentence: str, speak: Mapping[str, str]) -> str:
    """Return a sentence as the voice is to read it: names and signs that it would misread are spelled out."""
    for written, said in speak.items():
        sentence = re.sub(rf"(?<!\w){re.escape(written)}(?!\w)", said, sentence)
    return sentence


def by_words(paragraphs: Sequence[Sequence[str]], seconds: float) -> list[Spoken]:
    """Return the sentences of a recording of which only the length is known, each as long as its letters."""
    whole = sum(len(sentence) for paragraph in paragraphs for sentence in paragraph) or 1
    found, at = [], 0.0
    for number, paragraph in enumerate(paragraphs):
        for sentence in paragraph:
            end = at + seconds * len(sentence) / whole
            found.append(Spoken(sentence, number, at, end))
            at = end
    return found


def captions(spoken: Iterable[Spoken]) -> str:
    """Return WebVTT: each sentence in as many captions as it needs, its time shared out by letters."""
    cues = ["WEBVTT", ""]
    for sentence in spoken:
        lines = textwrap.wrap(sentence.text, LINE)
        pieces = [lines[n : n + LINES] for n in range(0, len(lines), LINES)]
        whole, at = sum(len(line) for line in lines) or 1, sentence.start
        for piece in pieces:
            end = at + (sentence.end - sentence.start) * sum(map(len, piece)) / whole
            cues += [f"{_clock(at)} --> {_clock(end)}", *piece, ""]
            at = end
    return "\n".join(cues)


def _clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"
