"""Lesson text becomes clean HTML that a screen reader can follow."""

from lms.catalogue import markdown


def test_words_are_those_that_are_read() -> None:
    assert (
        markdown.words("## Two words\n\nSee [the rule](https://a.example/long/address), it's **easy** - and `ls`.") == 9
    )


def test_an_empty_corner_makes_the_first_column_name_the_rows() -> None:
    shown = markdown.html("| | Day |\n|---|---|\n| Front | open |\n")
    assert "<td></td>" in shown
    assert '<th scope="col">Day</th>' in shown
    assert '<th scope="row">Front</th>' in shown


def test_a_table_scrolls_by_itself_and_can_be_reached() -> None:
    assert '<div class="table-scroll" tabindex="0"><table' in markdown.html("| A | B |\n|---|---|\n| 1 | 2 |\n")


def test_what_could_harm_a_reader_is_gone() -> None:
    shown = markdown.html('Hello <script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror="y">')
    assert "<script" not in shown
    assert "<img" not in shown
    assert "href" not in shown
