"""Chinese, Japanese and Korean letters: from Debian's fonts-noto-cjk where it is installed.

The typeface has 20 MB a weight, too much to ship and too much to load for each part; so each part gets a cut with the
letters that it needs, in which every glyph keeps its number.
"""

from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

PACKAGE = "fonts-noto-cjk"
FAMILY = "Report Han"
_FOLDER = Path("/usr/share/fonts/opentype/noto")
FILES = {"han-400": _FOLDER / "NotoSansCJK-Regular.ttc", "han-600": _FOLDER / "NotoSansCJK-Bold.ttc"}
_RANGES = (
    (0x1100, 0x11FF),
    (0x2E80, 0x2FDF),
    (0x3000, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3FFFF),
)


def is_han(letter: str) -> bool:
    """Tell whether a letter is of these scripts."""
    return any(low <= ord(letter) <= high for low, high in _RANGES)


def han_in(text: str) -> str:
    """Return the letters of these scripts in a text, each once, in order."""
    return "" if text.isascii() else "".join(sorted(filter(is_han, set(text))))


@lru_cache(maxsize=1)
def available() -> frozenset[str]:
    """Return every such letter that this machine can print; none where the package is not installed."""
    if not all(path.exists() for path in FILES.values()):
        return frozenset()
    sets = [frozenset(chr(code) for code in hb.Face(_blob(key)).unicodes) for key in FILES]
    return frozenset(filter(is_han, sets[0] & sets[1]))


def cuts(letters: str) -> dict[str, bytes]:
    """Return both weights cut down to some letters."""
    return {key: _cut(key, letters) for key in FILES} if letters else {}


def program(key: str, glyphs: frozenset[int]) -> bytes:
    """Return the outlines of some glyphs, in the form that a PDF embeds."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.set({0, *glyphs})
    return _subset(key, wanted)


def face(key: str) -> hb.Face:
    """Return a whole weight, to ask for widths."""
    return hb.Face(_blob(key))


@lru_cache(maxsize=8)
def _cut(key: str, letters: str) -> bytes:
    wanted = hb.SubsetInput()
    # With the spaces: in a run of these letters Pango takes them from the same face.
    wanted.unicode_set.set({0x20, 0xA0, *map(ord, letters)})
    return _subset(key, wanted)


def _subset(key: str, wanted: hb.SubsetInput) -> bytes:
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    unneeded = (b"GSUB", b"GPOS", b"GDEF", b"BASE", b"STAT", b"DSIG", b"VORG", b"vhea", b"vmtx")
    wanted.drop_table_tag_set.update({int.from_bytes(tag) for tag in unneeded})
    data: bytes = hb.subset(face(key), wanted).blob.data
    return data


@lru_cache(maxsize=2)
def _blob(key: str) -> hb.Blob:
    return hb.Blob.from_file_path(str(FILES[key]))
