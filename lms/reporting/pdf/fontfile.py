"""The fonts of a file: each face once, cut down to the glyphs that the whole document uses."""

from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

import uharfbuzz as hb

from lms.reporting.pdf import han
from lms.reporting.pdf.faces import CUTS, Cut, cut_faces
from lms.reporting.pdf.output import Output
from lms.reporting.pdf.syntax import text

_PREFIX = b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
_SYSTEM = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
_NAME = b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
_END = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


@dataclass(frozen=True)
class _Look:
    """What a font's description says of it, and under which entry its program stands."""

    name: bytes
    family: str
    stem: int
    file: bytes
    italic: bool = False


_HAN = {
    "han-400": _Look(b"NotoSansCJK-Regular", han.FAMILY, 80, b"FontFile3"),
    "han-600": _Look(b"NotoSansCJK-Bold", han.FAMILY, 120, b"FontFile3"),
}


def write_font(output: Output, key: str, glyphs: dict[int, str]) -> int:
    """Embed one face; returns the number of its font object."""
    is_han = key in han.FILES
    face = han.face(key) if is_han else hb.Face(cut_faces()[key])
    look = _HAN[key] if is_han else _look(CUTS[key])
    name = b"/" + _tag(glyphs) + b"+" + look.name
    program = han.program(key, frozenset(glyphs)) if is_han else _subset(face, glyphs)
    head = b"/Subtype/OpenType" if is_han else b"/Length1 %d" % len(program)
    descriptor = output.add(_descriptor(face, look, name, output.stream(head, program)))
    descendant = output.add(
        b"<</Type/Font/Subtype/%s/BaseFont%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>%s/FontDescriptor %d 0 R/W[%s]>>"
        % (
            b"CIDFontType0" if is_han else b"CIDFontType2",
            name,
            b"" if is_han else b"/CIDToGIDMap/Identity",
            descriptor,
            _widths(face, glyphs),
        )
    )
    meaning = output.stream(b"", _to_unicode(_meanings(face, glyphs)))
    return output.add(
        b"<</Type/Font/Subtype/Type0/BaseFont%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (name, descendant, meaning)
    )


def _tag(glyphs: dict[int, str]) -> bytes:
    """Six letters that tell one subset from another."""
    seed = sum(glyph * (index + 7) for index, glyph in enumerate(sorted(glyphs)))
    return bytes(65 + seed // 26**place % 26 for place in range(6))


def _subset(face: Any, glyphs: dict[int, str]) -> bytes:
    wanted = hb.SubsetInput()
    wanted.glyph_set.set({0, *glyphs})
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    unneeded = (b"GSUB", b"GPOS", b"GDEF", b"BASE", b"STAT", b"DSIG")
    wanted.drop_table_tag_set.update({int.from_bytes(tag) for tag in unneeded})
    data: bytes = hb.subset(face, wanted).blob.data
    return data


def _look(cut: Cut) -> _Look:
    stem = {300: 60, 400: 80, 600: 120}[cut.weight]
    return _Look(cut.postscript_name.encode(), cut.family, stem, b"FontFile2", italic=cut.italic)


def _descriptor(face: Any, look: _Look, name: bytes, program: int) -> bytes:
    font, scale = hb.Font(face), 1000 / face.upem
    extents = font.get_font_extents("ltr")
    ascent, descent = extents.ascender * scale, extents.descender * scale
    return (
        b"<</Type/FontDescriptor/FontName%s/FontFamily%s/Flags %d/FontBBox[-500 %d 2000 %d]/ItalicAngle %d"
        b"/Ascent %d/Descent %d/CapHeight 714/StemV %d/%s %d 0 R>>"
        % (
            name, text(look.family), 68 if look.italic else 4, descent, ascent, -12 * look.italic, ascent, descent,
            look.stem, look.file, program,
        )
    )  # fmt: skip


def _widths(face: Any, glyphs: dict[int, str]) -> bytes:
    font, scale = hb.Font(face), 1000 / face.upem
    return b" ".join(b"%d[%g]" % (glyph, font.get_glyph_h_advance(glyph) * scale) for glyph in sorted(glyphs))


def _meanings(face: Any, glyphs: dict[int, str]) -> dict[int, str]:
    """One letter if the glyph was seen for one; else what the font says it is; else the letters it stood for."""
    letters = {font_glyph: chr(code) for code, font_glyph in sorted(_nominal(face, glyphs).items(), reverse=True)}
    return {
        glyph: (seen if len(seen) == 1 else normalize("NFKC", letters.get(glyph, "")) or seen or "\u200b")
        for glyph, seen in glyphs.items()
    }


def _nominal(face: Any, glyphs: dict[int, str]) -> dict[int, int]:
    font = hb.Font(face)
    found = {code: font.get_nominal_glyph(code) for code in face.unicodes}
    return {code: glyph for code, glyph in found.items() if glyph in glyphs}


def _to_unicode(glyphs: dict[int, str]) -> bytes:
    pairs = [
        b"<%04x> <%s>" % (glyph, words.encode("utf-16-be").hex().encode()) for glyph, words in sorted(glyphs.items())
    ]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    body = b"".join(b"%d beginbfchar\n%s\nendbfchar\n" % (len(each), b"\n".join(each)) for each in blocks)
    return _PREFIX + _SYSTEM + _NAME + body + _END
