"""Reading tables as people hand them over, and writing them so that no spreadsheet runs them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.errors import Invalid
from lms.platform import tabular

TEXT = "StaffNo,Name\n1,Söding\n2,Ana\n"


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (TEXT.encode(), "UTF-8, separated by comma"),
        (TEXT.encode("utf-8-sig"), "UTF-8 with a byte-order mark, separated by comma"),
        (TEXT.replace(",", ";").encode("cp1252"), "Windows-1252, separated by semicolon"),
        (TEXT.replace(",", "\t").encode("utf-16"), "UTF-16, separated by tab"),
    ],
)
def test_the_encoding_and_the_separator_are_found_and_told(content: bytes, form: str) -> None:
    table = tabular.read("x.csv", content, ["StaffNo", "Name"])
    assert table.form == form
    assert table.lines[0] == tabular.Line(2, {"StaffNo": "1", "Name": "Söding"})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"  \n\n", "is empty"),
        (b"PK\x03\x04rest", "is a spreadsheet or zip file, not a CSV"),
        (b"just one line of text\n", "is not a CSV"),
        (b"StaffNo,Name\n", "nothing else"),
        (b"StaffNo,Surname\n1,A\n", "the column Name cannot be found"),
        (b"StaffNo,Name,Name\n1,A,B\n", "Name is there twice"),
        (b"StaffNo,Name\n1,\x81\xff\n", "line 2: the letters are neither UTF-8 nor Windows-1252"),
        (b"a,b\x00\n", "is not text"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        tabular.read("x.csv", content, ["StaffNo", "Name"])


def test_lines_are_those_of_the_file_even_after_a_cell_of_two_lines() -> None:
    table = tabular.read("x.csv", b'a,b\n"one\ntwo",2\n\n3,4\n5\n')
    assert [(line.number, line.cells["b"]) for line in table.lines] == [(2, "2"), (5, "4")]
    assert table.crooked == ((6, 1),)


@pytest.mark.parametrize("cell", ["=1+1", "+x", "-x", "@x", "\tx", "\rx", '=HYPERLINK("http://example.invalid")'])
def test_a_formula_is_neutralised_on_the_way_out(cell: str) -> None:
    assert tabular.harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-1", "+2.5", "-3,5", "12 %", "plain", "", "2026-03-04", "O'Brien"])
def test_numbers_and_words_are_left_alone(cell: str) -> None:
    assert tabular.harmless(cell) == cell


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1)))
def test_no_cell_that_is_written_begins_a_formula(cells: list[str]) -> None:
    content = b"".join(tabular.write(["a", "b"], [(cell, "x") for cell in cells])).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(content, newline="")):
        assert not tabular.is_formula(row[0])
