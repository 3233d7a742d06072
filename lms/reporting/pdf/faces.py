"""The typefaces we ship: static instances, cut from the variable fonts when a process first needs them.

WeasyPrint instances a variable font again for every part (0.4-0.8 s); HarfBuzz does all of them in 0.1 s, so nothing
is kept on disk. The wide face covers Greek, Cyrillic and the signs that the text face lacks; three faces more are for
names in Arabic, Hebrew and Devanagari letters, and Chinese, Japanese and Korean ones come from the machine where it has
them (`han`). Scripts that none of them has are refused, never printed as boxes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import uharfbuzz as hb

from lms.reporting.pdf.han import FAMILY

TEXT, WIDE = "Report Text", "Report Wide"
SCRIPTS = {"arabic": "Report Arabic", "hebrew": "Report Hebrew", "devanagari": "Report Devanagari"}
"""Faces of scripts whose letters change with their neighbours or run from right to left."""

# Latin, Greek, Cyrillic, general punctuation, superscripts, currency, letterlike, arrows, mathematical operators,
# geometric shapes. No script that needs shaping beyond kerning and marks: the row writer relies on it.
_WIDE_RANGES = (
    (0x20, 0x52F),
    (0x1D00, 0x1DBF),
    (0x1E00, 0x1FFF),
    (0x2000, 0x22FF),
    (0x25A0, 0x25FF),
    (0x2C60, 0x2C7F),
    (0x2DE0, 0x2DFF),
    (0xA640, 0xA69F),
    (0xA720, 0xA7FF),
    (0xFB00, 0xFB06),
)


@dataclass(frozen=True)
class Cut:
    """One static font that is made from one variable font."""

    key: str
    family: str
    weight: int
    italic: bool
    package: str
    file: str

    @property
    def postscript_name(self) -> str:
        """The name the font goes by inside the PDF."""
        style = {300: "Light", 400: "Regular", 600: "SemiBold"}[self.weight]
        return f"{self.file.partition('[')[0].partition('-')[0]}-{'Italic' if self.italic else style}"


def _cuts() -> tuple[Cut, ...]:
    text, wide = "fontpkg_public_sans", "fontpkg_noto_sans"
    upright = [Cut(f"text-{w}", TEXT, w, False, text, "PublicSans[wght].ttf") for w in (300, 400, 600)]
    slanted = Cut("text-400i", TEXT, 400, True, text, "PublicSans-Italic[wght].ttf")
    wider = [Cut(f"wide-{w}", WIDE, w, False, wide, "NotoSans[wdth,wght].ttf") for w in (400, 600)]
    # One glyph for each form of an Arabic letter: fonts that compose letters of strokes and dots, as Noto Sans Arabic
    # does, leave no way to tell which letter a stroke was, and searches would find other names than are printed.
    plex, heebo, noto = "fontpkg_ibm_plex_sans_arabic", "fontpkg_heebo", "fontpkg_noto_sans_devanagari"
    others = [
        Cut("arabic-400", SCRIPTS["arabic"], 400, False, plex, "IBMPlexSansArabic-Regular.ttf"),
        Cut("arabic-600", SCRIPTS["arabic"], 600, False, plex, "IBMPlexSansArabic-SemiBold.ttf"),
        *(Cut(f"hebrew-{w}", SCRIPTS["hebrew"], w, False, heebo, "Heebo[wght].ttf") for w in (400, 600)),
        *(
            Cut(f"devanagari-{w}", SCRIPTS["devanagari"], w, False, noto, "NotoSansDevanagari[wdth,wght].ttf")
            for w in (400, 600)
        ),
    ]
    return (*upright, *wider, slanted, *others)


CUTS = {cut.key: cut for cut in _cuts()}


@lru_cache(maxsize=1)
def cut_faces() -> Mapping[str, bytes]:
    """The file of every cut."""
    return {key: _make(cut) for key, cut in CUTS.items()}


def _make(cut: Cut) -> bytes:
    face = hb.Face((files(cut.package) / "files" / cut.file).read_bytes())
    wanted = hb.SubsetInput()
    if cut.family == WIDE:
        wanted.unicode_set.set({code for low, high in _WIDE_RANGES for code in range(low, high + 1)})
    else:
        wanted.keep_everything()
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    if "[" in cut.file:
        wanted.pin_all_axes_to_default(face)
        wanted.pin_axis_location(face, "wght", cut.weight)
    data: bytes = hb.subset(face, wanted).blob.data
    return data


def font_faces(further: Iterable[str] = ()) -> str:
    """The `@font-face` rules, answered by the engine's own fetcher; `further` are the keys of Han cuts."""
    rules = [_rule(key, cut.family, cut.weight, "italic" if cut.italic else "normal") for key, cut in CUTS.items()]
    rules += [_rule(key, FAMILY, int(key.rpartition("-")[2]), "normal") for key in further]
    return "\n".join(rules)


def _rule(key: str, family: str, weight: int, style: str) -> str:
    return f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};src:url("engine:font/{key}")}}'


@lru_cache(maxsize=len(CUTS))
def characters(key: str) -> frozenset[str]:
    """Every character that a cut has a shape for."""
    return frozenset(chr(code) for code in hb.Face(cut_faces()[key]).unicodes)


@lru_cache(maxsize=1)
def plain() -> frozenset[str]:
    """Every character that stands alone, one after the other: what the row writer can set."""
    text = characters("text-300") & characters("text-400") & characters("text-600")
    wide = characters("wide-400") & characters("wide-600")
    return text | wide | frozenset("\n\r\t")


@lru_cache(maxsize=1)
def shipped() -> frozenset[str]:
    """Every character that can be printed in every upright weight."""
    scripts = (characters(f"{script}-400") & characters(f"{script}-600") for script in SCRIPTS)
    return plain().union(*scripts, "\u200c\u200d")
