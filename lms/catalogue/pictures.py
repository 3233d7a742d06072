"""Pictures of modules: read whole, measured, and refused if they could do more than be looked at."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from xml.etree import ElementTree

from lms.catalogue.model import HotspotItem
from lms.catalogue.model.exercises import HotspotTask
from lms.catalogue.model.parts import Picture

H = TypeVar("H", HotspotItem, HotspotTask)
LARGEST = 100_000
"""Bytes; a picture travels inside the page that asks about it."""
NAME = re.compile(r"images/[a-z0-9][a-z0-9-]*\.(svg|png|jpg)")
PNG = b"\x89PNG\r\n\x1a\n"
DRAWN = frozenset(
    {
        "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title",
        "desc", "defs", "linearGradient", "radialGradient", "stop", "clipPath", "use", "symbol",
    }
)  # fmt: skip
LINKS = frozenset({"href", "src"})


class Unreadable(Exception):
    """A picture that is not taken: what is wrong, and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


def read(picture: Picture, find: Callable[[str], Path | None]) -> Picture:
    """Return a picture with what its file holds; raise `Unreadable` with the reason why it is not taken."""
    if not NAME.fullmatch(picture.file):
        mend = "Write it like images/front-desk.svg: small letters, figures and '-', then .svg, .png or .jpg."
        raise Unreadable(f"'{picture.file}' is not the name of a picture.", mend)
    path = find(picture.file)
    if path is None or not path.is_file():
        raise Unreadable(f"There is no file {picture.file}.", "Put it into the module's folder, or correct the name.")
    if path.stat().st_size > LARGEST:
        size = f"{path.stat().st_size // 1000} kB"
        raise Unreadable(
            f"{picture.file} has {size}.", f"Make it smaller than {LARGEST // 1000} kB, or draw it as SVG."
        )
    return measured(picture, path.read_bytes())


def measured(picture: Picture, data: bytes) -> Picture:
    """Return a picture with what its bytes hold; raise `Unreadable` with the reason why it is not taken."""
    kind, size_of = KINDS[picture.file.rpartition(".")[2]]
    width, height = size_of(data, picture.file)
    return picture.model_copy(
        update={
            "media_type": kind,
            "width": width,
            "height": height,
            "data": base64.b64encode(data).decode("ascii"),
        }
    )


def pictured(holder: H, find: Callable[[str], Path | None]) -> H:
    """Return a question or task with its picture read; raise `Unreadable` with the reason why it is not taken."""
    return holder.model_copy(update={"image": read(holder.image, find)})


def _png_size(data: bytes, name: str) -> tuple[int, int]:
    if not data.startswith(PNG) or data[12:16] != b"IHDR":
        raise Unreadable(f"{name} is not a PNG picture.", "Save it as PNG, or draw it as SVG.")
    width, height = struct.unpack(">II", data[16:24])
    return int(width), int(height)


def _jpg_size(data: bytes, name: str) -> tuple[int, int]:
    """Return the size that the frame of a JPEG says (ITU-T T.81, B.2.2), looking past what stands before it."""
    at = 2 if data.startswith(b"\xff\xd8\xff") else len(data)
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    raise Unreadable(f"{name} is not a JPEG picture.", "Save it as JPEG or PNG again.")


def _svg_size(data: bytes, name: str) -> tuple[int, int]:
    """Return the size of a drawing's view box; it may hold shapes and words, and nothing that acts or leads outside."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable(f"{name} declares a document type.", "Take the <!DOCTYPE …> out; a drawing needs none.")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314  (no document type, so no entity can be declared)
    except ElementTree.ParseError as error:
        raise Unreadable(
            f"{name} is not a drawing that can be read: {error}.", "Save it as plain SVG again."
        ) from error
    for element in root.iter():
        _refuse_acting(element, name)
    box = re.fullmatch(r"0[ ,]+0[ ,]+(\d{1,5})[ ,]+(\d{1,5})", (root.get("viewBox") or "").strip())
    if _bare(root.tag) != "svg" or box is None:
        raise Unreadable(f"{name} does not say its size.", 'Give <svg> a viewBox="0 0 WIDTH HEIGHT" in whole numbers.')
    return int(box[1]), int(box[2])


def _refuse_acting(element: ElementTree.Element, name: str) -> None:
    tag = _bare(str(element.tag))
    if tag not in DRAWN:
        raise Unreadable(
            f"{name} has an element <{tag}>, which is not a shape or a word.",
            "Take it out: scripts, styles, animations, links and embedded pictures are not taken.",
        )
    for attribute, value in element.attrib.items():
        bare = _bare(attribute)
        outside = bare in LINKS and not value.startswith("#")
        if bare.lower().startswith("on") or outside or "url(" in value.replace("url(#", ""):
            raise Unreadable(
                f'{name} has {bare}="{value[:40]}" on <{tag}>.',
                "Take it out: a drawing may neither act nor load anything from elsewhere.",
            )


def _bare(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]


KINDS = {
    "svg": ("image/svg+xml", _svg_size),
    "png": ("image/png", _png_size),
    "jpg": ("image/jpeg", _jpg_size),
}
"""By the ending of a name: what it is called on the web, and how its size is read."""
