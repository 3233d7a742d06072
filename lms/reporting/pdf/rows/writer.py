"""Rows of a register, written straight to tagged page content in the measured geometry."""

from lms.reporting.pdf.fragment import (
    PAGE_NODE,
    PARENT_LEAF,
    SECTION,
    Bookmark,
    Fragment,
    Place,
    Summary,
)
from lms.reporting.pdf.jobs import Kit, RowsJob, Sample
from lms.reporting.pdf.rows.geometry import Geometry, measure
from lms.reporting.pdf.rows.pages import (
    Heading,
    Lines,
    Page,
    Row,
    Setters,
    content,
    fill_pages,
)
from lms.reporting.pdf.shaping import Glyphs, resource
from lms.reporting.pdf.syntax import (
    COLUMN_SCOPE,
    DOCUMENT,
    FIRST,
    FONTS,
    PAGES,
    ROW_SCOPE,
    ref,
    refs,
)
from lms.reporting.pdf.tags import section

# Numbers that follow the three that every fragment has.
RESOURCES, HEADING, NOTE, TABLE, HEAD, HEAD_ROW, BODY = range(PARENT_LEAF + 1, PARENT_LEAF + 8)


def write_rows(kit: Kit, job: RowsJob) -> Summary:
    """Write one stretch of a register."""
    geometry = measure(kit, job.sample)
    used: Glyphs = {}
    setters = Setters.open(geometry, used)
    heading = Heading.of(job.title, job.note, geometry, setters) if job.first else None
    pages = fill_pages(job.rows, geometry, setters, heading)
    stretch = _Stretch(geometry, job.sample, heading, pages)
    pairs = zip(job.sample.columns, geometry.heads, strict=True)
    fragment = stretch.fragment([setters.lines(column.label, place) for column, place in pairs])
    fragment.save(job.path)
    place = Place(0, geometry.heading_top[0] * 0.75, (geometry.height - geometry.heading_top[1]) * 0.75)
    return Summary(
        path=job.path,
        pages=stretch.page_numbers,
        count=fragment.count,
        keys=len(pages),
        places={job.anchor: place} if job.first else {},
        outline=(Bookmark(job.title, place),) if job.first else (),
        glyphs=used,
        names={resource(face).decode(): face for face in used},
        table=TABLE if job.first else None,
        body=BODY,
    )


class _Stretch:
    """The structure around the pages' content."""

    def __init__(self, geometry: Geometry, sample: Sample, heading: Heading | None, pages: list[Page]) -> None:
        self._geometry, self._sample, self._heading, self._pages = geometry, sample, heading, pages
        count, first = len(pages), BODY + 1
        self.page_numbers = list(range(first, first + count))
        self._contents = list(range(first + count, first + 2 * count))
        self._stamps = list(range(first + 2 * count, first + 3 * count))
        self._next = first + 3 * count
        self._out = Fragment(stamps=self._stamps, sheets=[geometry.sheet] * count)

    def fragment(self, labels: list[Lines]) -> Fragment:
        """Objects, tags and content of all pages."""
        heads = self._take(len(self._sample.columns))
        body_rows: list[int] = []
        for index, page in enumerate(self._pages):
            heading = self._heading if index == 0 else None
            owners = self._begin(heading, heads)
            for row in page.rows:
                body_rows.append(self._row(row, index, owners))
            stream = content(page, self._geometry, labels, heading, heading is not None)
            self._out.streams.append((self._contents[index], b"/Filter/FlateDecode", stream))
            self._out.parents.append(b"[%s]" % refs(owners))
            self._page(index)
        self._frame(heads, body_rows)
        self._out.objects.sort()
        self._out.count = self._next - FIRST
        return self._out

    def _take(self, count: int) -> list[int]:
        numbers = list(range(self._next, self._next + count))
        self._next += count
        return numbers

    def _put(self, number: int, body: bytes) -> None:
        self._out.objects.append((number, body))

    def _begin(self, heading: Heading | None, heads: list[int]) -> list[int]:
        """Owners of the marks before the rows; repeated column headings have none."""
        if heading is None:
            return []
        page, owners = self.page_numbers[0], [HEADING]
        tag = b"/H%d" % self._sample.level
        self._put(HEADING, b"<</S%s/P %d 0 R/Pg %d 0 R/K 0>>" % (tag, SECTION, page))
        if heading.note:
            self._put(NOTE, b"<</S/P/P %d 0 R/Pg %d 0 R/K 1>>" % (SECTION, page))
            owners.append(NOTE)
        for number in heads:
            body = b"<</S/TH/P %d 0 R/Pg %d 0 R/K %d/A %d 0 R>>"
            self._put(number, body % (HEAD_ROW, page, len(owners), COLUMN_SCOPE))
            owners.append(number)
        return owners

    def _row(self, row: Row, index: int, owners: list[int]) -> int:
        numbers = self._take(1 + len(row.cells))
        self._put(numbers[0], b"<</S/TR/P %d 0 R/K[%s]>>" % (BODY, refs(numbers[1:])))
        for column, number in enumerate(numbers[1:]):
            head = (b"/S/TH", b"/A %d 0 R" % ROW_SCOPE) if column == 0 else (b"/S/TD", b"")
            body = b"<<%s/P %d 0 R/Pg %d 0 R/K %d%s>>"
            self._put(number, body % (head[0], numbers[0], self.page_numbers[index], len(owners), head[1]))
            owners.append(number)
        return numbers[0]

    def _page(self, index: int) -> None:
        size = self._geometry.sheet
        self._put(
            self.page_numbers[index],
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.4f %.4f]/Contents[%d 0 R %d 0 R]/Resources %d 0 R"
            b"/Tabs/S/StructParents @SP%d@%s>>"
            % (
                PAGE_NODE,
                size.width,
                size.height,
                self._contents[index],
                self._stamps[index],
                RESOURCES,
                index,
                b"" if index else b"@NOTES@",
            ),
        )

    def _frame(self, heads: list[int], rows: list[int]) -> None:
        kids = refs(self.page_numbers)
        self._put(PAGE_NODE, b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>" % (PAGES, len(self._pages), kids))
        self._put(RESOURCES, b"<</Font %d 0 R>>" % FONTS)
        if self._heading is None:
            self._put(BODY, b"<</S/TBody/P @TABLE@/K[%s]>>" % refs(rows))
            return
        above = [HEADING, NOTE] if self._heading.note else [HEADING]
        self._put(SECTION, section(SECTION, [*above, TABLE], DOCUMENT))
        self._put(TABLE, b"<</S/Table/P %d 0 R/K[%s %s @BODIES@]>>" % (SECTION, ref(HEAD), ref(BODY)))
        self._put(HEAD, b"<</S/THead/P %d 0 R/K %s>>" % (TABLE, ref(HEAD_ROW)))
        self._put(HEAD_ROW, b"<</S/TR/P %d 0 R/K[%s]>>" % (HEAD, refs(heads)))
        self._put(BODY, b"<</S/TBody/P %d 0 R/K[%s]>>" % (TABLE, refs(rows)))
