"""The tag tree that WeasyPrint makes, mended: one table stays one table, headings of cells say what they head,
empty wrappers go, and what repeats on every page is decoration."""

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from lms.reporting.pdf.jobs import Rows
from lms.reporting.pdf.syntax import COLUMN_SCOPE, ROW_SCOPE, number_of, ref, refs

_WRAPPERS = ("/Span", "/NonStruct")
_CONTAINERS = ("/Document", "/Sect", "/Table", "/TR", "/THead", "/TBody", "/TFoot", "/L")
_SAYS_SOMETHING = frozenset({"A", "Alt", "ID", "Lang", "ActualText"})


class TagTree:
    """The structure elements of one part; `order` is the reading order of those that stay."""

    def __init__(self, document: Any, pdf: pydyf.PDF, rows: Rows = Rows.NONE) -> None:
        self._objects = pdf.objects
        self._document = document
        self._page_refs = list(pdf.page_references)
        self.root = self._objects[number_of(pdf.catalog["StructTreeRoot"])]
        self.top = self._objects[number_of(self.root["K"][0])]
        self.parent_tree = self._objects[number_of(self.root["ParentTree"])]
        self.order: list[int] = []
        self.absorbed: dict[int, int] = {}
        self._scopes: dict[int, int] = {}
        self._join_tables()
        self.table = self.body = 0
        if rows is not Rows.NONE:
            self._find_register(whole=rows is Rows.FIRST)
        self.tops = [self._number(kid) for kid in self.top["K"]]
        for number in self.tops:
            self._walk(number, in_head=False)
        self.live = frozenset(self.order)

    def owner(self, number: int | None) -> int | None:
        """The element that marked content belongs to after the cleaning; None if it became decoration."""
        while number in self.absorbed:
            number = self.absorbed[number]
        return number if number in self.live else None

    def attributes(self, number: int) -> bytes:
        """The entries of an element beside type, parent and kids."""
        element = self._objects[number]
        if element["S"] in ("/TH", "/TD"):
            return self._cell_attributes(number)
        if element["S"] == "/Figure":
            self._place_figure(element)
        return b"".join(
            b"/%s %s" % (key.encode(), pydyf._to_bytes(element[key])) for key in ("A", "Lang") if key in element
        )

    def _find_register(self, *, whole: bool) -> None:
        """Leave heading, note and table of a register at the top, as the row writer does; or its rows alone."""
        kids = self.top["K"]
        while not any(self._is(kid, "/Table") for kid in kids):
            kids = next(self._objects[self._number(kid)]["K"] for kid in kids)
        self.table = next(self._number(kid) for kid in kids if self._is(kid, "/Table"))
        self.body = next(self._number(kid) for kid in self._objects[self.table]["K"] if self._is(kid, "/TBody"))
        self.top["K"] = pydyf.Array(kids if whole else [self._objects[self.body].reference])
        for kid in self.top["K"]:
            self._objects[self._number(kid)]["P"] = self.top.reference

    def _number(self, kid: object) -> int:
        number = number_of(kid)
        assert number is not None
        return number

    def _cell_attributes(self, number: int) -> bytes:
        given, scope = self._objects[number].get("A") or {}, self._scopes.get(number)
        spans = {key: given[key] for key in ("ColSpan", "RowSpan") if key in given}
        if not spans:
            return b"/A " + ref(scope) if scope else b""
        entries = b"".join(b"/%s %d" % (key.encode(), value) for key, value in spans.items())
        if scope:
            entries += b"/Scope/Row" if scope == ROW_SCOPE else b"/Scope/Column"
        return b"/A<</O/Table%s>>" % entries

    def _place_figure(self, element: Any) -> None:
        """WeasyPrint gives the box in CSS pixels from the top; the standard wants points from the bottom."""
        x1, y1, x2, y2 = element["A"]["BBox"]
        height = self._document.pages[self._page_refs.index(element["Pg"])].height
        box = (x1 * 0.75, (height - y2) * 0.75, x2 * 0.75, (height - y1) * 0.75)
        element["A"]["BBox"] = pydyf.Array(box)
        element["A"]["Placement"] = "/Block"

    # Walking ---------------------------------------------------------------------------------------------

    def _walk(self, number: int, in_head: bool) -> None:
        element = self._objects[number]
        self.order.append(number)
        kids: list[Any] = []
        # Words beside a link keep their own element: some readers take an element's words before its children.
        plain = all(self._is_text(kid, element) for kid in element["K"])
        for kid in element["K"]:
            child = number_of(kid)
            if child is None:
                kids.append(kid)
            elif self._objects[child].get("Type") == "/OBJR":
                self.order.append(child)
                kids.append(kid)
            elif plain:
                kids.extend(self._objects[child]["K"])
                self.absorbed[child] = number
            else:
                self._walk(child, in_head or element["S"] == "/THead")
                kids.append(kid)
        element["K"] = pydyf.Array(kids)
        if element["S"] == "/TR":
            self._scope_row(kids, in_head)

    def _is_text(self, kid: object, parent: Any) -> bool:
        child = number_of(kid)
        return child is None or self._is_empty_wrapper(self._objects[child], parent)

    def _is_empty_wrapper(self, child: Any, parent: Any) -> bool:
        return (
            child.get("S") in _WRAPPERS
            and parent["S"] not in _CONTAINERS
            and child["Pg"] == parent["Pg"]
            and not _SAYS_SOMETHING & child.keys()
            and all(isinstance(kid, int) for kid in child["K"])
        )

    def _scope_row(self, kids: list[Any], in_head: bool) -> None:
        cells = [self._number(kid) for kid in kids]
        has_data = any(self._objects[cell]["S"] == "/TD" for cell in cells)
        for cell in cells:
            if self._objects[cell]["S"] == "/TH":
                self._scopes[cell] = ROW_SCOPE if has_data and not in_head else COLUMN_SCOPE

    # Tables over several pages ----------------------------------------------------------------------------

    def _join_tables(self) -> None:
        """WeasyPrint tags a table once a page; the rows go to the first, the repeated headings become decoration."""
        by_page: dict[bytes, list[int]] = {}
        for kid in self.top["K"]:
            for table in self._tables(self._number(kid)):
                by_page.setdefault(self._objects[table]["Pg"], []).append(table)
        first: dict[int, int] = {}
        for page, page_ref in zip(self._document.pages, self._page_refs, strict=True):
            sources, tables = list(_table_sources(page._page_box)), by_page.get(page_ref, [])
            if len(sources) != len(tables):
                raise AssertionError("tables and their tags do not agree")
            for source, table in zip(sources, tables, strict=True):
                if first.setdefault(source, table) != table:
                    self._move_rows(table, first[source])

    def _tables(self, number: int) -> Iterator[int]:
        element = self._objects[number]
        if element["S"] == "/Table":
            yield number
        for kid in element["K"]:
            child = number_of(kid)
            if child is not None and self._objects[child].get("Type") == "/StructElem":
                yield from self._tables(child)

    def _move_rows(self, source: int, target: int) -> None:
        bodies = [self._number(kid) for kid in self._objects[target]["K"] if self._is(kid, "/TBody")]
        for kid in self._objects[source]["K"]:
            if self._is(kid, "/TBody"):
                body = self._objects[bodies[-1]]
                for row in self._objects[self._number(kid)]["K"]:
                    self._objects[self._number(row)]["P"] = body.reference
                    body["K"].append(row)
        self._detach(source)

    def _is(self, kid: object, tag: str) -> bool:
        number = number_of(kid)
        return number is not None and self._objects[number].get("S") == tag

    def _detach(self, number: int) -> None:
        """Take an element out of the tree, and every ancestor that is empty without it."""
        parent = self._objects[self._number(self._objects[number]["P"])]
        parent["K"] = pydyf.Array(kid for kid in parent["K"] if number_of(kid) != number)
        if not parent["K"] and parent is not self.top:
            self._detach(parent.number)


def element_kids(kids: list[Any], local: dict[int, int]) -> tuple[bytes, bool]:
    """The kids of an element with local numbers, and whether one is marked content of a page."""
    written = [b"%d" % kid if isinstance(kid, int) else ref(local[number_of(kid) or 0]) for kid in kids]
    content = any(isinstance(kid, int) for kid in kids)
    return (written[0] if len(written) == 1 else b"[" + b" ".join(written) + b"]"), content


def section(number: int, kids: list[int], parent: int) -> bytes:
    """The element that holds a part."""
    return b"<</S/Sect/P %d 0 R/K[%s]>>" % (parent, refs(kids))


def _table_sources(box: Any) -> Iterator[int]:
    """Which HTML table each table box of a page comes from, in the order of the tags."""
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    if isinstance(box, boxes.MarginBox):
        return
    if getattr(box, "is_table_wrapper", False) and box.element_tag == "table":
        yield id(box.element)
    if isinstance(box, boxes.ParentBox):
        for child in box.children:
            yield from _table_sources(child)
