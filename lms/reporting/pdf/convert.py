"""From WeasyPrint's objects to a fragment: local numbers, cleaned tags, links that know where they lead."""

import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pydyf

from lms.reporting.pdf.fragment import (
    PAGE_NODE,
    PARENT_LEAF,
    SECTION,
    Bookmark,
    Fragment,
    Place,
    Sheet,
    Summary,
)
from lms.reporting.pdf.han import han_in
from lms.reporting.pdf.jobs import Kit, Rows
from lms.reporting.pdf.layout import INSIDE, bench_of
from lms.reporting.pdf.letters import words_of
from lms.reporting.pdf.model import RenderFailed
from lms.reporting.pdf.shaping import better
from lms.reporting.pdf.syntax import (
    DOCUMENT,
    FIRST,
    FONTS,
    PAGES,
    REFERENCE,
    number_of,
    ref,
    refs,
    text,
)
from lms.reporting.pdf.tags import TagTree, element_kids, section

_MARKED = re.compile(rb"/(\w+)\n<</MCID (\d+)>>\nBDC")
_DECORATION = b"/Artifact <</Type/Pagination>> BDC"
_LENGTH = re.compile(rb"/Length \d+")
_POINTS = 0.75  # a CSS pixel


def render_html(kit: Kit, body: str, path: Path, rows: Rows = Rows.NONE) -> Summary:
    """Lay one part out, write its fragment, say what the assembler must know."""
    bench = bench_of(kit, han_in(words_of(body)))
    document, pdf = bench.lay_out(body)
    converter = _Converter(document, pdf, bench.faces, rows)
    fragment = converter.fragment()
    fragment.save(path)
    return converter.summary(path, fragment)


class _Converter:
    def __init__(self, document: Any, pdf: pydyf.PDF, faces: Mapping[str, bytes], rows: Rows) -> None:
        self._document, self._pdf, self._faces, self._rows = document, pdf, faces, rows
        self._objects = pdf.objects
        self._tree = TagTree(document, pdf, rows)
        self._pages = [number_of(each) or 0 for each in pdf.page_references]
        self._words = dict(_link_words(document))
        self._links: list[str] = []
        self._local: dict[int, int] = {}
        self._fonts = {o.number for o in self._objects if type(o) is pydyf.Dictionary and not o and o.number}
        self._out = Fragment(sheets=[_sheet(page) for page in document.pages])
        self._number()

    def fragment(self) -> Fragment:
        """All objects, renumbered from FIRST."""
        nums = self._tree.parent_tree["Nums"]
        for index, page in enumerate(self._pages):
            self._page(index, page, [number_of(each) for each in nums[2 * index + 1]])
        for index in range(len(self._pages), len(nums) // 2):
            owner = self._tree.owner(number_of(nums[2 * index + 1]))
            self._out.parents.append(ref(self._local[owner or 0]))
        tops = [self._local[number] for number in self._tree.tops]
        kids = refs([self._local[page] for page in self._pages])
        node = b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>" % (PAGES, len(self._pages), kids)
        self._out.objects.append((PAGE_NODE, node))
        if self._rows is not Rows.LATER:
            self._out.objects.append((SECTION, section(SECTION, tops, DOCUMENT)))
        for number in self._tree.order:
            self._element(number)
        for number in self._others:
            self._other(number)
        return self._out

    def summary(self, path: Path, fragment: Fragment) -> Summary:
        """Pages, anchors, outline and used glyphs."""
        places: dict[str, Place] = {}
        for index, page in enumerate(self._document.pages):
            for name, box in page.anchors.items():
                place = Place(index, box[0] * _POINTS, (page.height - box[1]) * _POINTS)
                places.setdefault(quote(name), place)
        tree = self._document.make_bookmark_tree(scale=_POINTS, transform_pages=True)
        return Summary(
            path=path,
            pages=[self._local[page] for page in self._pages],
            count=fragment.count,
            keys=len(fragment.parents),
            places=places,
            outline=tuple(_bookmarks(tree)),
            glyphs=self._glyphs(),
            names={font.hash: face_of(font, self._faces) for font in self._document.fonts.values()},
            links=tuple(self._links),
            table=self._local[self._tree.table] if self._rows is Rows.FIRST else None,
            body=self._local[self._tree.body] if self._rows is not Rows.NONE else None,
        )

    def _glyphs(self) -> dict[str, dict[int, str]]:
        glyphs: dict[str, dict[int, str]] = {}
        for font in self._document.fonts.values():
            mapping = glyphs.setdefault(face_of(font, self._faces), {})
            for glyph, meaning in font.to_unicode.items():
                mapping[glyph] = better(mapping.get(glyph, ""), meaning)
        return glyphs

    # Numbers ---------------------------------------------------------------------------------------------

    def _number(self) -> None:
        pages, order = self._pages, self._tree.order
        contents = [number_of(self._objects[page]["Contents"]) or 0 for page in pages]
        first = PARENT_LEAF + 1
        self._out.stamps = list(range(first + 2 * len(pages), first + 3 * len(pages)))
        for offset, number in enumerate([*pages, *contents]):
            self._local[number] = first + offset
        after = first + 3 * len(pages)
        for offset, number in enumerate(order):
            self._local[number] = after + offset
        self._local |= {self._tree.top.number: SECTION, self._pdf.pages.number: PAGE_NODE}
        gone = self._gone()
        after += len(order)
        self._others = [o.number for o in self._objects if self._stays(o, gone)]
        for offset, number in enumerate(self._others):
            self._local[number] = after + offset
        self._out.count = after + len(self._others) - FIRST

    def _gone(self) -> set[int]:
        """Objects that the whole file has once, or not at all."""
        tree, catalog = self._tree, self._pdf.catalog
        gone = {0, tree.root.number, tree.parent_tree.number, catalog.number, self._pdf.info.number}
        waiting = [number_of(catalog.get("Outlines"))]
        while waiting:
            number = waiting.pop()
            if number is not None and number not in gone:
                gone.add(number)
                waiting += [number_of(self._objects[number].get(key)) for key in ("First", "Next")]
        return gone

    def _stays(self, item: Any, gone: set[int]) -> bool:
        if item.number in self._local or item.number in gone or item.number in self._fonts:
            return False
        return not (isinstance(item, dict) and item.get("Type") in ("/StructElem", "/OBJR"))

    def _renumbered(self, data: bytes) -> bytes:
        def one(match: re.Match[bytes]) -> bytes:
            number = int(match[1])
            if number in self._fonts:
                return ref(FONTS)
            return ref(self._local[number]) if number in self._local else b"null"

        return REFERENCE.sub(one, data)

    # Objects ---------------------------------------------------------------------------------------------

    def _page(self, index: int, number: int, marks: list[int | None]) -> None:
        page = self._objects[number]
        owners = [self._tree.owner(mark) for mark in marks]
        dead = {mark for mark, owner in enumerate(owners) if owner is None}
        stream = self._objects[number_of(page["Contents"])]
        data = b"\n".join(each if isinstance(each, bytes) else pydyf._to_bytes(each) for each in stream.stream)
        if dead:
            data = _MARKED.sub(lambda match: _DECORATION if int(match[2]) in dead else match[0], data)
        self._out.streams.append((self._local[stream.number], b"/Filter/FlateDecode", zlib.compress(data, 6)))
        entries = [ref(self._local[owner]) if owner else b"null" for owner in owners]
        self._out.parents.append(b"[" + b" ".join(entries) + b"]")
        notes = self._notes(page, first=index == 0)
        body = b"<</Type/Page/Parent %d 0 R/MediaBox %s/Contents[%d 0 R %d 0 R]/Resources %s%s" % (
            PAGE_NODE,
            page["MediaBox"].data,
            self._local[stream.number],
            self._out.stamps[index],
            self._renumbered(page["Resources"]),
            notes,
        )
        self._out.objects.append((self._local[number], body + b"/Tabs/S/StructParents @SP%d@>>" % index))

    def _notes(self, page: Any, *, first: bool) -> bytes:
        if "Annots" not in page:
            return b"@NOTES@" if first else b""
        listed = self._renumbered(page["Annots"].data)
        return b"/Annots " + (listed.replace(b"]", b"@FIELD@]") if first else listed)

    def _element(self, number: int) -> None:
        element = self._objects[number]
        if element.get("Type") == "/OBJR":
            target, page = self._renumbered(element["Obj"]), self._renumbered(element["Pg"])
            self._out.objects.append((self._local[number], b"<</Type/OBJR/Obj %s/Pg %s>>" % (target, page)))
            return
        kids, content = element_kids(element["K"], self._local)
        parent = ref(self._local[self._tree.owner(number_of(element["P"])) or self._tree.top.number])
        if self._rows is Rows.LATER and number == self._tree.body:
            parent = b"@TABLE@"
        if self._rows is Rows.FIRST and number == self._tree.table:
            kids = kids[:-1] + b" @BODIES@]"
        body = b"<</S%s/P %s" % (element["S"].encode(), parent)
        if content:
            body += b"/Pg " + self._renumbered(element["Pg"])
        if "Alt" in element:
            body += b"/Alt " + text(element["Alt"].string)
        self._out.objects.append((self._local[number], body + b"/K %s%s>>" % (kids, self._tree.attributes(number))))

    def _other(self, number: int) -> None:
        item = self._objects[number]
        if isinstance(item, pydyf.Stream):
            head, _, rest = item.data.partition(b"stream\n")
            head = _LENGTH.sub(b"", self._renumbered(head.strip())[2:-2])
            self._out.streams.append((self._local[number], head, rest.removesuffix(b"\nendstream")))
            return
        if isinstance(item, dict) and item.get("Type") == "/Annot":
            self._annotate(item)
        self._out.objects.append((self._local[number], self._renumbered(item.data)))

    def _annotate(self, note: Any) -> None:
        """A link says in words where it leads, and leads inside the file where it can."""
        note["F"] = 4
        words = self._words.get(note.number) or "Link"
        note["Contents"] = text(words)
        address = note["A"]["URI"].string if "A" in note else ""
        if address.startswith(INSIDE):
            name = quote(address.removeprefix(INSIDE), safe="%/")
            self._links.append(name)
            del note["A"]
            note["Dest"] = text(name)
        elif not address.startswith(("https:", "http:", "mailto:")):
            raise RenderFailed(f"A link of the report (“{words}”) leads nowhere.")
        if "StructParent" in note:
            note["StructParent"] = b"@SP%d@" % note["StructParent"]


def face_of(font: Any, faces: Mapping[str, bytes]) -> str:
    """Which of our cuts a font is; anything else comes from the machine and must not be used."""
    for key, data in faces.items():
        if font.file_content == data:
            return key
    words = "".join(font.to_unicode.values())[:40]
    raise RenderFailed(
        f"The report would need the font “{font.family}” of this machine for “{words}”. "
        "Only the typefaces shipped with the system may be used."
    )


def _sheet(page: Any) -> Sheet:
    box = page._page_box
    left = box.content_box_x() * _POINTS
    return Sheet(page.width * _POINTS, page.height * _POINTS, left, left + box.width * _POINTS)


def _bookmarks(tree: Any) -> list[Bookmark]:
    return [
        Bookmark(label, Place(place[0], place[1], place[2]), tuple(_bookmarks(children)))
        for label, place, children, _state in tree
    ]


def _link_words(document: Any) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    waiting = [page._page_box for page in document.pages]
    while waiting:
        box = waiting.pop()
        box = getattr(box, "_box", box)
        waiting += getattr(box, "children", ())
        note = getattr(box, "link_annotation", None)
        if note is not None and box.element is not None:
            found.append((note.number, " ".join("".join(box.element.itertext()).split())))
    return found
