"""Text to glyphs, as Pango does it: HarfBuzz, the text face first and the wide face for what it lacks."""

from dataclasses import dataclass, field, replace
from typing import Any
from unicodedata import combining

import uharfbuzz as hb

from lms.reporting.pdf.faces import SCRIPTS, cut_faces
from lms.reporting.pdf.han import cuts

Glyphs = dict[str, dict[int, str]]
"""Used glyphs: face key -> glyph id -> the text it stands for."""


@dataclass(frozen=True)
class Run:
    """Glyphs of one face: the operand of TJ and the width in em."""

    face: str
    width: float
    operand: bytes
    glyphs: tuple[tuple[int, str], ...]


Line = tuple[Run, ...]


def resource(face: str) -> bytes:
    """The name by which a page's content calls a face."""
    return b"F-" + face.encode()


def width_of(line: Line) -> float:
    """The width of a line in em."""
    return sum(run.width for run in line)


def show(line: Line, size: float) -> bytes:
    """The operators that show a line at the current text position."""
    return b" ".join(b"/%s %g Tf [%s] TJ" % (resource(run.face), size, run.operand) for run in line)


def better(one: str, other: str) -> str:
    """The better of two meanings that a glyph was seen with: the shorter one that says anything."""
    return min((one, other), key=lambda meaning: (not meaning, len(meaning), meaning))


class Face:
    """One font file, able to shape text."""

    def __init__(self, key: str, data: bytes) -> None:
        self.key = key
        self._face = hb.Face(data)
        self._font = hb.Font(self._face)
        self._per_em = self._face.upem
        self.characters = frozenset(chr(code) for code in self._face.unicodes)

    def shape(self, text: str) -> Run:
        """Glyphs with kerning; positions are relative to the widths that the PDF's font declares."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer)
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        meaning = _meaning_from_the_right if buffer.direction == "rtl" else _meaning
        total, pieces, codes, glyphs = 0, [], "", []
        for index, (info, position) in enumerate(zip(infos, positions, strict=True)):
            glyphs.append((info.codepoint, meaning(text, infos, index)))
            if position.x_offset:
                pieces.append(f"<{codes}>{self._thousandths(-position.x_offset)}")
                codes = ""
            codes += f"{info.codepoint:04x}"
            total += position.x_advance
            natural = self._font.get_glyph_h_advance(info.codepoint)
            rest = natural - position.x_advance + position.x_offset
            if rest:
                pieces.append(f"<{codes}>{self._thousandths(rest)}")
                codes = ""
        pieces.append(f"<{codes}>" if codes else "")
        return Run(self.key, total / self._per_em, "".join(pieces).encode(), tuple(glyphs))

    def _thousandths(self, units: int) -> str:
        return f"{units * 1000 / self._per_em:g}"


@dataclass
class Setter:
    """Sets text in one weight. `used` collects the glyphs; make a new one for each part, so that what a part
    reports does not depend on which process made it."""

    text: Face
    wide: Face
    others: tuple[Face, ...] = ()
    """Faces of scripts that join or run from the right: for single lines of one direction only."""
    used: Glyphs = field(default_factory=dict)
    _lines: dict[str, Line] = field(default_factory=dict)

    def line(self, text: str) -> Line:
        """One line of text, shaped."""
        known = self._lines.get(text)
        if known is None:
            runs = ((face, piece) for face, piece in self._split(text))
            known = self._lines[text] = tuple(face.shape(piece) for face, piece in runs)
            for run in known:
                mapping = self.used.setdefault(run.face, {})
                for glyph, meaning in run.glyphs:
                    mapping[glyph] = better(mapping.get(glyph, ""), meaning)
        return known

    def wrap(self, text: str, size: float, width: float) -> tuple[Line, ...]:
        """Lines no wider than `width`: broken at spaces and after hyphens, inside a word only if it must be."""
        line = self.line(text)
        limit = width / size + 1e-3
        if width_of(line) <= limit:
            return (line,)
        done: list[str] = []
        current = ""
        for piece in self._pieces(text, limit):
            if current and width_of(self.line((current + piece).rstrip(" "))) > limit:
                done.append(current.rstrip(" "))
                current = piece.lstrip(" ")
            else:
                current += piece
        done.append(current.rstrip(" "))
        return tuple(self.line(each) for each in done)

    def _pieces(self, text: str, limit: float) -> list[str]:
        pieces = [""]
        for before, letter in zip(" " + text, text, strict=False):
            if (before == " " and letter != " ") or (before in "-–—/" and letter.isalpha()):
                pieces.append("")
            pieces[-1] += letter
        whole = []
        for piece in filter(None, pieces):
            fits = width_of(self.line(piece.rstrip(" "))) <= limit
            whole += [piece] if fits else list(piece)
        return whole

    def _split(self, text: str) -> list[tuple[Face, str]]:
        if self.text.characters.issuperset(text):
            return [(self.text, text)]
        runs: list[tuple[Face, str]] = []
        for cluster in _clusters(text):
            face = self._face_of(cluster)
            if runs and (runs[-1][0] is face or cluster == " "):
                runs[-1] = (runs[-1][0], runs[-1][1] + cluster)
            else:
                runs.append((face, cluster))
        return runs

    def _face_of(self, cluster: str) -> Face:
        if self.text.characters.issuperset(cluster):
            return self.text
        return next((face for face in self.others if face.characters.issuperset(cluster)), self.wide)


def _meaning(text: str, infos: list[Any], index: int) -> str:
    """The text of a cluster goes with its first glyph."""
    start = infos[index].cluster
    if index and infos[index - 1].cluster == start:
        return ""
    end = next((info.cluster for info in infos[index:] if info.cluster > start), len(text))
    return text[start:end]


def _meaning_from_the_right(text: str, infos: list[Any], index: int) -> str:
    """The same where the glyphs stand in the order of the eye, and the text in that of the mouth."""
    start = infos[index].cluster
    if index and infos[index - 1].cluster == start:
        return ""
    return text[start : min((info.cluster for info in infos if info.cluster > start), default=len(text))]


def _clusters(text: str) -> list[str]:
    found: list[str] = []
    for letter in text:
        if found and combining(letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


class Typesetter:
    """All faces, opened once per process."""

    def __init__(self) -> None:
        self._faces = {key: Face(key, data) for key, data in cut_faces().items()}

    def setter(self, weight: int, used: Glyphs) -> Setter:
        """A setter for the nearest upright weight that adds its glyphs to `used`."""
        weight = 600 if weight >= 600 else 300 if weight < 350 else 400
        wide = 600 if weight == 600 else 400
        return Setter(self._faces[f"text-{weight}"], self._faces[f"wide-{wide}"], used=used)

    def line_setter(self, used: Glyphs, letters: str) -> Setter:
        """A setter for lines that stand by themselves, in any script; `letters` are the Han ones among theirs."""
        plain = self.setter(400, used)
        scripts = [self._faces[f"{script}-400"] for script in SCRIPTS]
        if letters:
            scripts.append(Face("han-400", cuts(letters)["han-400"]))
        return replace(plain, others=(plain.wide, *scripts))
