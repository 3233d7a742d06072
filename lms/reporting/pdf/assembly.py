"""From a plan to a file: lay everything out, decide the numbers, finish the parts, write the rest once."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from lms.reporting.pdf import closing, contents, outline
from lms.reporting.pdf.contents import Entry
from lms.reporting.pdf.finish import Finished, Placement, room_for
from lms.reporting.pdf.fontfile import write_font
from lms.reporting.pdf.fragment import PAGE_NODE, PARENT_LEAF, SECTION, Place, Summary
from lms.reporting.pdf.jobs import Job
from lms.reporting.pdf.model import Html, Rendered, RenderFailed, Seal
from lms.reporting.pdf.output import Output
from lms.reporting.pdf.planning import Plan, Slot
from lms.reporting.pdf.pool import Pool
from lms.reporting.pdf.shaping import Glyphs, Typesetter, better, resource
from lms.reporting.pdf.stamp import Stamp, make_stamp
from lms.reporting.pdf.syntax import (
    COLUMN_SCOPE,
    DOCUMENT,
    FIELD,
    FIRST,
    FONTS,
    FORM,
    PAGES,
    ROW_SCOPE,
    STRUCT_ROOT,
    ref,
    refs,
)

_SETTLING = 5
_NO_SHAPE = {0, 0xFFFF}  # the box, and what Pango calls a glyph that is not there


class Assembly:
    """One rendering of one plan."""

    def __init__(
        self,
        plan: Plan,
        pool: Pool[Job, Summary | Finished],
        progress: Callable[[int, int], None],
        seal: Seal | None = None,
    ) -> None:
        self._plan, self._pool, self._progress, self._seal = plan, pool, progress, seal
        self._steps, self._done = 2 * len(plan.slots) + 1, 0
        self._base: dict[int, int] = {}
        self._first_page: dict[int, int] = {}
        self._glyphs: Glyphs = {}
        self._names: dict[str, str] = {}

    def write(self, file: BinaryIO) -> Rendered:
        """Do it."""
        self._lay_out()
        self._check_links()
        pages = self._first_pages()
        stamp = make_stamp(self._plan.document.furniture, Typesetter(), self._glyphs, pages)
        placements = list(self._placements(stamp))
        last = self._plan.slots[-1]
        output = Output(file, self._base[last.index] + room_for(last.done.count))
        for placement, finished in zip(placements, self._pool.results(placements, len(placements)), strict=True):
            assert isinstance(finished, Finished)
            output.part(finished, placement.base)
            self._step()
        unsigned = self._close(output, pages)
        self._step()
        return Rendered(pages, output.size, output.sha256, unsigned or output.sha256)

    def _step(self) -> None:
        self._done += 1
        self._progress(self._done, self._steps)

    # Layout ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        slots = [slot for slot in self._plan.slots if slot is not self._plan.contents]
        for slot, summary in zip(slots, self._pool.results(self._plan.draw(), len(slots)), strict=True):
            assert isinstance(summary, Summary)
            slot.summary = summary
            self._step()
        if self._plan.contents is not None:
            self._lay_out_contents(self._plan.contents)
            self._step()
        for slot in self._plan.slots:
            self._learn(slot.done)

    def _lay_out_contents(self, slot: Slot) -> None:
        """The table of contents needs the page numbers that depend on its own length: repeat until they agree."""
        slot.summary = self._render_contents("")
        if self._first_pages() < self._plan.document.contents_from:
            return
        for _ in range(_SETTLING):
            before = slot.done.page_count
            lines = self._contents_lines(slot)
            slot.summary = self._render_contents(contents.markup(self._plan.document.contents_title, lines))
            if slot.done.page_count == before:
                return
        raise RenderFailed("The table of contents of the report does not come to rest.")

    def _render_contents(self, markup: str) -> Summary:
        summary = next(iter(self._pool.results([self._plan.contents_job(markup)])))
        assert isinstance(summary, Summary)
        return summary

    def _contents_lines(self, slot: Slot) -> list[Entry]:
        self._first_pages()
        after = [each for each in self._plan.slots if each.index > slot.index]
        return [
            line
            for each in after
            for line in contents.entries(each.done, f"part-{each.index}", self._first_page[each.index], each.depth)
        ]

    def _first_pages(self) -> int:
        """Number of the page before each part; returns how many pages there are."""
        pages = 0
        for slot in self._plan.slots:
            self._first_page[slot.index] = pages
            pages += slot.done.page_count
        return pages

    def _learn(self, summary: Summary) -> None:
        self._names |= summary.names
        for face, glyphs in summary.glyphs.items():
            if _NO_SHAPE & glyphs.keys():
                raise RenderFailed("A letter of the report has no shape in its typeface; it would be printed as a box.")
            known = self._glyphs.setdefault(face, {})
            for glyph, meaning in glyphs.items():
                known[glyph] = better(known.get(glyph, ""), meaning)

    def _check_links(self) -> None:
        known = {name for slot in self._plan.slots for name in slot.done.places}
        for slot in self._plan.slots:
            for name in slot.done.links:
                if name not in known:
                    raise RenderFailed(f"The report links to “#{name}”, which none of its parts has.")

    # Numbers ---------------------------------------------------------------------------------------------

    def _placements(self, stamp: Stamp) -> Iterator[Placement]:
        base, key = FIRST, 0
        for slot in self._plan.slots:
            self._base[slot.index] = base
            base += room_for(slot.done.count)
        for slot in self._plan.slots:
            yield Placement(
                path=slot.done.path,
                base=self._base[slot.index],
                first_page=self._first_page[slot.index] + 1,
                first_key=key,
                bare_pages=slot.bare_pages,
                links=self._register_links(slot) | self._field_links(slot),
                stamp=stamp,
            )
            key += slot.done.keys
        self._next_key = key

    def _register_links(self, slot: Slot) -> dict[bytes, bytes]:
        if isinstance(slot.part, Html) or slot.done.body is None:
            return {}
        pieces = [each for each in self._plan.slots if each.part is slot.part]
        bodies = [self._global(each, each.done.body or 0) for each in pieces[1:]]
        return {b"TABLE": ref(self._global(pieces[0], pieces[0].done.table or 0)), b"BODIES": refs(bodies)}

    def _field_links(self, slot: Slot) -> dict[bytes, bytes]:
        """The first page of the document carries the field of the signature among its notes, if it has any."""
        if self._seal is None or slot.index:
            return {b"NOTES": b"", b"FIELD": b""}
        return {b"NOTES": b"/Annots[%s]" % ref(FIELD), b"FIELD": b" " + ref(FIELD)}

    def _global(self, slot: Slot, local: int) -> int:
        return local + self._base[slot.index] - FIRST

    # The rest --------------------------------------------------------------------------------------------

    def _close(self, output: Output, pages: int) -> str | None:
        """Write what the file has once; returns the hash of all bytes but the signature, if there is one."""
        slots = self._plan.slots
        self._write_fonts(output)
        output.put(COLUMN_SCOPE, b"<</O/Table/Scope/Column>>")
        output.put(ROW_SCOPE, b"<</O/Table/Scope/Row>>")
        nodes = refs([self._global(slot, PAGE_NODE) for slot in slots])
        output.put(PAGES, b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, nodes))
        self._write_structure(output)
        marks = outline.tree((slot.depth, slot.done.outline, self._locator(slot)) for slot in slots)
        bookmarks = outline.write(output, marks) if marks else None
        document = self._plan.document
        info = closing.write_catalog(output, document, self._places(), bookmarks, self._seal)
        if self._seal is None:
            output.close(info, self._plan.identifier)
            return None
        head = closing.signature_head(document.dated_at)
        return output.close_signed(info, self._plan.identifier, head, self._seal)

    def _write_structure(self, output: Output) -> None:
        slots, key = self._plan.slots, self._next_key
        tops = [self._global(slot, SECTION) for slot in slots if slot.first]
        leaves = [self._global(slot, PARENT_LEAF) for slot in slots]
        if self._seal is not None:
            closing.write_field(output, self._global(slots[0], slots[0].done.pages[0]), key)
            tops.append(FORM)
            leaves.append(output.add(b"<</Limits[%d %d]/Nums[%d %s]>>" % (key, key, key, ref(FORM))))
            key += 1
        output.put(DOCUMENT, b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (STRUCT_ROOT, refs(tops)))
        parents = output.add(b"<</Kids[%s]>>" % refs(leaves))
        body = b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>"
        output.put(STRUCT_ROOT, body % (DOCUMENT, parents, key))

    def _write_fonts(self, output: Output) -> None:
        names = dict(self._names) | {resource(face).decode(): face for face in self._glyphs}
        written = {face: write_font(output, face, glyphs) for face, glyphs in sorted(self._glyphs.items())}
        entries = b"".join(b"/%s %d 0 R" % (name.encode(), written[face]) for name, face in sorted(names.items()))
        output.put(FONTS, b"<<%s>>" % entries)

    def _places(self) -> dict[str, bytes]:
        places: dict[str, bytes] = {}
        for slot in self._plan.slots:
            locate = self._locator(slot)
            for name, place in slot.done.places.items():
                places.setdefault(name, locate(place))
        return places

    def _locator(self, slot: Slot) -> Callable[[Place], bytes]:
        summary = slot.done

        def locate(place: Place) -> bytes:
            page = self._global(slot, summary.pages[place.page])
            return b"[%d 0 R/XYZ %.2f %.2f 0]" % (page, place.x, place.y)

        return locate
