"""Pictures within a lesson's text: which there are, their files, and how they come onto the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from markdown_it.token import Token

from lms.catalogue import pictures
from lms.catalogue.model.parts import Picture

MOST_BYTES = 300_000
"""Bytes of all pictures of one lesson: they travel inside its page, so that it is whole without a network."""
Fault = tuple[int, str, str]
_PLACE = re.compile(r'<img src="([^"]*)"')


def faults_of(child: Token, line: int) -> Iterator[Fault]:
    """Yield what is wrong with a picture as it is written: nothing to read in its place, or no file of the module."""
    if not child.content.strip():
        yield line, "This picture has no alternative text.", "Write what it shows between [ and ], in a sentence."
    source = str(child.attrGet("src") or "")
    if not pictures.NAME.fullmatch(source):
        yield (
            line,
            f"The picture '{source}' is not a file of this module.",
            "Put it into the module's folder and write ![what it shows](images/name.svg): small letters, figures and "
            "'-', then .svg, .png or .jpg.",
        )


def read_all(tokens: Sequence[Token], find: Callable[[str], Path | None]) -> tuple[tuple[Picture, ...], list[Fault]]:
    """Return the pictures of a text, each file once, and why others are not taken."""
    found: dict[str, Picture] = {}
    refused: list[Fault] = []
    for line, child in _images(tokens):
        source, alt = str(child.attrGet("src") or ""), child.content.strip()
        if source in found or not alt or not pictures.NAME.fullmatch(source):
            continue
        try:
            found[source] = pictures.read(Picture(file=source, alt=alt), find)
        except pictures.Unreadable as error:
            refused.append((line, error.what, error.mend))
    size = sum(len(picture.data) * 3 // 4 for picture in found.values())
    if size > MOST_BYTES:
        what = f"The pictures of this lesson have {size // 1000} kB together."
        refused.append((1, what, f"Make them smaller than {MOST_BYTES // 1000} kB, or split the lesson."))
    return tuple(found.values()), refused


def prepare(tokens: Sequence[Token], shown: Iterable[Picture]) -> None:
    """Give each picture that is at hand its size, and put the words of any other in its place."""
    known = {picture.file: picture for picture in shown}
    for _line, child in _images(tokens):
        picture = known.get(str(child.attrGet("src") or ""))
        if picture is None:
            child.type, child.tag, child.children = "text", "", None
        else:
            child.attrs = {"src": picture.file, "alt": "", "width": picture.width, "height": picture.height}


def put_in(html: str, shown: Iterable[Picture]) -> str:
    """Return clean HTML with the pictures themselves in it: only files that were read stand there."""
    known = {picture.file: picture for picture in shown}

    def image(place: re.Match[str]) -> str:
        picture = known[place[1]]
        return f'<img src="data:{picture.media_type};base64,{picture.data}"'

    return _PLACE.sub(image, html)


def _images(tokens: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    for token in tokens:
        line = token.map[0] + 1 if token.map else 1
        for child in token.children or ():
            line += child.type in {"softbreak", "hardbreak"}
            if child.type == "image":
                yield line, child
