"""The engine: one file, tagged and archival, the same bytes for the same document."""

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pytest

from lms.reporting.pdf.model import Furniture, Html, Register, RenderCancelled, RenderFailed
from lms.reporting.pdf.planning import ROWS_A_JOB
from lms.reporting.pdf.render import render
from tests.unit.reporting.documents import COLUMNS, document, faults, made, register, row, sample, tags

EVERY_KIND = [0, 1, 29, ROWS_A_JOB + 1]


@pytest.mark.parametrize("rows", EVERY_KIND)
def test_a_document_is_accessible_and_archival(rows: int) -> None:
    assert faults(sample(rows)) == []


@pytest.mark.parametrize("rows", EVERY_KIND)
def test_every_row_is_tagged_once_in_one_table(rows: int) -> None:
    found = tags(sample(rows))
    assert found.get("/Table", 0) == (1 if rows else 0)
    assert found.get("/TR", 0) == (rows + 1 if rows else 0)
    assert found.get("/TD", 0) == rows * (len(COLUMNS) - 1)


def test_the_text_of_every_row_can_be_read() -> None:
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(sample(29))).pages]
    text = "\n".join(pages)
    assert all(row(index)[0] in text for index in range(29))
    assert "Office of Records and Archives" in text


def test_column_headings_and_page_numbers_stand_on_every_page() -> None:
    pages = pypdf.PdfReader(io.BytesIO(sample(ROWS_A_JOB + 1))).pages
    for index in (4, 9, len(pages) - 2):
        text = pages[index].extract_text()
        assert "Status" in text
        assert f"Page {index + 1} of {len(pages)}" in text


def test_the_cover_has_no_running_lines_and_a_table_of_contents() -> None:
    cover, contents = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(sample(ROWS_A_JOB + 1))).pages[:2])
    assert "Page 1 of" not in cover
    assert "Contents" in contents
    assert "Full register" in contents


def test_a_short_document_has_no_table_of_contents() -> None:
    assert all("Contents" not in page.extract_text() for page in pypdf.PdfReader(io.BytesIO(sample(1))).pages)


def test_bookmarks_links_and_attached_data_are_there() -> None:
    with pikepdf.open(io.BytesIO(sample(29))) as pdf:
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Compliance", "Full register", "Method"]
        attached = pdf.attachments["register.csv"]
        assert attached.get_file().read_bytes() == b"name\r\nZoe\r\n"
        assert str(pdf.Root.AF[0].AFRelationship) == "/Data"
        links = [note for page in pdf.pages for note in page.get("/Annots", [])]
        assert [str(note.Contents) for note in links] == ["register"]
        assert str(pdf.Root.Lang) == "en"
        assert pdf.docinfo["/Title"] == "Compliance of the Agency of Parks"


def test_the_same_document_gives_the_same_bytes_in_any_number_of_processes() -> None:
    given = document(register(ROWS_A_JOB + 1), Html("<h2>Method</h2><p>Nothing else.</p>"))
    assert made(given, workers=0) == made(given, workers=2)


def test_another_document_gets_another_identifier() -> None:
    def identifier(data: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return bytes(pdf.trailer.ID[0])

    assert identifier(sample(0)) != identifier(sample(1))


def test_a_table_written_by_a_template_stays_one_table_over_pages() -> None:
    cells = "".join(f'<tr><th scope="row">U{i}</th><td>{i}</td><td>{i}</td></tr>' for i in range(80))
    head = '<thead><tr><th scope="col">Unit</th><th scope="col">Due</th><th scope="col">Done</th></tr></thead>'
    data = made(document(Html(f"<h2>Units</h2><table>{head}<tbody>{cells}</tbody></table>")))
    found = tags(data)
    assert (found["/Table"], found["/TR"]) == (1, 81)
    assert faults(data) == []


def test_long_words_and_long_cells_are_wrapped_inside_their_column() -> None:
    rows = [("Donaudampfschifffahrtsgesellschaftskapitän" * 3, "Records " * 30, "Done", "7")]
    data = made(document(Register("r", "R " * 90, COLUMNS, rows, "N " * 200)))
    assert faults(data) == []
    assert "Donaudampf" in pypdf.PdfReader(io.BytesIO(data)).pages[1].extract_text().replace("\n", "")


def test_greek_and_cyrillic_names_are_printed_and_found() -> None:
    rows = [("Иванова, Анна", "Παπαδόπουλος Unit", "Łukasz", "1")]
    data = made(document(Register("r", "Register", COLUMNS, rows), Html("<h2>А</h2><p>Ωμέγα</p>")))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    assert "Иванова, Анна" in text
    assert "Παπαδόπουλος" in text
    assert faults(data) == []


@pytest.mark.parametrize("part", [Register("r", "R", COLUMNS, [("สมชาย", "a", "b", "c")]), Html("<h2>สมชาย</h2>")])
def test_letters_that_are_not_shipped_are_refused_by_name(part: Html | Register) -> None:
    with pytest.raises(RenderFailed, match=r"ม \(U\+0E21\).*สมชาย.*Write them in Latin"):
        made(document(part))


def test_accents_in_pieces_print_as_one_letter_and_invisible_signs_do_not_count() -> None:
    rows = [("Zoe\u0308\u200b", "a\u202eb", "c", "d")]
    text = pypdf.PdfReader(io.BytesIO(made(document(Register("r", "R", COLUMNS, rows))))).pages[1].extract_text()
    assert "Zoë" in text
    assert "ab" in text


@pytest.mark.parametrize(
    "body",
    [
        '<h2>A</h2><img src="file:///etc/hostname" alt="a">',
        '<h2>A</h2><img src="https://example.org/a.png" alt="a">',
        '<h2>A</h2><p style="background:url(/etc/hostname)">x</p>',
    ],
)
def test_nothing_outside_the_report_is_loaded(body: str) -> None:
    with pytest.raises(RenderFailed, match="outside its own files"):
        made(document(Html(body)))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('<h2>A</h2><p><a href="#gone">x</a></p>', "links to “#gone”"),
        ('<h2>A</h2><p><a href="javascript:x">x</a></p>', "leads nowhere"),
        ('<h2>A</h2><img src="engine:asset/dot.svg">', "not well made"),
    ],
)
def test_a_part_that_is_not_well_made_fails_with_a_sentence(body: str, sentence: str) -> None:
    dot = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    with pytest.raises(RenderFailed, match=sentence):
        made(document(Html(body), assets={"dot.svg": dot}))


def test_a_failed_or_cancelled_document_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed):
        render(document(Html("<h2>ม</h2>")), tmp_path / "report.pdf", workers=0)
    with pytest.raises(RenderCancelled):
        render(document(register(1)), tmp_path / "report.pdf", workers=0, cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_progress_ends_with_all_steps_done(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    rendered = render(
        document(register(1)), tmp_path / "a.pdf", workers=0, progress=lambda done, total: steps.append((done, total))
    )
    assert [done for done, _ in steps] == list(range(1, len(steps) + 1))
    assert steps[-1] == (len(steps), len(steps))
    assert rendered.size == (tmp_path / "a.pdf").stat().st_size


def test_a_register_inside_a_section_hangs_under_it_in_bookmarks_and_contents() -> None:
    section, inner = Html('<h2 id="later">Late evidence</h2><p>Some.</p>'), replace(register(ROWS_A_JOB + 1), level=3)
    last = Html('<h2 id="method">Method</h2><p>How.</p>')
    data = made(document(section, inner, last))
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Compliance", "Late evidence", "Method"]
        assert [item.title for item in outline.root[1].children] == ["Full register"]
    starts: dict[str, float] = {}
    page = pypdf.PdfReader(io.BytesIO(data)).pages[1]
    page.extract_text(visitor_text=lambda said, cm, tm, *_: starts.setdefault(said.strip(), cm[4] + tm[4]))
    assert starts["Late evidence"] == starts["Method"] < starts["Full register"]


def test_a_long_foot_of_the_page_ends_in_dots_before_the_page_number() -> None:
    long = "Compliance · " + "Directorate for Interdepartmental Records and Continuity " * 4
    furniture = Furniture(long, "As of 4 March 2027", long)
    pages = pypdf.PdfReader(io.BytesIO(made(document(register(29), furniture=furniture)))).pages
    text = " ".join(pages[1].extract_text().split())
    assert text.count("…") == 2
    assert "Directorate" in text
    assert " ".join(long.split()) not in text
    assert f"Page 2 of {len(pages)}" in text
